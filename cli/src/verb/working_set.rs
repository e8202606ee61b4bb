//! What is needed before the next session, as `today` and `status` say it.

use alcove_client_core::client::{GroupWork, MemberWork, SESSIONS_SHOWN, Space, WorkingSet, WorkingState};
use serde::Serialize;

use crate::atlas::{Atlas, member_name};
use crate::moment::{Moment, counted};

const MIB: u64 = 1 << 20;

/// The working set, for a person and for a program.
#[derive(Serialize)]
pub(super) struct Work {
    state: &'static str,
    to_free_bytes: u64,
    heard: Vec<HeardPerson>,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct HeardPerson {
    name: String,
    at: Option<Moment>,
}

#[derive(Serialize)]
struct Group {
    #[serde(rename = "group")]
    label: String,
    sessions: usize,
    whole: bool,
    members: Vec<Member>,
}

#[derive(Serialize)]
struct Member {
    name: String,
    entries: usize,
    sessions: usize,
    open_concerns: usize,
    plan: Option<i64>,
    whole: bool,
}

impl Work {
    pub(super) fn of(atlas: &Atlas, work: &WorkingSet) -> Self {
        let member = |member: &MemberWork| Member {
            name: member_name(&member.member),
            entries: member.entries,
            sessions: member.sessions,
            open_concerns: member.open_concerns,
            plan: member.plan,
            whole: member.is_whole,
        };
        let group = |group: &GroupWork| Group {
            label: atlas.group_label(group.group),
            sessions: group.sessions.len(),
            whole: group.is_whole,
            members: group.members.iter().map(member).collect(),
        };
        Self {
            state: match work.state {
                WorkingState::Nothing => "nothing",
                WorkingState::Coming => "coming",
                WorkingState::Recent => "recent",
                WorkingState::Ready => "ready",
            },
            to_free_bytes: to_free(work.space),
            heard: work
                .heard
                .iter()
                .map(|heard| HeardPerson { name: heard.names.join(" / "), at: heard.at.map(Moment::from) })
                .collect(),
            groups: work.groups.iter().map(group).collect(),
        }
    }

    /// Lines of a header; nothing where there is nothing to say.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let silent = self.heard.iter().filter(|heard| heard.at.is_none());
        lines.extend(silent.map(|heard| format!("Not heard from yet: {}", heard.name)));
        match self.state {
            "coming" => {
                lines.push("Not everything for the next session is on this device yet: `alcove sync`.".to_owned());
            }
            "recent" => lines.push(format!(
                "The last {SESSIONS_SHOWN} sessions of each member are here; more waits at the relay, and may be an older concern or plan: `alcove sync`."
            )),
            _ => {}
        }
        lines.extend(space_line(self.to_free_bytes));
        lines
    }
}

fn to_free(space: Space) -> u64 {
    match space {
        Space::Reserved => 0,
        Space::Lacking { bytes } => bytes,
    }
}

/// What to free, where the disk has no room for a session.
pub(super) fn space_words(space: Space) -> Option<String> {
    space_line(to_free(space))
}

fn space_line(to_free_bytes: u64) -> Option<String> {
    let mib = to_free_bytes.div_ceil(MIB);
    (mib > 0).then(|| {
        let room = counted(mib, "MiB");
        format!(
            "There is no room for a session on this disk: free {} (delete files that are not Alcove's).",
            room.trim_end_matches('s')
        )
    })
}
