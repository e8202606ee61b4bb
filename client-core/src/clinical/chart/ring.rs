//! Who did what towards whom in one session. It joins members, so it is drawn from the roster only and never exported;
//! a member's own part is nameless counts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Chart, Words};
use crate::clinical::InteractionKind;

/// Somebody on the ring.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// A member, by the handle of the roster.
    Member(String),
    /// A facilitator.
    Facilitator,
    /// The group as a whole.
    Group,
}

impl Party {
    const FACILITATOR: &'static str = "facilitator";
    const GROUP: &'static str = "group";

    /// The party that a tick's field means.
    pub fn from_code(code: &str) -> Self {
        match code {
            Self::FACILITATOR => Self::Facilitator,
            Self::GROUP => Self::Group,
            handle => Self::Member(handle.to_owned()),
        }
    }

    /// What a tick's field holds.
    pub fn code(&self) -> &str {
        match self {
            Self::Member(handle) => handle,
            Self::Facilitator => Self::FACILITATOR,
            Self::Group => Self::GROUP,
        }
    }
}

/// One tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tap {
    /// Who.
    pub from: Party,
    /// Towards whom.
    pub to: Party,
    /// What.
    pub kind: InteractionKind,
}

/// One member's part, by the ids of an entry's counts: `offered-KIND` and `received-KIND`. Nobody else is in it: what was
/// addressed to the whole group is offered by one, and received by nobody.
pub fn counts_of(taps: &[Tap], handle: &str) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    let mut add = |side: &str, kind: &InteractionKind| {
        *counts.entry(format!("{side}-{}", kind.code())).or_insert(0) += 1;
    };
    for tap in taps {
        if tap.from == Party::Member(handle.to_owned()) {
            add("offered", &tap.kind);
        }
        if tap.to == Party::Member(handle.to_owned()) {
            add("received", &tap.kind);
        }
    }
    counts
}

/// What one party did towards another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Arc {
    /// Place on the ring.
    pub from: usize,
    /// Place on the ring.
    pub to: usize,
    /// What.
    pub kind: InteractionKind,
    /// How often.
    pub count: usize,
}

/// Who did what towards whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhoToWhom {
    /// The day of the session.
    pub day: String,
    /// The places on the ring: the members, the facilitators as one, the group as one.
    pub places: Vec<String>,
    /// The arcs, in the order of the places.
    pub arcs: Vec<Arc>,
    /// Taps by or towards somebody who is not on the roster any more, which are not drawn.
    pub unknown: usize,
}

/// Makes the ring. `members` are handles with what each is called.
pub fn who_to_whom(day: String, members: &[(String, String)], taps: &[Tap]) -> WhoToWhom {
    let place = |party: &Party| match party {
        Party::Member(handle) => members.iter().position(|(known, _)| known == handle),
        Party::Facilitator => Some(members.len()),
        Party::Group => Some(members.len() + 1),
    };
    let mut arcs: BTreeMap<(usize, usize, &InteractionKind), usize> = BTreeMap::new();
    let mut unknown = 0;
    for tap in taps {
        match (place(&tap.from), place(&tap.to)) {
            (Some(from), Some(to)) => *arcs.entry((from, to, &tap.kind)).or_insert(0) += 1,
            (None, _) | (_, None) => unknown += 1,
        }
    }
    let arc = |((from, to, kind), count): ((usize, usize, &InteractionKind), usize)| Arc {
        from,
        to,
        kind: kind.clone(),
        count,
    };
    let names = members.iter().map(|(_, name)| name.clone());
    let places = names.chain(["facilitators".to_owned(), "the group".to_owned()]).collect();
    WhoToWhom { day, places, arcs: arcs.into_iter().map(arc).collect(), unknown }
}

impl Chart for WhoToWhom {
    fn words(&self) -> Words {
        let name = |at: usize| self.places.get(at).map_or("", String::as_str);
        let line =
            |arc: &Arc| format!("{} to {}: {} {}", name(arc.from), name(arc.to), arc.kind.label(), arc.count);
        let mut lines: Vec<String> = self.arcs.iter().map(line).collect();
        if self.unknown > 0 {
            lines.push(format!("Not drawn, because not on the roster: {}", self.unknown));
        }
        Words { title: format!("Who to whom on {} (roster only, not for export)", self.day), lines }
    }
}
