//! Intents about the organisation, as the next entries of its log.

use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{DocHandle, EntryId, SlotId};
use alcove_protocol::record::{DeviceNamed, PersonNamed, Record};
use alcove_protocol::suite::Suite;
use alcove_protocol::trust::{OrgState, Refusal};
use rand_core::CryptoRng;

use super::judge::is_done_in_org;
use super::{Intent, NotDone, Rank};
use crate::engine::Engine;
use crate::engine::rights::circle::make_nonce;
use crate::engine::writing::save::SaveOp;

/// A body and what travels beside it.
pub(in crate::engine) struct Drafted {
    pub(in crate::engine) kind: Kind,
    pub(in crate::engine) body: Vec<u8>,
    pub(in crate::engine) companions: Vec<Vec<u8>>,
}

impl Drafted {
    pub(in crate::engine) fn open(kind: Kind, body: Vec<u8>) -> Self {
        Self { kind, body, companions: Vec::new() }
    }
}

impl Engine {
    /// Signs entries for the intents of the org log, each on the one before. What the rules do not allow is dropped once
    /// the newest of the log is here, and waits before.
    pub(super) fn resolve_org_intents(&mut self, rng: &mut dyn CryptoRng) {
        let org_log = self.me.org();
        if self.has_pending_control(org_log) {
            return;
        }
        let wants_intake_key = self.wants_intake_key();
        let settles = self.has_org_to_settle();
        if self.intents_of(None).is_empty() && !wants_intake_key && !settles {
            return;
        }
        let Some(mut trial) = self.org.as_ref().map(|org| org.state.clone()) else { return };
        if settles {
            self.settle_org(&mut trial, rng);
        }
        let intents = self.intents_of(None);
        let mut removal_waits = false;
        for (number, decided) in intents {
            let rank = decided.intent.rank();
            if is_done_in_org(&decided.intent, decided.org_len, &trial) == Some(true)
                || (removal_waits && rank == Rank::Add)
            {
                continue;
            }
            match self.try_org_intent(&decided.intent, &mut trial, rng) {
                Ok(()) => {}
                Err(Refusal::LastAdmin) if self.is_admin_on_the_way(None) => {}
                Err(refusal) if self.link.is_current() => self.drop_intent(number, NotDone::from(&refusal)),
                Err(_) => removal_waits |= rank == Rank::Removal,
            }
        }
        if wants_intake_key {
            // Another admin's device may have been quicker: then the log has one already.
            let _ = self.try_org_intent(&Intent::SetIntakeKey, &mut trial, rng);
        }
    }

    /// Whether a decision waits that makes somebody an admin there.
    pub(super) fn is_admin_on_the_way(&self, circle: Option<alcove_protocol::id::LogId>) -> bool {
        self.intents.values().any(|decided| decided.intent.circle() == circle && decided.intent.makes_admin())
    }

    pub(in crate::engine) fn try_org_intent(
        &mut self,
        intent: &Intent,
        trial: &mut OrgState,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), Refusal> {
        let Some(drafted) = self.draft_org(intent, trial, rng) else { return Ok(()) };
        self.commit_org(drafted, trial, rng)
    }

    /// Signs the next entry of the org log, if it would be valid.
    pub(in crate::engine) fn commit_org(
        &mut self,
        drafted: Drafted,
        trial: &mut OrgState,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), Refusal> {
        let entry = self.sign_org_entry(&drafted, trial, rng);
        trial.check(&entry)?;
        trial.replay(&entry)?;
        let log = self.me.org();
        if let Some(org) = &mut self.org {
            org.own.push(entry.header().seq, entry.id());
            let own = org.own.to_bytes();
            self.save(SaveOp::OwnChain(log, own));
        }
        self.add_pending(entry, drafted.companions);
        Ok(())
    }

    /// The record that says what was decided; none for what this log does not hold.
    pub(super) fn draft_org(
        &self,
        intent: &Intent,
        org: &OrgState,
        rng: &mut dyn CryptoRng,
    ) -> Option<Drafted> {
        Some(match intent {
            Intent::AddRelay(record) => Drafted::open(Kind::RELAY_KEY, record.to_body()),
            Intent::AddPerson(record) => Drafted::open(Kind::PERSON_ADDED, record.to_body()),
            Intent::AddDevice(certificate) => Drafted::open(Kind::DEVICE_ADDED, certificate.to_body()),
            Intent::AddRecoveredDevice(record) => Drafted::open(Kind::DEVICE_RECOVERED, record.to_body()),
            Intent::RevokeDevice(id) => Drafted::open(Kind::DEVICE_REVOKED, DeviceNamed(*id).to_body()),
            Intent::WipeDevice(id) => Drafted::open(Kind::DEVICE_WIPED, DeviceNamed(*id).to_body()),
            Intent::RemovePerson(id) => Drafted::open(Kind::PERSON_REMOVED, PersonNamed(*id).to_body()),
            Intent::ChangeAdmin(changed) => Drafted::open(Kind::ADMIN_CHANGED, changed.to_body()),
            Intent::AddKit(kit) => Drafted::open(Kind::KIT_ADDED, kit.to_body()),
            Intent::SetRecoveryKeys(keys) => Drafted::open(Kind::RECOVERY_KEYS, keys.to_body()),
            Intent::SetPolicy(policy) => Drafted::open(Kind::POLICY, policy.to_body()),
            Intent::SetIntakeKey => self.draft_intake_key(org, rng)?,
            Intent::GrantAccess { .. }
            | Intent::Seal { .. }
            | Intent::Purge { .. }
            | Intent::GrantUntil { .. }
            | Intent::EndAccess { .. }
            | Intent::ChangeAccess { .. }
            | Intent::Rotate { .. } => return None,
        })
    }

    /// Signs the next entry of the org log, behind those of `trial`.
    pub(super) fn sign_org_entry(
        &self,
        drafted: &Drafted,
        trial: &OrgState,
        rng: &mut dyn CryptoRng,
    ) -> Entry {
        let tip = trial.tip(self.me.author());
        let own_seq = self.org.as_ref().map_or(0, |org| org.own.seq);
        let (author, incarnation) = self.me.author();
        let header = Header {
            suite: Suite::XWING,
            kind: drafted.kind,
            log: self.me.org(),
            author,
            incarnation,
            seq: own_seq.max(tip.map_or(0, |tip| tip.seq)) + 1,
            prev: tip.map_or(EntryId::ZERO, |tip| tip.id),
            control_head: trial.head(),
            org_head: EntryId::ZERO,
            epoch: 0,
            epoch_tag: [0; 8],
            document: DocHandle::ZERO,
            slot: SlotId::ZERO,
            nonce: make_nonce(rng),
        };
        Entry::sign(header, &drafted.body, &self.me.secrets().sign)
    }
}
