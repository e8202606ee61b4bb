//! What other devices say they hold: a claim that a complete answer of the relay does not meet is a withheld entry.

use alcove_protocol::codec::Writer;
use alcove_protocol::id::{DeviceId, Incarnation, LogId};
use alcove_protocol::trust::chain::Author;

use super::{Claim, Evidence, subject_of};
use crate::engine::Engine;
use crate::engine::reading::lookup::{EvidenceKind, EvidenceRow};
use crate::engine::writing::save::SaveOp;
use crate::time::Timestamp;

impl Evidence {
    /// What is kept of a log and kind, with its subject.
    pub(in crate::engine) fn kept_of(
        &self,
        log: LogId,
        kind: EvidenceKind,
    ) -> impl Iterator<Item = (&[u8], &[u8])> {
        let from = (log, kind, Vec::new());
        let of_kind = self.kept.range(from..).take_while(move |((of, is, _), _)| (*of, *is) == (log, kind));
        of_kind.map(|((_, _, subject), bytes)| (subject.as_slice(), bytes.as_slice()))
    }
}

impl Engine {
    /// Entries that another device names: here by now, or missing.
    pub(super) fn weigh_claims(&mut self, now: Timestamp) {
        self.drop_claims_of_gone();
        let mut met = Vec::new();
        for ((log, author), claim) in &self.evidence.claims {
            let chain = self.circles.get(log).and_then(|circle| circle.chains.get(author));
            let is_here = chain.and_then(|chain| chain.tip()).is_some_and(|tip| tip.seq >= claim.seq);
            if is_here || self.is_behind_removal(*log, *author, claim.seq) {
                met.push((*log, *author, *claim));
            }
        }
        for (log, author, claim) in met {
            self.evidence.claims.remove(&(log, author));
            self.evidence.to_compare.insert((log, author, claim.seq), claim);
            self.forget_claim(log, author);
        }
        let open: Vec<_> = self.evidence.claims.iter().map(|(key, claim)| (*key, *claim)).collect();
        for ((log, author), claim) in open {
            let may_read =
                self.circles.get(&log).is_some_and(|c| c.state.role_of(self.me.person()).is_some());
            if may_read {
                self.keep_evidence(log, EvidenceKind::Claim, subject_of(author, 0), claim_bytes(&claim), now);
            }
        }
    }

    /// Whoever is gone may have lied, and cannot be asked any more.
    fn drop_claims_of_gone(&mut self) {
        let Some(org) = self.org() else { return };
        let is_gone = |log: LogId, device: DeviceId| {
            let person = org.device(device).map(|device| device.person);
            let circle = self.circles.get(&log);
            circle.is_none_or(|circle| person.and_then(|person| circle.state.role_of(person)).is_none())
        };
        let claims = self.evidence.claims.iter();
        let gone: Vec<_> =
            claims.filter(|((log, _), claim)| is_gone(*log, claim.by)).map(|(key, _)| *key).collect();
        for (log, author) in gone {
            self.evidence.claims.remove(&(log, author));
            self.forget_claim(log, author);
        }
    }

    fn forget_claim(&mut self, log: LogId, author: Author) {
        self.forget_evidence(log, EvidenceKind::Claim, &subject_of(author, 0));
    }

    /// A piece of evidence is settled.
    pub(in crate::engine) fn forget_evidence(&mut self, log: LogId, kind: EvidenceKind, subject: &[u8]) {
        if self.evidence.kept.remove(&(log, kind, subject.to_vec())).is_some() {
            self.save(SaveOp::EvidenceGone(log, kind, subject.to_vec()));
        }
    }

    /// Whether an entry lies behind the removal of its author: it counts nowhere, so it is not missing either. Another
    /// device may have taken it in before it heard of the removal.
    fn is_behind_removal(&self, log: LogId, author: Author, seq: u64) -> bool {
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&log)) else { return false };
        let Some(device) = org.known_device(author.0) else { return false };
        match circle.state.cut_off_of(author) {
            Some((last, _)) => {
                let gone = device.revoked_at.is_some() || circle.state.role_of(device.person).is_none();
                gone && seq > last
            }
            None => circle.state.role_of(device.person).is_none(),
        }
    }
}

pub(super) fn claim_bytes(claim: &Claim) -> Vec<u8> {
    let mut w = Writer::default();
    w.u64(claim.seq).put(&claim.first8).put(&claim.by.0);
    w.finish()
}

/// Whose chain the subject of a piece of evidence names.
pub(super) fn author_of(subject: &[u8]) -> Option<Author> {
    let mut r = alcove_protocol::codec::Reader::new(subject);
    Some((DeviceId(r.array().ok()?), Incarnation(r.u64().ok()?)))
}

pub(super) fn read_claim(row: &EvidenceRow) -> Option<(Author, Claim)> {
    let author = author_of(&row.subject)?;
    let mut r = alcove_protocol::codec::Reader::new(&row.bytes);
    let claim = Claim { seq: r.u64().ok()?, first8: r.array().ok()?, by: DeviceId(r.array().ok()?) };
    Some((author, claim))
}
