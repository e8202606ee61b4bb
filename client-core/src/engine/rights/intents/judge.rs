//! What became of intents in the logs, without anything being sent.

use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::{PurgeReason, Role};
use alcove_protocol::trust::OrgState;

use super::{Decided, Granting, Intent, NotDone};
use crate::engine::Engine;
use crate::engine::rights::rotation::Renewal;

impl Engine {
    /// Drops intents that the logs say already, and adds of people who were removed since.
    pub(super) fn drop_settled_intents(&mut self) {
        let numbers: Vec<u64> = self.intents.keys().copied().collect();
        for number in numbers {
            let Some(decided) = self.intents.get(&number) else { continue };
            if self.is_done(decided) {
                self.intent_done(number);
            } else if self.was_removed_since(decided) {
                self.drop_intent(number, NotDone::RemovedSince);
            }
        }
    }

    fn is_done(&self, decided: &Decided) -> bool {
        let Some(org) = self.org.as_ref().map(|org| &org.state) else { return false };
        is_done_in_org(&decided.intent, decided.org_len, org)
            .unwrap_or_else(|| self.is_done_in_circle(decided))
    }

    fn is_done_in_circle(&self, decided: &Decided) -> bool {
        let Some(circle) = decided.intent.circle().and_then(|log| self.circles.get(&log)) else {
            return false;
        };
        let state = &circle.state;
        if let Intent::Purge { document, .. } = &decided.intent {
            return state
                .purge_of(*document)
                .is_some_and(|(_, purge)| purge.reason == PurgeReason::Destroyed);
        }
        if let Some(Granting { person, role, until_ms }) = decided.intent.granting() {
            let until = |held: u64| until_ms == 0 || held == until_ms;
            return state
                .people()
                .any(|(listed, access)| listed == person && access.role >= role && until(access.until_ms));
        }
        decided.intent.renewal().is_some_and(|renewal| match renewal {
            Renewal::End(person) => state.role_of(person).is_none(),
            Renewal::Lower(person, role) => state.role_of(person).is_none_or(|held| held <= role),
            Renewal::Resolve { other_head, .. } => state.has_resolved(other_head),
            Renewal::KeyAlone => state.newest_epoch().at >= decided.control_len,
        })
    }

    fn was_removed_since(&self, decided: &Decided) -> bool {
        let (Some(Granting { person, .. }), Some(circle)) =
            (decided.intent.granting(), decided.intent.circle())
        else {
            return false;
        };
        let left = self
            .org()
            .and_then(|org| org.person(person)?.removed_at)
            .is_some_and(|removed| removed >= decided.org_len);
        left || self.lost_access_since(circle, person, decided.control_len)
    }

    /// Whether the person's access ended, or fell, at or after the place `since` of the control entries.
    fn lost_access_since(&self, circle: LogId, person: PersonId, since: u32) -> bool {
        let Some(circle) = self.circles.get(&circle) else { return false };
        let role_at = |at: u32| -> Option<Role> { circle.state.role_at(person, at) };
        (since.max(1)..circle.state.len()).any(|at| role_at(at) < role_at(at - 1))
    }
}

/// Whether the org log says what the intent wants, which was made when the log had `org_len` entries; none for an intent
/// about a circle.
pub(super) fn is_done_in_org(intent: &Intent, org_len: u32, org: &OrgState) -> Option<bool> {
    Some(match intent {
        Intent::AddRelay(record) => org.relays().contains(record),
        Intent::AddPerson(record) => org.person(record.person).is_some(),
        Intent::AddDevice(certificate) => org.known_device(certificate.keys.device_id()).is_some(),
        Intent::AddRecoveredDevice(recovered) => org.known_device(recovered.keys.device_id()).is_some(),
        Intent::RevokeDevice(id) => org.known_device(*id).is_some_and(|device| device.revoked_at.is_some()),
        Intent::WipeDevice(id) => org.known_device(*id).is_some_and(|device| device.wiped_by.is_some()),
        Intent::RemovePerson(id) => org.person(*id).is_some_and(|person| person.removed_at.is_some()),
        Intent::ChangeAdmin(changed) => {
            org.person(changed.person).is_some() && org.is_admin(changed.person) == changed.admin
        }
        Intent::AddKit(kit) => org.kit(kit.kit_id()).is_some(),
        Intent::SetRecoveryKeys(keys) => org.recovery(keys.recovery_id()).is_some(),
        Intent::SetIntakeKey => {
            org.intake().and_then(|key| org.index_of(key.entry)).is_some_and(|at| at >= org_len)
        }
        Intent::SetPolicy(policy) => org.policy() == *policy,
        Intent::GrantAccess { .. }
        | Intent::GrantUntil { .. }
        | Intent::EndAccess { .. }
        | Intent::ChangeAccess { .. }
        | Intent::Rotate { .. }
        | Intent::Seal { .. }
        | Intent::Purge { .. } => return None,
    })
}
