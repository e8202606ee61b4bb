//! How a person says which one: a number of the last list, a whole name, or the beginning of a name or id. Never a
//! guess: what fits two is refused.

use alcove_client_core::client::{Client, DeviceItem, GroupItem, MemberItem, PersonItem, SessionItem};
use alcove_protocol::id::{EntryId, LogId};

use crate::app::App;
use crate::atlas::{self, Atlas};
use crate::error::CliError;
use crate::last_list::{LastList, as_number};
use crate::moment::in_days;

/// Letters of an id that say enough.
const ID_LETTERS_MIN: usize = 4;
/// Sessions that are looked through.
pub(crate) const SESSIONS_MAX: u32 = 10_000;

/// Something that can be chosen.
pub(crate) struct Choice<T> {
    pub(crate) id: String,
    pub(crate) names: Vec<String>,
    pub(crate) item: T,
}

/// The one that `words` fit.
pub(crate) fn pick<T>(
    what: &'static str,
    words: &str,
    choices: Vec<Choice<T>>,
    last: &LastList,
) -> Result<T, CliError> {
    if choices.is_empty() {
        return Err(CliError::NothingYet { what });
    }
    if let Some(number) = as_number(words) {
        let id = last.id(what, number).ok_or(CliError::NotListed { what })?;
        let listed = choices.into_iter().find(|choice| choice.id == id);
        return listed.map(|choice| choice.item).ok_or(CliError::NotListed { what });
    }
    let words = words.trim().to_lowercase();
    let is_whole = |choice: &Choice<T>| choice.names.iter().any(|name| name.to_lowercase() == words);
    let begins = |choice: &Choice<T>| {
        let of_name = |name: &String| {
            let name = name.to_lowercase();
            name.starts_with(&words) || name.split_whitespace().any(|part| part.starts_with(&words))
        };
        choice.names.iter().any(of_name) || (words.len() >= ID_LETTERS_MIN && choice.id.starts_with(&words))
    };
    if words.is_empty() {
        return Err(CliError::NoMatch { what });
    }
    let (mut fitting, rest): (Vec<_>, Vec<_>) = choices.into_iter().partition(is_whole);
    if fitting.is_empty() {
        fitting = rest.into_iter().filter(begins).collect();
    }
    match (fitting.len(), fitting.pop()) {
        (1, Some(choice)) => Ok(choice.item),
        (0, _) | (_, None) => Err(CliError::NoMatch { what }),
        (count, Some(_)) => Err(CliError::Ambiguous { what, count }),
    }
}

/// The group named, or the only one there is.
pub(crate) fn group<'a>(app: &App, atlas: &'a Atlas, words: Option<&str>) -> Result<&'a GroupItem, CliError> {
    let choice = |group: &'a GroupItem| Choice {
        id: group.group.to_hex(),
        names: group.view.label.values.iter().map(|seen| seen.value.clone()).collect(),
        item: group,
    };
    match (words, atlas.groups.as_slice()) {
        (Some(words), groups) => pick("group", words, groups.iter().map(choice).collect(), &app.last_list()),
        (None, [only]) => Ok(only),
        (None, []) => Err(CliError::NothingYet { what: "group" }),
        (None, _) => Err(CliError::Input { words: "there is more than one group: say which with --group" }),
    }
}

/// A member of a group.
pub(crate) fn member<'a>(
    app: &App,
    atlas: &'a Atlas,
    group: LogId,
    words: &str,
) -> Result<&'a MemberItem, CliError> {
    let choice = |member: &'a MemberItem| {
        let legal = member.record.iter().flat_map(|record| &record.legal_name.values);
        let names = legal.map(|seen| seen.value.clone()).chain(member.display_hints.iter().cloned());
        Choice { id: member.member.to_hex(), names: names.collect(), item: member }
    };
    pick("member", words, atlas.members_of(group).iter().map(choice).collect(), &app.last_list())
}

/// A clinician of the practice.
pub(crate) fn person<'a>(app: &App, atlas: &'a Atlas, words: &str) -> Result<&'a PersonItem, CliError> {
    let choice = |person: &'a PersonItem| Choice {
        id: person.person.to_hex(),
        names: person.names.clone(),
        item: person,
    };
    pick("person", words, atlas.people.iter().map(choice).collect(), &app.last_list())
}

/// A device of the practice.
pub(crate) fn device<'a>(
    app: &App,
    devices: &'a [DeviceItem],
    words: &str,
) -> Result<&'a DeviceItem, CliError> {
    let choice = |item: &'a DeviceItem| Choice { id: item.device.to_hex(), names: Vec::new(), item };
    pick("device", words, devices.iter().map(choice).collect(), &app.last_list())
}

/// An entry that was set aside.
pub(crate) fn entry(app: &App, entries: &[EntryId], words: &str) -> Result<EntryId, CliError> {
    let choice = |id: &EntryId| Choice { id: id.to_hex(), names: Vec::new(), item: *id };
    pick("entry set aside", words, entries.iter().map(choice).collect(), &app.last_list())
}

/// A session, of `group` where one is named.
pub(crate) async fn session(
    app: &App,
    client: &Client,
    group: Option<LogId>,
    words: &str,
) -> Result<SessionItem, CliError> {
    let words = match words {
        "today" => in_days(0),
        "yesterday" => in_days(-1),
        "tomorrow" => in_days(1),
        other => other.to_owned(),
    };
    let choice = |item: SessionItem| {
        let session = &item.session;
        let names = vec![session.local_date.clone(), format!("{}#{}", session.local_date, session.ordinal)];
        Choice { id: atlas::doc_id(item.key), names, item }
    };
    let sessions = client.sessions(group, SESSIONS_MAX).await?;
    let picked = pick("session", &words, sessions.into_iter().map(choice).collect(), &app.last_list());
    match picked {
        Err(CliError::Ambiguous { .. }) if group.is_none() => Err(CliError::Input {
            words: "more than one session matches: name the group with --group, add #2 for the second of a day, or use its number from `alcove session list`",
        }),
        picked => picked,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn choices() -> Vec<Choice<u8>> {
        let choice =
            |id: &str, name: &str, item| Choice { id: id.to_owned(), names: vec![name.to_owned()], item };
        vec![
            choice("aa01", "Member One", 1),
            choice("aa02", "Member", 2),
            choice("bb03", "North Room", 3),
            choice("bb04", "Narrow Room", 4),
        ]
    }

    fn picked(words: &str) -> Result<u8, &'static str> {
        let folder = tempfile::tempdir().unwrap();
        let last = LastList::of(folder.path());
        last.remember("member", ["bb03".to_owned(), "gone".to_owned()]);
        pick("member", words, choices(), &last).map_err(|error| error.code())
    }

    #[test]
    fn a_whole_name_wins_over_a_beginning_and_nothing_is_guessed() {
        assert_eq!(picked("member"), Ok(2));
        assert_eq!(picked("member o"), Ok(1));
        assert_eq!(picked("north"), Ok(3));
        assert_eq!(picked("room"), Err("ambiguous"));
        assert_eq!(picked("bb04"), Ok(4));
        assert_eq!(picked("bb0"), Err("no_match"));
        assert_eq!(picked(" "), Err("no_match"));
    }

    #[test]
    fn a_number_means_what_the_last_list_showed() {
        assert_eq!(picked("1"), Ok(3));
        assert_eq!(picked("2"), Err("not_listed"));
        assert_eq!(picked("3"), Err("not_listed"));
    }
}
