//! Names for ids: people, devices, groups, members. A join of this device's lists, made anew by each verb.

use std::collections::BTreeMap;

use alcove_client_core::client::{Client, GroupItem, MemberItem, PersonItem};
use alcove_client_core::clinical::{DocKind, MultiValue};
use alcove_client_core::engine::DocKey;
use alcove_protocol::id::{DeviceId, LogId, PersonId};

use crate::error::CliError;
use crate::moment::day_words;

/// Letters of an id that are shown.
const ID_LETTERS_SHOWN: usize = 8;

/// What somebody on a roster is called whose record was destroyed, or is not here and has no hint.
const NAMELESS: &str = "(no name here)";

/// Everything that has a name.
#[derive(Debug)]
pub(crate) struct Atlas {
    pub(crate) people: Vec<PersonItem>,
    pub(crate) groups: Vec<GroupItem>,
    members: BTreeMap<LogId, Vec<MemberItem>>,
    me: PersonId,
    device: DeviceId,
}

/// A document's id as lists and JSON have it.
pub(crate) fn doc_id(key: DocKey) -> String {
    format!("{}:{}", key.circle.to_hex(), key.document.to_hex())
}

/// The beginning of an id: enough to tell two apart.
pub(crate) fn short(id: &str) -> String {
    id.chars().take(ID_LETTERS_SHOWN).collect()
}

/// Every value that stands, in one line: none is preferred.
pub(crate) fn joined(values: &MultiValue<String>) -> String {
    let mut values: Vec<&str> = values.values.iter().map(|seen| seen.value.as_str()).collect();
    values.dedup();
    values.join(" / ")
}

impl Atlas {
    pub(crate) async fn load(client: &Client) -> Result<Self, CliError> {
        let (people, groups) = (client.people().await?, client.groups().await?);
        let mut members = BTreeMap::new();
        for group in &groups {
            // A group whose roster is not here yet has no members to show.
            members.insert(group.group, client.members(group.group).await.unwrap_or_default());
        }
        Ok(Self { people, groups, members, me: client.person(), device: client.device() })
    }

    pub(crate) fn members_of(&self, group: LogId) -> &[MemberItem] {
        self.members.get(&group).map_or(&[], Vec::as_slice)
    }

    /// A clinician's name.
    pub(crate) fn person_name(&self, person: PersonId) -> String {
        let names = self.people.iter().find(|item| item.person == person).map(|item| item.names.as_slice());
        match names {
            None | Some([]) => format!("a colleague without a name yet ({})", short(&person.to_hex())),
            Some(names) => names.join(" / "),
        }
    }

    /// Whose device it is.
    pub(crate) fn device_name(&self, device: DeviceId) -> String {
        let has = |person: &&PersonItem| {
            person.devices.contains(&device) || person.former_devices.contains(&device)
        };
        match self.people.iter().find(has) {
            Some(owner) if device == self.device => {
                format!("{} (this device)", self.person_name(owner.person))
            }
            Some(owner) if owner.person == self.me => {
                format!("{} (another device of yours)", self.person_name(owner.person))
            }
            Some(owner) => self.person_name(owner.person),
            None => format!("an unknown device ({})", short(&device.to_hex())),
        }
    }

    /// A group's label.
    pub(crate) fn group_label(&self, group: LogId) -> String {
        let item = self.groups.iter().find(|item| item.group == group);
        item.map_or_else(|| "a group that is not here yet".to_owned(), |item| joined(&item.view.label))
    }

    /// The name of a person in therapy.
    pub(crate) fn member_name(&self, member: LogId) -> Option<String> {
        self.members.values().flatten().find(|item| item.member == member).map(member_name)
    }

    /// What the circle of a record or group is called; empty where it has no name here.
    pub(crate) fn record_name(&self, circle: LogId) -> String {
        let group = self.groups.iter().find(|item| item.group == circle);
        self.member_name(circle).or_else(|| group.map(|item| joined(&item.view.label))).unwrap_or_default()
    }

    /// What every roster calls a person in therapy.
    pub(crate) fn hints_of(&self, member: LogId) -> Vec<String> {
        let rows = self.members.values().flatten().filter(|item| item.member == member);
        rows.flat_map(|item| item.display_hints.clone()).collect()
    }

    /// What a circle is that is no person's: a group, or something else.
    pub(crate) fn place(&self, circle: LogId) -> String {
        let group = self.groups.iter().find(|item| item.group == circle);
        group.map_or_else(|| "-".to_owned(), |item| joined(&item.view.label))
    }

    /// What a document is, for a person.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "for all other kinds whose it is and their label say enough"
    )]
    pub(crate) fn title(&self, key: DocKey, kind: DocKind, sort: &str) -> String {
        let day = day_words(sort.split('#').next().unwrap_or_default());
        let member =
            || self.member_name(key.circle).unwrap_or_else(|| "a member who is on no roster here".to_owned());
        match kind {
            DocKind::Directory => "The practice's directory".to_owned(),
            DocKind::Group => self.group_label(key.circle),
            DocKind::Session => format!("{}, session of {day}", self.group_label(key.circle)),
            DocKind::GroupNote => format!("{}, note of {day}", self.group_label(key.circle)),
            DocKind::Roster => "A group's roster".to_owned(),
            DocKind::MemberRecord => format!("{}, record", member()),
            DocKind::MemberEntry => format!("{}, entry of {day}", member()),
            other => match self.record_name(key.circle) {
                name if name.is_empty() => other.label().to_owned(),
                name => format!("{name}, {}", other.label()),
            },
        }
    }
}

/// The name of a person in therapy, or the roster's hint while their record is not here.
pub(crate) fn member_name(member: &MemberItem) -> String {
    let legal =
        member.record.as_ref().map(|record| joined(&record.legal_name)).filter(|name| !name.is_empty());
    let hint = || Some(member.display_hints.join(" / ")).filter(|hint| !hint.is_empty());
    legal.or_else(hint).unwrap_or_else(|| NAMELESS.to_owned())
}
