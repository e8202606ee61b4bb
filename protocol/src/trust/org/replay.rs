//! What entries of the org log do.

use super::{Device, Intake, Kit, OrgState, Person};
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, PersonId};
use crate::keys::{DeviceCertificate, DeviceKeys};
use crate::record::{
    AdminChanged, DeviceNamed, DeviceRecovered, IntakeKey, KitAdded, PersonAdded, PersonNamed, Policy,
    Record, RecoveryKeys, RelayRecord,
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
                let kind = entry.header().kind;
                if !kind.is_known() && kind.must_be_understood() {
                    self.blocked = Some(kind);
                }
                Verdict::Inert(refusal)
            }
        };
        self.follow(entry);
        Ok(verdict)
    }

    fn apply(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let (h, body, at) = (entry.header(), entry.body(), self.len());
        match h.kind {
            Kind::PERSON_ADDED => {
                let added = PersonAdded::from_body(body)?;
                let person = Person { added_at: at, removed_at: None, admin: vec![(at, added.admin)] };
                self.people.insert(added.person, person);
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
            Kind::KIT_ADDED => self.add_kit(KitAdded::from_body(body)?, at),
            Kind::RECOVERY_KEYS => self.recovery.push((at, RecoveryKeys::from_body(body)?)),
            Kind::INTAKE_KEY => self.intake.push(Intake {
                record: IntakeKey::from_body(body)?,
                entry: entry.id(),
                before: self.head,
            }),
            Kind::POLICY => self.policy = Policy::from_body(body)?,
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
        let device = Device { person, keys, certifier, added_at, revoked_at: None, wiped_by: None };
        self.devices.insert(device.keys.device_id(), device);
    }

    fn revoke(&mut self, device: DeviceId, at: u32) {
        if let Some(held) = self.devices.get_mut(&device).filter(|held| held.revoked_at.is_none()) {
            held.revoked_at = Some(at);
            self.revoked.push((at, device));
        }
    }

    fn remove_person(&mut self, person: PersonId, at: u32) {
        let devices: Vec<DeviceId> = self.devices_of(person, at).map(|(id, _)| id).collect();
        for device in devices {
            self.revoke(device, at);
        }
        self.end_kits_of(person, at);
        if let Some(held) = self.people.get_mut(&person) {
            held.removed_at = Some(at);
        }
    }

    fn add_kit(&mut self, keys: KitAdded, at: u32) {
        self.end_kits_of(keys.person, at);
        self.kits.insert(keys.kit_id(), Kit { keys, added_at: at, ended_at: None });
    }

    fn end_kits_of(&mut self, person: PersonId, at: u32) {
        for kit in self.kits.values_mut().filter(|kit| kit.keys.person == person) {
            kit.ended_at.get_or_insert(at);
        }
    }

    /// A kit that has vouched for a device is used up.
    fn end_kit(&mut self, id: DeviceId, at: u32) {
        if let Some(kit) = self.kits.get_mut(&id) {
            kit.ended_at.get_or_insert(at);
        }
    }

    pub(super) fn follow(&mut self, entry: &Entry) {
        let at = self.len();
        self.places.insert(entry.id(), at);
        self.head = entry.id();
    }
}
