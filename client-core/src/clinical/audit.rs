//! Audit trails as they are checked: one chain for each device and each life of its store, over all its days.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;

use super::{AuditEventView, AuditKind, AuditTrailView, MultiValue};
use crate::crypto::audit::{AUDIT_HASH_BYTES, AuditLink};
use crate::time::Timestamp;

/// The hash in front of the first event.
const NO_HASH: [u8; AUDIT_HASH_BYTES] = [0; AUDIT_HASH_BYTES];

/// Whose trail it is: the device, and the life of its store.
pub type TrailId = ([u8; 16], u64);
/// How far a trail went when it was last checked: the number and hash of an event.
pub type TrailHead = (u64, [u8; AUDIT_HASH_BYTES]);

/// An event, as its device wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEvent {
    /// Its number, from 1.
    pub number: u64,
    /// What was done.
    pub kind: AuditKind,
    /// Hex of the id of the circle that it was about; empty for none.
    pub circle: String,
    /// More closely, without content.
    pub detail: String,
    /// When, by the device's clock.
    pub at: Timestamp,
    before: [u8; AUDIT_HASH_BYTES],
}

/// What does not fit in a trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrailFault {
    /// Events are not there, the first and last of a stretch: withheld, removed, or not here yet.
    Missing {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The event is not what the next one vouches for, or has no order.
    Altered {
        /// Its number.
        number: u64,
    },
    /// The event is not what it was when it was checked before.
    Changed {
        /// Its number.
        number: u64,
    },
    /// Another device wrote into this trail.
    Foreign {
        /// The event's number.
        number: u64,
        /// The device.
        device: [u8; 16],
    },
}

impl TrailFault {
    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Altered { .. } => "altered",
            Self::Changed { .. } => "changed",
            Self::Foreign { .. } => "foreign",
        }
    }

    /// The event that it is about, the first of them.
    pub fn number(self) -> u64 {
        match self {
            Self::Missing { from, .. } => from,
            Self::Altered { number } | Self::Changed { number } | Self::Foreign { number, .. } => number,
        }
    }
}

/// A trail that was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckedTrail {
    /// Every event that can be read, in order.
    pub events: Vec<TrailEvent>,
    /// What does not fit.
    pub faults: Vec<TrailFault>,
    /// How far it goes.
    pub head: Option<TrailHead>,
}

/// Checks the trails in `days`, the documents of any number of devices. `known` is how far each went when it was last
/// checked.
pub fn check_trails(
    days: &[AuditTrailView],
    known: &BTreeMap<TrailId, TrailHead>,
) -> BTreeMap<TrailId, CheckedTrail> {
    let mut gathered: BTreeMap<TrailId, Gathered> = BTreeMap::new();
    for id in known.keys() {
        gathered.entry(*id).or_default();
    }
    for day in days {
        let Some(id) = trail_of(day) else { continue };
        let gathered = gathered.entry(id).or_default();
        for event in &day.events {
            gathered.add(id, event);
        }
    }
    gathered.into_iter().map(|(id, gathered)| (id, gathered.check(id, known.get(&id)))).collect()
}

/// Whose trail a document is. Where it does not say so in one voice, whoever wrote first into it is asked.
fn trail_of(day: &AuditTrailView) -> Option<TrailId> {
    let device = day.device.values.first()?;
    let named: Option<[u8; 16]> =
        HEXLOWER.decode(device.value.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    let life = day.life.values.first().and_then(|seen| u64::try_from(seen.value).ok());
    Some((named.unwrap_or(device.device), life.unwrap_or(device.incarnation)))
}

#[derive(Default)]
struct Gathered {
    events: BTreeMap<u64, TrailEvent>,
    faults: Vec<TrailFault>,
}

impl Gathered {
    fn add(&mut self, id: TrailId, view: &AuditEventView) {
        let number = view.item.parse().unwrap_or_default();
        let (device, life) = id;
        for (by, of_life) in authors(view) {
            if by != device || of_life != life {
                self.faults.push(TrailFault::Foreign { number, device: by });
            }
        }
        match read(view, number) {
            Some(event) if !self.events.contains_key(&number) => {
                self.events.insert(number, event);
            }
            _ => self.faults.push(TrailFault::Altered { number }),
        }
    }

    fn check(self, id: TrailId, known: Option<&TrailHead>) -> CheckedTrail {
        let Self { events, mut faults } = self;
        let (mut next, mut before) = (1, Some(NO_HASH));
        let mut head = None;
        for event in events.values() {
            if event.number > next {
                faults.push(TrailFault::Missing { from: next, to: event.number - 1 });
                before = None;
            }
            if before.is_some_and(|before| before != event.before) {
                // Which of the two is another one? Not the one that was checked before.
                let is_known = known.is_some_and(|known| Some(*known) == head);
                let number = if is_known { event.number } else { event.number.saturating_sub(1).max(1) };
                faults.push(TrailFault::Altered { number });
            }
            let hash = hash(id, event);
            if known.is_some_and(|(number, known)| *number == event.number && *known != hash) {
                faults.push(TrailFault::Changed { number: event.number });
            }
            (next, before, head) = (event.number.saturating_add(1), Some(hash), Some((event.number, hash)));
        }
        if let Some((number, _)) = known.filter(|(number, _)| *number >= next) {
            faults.push(TrailFault::Missing { from: next, to: *number });
        }
        faults.sort_unstable();
        faults.dedup();
        CheckedTrail { events: events.into_values().collect(), faults, head }
    }
}

fn hash((device, life): TrailId, event: &TrailEvent) -> [u8; AUDIT_HASH_BYTES] {
    AuditLink {
        device: &device,
        life,
        number: event.number,
        before: &event.before,
        at: event.at,
        kind: event.kind.code(),
        circle: &event.circle,
        detail: &event.detail,
    }
    .hash()
}

/// Every device that wrote a field of the event.
fn authors(view: &AuditEventView) -> Vec<TrailId> {
    fn of<T>(values: &MultiValue<T>) -> impl Iterator<Item = TrailId> + '_ {
        values.values.iter().map(|seen| (seen.device, seen.incarnation))
    }
    let mut authors: Vec<TrailId> = of(&view.n)
        .chain(of(&view.prev))
        .chain(of(&view.kind))
        .chain(of(&view.circle))
        .chain(of(&view.detail))
        .chain(of(&view.at))
        .collect();
    authors.sort_unstable();
    authors.dedup();
    authors
}

/// The event, where each field has one value and the number is that of its place.
fn read(view: &AuditEventView, number: u64) -> Option<TrailEvent> {
    let at_its_place = u64::try_from(*view.n.settled()?).ok()? == number && number > 0;
    let before = HEXLOWER.decode(view.prev.settled()?.as_bytes()).ok()?.try_into().ok()?;
    at_its_place.then_some(TrailEvent {
        number,
        kind: view.kind.settled()?.clone(),
        circle: view.circle.settled()?.clone(),
        detail: view.detail.settled()?.clone(),
        at: *view.at.settled()?,
        before,
    })
}

#[cfg(test)]
mod tests;
