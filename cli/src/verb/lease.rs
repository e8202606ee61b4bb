//! `alcove lease`: how long this device shows anything without the relay; and writing past that, sealed.

use alcove_client_core::client::{Client, Lease, SealedWork, SessionRef};
use alcove_client_core::clinical::Attendance;
use alcove_client_core::engine::LeaseState;
use alcove_protocol::id::LogId;
use clap::Args;
use serde::Serialize;

use crate::app::App;
use crate::atlas::Atlas;
use crate::error::CliError;
use crate::moment::{Moment, counted, today};
use crate::pick;
use crate::show::Show;

/// Show how long this device can be read without the relay, and what lies sealed
///
/// A device that nobody can reach to revoke it stops showing anything by itself: after 14 days without a sync, unless the
/// practice says otherwise. From day 9 on it warns. Past the end, sessions, notes and attendance can still be written:
/// they are sealed in a file beside the store, and come into the record with the next sync. This is enforced by Alcove,
/// not by cryptography: whoever knows the passphrase and has another program can read on.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  alcove lease --json")]
pub(crate) struct LeaseArgs {}

#[derive(Serialize)]
struct Shown {
    state: &'static str,
    days: u8,
    days_left: u32,
    confirmed: Moment,
    ends: Moment,
    sealed: usize,
    kept: usize,
}

impl Show for Shown {
    fn text(&self) -> String {
        let mut lines = vec![match self.state {
            "ended" => format!(
                "This device was last confirmed by the relay {} ({} days are allowed): it shows nothing until it has synced.",
                self.confirmed, self.days
            ),
            "ending" => format!(
                "This device stops showing anything {}, {} from now, unless it syncs before.",
                self.ends,
                counted(self.days_left.into(), "day")
            ),
            _ => format!(
                "This device was confirmed by the relay {}; it can be read without it until {}.",
                self.confirmed, self.ends
            ),
        }];
        if self.sealed > 0 {
            lines.push(format!(
                "{} written meanwhile, sealed: `alcove sync` brings them into the record.",
                counted(self.sealed as u64, "piece")
            ));
        }
        if self.kept > 0 {
            lines.push(format!(
                "{} of sealed work could not be taken in and lie in the home folder: keep them, and ask for help.",
                counted(self.kept as u64, "file")
            ));
        }
        lines.join("\n")
    }
}

pub(super) fn state_name(state: LeaseState) -> &'static str {
    match state {
        LeaseState::Valid => "valid",
        LeaseState::Ending => "ending",
        LeaseState::Ended => "ended",
    }
}

pub(crate) async fn run(app: &App, _: LeaseArgs) -> Result<(), CliError> {
    app.with_client(async |client| {
        let Lease { state, status, days_left, sealed, kept } = client.lease().await?;
        app.show(&Shown {
            state: state_name(state),
            days: status.days,
            days_left,
            confirmed: status.confirmed.into(),
            ends: status.ends().into(),
            sealed,
            kept,
        });
        Ok(())
    })
    .await
}

/// What was written past the lease, in the words that the person used: nothing else is shown.
#[derive(Serialize)]
struct Written {
    date: String,
    member: Option<String>,
    sealed: bool,
}

impl Show for Written {
    fn text(&self) -> String {
        let about = match &self.member {
            Some(member) => format!("{member}, {}", self.date),
            None => self.date.clone(),
        };
        format!(
            "{about}: written and sealed on this device. It was without the relay for too long, so nothing is shown; \
             `alcove sync` brings this into the record."
        )
    }
}

/// Where something is to be written, in a person's words.
pub(super) struct Place<'a> {
    pub(super) session: &'a str,
    pub(super) group: Option<&'a str>,
    pub(super) member: Option<&'a str>,
}

/// What is to be written there.
pub(super) enum Words<'a> {
    /// That the session took place.
    Session,
    /// A paragraph, in a field.
    Prose(&'a str, &'a str),
    /// Whether the member came.
    Attendance(Attendance),
}

/// Writes past the lease. Names are understood, and not shown.
pub(super) async fn seal(
    app: &App,
    client: &Client,
    place: Place<'_>,
    words: Words<'_>,
) -> Result<(), CliError> {
    let finding = client.to_find_places();
    let atlas = Atlas::load(&finding).await?;
    let session = session(app, &finding, &atlas, &place).await?;
    let member = place.member.map(|words| pick::member(app, &atlas, session.group, words)).transpose()?;
    let member = member.map(|member| member.member);
    // The session itself, where nobody has made it yet.
    client.seal(&session, SealedWork::Session).await?;
    if let Some(work) = work(words, member)? {
        client.seal(&session, work).await?;
    }
    app.show(&Written { date: session.local_date, member: place.member.map(str::to_owned), sealed: true });
    Ok(())
}

fn work(words: Words<'_>, member: Option<LogId>) -> Result<Option<SealedWork>, CliError> {
    Ok(Some(match (words, member) {
        (Words::Session, _) => return Ok(None),
        (Words::Prose(field, paragraph), None) => {
            SealedWork::GroupNote { field: field.to_owned(), paragraph: paragraph.to_owned() }
        }
        (Words::Prose(field, paragraph), Some(member)) => {
            SealedWork::MemberNote { member, field: field.to_owned(), paragraph: paragraph.to_owned() }
        }
        (Words::Attendance(attendance), Some(member)) => SealedWork::Attendance { member, attendance },
        (Words::Attendance(_), None) => return Err(CliError::Input { words: "attendance is a member's" }),
    }))
}

/// The session named: one that is known, or one by its day.
async fn session(
    app: &App,
    finding: &Client,
    atlas: &Atlas,
    place: &Place<'_>,
) -> Result<SessionRef, CliError> {
    let group = place.group.map(|group| pick::group(app, atlas, Some(group))).transpose()?;
    let known = pick::session(app, finding, group.map(|group| group.group), place.session).await;
    let refused = match known {
        Ok(known) => return Ok(known.session),
        Err(refused) => refused,
    };
    let (day, ordinal) = place.session.split_once('#').unwrap_or((place.session, "1"));
    let day = if day == "today" { today() } else { day.to_owned() };
    let group = pick::group(app, atlas, place.group)?.group;
    let ordinal = ordinal.parse().unwrap_or_default();
    SessionRef::on_day(group, &day, ordinal).map_err(|_| refused)
}
