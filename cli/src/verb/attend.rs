//! `alcove attend`: whether a member came.

use alcove_client_core::client::{Client, SessionItem};
use alcove_client_core::clinical::Attendance;
use alcove_protocol::id::LogId;
use clap::Args;
use serde::Serialize;

use crate::app::App;
use crate::atlas::{Atlas, member_name};
use crate::conflict::{ShownValue, attendance_values};
use crate::error::CliError;
use crate::moment::day_words;
use crate::pick;
use crate::show::Show;
use crate::verb::lease;

/// Say, or see, whether a member attended a session
///
/// Two people who said different things offline are both kept and shown, with who said it and when; whoever then says it
/// again, having seen both, settles it.
#[derive(Debug, Args)]
#[command(after_help = "\
Codes of the NHS data dictionary, or the word:
  5 on-time    attended on time            2 cancelled  cancelled by the person
  6 late       arrived late, but was seen  3 dna        did not attend, no notice
  7 too-late   arrived too late            4 provider   cancelled by the provider
  0 future     the session is still to come
Examples:
  alcove attend today one late
  alcove attend 2031-04-10 member            (shows what was said)")]
pub(crate) struct AttendArgs {
    /// Which session: its day, `today`, or its number in the last list
    session: String,
    /// Which member
    member: String,
    /// The code or word; without it, what was said is shown
    code: Option<String>,
    /// Of this group, where a day has sessions of more than one
    #[arg(long)]
    group: Option<String>,
}

#[derive(Serialize)]
struct Attended {
    group: String,
    date: String,
    ordinal: u16,
    member: String,
    conflict: bool,
    /// An open conflict was settled by this.
    settled: bool,
    attendance: Vec<ShownValue>,
}

impl Show for Attended {
    fn text(&self) -> String {
        let head = format!("{}, {}", self.member, day_words(&self.date));
        let values: Vec<String> =
            self.attendance.iter().map(|value| format!("  {}", value.words())).collect();
        match (self.attendance.as_slice(), self.conflict) {
            ([], _) => format!("{head}: nothing was said yet."),
            (_, true) => {
                format!(
                    "{head}: {} answers stand. Say it again to settle it.\n{}",
                    values.len(),
                    values.join("\n")
                )
            }
            ([first, ..], false) => {
                let settled = if self.settled { " This settles what differed." } else { "" };
                format!("{head}: {}.{settled}", first.words())
            }
        }
    }
}

pub(crate) async fn run(app: &App, args: AttendArgs) -> Result<(), CliError> {
    let attendance = args.code.as_deref().map(parse_code).transpose()?;
    app.with_client(async |client| {
        if let Some(attendance) = attendance.filter(|_| client.is_lease_ended()) {
            let (session, group) = (args.session.as_str(), args.group.as_deref());
            let place = lease::Place { session, group, member: Some(&args.member) };
            return lease::seal(app, client, place, lease::Words::Attendance(attendance)).await;
        }
        let atlas = Atlas::load(client).await?;
        let group = args.group.as_deref().map(|group| pick::group(app, &atlas, Some(group))).transpose()?;
        let session = pick::session(app, client, group.map(|group| group.group), &args.session).await?;
        let member = pick::member(app, &atlas, session.session.group, &args.member)?;
        let name = member_name(member);
        let member = member.member;
        let before = load(client, &atlas, &session, member, &name).await?;
        let Some(attendance) = attendance else {
            app.show(&before);
            return Ok(());
        };
        client.attend(&session.session, member, attendance).await?;
        let after = load(client, &atlas, &session, member, &name).await?;
        let settled = before.conflict && !after.conflict;
        app.show_edit(client, Attended { settled, ..after }).await
    })
    .await
}

async fn load(
    client: &Client,
    atlas: &Atlas,
    session: &SessionItem,
    member: LogId,
    name: &str,
) -> Result<Attended, CliError> {
    let entry = client.entry(&session.session, member).await?;
    let values = entry.map(|entry| entry.view.attendance).unwrap_or_default();
    Ok(Attended {
        group: atlas.group_label(session.session.group),
        date: session.session.local_date.clone(),
        ordinal: session.session.ordinal,
        member: name.to_owned(),
        conflict: values.is_conflict(),
        settled: false,
        attendance: attendance_values(atlas, &values.values),
    })
}

/// A national code, or the word for it.
fn parse_code(text: &str) -> Result<Attendance, CliError> {
    let word = text.to_lowercase();
    let is_it = |attendance: &Attendance| {
        attendance.code().to_string() == word || words(*attendance).contains(&word.as_str())
    };
    let known = Attendance::ALL.into_iter().find(is_it);
    known.ok_or(CliError::Input { words: "there is no such code; `alcove help attend` lists them" })
}

fn words(attendance: Attendance) -> &'static [&'static str] {
    match attendance {
        Attendance::OnTime => &["on-time", "ontime", "attended", "present"],
        Attendance::LateSeen => &["late"],
        Attendance::TooLate => &["too-late", "toolate"],
        Attendance::CancelledByPerson => &["cancelled", "canceled"],
        Attendance::DidNotAttend => &["dna", "absent"],
        Attendance::CancelledByProvider => &["provider"],
        Attendance::Future => &["future"],
        Attendance::Unknown(_) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_national_code_has_a_word_and_nothing_else_is_taken() {
        for attendance in Attendance::ALL {
            assert!(parse_code(&attendance.code().to_string()).is_ok_and(|found| found == attendance));
            assert!(!words(attendance).is_empty());
        }
        assert!(parse_code("DNA").is_ok_and(|found| found == Attendance::DidNotAttend));
        assert!(parse_code("1").is_err() && parse_code("la").is_err());
    }
}
