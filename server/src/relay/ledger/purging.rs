//! Purges: what must be known of a document before it is destroyed, and what is taken of one that was.

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DocHandle, LogId, SlotId};
use alcove_protocol::problem::Problem;
use alcove_protocol::record::{Attest, Purge, Record, Role, Slots};
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
            let whole = !entry.is_tombstone();
            self.written.push(Written { id, kind, author, slot, relay_time_ms, whole });
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
        let (circle, header) = (self.circle(entry.log()), entry.header());
        circle.is_some_and(|circle| circle.is_purged(header.kind, document, slot, header.control_head))
    }
}

/// What is pushed has its body and its key slots. What is given back may lack them where it was purged; the purge that says
/// so may come after it, and until then only its author and admins are believed.
pub(super) fn require_body<C: AsRef<[u8]>>(
    push: &Submission<'_, C>,
    circle: &CircleState,
    org: &OrgState,
) -> Result<(), Problem> {
    let header = push.entry.header();
    let at_head = header.control_head;
    let (is_missing, is_gone) = if header.kind == Kind::SLOTS {
        let slots = Slots::from_body(push.entry.body()).map_err(|_| Problem::BadEntry)?.0;
        let pairs = slots.iter().zip(push.companions);
        let missing: Vec<_> =
            pairs.filter(|(_, wrapped)| wrapped.as_ref().is_empty()).map(|(slot, _)| *slot).collect();
        let is_gone =
            missing.iter().all(|slot| circle.is_purged(header.kind, slot.document, slot.slot, at_head));
        (!missing.is_empty(), is_gone)
    } else {
        (push.entry.is_tombstone(), circle.is_purged(header.kind, header.document, header.slot, at_head))
    };
    if !is_missing || (push.reoffered && is_gone) {
        return Ok(());
    }
    if !push.reoffered {
        return Err(if header.kind == Kind::SLOTS { Problem::BadCompanions } else { Problem::BadEntry });
    }
    let giver = org.device(push.device).ok_or(Problem::NoAccess)?.person;
    let is_author = org.known_device(header.author).is_some_and(|author| author.person == giver);
    if is_author || circle.acts_as_admin(giver, org, org.len()) { Ok(()) } else { Err(Problem::NoAccess) }
}

/// What is given back was judged when it was taken: how long it waited then, nobody can tell any more. All else is judged
/// again, by the roles of then, or whoever says that it was lost could destroy what is not theirs.
pub(super) fn require_purge<C>(
    push: &Submission<'_, C>,
    circle: &CircleState,
    org: &OrgState,
    facts: &DocumentFacts,
    now_ms: u64,
) -> Result<(), Problem> {
    let entry = push.entry;
    let purge = Purge::from_body(entry.body()).map_err(|_| Problem::BadEntry)?;
    let (device, now_ms) = if push.reoffered {
        (org.known_device(entry.header().author), u64::MAX)
    } else {
        (org.device(entry.header().author), now_ms)
    };
    let purger = device.ok_or(Problem::NoAccess)?.person;
    let at = circle.index_of(entry.header().control_head).filter(|_| push.reoffered);
    let was_admin = at.is_some_and(|at| circle.role_at(purger, at) == Some(Role::Admin));
    let is_admin = was_admin || circle.acts_as_admin(purger, org, org.len());
    // What a later purge took was there when this one was made.
    let as_then = |written: &Written| Written { whole: written.whole || push.reoffered, ..*written };
    let written: Vec<Written> = facts.written.iter().map(as_then).collect();
    let known = WrittenBy { written: &written, said: &facts.said, org };
    check_purge(&purge, purger, is_admin, &known, now_ms).map_err(problem)
}
