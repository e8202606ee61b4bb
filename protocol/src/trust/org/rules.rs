//! What each kind of org-log entry may say, and who may say it.

use super::OrgState;
use crate::entry::{Entry, Kind};
use crate::id::{DeviceId, EntryId, PersonId};
use crate::keys::DeviceCertificate;
use crate::record::{
    AdminChanged, DeviceNamed, DeviceRecovered, IntakeKey, KitAdded, OrgForkResolve, PersonAdded,
    PersonNamed, Policy, Record, RecoveryKeys, RelayRecord,
};
use crate::trust::{Refusal, Signature, require_signed, require_unsealed};

impl OrgState {
    /// Whether `entry` may come next. A relay stores nothing else.
    ///
    /// # Errors
    /// [`Refusal`], the first rule that is broken.
    pub fn check(&self, entry: &Entry) -> Result<(), Refusal> {
        self.require_linked(entry)?;
        self.require_proven(entry)?;
        self.check_rules(entry)
    }

    pub(super) fn require_linked(&self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        if h.log != self.log {
            return Err(Refusal::WrongLog);
        }
        if h.control_head == self.head {
            return Ok(());
        }
        let known = self.places.contains_key(&h.control_head);
        Err(if known { Refusal::StaleHead } else { Refusal::UnknownHead })
    }

    /// Whether a device that the log knows signed the entry, or one that adds itself by the word for it. What nobody
    /// signed has no place in the chain, or damage and forgery would move the head.
    pub(super) fn require_proven(&self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        if !h.suite.is_known() || h.suite < self.min_suite() {
            return Err(Refusal::Suite(h.suite));
        }
        if let Some(author) = self.devices.get(&h.author) {
            return require_signed(entry, &author.keys.sign, Signature::Check);
        }
        if !matches!(h.kind, Kind::DEVICE_ADDED | Kind::DEVICE_RECOVERED) {
            return Err(Refusal::UnknownAuthor);
        }
        let keys = match h.kind {
            Kind::DEVICE_ADDED => DeviceCertificate::from_body(entry.body()).map(|word| word.keys),
            _ => DeviceRecovered::from_body(entry.body()).map(|word| word.keys),
        };
        let keys = keys.ok().filter(|keys| keys.device_id() == h.author).ok_or(Refusal::UnknownAuthor)?;
        require_signed(entry, &keys.sign, Signature::Check)?;
        self.check_newcomer(entry.body()).map(drop)
    }

    pub(super) fn check_rules(&self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        if self.devices.get(&h.author).is_some_and(|author| author.revoked_at.is_some()) {
            return Err(Refusal::Revoked);
        }
        if !h.kind.is_known() {
            return Err(Refusal::Kind(h.kind));
        }
        require_unsealed(entry)?;
        let body = entry.body();
        match h.kind {
            Kind::PERSON_ADDED => {
                self.require_admin(h.author)?;
                let added = PersonAdded::from_body(body)?;
                if self.people.contains_key(&added.person) {
                    return Err(Refusal::Rule("a person is added once"));
                }
            }
            Kind::RELAY_KEY => {
                self.require_admin(h.author)?;
                RelayRecord::from_body(body)?;
            }
            Kind::DEVICE_ADDED | Kind::DEVICE_RECOVERED => self.check_device_added(entry)?,
            Kind::DEVICE_REVOKED => self.check_revoked(h.author, DeviceNamed::from_body(body)?.0)?,
            Kind::DEVICE_WIPED => self.check_wiped(h.author, DeviceNamed::from_body(body)?.0)?,
            Kind::PERSON_REMOVED => {
                self.require_admin(h.author)?;
                let person = PersonNamed::from_body(body)?.0;
                self.require_here(person)?;
                self.require_admin_left(|other, _| other != person)?;
            }
            Kind::ADMIN_CHANGED => self.check_admin_changed(h.author, AdminChanged::from_body(body)?)?,
            Kind::KIT_ADDED => self.check_kit(h.author, &KitAdded::from_body(body)?)?,
            Kind::INTAKE_KEY => self.check_intake_key(h.author, &IntakeKey::from_body(body)?)?,
            Kind::ORG_FORK_RESOLVE => {
                self.require_admin(h.author)?;
                self.check_resolution(h.author, &OrgForkResolve::from_body(body)?)?;
            }
            Kind::RECOVERY_KEYS => self.check_recovery_keys(h.author, &RecoveryKeys::from_body(body)?)?,
            Kind::POLICY => {
                self.require_admin(h.author)?;
                let min_suite = Policy::from_body(body)?.min_suite;
                if min_suite < self.min_suite() || !min_suite.is_known() {
                    return Err(Refusal::Rule("the minimum suite only rises"));
                }
            }
            _ => return Err(Refusal::Kind(h.kind)),
        }
        self.require_rising_seq(entry)
    }

    /// The org log is one chain already, so an author's seqs only have to rise: one that lost the compare-and-swap is
    /// left out, without a `void`.
    fn require_rising_seq(&self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        let before = self.chains.get(&(h.author, h.incarnation));
        if before.is_some_and(|tip| h.seq <= tip.seq) {
            return Err(Refusal::SeqTaken);
        }
        let prev = before.map_or(EntryId::ZERO, |tip| tip.id);
        if h.prev == prev { Ok(()) } else { Err(Refusal::BrokenChain) }
    }

    pub(super) fn person_of(&self, author: DeviceId) -> Result<PersonId, Refusal> {
        self.device(author).map(|device| device.person).ok_or(Refusal::UnknownAuthor)
    }

    fn require_admin(&self, author: DeviceId) -> Result<(), Refusal> {
        if self.is_admin(self.person_of(author)?) { Ok(()) } else { Err(Refusal::NoRight) }
    }

    pub(super) fn require_here(&self, person: PersonId) -> Result<(), Refusal> {
        let here = self.has_person_at(person, self.len());
        if here { Ok(()) } else { Err(Refusal::Rule("the person belongs to the organisation")) }
    }

    /// An admin with an active device stays: nobody else could add one. `stays` says who and what is left.
    pub(super) fn require_admin_left(
        &self,
        stays: impl Fn(PersonId, DeviceId) -> bool,
    ) -> Result<(), Refusal> {
        let left = self.devices().any(|(id, device)| {
            device.revoked_at.is_none() && self.is_admin(device.person) && stays(device.person, id)
        });
        if left { Ok(()) } else { Err(Refusal::LastAdmin) }
    }

    fn check_device_added(&self, entry: &Entry) -> Result<(), Refusal> {
        let h = entry.header();
        if !self.devices.contains_key(&h.author) {
            // It adds itself, and `require_proven` has read and checked the word for it.
            return Ok(());
        }
        let recovered = entry.body().len() != DeviceCertificate::BYTES;
        if recovered != (h.kind == Kind::DEVICE_RECOVERED) {
            return Err(Refusal::Rule("the kind of the entry is that of its record"));
        }
        let newcomer = self.check_newcomer(entry.body())?;
        let author = self.person_of(h.author)?;
        if author != newcomer.person && !self.is_admin(author) {
            return Err(Refusal::NoRight);
        }
        Ok(())
    }

    fn require_own_or_admin(&self, author: DeviceId, of: PersonId) -> Result<(), Refusal> {
        let person = self.person_of(author)?;
        if person == of || self.is_admin(person) { Ok(()) } else { Err(Refusal::NoRight) }
    }

    fn check_revoked(&self, author: DeviceId, device: DeviceId) -> Result<(), Refusal> {
        let held = self.device(device).ok_or(Refusal::Rule("a device is revoked once"))?;
        self.require_own_or_admin(author, held.person)?;
        self.require_admin_left(|_, other| other != device)
    }

    fn check_wiped(&self, author: DeviceId, device: DeviceId) -> Result<(), Refusal> {
        let held = self.known_device(device).ok_or(Refusal::Rule("a device of the org log is wiped"))?;
        self.require_own_or_admin(author, held.person)?;
        if held.wiped_by.is_some() {
            return Err(Refusal::Rule("a device is wiped once"));
        }
        if held.revoked_at.is_some() {
            return Ok(());
        }
        self.require_admin_left(|_, other| other != device)
    }

    fn check_admin_changed(&self, author: DeviceId, changed: AdminChanged) -> Result<(), Refusal> {
        self.require_admin(author)?;
        self.require_here(changed.person)?;
        if self.is_admin(changed.person) == changed.admin {
            return Err(Refusal::Rule("the person is an admin already, or none"));
        }
        if changed.admin { Ok(()) } else { self.require_admin_left(|person, _| person != changed.person) }
    }

    fn check_kit(&self, author: DeviceId, kit: &KitAdded) -> Result<(), Refusal> {
        if self.person_of(author)? != kit.person {
            return Err(Refusal::NoRight);
        }
        if self.kits.contains_key(&kit.kit_id()) {
            return Err(Refusal::Rule("a kit is added once"));
        }
        Ok(())
    }

    fn check_intake_key(&self, author: DeviceId, key: &IntakeKey) -> Result<(), Refusal> {
        self.require_admin(author)?;
        let want = self.admin_devices();
        if !key.recipients.iter().map(|recipient| recipient.device).eq(want) {
            return Err(Refusal::Rule("an intake key is wrapped for exactly the active devices of admins"));
        }
        if self.intake_key(key.intake_id()).is_some() {
            return Err(Refusal::Rule("an intake key is added once"));
        }
        Ok(())
    }

    /// The active devices of org admins, in ascending order of id: who can open the intake key.
    pub fn admin_devices(&self) -> impl Iterator<Item = DeviceId> {
        self.devices().filter_map(|(id, device)| {
            (device.revoked_at.is_none() && self.is_admin(device.person)).then_some(id)
        })
    }

    /// The first recovery key is an admin's; every other one is the word of two custodians of the one before, or an
    /// admin alone could make themselves the custodians.
    fn check_recovery_keys(&self, author: DeviceId, keys: &RecoveryKeys) -> Result<(), Refusal> {
        self.require_admin(author)?;
        if self.recovery(keys.recovery_id()).is_some() {
            return Err(Refusal::Rule("a recovery key is added once"));
        }
        match self.recovery_at(self.len()) {
            None if keys.handed_over.is_none() => Ok(()),
            None => Err(Refusal::Rule("there are no custodians yet")),
            Some(before) if keys.is_handed_over_by(self.log, before) => Ok(()),
            Some(_) => Err(Refusal::Rule("two custodians hand over to the next recovery key")),
        }
    }
}
