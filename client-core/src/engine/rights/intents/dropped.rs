//! Decisions that were not carried out, and why: kept for a while, so that a person who was not there when it turned out
//! reads of it later.

use std::collections::VecDeque;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::problem::Problem;

use super::codec::{read, write};
use super::{Intent, NotDone};
use crate::engine::Engine;
use crate::engine::writing::save::SaveOp;
use crate::time::Timestamp;

/// Decisions that are kept; an older one makes way.
const KEPT_MAX: usize = 16;

/// A decision that was not carried out. Nothing changed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// When that turned out.
    pub at: Timestamp,
    /// What was decided.
    pub intent: Intent,
    /// Why not.
    pub reason: NotDone,
}

/// The newest of them, oldest first.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct DroppedDecisions(VecDeque<Dropped>);

impl DroppedDecisions {
    /// The name under which the store keeps [`Self::to_bytes`].
    pub(in crate::engine) const META: &'static str = "not_done";

    fn push(&mut self, dropped: Dropped) {
        self.0.push_back(dropped);
        while self.0.len() > KEPT_MAX {
            self.0.pop_front();
        }
    }

    /// Layout: how many (2), then for each: when (8), reason (1), problem (2), the intent.
    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.count(self.0.len());
        for Dropped { at, intent, reason } in &self.0 {
            let (number, problem) = match reason {
                NotDone::NoRight => (1, 0),
                NotDone::LastAdmin => (2, 0),
                NotDone::OwnAccess => (3, 0),
                NotDone::RemovedSince => (4, 0),
                NotDone::Refused(problem) => (5, problem.number()),
            };
            w.put(&at.0.to_be_bytes()).u8(number).u16(problem);
            write(intent, &mut w);
        }
        w.finish()
    }

    pub(in crate::engine) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let mut kept = VecDeque::new();
        for _ in 0..r.u16()? {
            let at = Timestamp(i64::from_be_bytes(r.array()?));
            let (number, problem) = (r.u8()?, Problem::from_number(r.u16()?));
            let reason = match number {
                1 => NotDone::NoRight,
                2 => NotDone::LastAdmin,
                3 => NotDone::OwnAccess,
                4 => NotDone::RemovedSince,
                _ => NotDone::Refused(problem),
            };
            kept.push_back(Dropped { at, intent: read(&mut r)?, reason });
        }
        r.end()?;
        Ok(Self(kept))
    }
}

impl Engine {
    /// The newest decisions that were not carried out, oldest first. They are kept over restarts.
    pub fn dropped_decisions(&self) -> impl Iterator<Item = &Dropped> {
        self.dropped.0.iter()
    }

    pub(super) fn keep_dropped(&mut self, intent: Intent, reason: NotDone) {
        self.dropped.push(Dropped { at: self.clock, intent, reason });
        let bytes = self.dropped.to_bytes();
        self.save(SaveOp::Meta(DroppedDecisions::META, bytes));
    }
}

#[cfg(test)]
mod tests {
    use alcove_protocol::id::{LogId, PersonId};
    use alcove_protocol::problem::Problem;

    use super::{Dropped, DroppedDecisions, KEPT_MAX};
    use crate::engine::rights::intents::{Intent, NotDone};
    use crate::time::Timestamp;

    #[test]
    fn the_newest_dropped_decisions_are_read_as_they_were_written() {
        let reasons = [
            NotDone::NoRight,
            NotDone::LastAdmin,
            NotDone::OwnAccess,
            NotDone::RemovedSince,
            NotDone::Refused(Problem::Revoked),
        ];
        let mut kept = DroppedDecisions::default();
        for (at, reason) in (0_i64..).zip(reasons.into_iter().cycle().take(KEPT_MAX + 3)) {
            let circle = LogId([u8::try_from(at).unwrap_or(0); 16]);
            let intent = Intent::EndAccess { circle, person: PersonId([7; 16]) };
            kept.push(Dropped { at: Timestamp(at), intent, reason });
        }
        let read = DroppedDecisions::from_bytes(&kept.to_bytes());
        assert_eq!(read.map(|read| read.0), Ok(kept.0.clone()));
        assert_eq!((kept.0.len(), kept.0.front().map(|oldest| oldest.at)), (KEPT_MAX, Some(Timestamp(3))));
    }
}
