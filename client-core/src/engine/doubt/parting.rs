//! A log that went two ways: a restored relay went on before it had everything back, or it shows different devices
//! different things. What decides who may do what names its predecessor, so two of the entries name the same one.
//!
//! The way that the relay holds goes on, because nothing can be added to the other. This device goes over to it and keeps
//! the other: its entries for ever, its content in the documents, and what it took away as owed. Nothing is sealed while
//! somebody is on a list whom the other way had taken off; an admin's device says which way counts, removes whom both ways
//! removed, makes a new key, and decides again what the other way had given.
//!
//! ```text
//! an entry that parts -> the store is asked -> the other way is set aside -> what waited is taken in -> resolved
//! ```

mod circle;
mod content;
mod org;
mod settle;

use std::collections::BTreeMap;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::entry::{Class, Entry};
use alcove_protocol::frame::News;
use alcove_protocol::id::{EntryId, LogId};
use alcove_protocol::trust::{Branch, OrgBranch, Refusal};

use crate::engine::Engine;
use crate::engine::effect::Effect;
use crate::engine::reading::inbox::Placed;
use crate::engine::reading::lookup::{EvidenceKind, Lookup};
use crate::engine::writing::save::{SaveOp, StoredEntry};
use crate::time::Timestamp;
pub(in crate::engine) use settle::Settling;

/// A log that is about to part, and what came since.
#[derive(Debug)]
pub(in crate::engine) struct Parting {
    first: Placed,
    waiting: Vec<News>,
}

/// A way that does not count, and whether what it gave was decided again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Other<B> {
    pub(super) branch: B,
    pub(super) again: bool,
}

impl Other<Branch> {
    /// Layout: decided again (1), the branch.
    fn to_bytes(&self) -> Vec<u8> {
        with_flag(self.again, &self.branch.to_bytes())
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (again, rest) = flag_of(bytes)?;
        Ok(Self { branch: Branch::from_bytes(rest)?, again })
    }
}

impl Other<OrgBranch> {
    /// Layout: decided again (1), the branch.
    fn to_bytes(&self) -> Vec<u8> {
        with_flag(self.again, &self.branch.to_bytes())
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (again, rest) = flag_of(bytes)?;
        Ok(Self { branch: OrgBranch::from_bytes(rest)?, again })
    }
}

fn with_flag(flag: bool, bytes: &[u8]) -> Vec<u8> {
    let mut w = Writer::default();
    w.u8(u8::from(flag)).put(bytes);
    w.finish()
}

fn flag_of(bytes: &[u8]) -> Result<(bool, &[u8]), DecodeError> {
    let mut r = Reader::new(bytes);
    let flag = r.u8()? == 1;
    Ok((flag, r.rest()))
}

/// An entry of a log, read, with what the store knows of it.
#[derive(Clone, Debug)]
struct Held {
    entry: Entry,
    stored: StoredEntry,
}

/// The entries of one log, as the store gave them.
#[derive(Debug, Default)]
struct HeldLog {
    /// What decides, in the order of the chain.
    chain: Vec<Held>,
    rest: Vec<Held>,
}

impl HeldLog {
    /// Puts what decides into the order of its chain; another way that was set aside before is not among it.
    fn new(entries: Vec<Held>) -> Self {
        let (mut open, rest): (Vec<Held>, Vec<Held>) = entries
            .into_iter()
            .partition(|held| matches!(held.entry.header().kind.class(), Class::Org | Class::Control));
        let mut chain: Vec<Held> = Vec::new();
        loop {
            let before = chain.last().map_or(EntryId::ZERO, |last| last.entry.id());
            let Some(at) = open.iter().position(|held| held.entry.header().control_head == before) else {
                return Self { chain, rest };
            };
            chain.push(open.swap_remove(at));
        }
    }
}

impl Engine {
    /// Whether a log is about to part: what comes meanwhile waits.
    pub(in crate::engine) fn is_parting(&self) -> bool {
        self.parting.is_some()
    }

    /// Keeps what came while a log is about to part. Says whether one is.
    pub(in crate::engine) fn waits_for_parting(&mut self, news: &News) -> bool {
        let Some(parting) = &mut self.parting else { return false };
        parting.waiting.push(news.clone());
        true
    }

    /// An entry that does not continue the newest of its chain, but one before it. Where the relay has not got what is here
    /// instead, and somebody of the organisation signed it, the log has gone two ways. Says so.
    pub(in crate::engine) fn parts(&mut self, placed: &Placed) -> bool {
        let (log, header) = (placed.entry.log(), placed.entry.header());
        let Some(org) = self.org() else { return false };
        let (at, next) = match self.circles.get(&log) {
            Some(circle) => {
                let at = circle.state.index_of(header.control_head);
                (at, at.and_then(|at| circle.state.id_at(at + 1)))
            }
            None if log == self.me.org() && org.holds(header.control_head) => {
                let at = org.index_of(header.control_head);
                (at, at.and_then(|at| org.id_at(at + 1)))
            }
            None => return false,
        };
        let signed = org
            .known_device(header.author)
            .is_some_and(|author| placed.entry.is_signed_by(&author.keys.sign));
        let lost = self.catch_up.lost.get(&log);
        let is_lost = next.is_some_and(|next| lost.is_some_and(|lost| lost.contains_key(&next)));
        if at.is_none() || !signed || !is_lost {
            return false;
        }
        let logs = if log == self.me.org() {
            std::iter::once(log).chain(self.circles.keys().copied()).collect()
        } else {
            vec![log]
        };
        self.parting = Some(Parting { first: placed.clone(), waiting: Vec::new() });
        self.effects.push(Effect::Look(Lookup::Chained(logs)));
        true
    }

    /// What the store holds of the log that parts: goes over to the way of the relay, and takes in what waited.
    pub(in crate::engine) fn looked_at_chained(&mut self, entries: Vec<StoredEntry>, now: Timestamp) {
        let Some(Parting { first, waiting }) = self.parting.take() else { return };
        let log = first.entry.log();
        let held = entries.into_iter().filter_map(|stored| {
            let entry = Entry::parse(stored.bytes.clone()).ok()?;
            Some(Held { entry, stored })
        });
        let mut logs: BTreeMap<LogId, Vec<Held>> = BTreeMap::new();
        for held in held {
            logs.entry(held.entry.log()).or_default().push(held);
        }
        let logs = logs.into_iter().map(|(log, held)| (log, HeldLog::new(held))).collect();
        let parted = if log == self.me.org() {
            self.part_org(&first, logs, now)
        } else {
            self.part_circle(&first, logs, now)
        };
        if parted {
            self.stage_placed(first, now);
        } else {
            self.refuse(first, &Refusal::StaleHead, now);
        }
        for news in waiting {
            self.stage(news, now);
        }
        if !self.is_parting() {
            self.take_in_page(now);
        }
    }

    /// The store did not answer, or the connection ended: the next sync finds it again.
    pub(in crate::engine) fn forget_parting(&mut self) {
        self.parting = None;
    }

    /// Ways of a circle that do not count.
    pub(in crate::engine) fn others_of(&self, log: LogId) -> impl Iterator<Item = (Vec<u8>, Other<Branch>)> {
        let kept = self.evidence.kept_of(log, EvidenceKind::ControlFork);
        kept.filter_map(|(subject, bytes)| Some((subject.to_vec(), Other::<Branch>::from_bytes(bytes).ok()?)))
    }

    /// Ways of the org log that do not count.
    pub(super) fn org_others(&self) -> impl Iterator<Item = (Vec<u8>, Other<OrgBranch>)> {
        let kept = self.evidence.kept_of(self.me.org(), EvidenceKind::ControlFork);
        kept.filter_map(|(subject, bytes)| {
            Some((subject.to_vec(), Other::<OrgBranch>::from_bytes(bytes).ok()?))
        })
    }

    /// Keeps the entries of a way that does not count, for ever, and gives them back to the relay no more.
    fn keep_other_way(&mut self, log: LogId, head: EntryId, gone: &[Held], now: Timestamp) {
        for (place, held) in (0_u32..).zip(gone) {
            let id = held.entry.id();
            let subject = [head.0.as_slice(), &place.to_be_bytes()].concat();
            self.keep_evidence(log, EvidenceKind::BranchEntry, subject, held.entry.bytes().to_vec(), now);
            self.drop_lost(log, id);
        }
    }

    /// An entry that the relay cannot have any more.
    fn drop_lost(&mut self, log: LogId, id: EntryId) {
        self.save(SaveOp::DropEntry(id));
        self.discounted.insert(id);
        self.catch_up.forget(log, id);
    }
}
