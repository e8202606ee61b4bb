//! Purges: what must be known of a document before it is destroyed, and what is taken of one that was.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DocHandle, LogId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{Attest, Purge, Record, Slots};
use alcove_protocol::trust::{CircleState, OrgState, Said, Written, WrittenBy, check_purge, said_about};

use super::decide::problem;
use super::{Ledger, Submission};

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
        let circle = self.circle(entry.log());
        header.kind.can_be_purged()
            && circle
                .is_some_and(|circle| circle.is_purged(header.document, header.slot, header.control_head))
    }
}

/// What comes without its body, or without a key slot, was purged.
pub(super) fn require_body<C: AsRef<[u8]>>(
    push: &Submission<'_, C>,
    circle: &CircleState,
) -> Result<(), Problem> {
    let header = push.entry.header();
    let is_gone = push.reoffered && circle.is_purged(header.document, header.slot, header.control_head);
    if push.entry.is_tombstone() && !is_gone {
        return Err(Problem::BadEntry);
    }
    if header.kind != Kind::SLOTS {
        return Ok(());
    }
    let slots = Slots::from_body(push.entry.body()).map_err(|_| Problem::BadEntry)?.0;
    let mut missing = slots.iter().zip(push.companions).filter(|(_, wrapped)| wrapped.as_ref().is_empty());
    if missing.all(|(slot, _)| circle.is_purged(slot.document, slot.slot, header.control_head)) {
        Ok(())
    } else {
        Err(Problem::BadCompanions)
    }
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
