//! What entries of the org log do.

use super::{Device, Ended, Intake, Kit, OrgState, Person};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, PersonId};
use crate::keys::{DeviceCertificate, DeviceKeys};
use crate::record::{
    AdminChanged, DeviceNamed, DeviceRecovered, IntakeKey, KitAdded, OrgForkResolve, PersonAdded,
    PersonNamed, Policy, Record, RecoveryKeys, RelayRecord,
};
use crate::trust::chain::Link;
use crate::trust::{Refusal, Verdict};

impl OrgState {
    /// Takes in the next entry of the log as a relay serves it.
    ///
    /// # Errors
    /// [`Refusal`] when it does not continue the log, or no device of the organisation signed it: then it is no part of
    /// the chain. An entry that is part of it but breaks a rule is [`Verdict::Inert`].
    pub fn replay(&mut self, entry: &Entry) -> Result<Verdict, Refusal> {
        self.require_linked(entry)?;
        self.require_proven(entry)?;
        let verdict = match self.check_rules(entry) {
            Ok(()) => {
                self.apply(entry)?;
                Verdict::Applied
            }
            Err(refusal) => {
                self.block_on(entry, &refusal);
                Verdict::Inert(refusal)
            }
        };
        self.follow(entry);
        Ok(verdict)
    }

    /// Only what an active device says can ask to be understood, or one that was revoked could stop everybody.
    fn block_on(&mut self, entry: &Entry, refusal: &Refusal) {
        let kind = entry.header().kind;
        if *refusal == Refusal::Kind(kind) && !kind.is_known() && kind.must_be_understood() {
            self.blocked = Some(kind);
        }
    }

    fn apply(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let (h, body, at) = (entry.header(), entry.body(), self.len());
        match h.kind {
            Kind::PERSON_ADDED => {
                let added = PersonAdded::from_body(body)?;
                self.people.insert(added.person, Person::new(at, added.admin));
            }
            Kind::DEVICE_ADDED => {
                let DeviceCertificate { person, keys, certifier, .. } = DeviceCertificate::from_body(body)?;
                self.end_kit(certifier, at);
                self.insert_device(person, keys, certifier, at);
            }
            Kind::DEVICE_RECOVERED => {
                let DeviceRecovered { person, keys, recovery, .. } = DeviceRecovered::from_body(body)?;
                self.insert_device(person, keys, recovery, at);
            }
            Kind::DEVICE_REVOKED => self.revoke(DeviceNamed::from_body(body)?.0, at),
            Kind::DEVICE_WIPED => {
                let device = DeviceNamed::from_body(body)?.0;
                self.revoke(device, at);
                if let Some(device) = self.devices.get_mut(&device) {
                    device.wiped_by = Some(entry.id());
                }
            }
            Kind::ADMIN_CHANGED => {
                let changed = AdminChanged::from_body(body)?;
                if let Some(person) = self.people.get_mut(&changed.person) {
                    person.admin.push((at, changed.admin));
                }
            }
            Kind::PERSON_REMOVED => self.remove_person(PersonNamed::from_body(body)?.0, at),
            Kind::KIT_ADDED => self.add_kit(KitAdded::from_body(body)?, h.author, at),
            Kind::RECOVERY_KEYS => self.add_recovery(RecoveryKeys::from_body(body)?, at),
            Kind::INTAKE_KEY => self.intake.push(Intake {
                record: IntakeKey::from_body(body)?,
                entry: entry.id(),
                before: self.head,
            }),
            Kind::POLICY => self.policies.push((at, Policy::from_body(body)?)),
            Kind::ORG_FORK_RESOLVE => self.resolve_fork(OrgForkResolve::from_body(body)?, at),
            _ => self.relays.push(RelayRecord::from_body(body)?),
        }
        self.chains.insert((h.author, h.incarnation), Link::of(entry, at, at)?.tip);
        Ok(())
    }

    pub(super) fn insert_device(
        &mut self,
        person: PersonId,
        keys: DeviceKeys,
        certifier: DeviceId,
        added_at: u32,
    ) {
        let id = keys.device_id();
        if let Some(held) = self.people.get_mut(&person) {
            held.devices.insert(id);
        }
        let device = Device { person, keys, certifier, added_at, revoked_at: None, wiped_by: None };
        self.devices.insert(id, device);
    }

    pub(super) fn revoke(&mut self, device: DeviceId, at: u32) {
        if let Some(held) = self.devices.get_mut(&device).filter(|held| held.revoked_at.is_none()) {
            held.revoked_at = Some(at);
            self.ended.push(Ended { at, id: device, person: Some(held.person) });
        }
    }

    pub(super) fn remove_person(&mut self, person: PersonId, at: u32) {
        let devices: Vec<DeviceId> = self.devices_of(person, at).map(|(id, _)| id).collect();
        for device in devices {
            self.revoke(device, at);
        }
        self.end_kits_of(person, at);
        if let Some(held) = self.people.get_mut(&person) {
            held.removed_at = Some(at);
        }
    }

    fn add_kit(&mut self, keys: KitAdded, added_by: DeviceId, at: u32) {
        self.end_kits_of(keys.person, at);
        let id = keys.kit_id();
        if let Some(person) = self.people.get_mut(&keys.person) {
            person.kits.insert(id);
        }
        self.kits.insert(id, Kit { keys, added_by, added_at: at, ended_at: None });
    }

    fn end_kits_of(&mut self, person: PersonId, at: u32) {
        if let Some((id, _)) = self.kit_of(person, at) {
            self.end_kit(id, at);
        }
    }

    /// A kit that has vouched for a device is used up.
    fn end_kit(&mut self, id: DeviceId, at: u32) {
        if let Some(kit) = self.kits.get_mut(&id).filter(|kit| kit.ended_at.is_none()) {
            kit.ended_at = Some(at);
            self.ended.push(Ended { at, id, person: Some(kit.keys.person) });
        }
    }

    fn add_recovery(&mut self, keys: RecoveryKeys, at: u32) {
        let before = self.recovery_at(at).map(RecoveryKeys::recovery_id);
        self.ended.extend(before.map(|id| Ended { at, id, person: None }));
        self.recovery.push((at, keys));
    }

    pub(super) fn follow(&mut self, entry: &Entry) {
        let at = self.len();
        self.places.insert(entry.id(), at);
        self.authors.push(entry.header().author);
        self.head = entry.id();
    }
}
