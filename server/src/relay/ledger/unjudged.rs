//! Entries that are in a log although nobody judged them: somebody wrote them into the database.

use alcove_protocol::entry::{Class, Entry};
use alcove_protocol::trust::{Signature, Verdict};

use super::decide::next;
use super::replay::tip_of;
use super::{Effect, Ledger};
use crate::relay::Place;

impl Ledger {
    /// The place of an entry that was put behind the newest of its log. It does what the signed logs say that it does, and
    /// nothing else: as when the logs are loaded with it.
    pub(crate) fn follow_unjudged(&mut self, entry: &Entry, now_ms: u64) -> Option<Place> {
        let (log, header) = (entry.log(), entry.header());
        if let Some(org) = self.orgs.get_mut(&log) {
            let _ = org.state.replay(entry);
            org.head = next(&org.head, entry.id(), now_ms);
            return Some(org.head.place);
        }
        let circle = self.circles.get_mut(&log)?;
        let org = &self.orgs.get(&circle.state.org())?.state;
        circle.head = next(&circle.head, entry.id(), now_ms);
        if header.kind.class() == Class::Control
            && circle.state.replay(entry, org, Signature::Check) == Ok(Verdict::Applied)
            && let Ok(effect) = Effect::of_control(entry)
        {
            circle.readers.take(&effect, circle.head.place.seq);
        }
        let author = (header.author, header.incarnation);
        let device = org.known_device(header.author);
        if device.is_some_and(|device| entry.is_signed_by(&device.keys.sign))
            && let Ok(tip) = tip_of(entry, &circle.state, org)
            && circle.state.tip(author).is_none_or(|newest| newest.seq < tip.seq)
        {
            circle.state.set_tip(author, tip);
        }
        Some(circle.head.place)
    }
}
