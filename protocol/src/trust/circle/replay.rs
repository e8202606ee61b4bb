//! What control entries do.

use super::removal::Removing;
use super::{Access, CircleState, Epoch};
use crate::entry::{Class, Entry, Kind};
use crate::id::PersonId;
use crate::record::{
    AccessChanged, AccessEnded, AccessGranted, CutOff, EpochPart, EpochRecord, ForkResolve, Purge, Record,
    Role,
};
use crate::trust::org::OrgState;
use crate::trust::{Refusal, Signature, Verdict};

/// What a control entry does to the access list and the chains.
#[derive(Debug, Default)]
pub(crate) struct Change {
    /// People whose right becomes another, or ends.
    pub(crate) access: Vec<(PersonId, Option<Access>)>,
    /// People whose devices are cut off.
    pub(crate) cut: Vec<PersonId>,
    pub(crate) cut_offs: Vec<CutOff>,
    pub(crate) epoch: Option<EpochPart>,
    pub(crate) purge: Option<Purge>,
}

impl Change {
    /// Reads what the entry wants.
    pub(crate) fn of(entry: &Entry) -> Result<Self, Refusal> {
        let body = entry.body();
        let given = |role: Role, until_ms: u64| Some(Access { role, until_ms });
        Ok(match entry.header().kind {
            Kind::ACCESS_GRANTED => {
                let AccessGranted { person, role, until_ms, .. } = AccessGranted::from_body(body)?;
                let access = vec![(person, given(role, until_ms))];
                Self { access, ..Self::default() }
            }
            Kind::ACCESS_CHANGED => {
                let changed = AccessChanged::from_body(body)?;
                let AccessChanged { person, role, until_ms, cut_offs, epoch } = changed;
                // Who may still write loses no entry that is under way.
                let cut = if role < Role::Writer { vec![person] } else { Vec::new() };
                let access = vec![(person, given(role, until_ms))];
                Self { access, cut, cut_offs, epoch: Some(epoch), purge: None }
            }
            Kind::ACCESS_ENDED => {
                let AccessEnded { person, cut_offs, epoch } = AccessEnded::from_body(body)?;
                let access = vec![(person, None)];
                Self { access, cut: vec![person], cut_offs, epoch: Some(epoch), purge: None }
            }
            Kind::FORK_RESOLVE => {
                let ForkResolve { removed, cut_offs, epoch, .. } = ForkResolve::from_body(body)?;
                let access = removed.iter().map(|person| (*person, None)).collect();
                Self { access, cut: removed, cut_offs, epoch: Some(epoch), purge: None }
            }
            Kind::EPOCH => {
                let EpochRecord { part, cut_offs } = EpochRecord::from_body(body)?;
                Self { cut_offs, epoch: Some(part), ..Self::default() }
            }
            Kind::PURGE => Self { purge: Some(Purge::from_body(body)?), ..Self::default() },
            kind => return Err(Refusal::Kind(kind)),
        })
    }

    pub(super) fn removing(&self) -> Removing<'_> {
        Removing { people: &self.cut, cut_offs: &self.cut_offs }
    }

    /// Whether the person is on the access list afterwards.
    pub(super) fn keeps(&self, person: PersonId) -> bool {
        !self.access.iter().any(|(changed, access)| *changed == person && access.is_none())
    }
}

impl CircleState {
    /// Takes in the next control entry of the log as a relay serves it.
    ///
    /// # Errors
    /// [`Refusal`] when it is no control entry, does not continue the control chain, or was not signed by a device that
    /// is active at the org head it names: then it is no part of the chain. One that is part of it but breaks a rule is
    /// [`Verdict::Inert`].
    pub fn replay(
        &mut self,
        entry: &Entry,
        org: &OrgState,
        signature: Signature,
    ) -> Result<Verdict, Refusal> {
        let h = entry.header();
        if h.log != self.log {
            return Err(Refusal::WrongLog);
        }
        if h.kind.class() != Class::Control {
            return Err(Refusal::Kind(h.kind));
        }
        if h.control_head != self.head {
            let known = self.places.contains_key(&h.control_head);
            return Err(if known { Refusal::StaleHead } else { Refusal::UnknownHead });
        }
        let org_at = org.index_of(h.org_head).ok_or(Refusal::UnknownHead)?;
        let verdict = match self.check_valid(entry, org, signature) {
            Ok(_) => {
                self.apply(entry, org, org_at)?;
                Verdict::Applied
            }
            Err(refusal) if refusal.is_unproven() => return Err(refusal),
            Err(refusal) => {
                // Only who may write can ask to be understood, or a person who was removed could stop everybody.
                if refusal == Refusal::Kind(h.kind) && !h.kind.is_known() && h.kind.must_be_understood() {
                    self.blocked = Some(h.kind);
                }
                Verdict::Inert(refusal)
            }
        };
        self.follow(entry);
        Ok(verdict)
    }

    fn apply(&mut self, entry: &Entry, org: &OrgState, org_at: u32) -> Result<(), Refusal> {
        let at = self.len();
        let change = Change::of(entry)?;
        if change.epoch.is_some() {
            self.cut_off(change.removing(), org, org_at);
        }
        for (person, access) in change.access {
            self.access.entry(person).or_default().push((at, access));
        }
        if let Some(part) = change.epoch {
            self.later_epochs.push(Epoch { at, org_at, before: self.head, part });
        }
        if let Some(purge) = change.purge {
            self.purged.add(at, entry, purge);
        }
        if entry.header().kind == Kind::FORK_RESOLVE {
            self.resolved.push((at, ForkResolve::from_body(entry.body())?.other_head));
        }
        if org_at > self.org_at_of(at) {
            self.org_at.push((at, org_at));
        }
        Ok(())
    }

    pub(super) fn follow(&mut self, entry: &Entry) {
        let at = self.len();
        self.places.insert(entry.id(), at);
        self.authors.push(entry.header().author);
        self.head = entry.id();
    }
}
