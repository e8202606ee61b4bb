//! Purges: what must be known of a document before it is destroyed, and what is taken of one that was.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DocHandle, LogId, SlotId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{Attest, Purge, Record};
use alcove_protocol::trust::{CircleState, OrgState, Said, Written, WrittenBy, check_purge, said_about};

use super::decide::problem;
use super::{Ledger, Submission};
use crate::relay::companions::Address;

/// What a relay holds of a document, bodies aside.
#[derive(Clone, Debug, Default)]
pub struct DocumentFacts {
    /// Its entries.
    pub written: Vec<Written>,
    /// What was said about it.
    pub said: Vec<Said>,
}

impl DocumentFacts {
    /// Adds what an entry of the circle says about the document.
    pub fn add(&mut self, document: DocHandle, entry: &Entry, relay_time_ms: u64) {
        let (header, id) = (entry.header(), entry.id());
        if header.kind.can_be_purged() && header.document == document {
            let (kind, author, slot) = (header.kind, header.author, header.slot);
            self.written.push(Written { id, kind, author, slot, relay_time_ms });
        }
        if header.kind == Kind::ATTEST
            && let Ok(attest) = Attest::from_body(entry.body())
        {
            self.said.extend(said_about(document, id, header.author, &attest.0));
        }
    }
}

impl Ledger {
    /// The document of which [`decide`](Self::decide) needs to know everything that is held, because the entry destroys it.
    pub fn needs_facts(entry: &Entry) -> Option<(LogId, DocHandle)> {
        let purge =
            (entry.header().kind == Kind::PURGE).then(|| Purge::from_body(entry.body()).ok()).flatten();
        purge.map(|purge| (entry.log(), purge.document))
    }

    /// Takes what is held of the document that the next entry destroys.
    pub fn insert_facts(&mut self, facts: DocumentFacts) {
        self.facts = facts;
    }

    /// Whether the body of an entry of this circle was, or is to be, destroyed.
    pub fn is_purged(&self, entry: &Entry) -> bool {
        let header = entry.header();
        header.kind.can_be_purged() && self.is_slot_purged(entry, header.document, header.slot)
    }

    /// Whether what travels beside an entry of this circle, for that reader or document, is not to be kept: the key slot of
    /// a document that was purged.
    pub fn is_companion_purged(&self, entry: &Entry, address: &Address) -> bool {
        match address {
            Address::Document(slot, document) => self.is_slot_purged(entry, *document, *slot),
            Address::Device(_) => false,
        }
    }

    fn is_slot_purged(&self, entry: &Entry, document: DocHandle, slot: SlotId) -> bool {
        let circle = self.circle(entry.log());
        circle.is_some_and(|circle| circle.is_purged(document, slot, entry.header().control_head))
    }
}

/// What is pushed has its body and its key slots. What is given back may lack them: it was purged, and the purge that says
/// so comes after it. Whoever holds what is missing gives that back too.
pub(super) fn require_body<C: AsRef<[u8]>>(push: &Submission<'_, C>) -> Result<(), Problem> {
    if push.reoffered {
        return Ok(());
    }
    if push.entry.is_tombstone() {
        return Err(Problem::BadEntry);
    }
    let lacks_slot = push.entry.header().kind == Kind::SLOTS
        && push.companions.iter().any(|wrapped| wrapped.as_ref().is_empty());
    if lacks_slot { Err(Problem::BadCompanions) } else { Ok(()) }
}

pub(super) fn require_purge(
    entry: &Entry,
    circle: &CircleState,
    org: &OrgState,
    facts: &DocumentFacts,
    now_ms: u64,
) -> Result<(), Problem> {
    let purge = Purge::from_body(entry.body()).map_err(|_| Problem::BadEntry)?;
    let purger = org.device(entry.header().author).ok_or(Problem::NoAccess)?.person;
    let is_admin = circle.acts_as_admin(purger, org, org.len());
    let known = WrittenBy { written: &facts.written, said: &facts.said, org };
    check_purge(&purge, purger, is_admin, &known, now_ms).map_err(problem)
}
