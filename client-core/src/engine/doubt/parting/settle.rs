//! How a log that went two ways is settled: by an admin's device, on its own, with the next contact. There is one answer:
//! the way that the relay holds counts, the removals of both stand, the key is renewed, and what the other way gave is
//! decided again.

use std::collections::BTreeSet;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, LogId, PersonId};
use alcove_protocol::keys::DeviceCertificate;
use alcove_protocol::record::{
    AdminChanged, DeviceNamed, DeviceRecovered, KitAdded, PersonAdded, PersonNamed, Policy, Record,
    RecoveryKeys, RelayRecord,
};
use alcove_protocol::trust::{Branch, OrgBranch, OrgState};
use rand_core::CryptoRng;

use super::Other;
use crate::engine::doubt::evidence::Finding;
use crate::engine::reading::lookup::EvidenceKind;
use crate::engine::rights::circle::Circle;
use crate::engine::rights::intents::Drafted;
use crate::engine::rights::rotation::Renewal;
use crate::engine::{Engine, Intent};

/// What became of the settling of a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Settling {
    /// There is nothing to settle here.
    Nothing,
    /// An entry was made, or one is waited for: nothing else is decided meanwhile.
    Waits,
}

impl Engine {
    /// Whether somebody is on the circle's list, or a device is in the organisation, that the way which does not count had
    /// removed: nothing is sealed for them.
    pub(in crate::engine) fn owes_removals(&self, log: LogId) -> bool {
        let Some(org) = self.org() else { return false };
        let Some(circle) = self.circles.get(&log) else { return false };
        let in_circle =
            self.others_of(log).any(|(_, other)| !circle.state.owed_removals(&other.branch, org).is_empty());
        in_circle || self.org_others().any(|(_, other)| !org.owed_removals(&other.branch).is_empty())
    }

    /// Whether the circle has gone two ways and that is not settled.
    fn is_forked(&self, log: LogId) -> bool {
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&log)) else { return false };
        self.others_of(log).any(|(_, other)| !circle.state.is_settled(&other.branch, org))
    }

    /// What went two ways and is not settled, of what this person may open.
    pub(in crate::engine) fn forks(&self) -> BTreeSet<Finding> {
        let me = self.me.person();
        let mine = self.circles.values().filter(|circle| circle.state.role_of(me).is_some());
        let logs = mine.map(Circle::log).filter(|log| self.is_forked(*log));
        let of_org = self.is_org_forked().then(|| Finding::OrgForked { log: self.me.org() });
        logs.map(|log| Finding::ControlForked { log }).chain(of_org).collect()
    }

    /// Whether the org log has gone two ways and that is not settled.
    fn is_org_forked(&self) -> bool {
        let Some(org) = self.org() else { return false };
        self.org_others()
            .any(|(_, other)| !org.is_resolved(&other.branch) || !org.owed_removals(&other.branch).is_empty())
    }

    /// Says in a circle which of two ways counts, where this person may: removes whom both ways removed, with a new key.
    /// Who may not only renews the key.
    pub(in crate::engine) fn settle_circle(&mut self, log: LogId, rng: &mut dyn CryptoRng) -> Settling {
        if !self.link.is_current() {
            let frozen = self.others_of(log).any(|(_, other)| self.is_to_resolve(log, &other.branch));
            return if frozen { Settling::Waits } else { Settling::Nothing };
        }
        let others: Vec<_> = self.others_of(log).collect();
        for (subject, other) in others {
            if !other.again {
                self.decide_again(log, &other.branch);
                let done = Other { again: true, ..other.clone() };
                self.keep_evidence(log, EvidenceKind::ControlFork, subject, done.to_bytes(), self.clock);
            }
            if self.is_to_resolve(log, &other.branch)
                && let Some(settling) = self.resolve_fork(log, &other.branch, rng)
            {
                return settling;
            }
        }
        Settling::Nothing
    }

    /// Whether this person has to say which way counts.
    fn is_to_resolve(&self, log: LogId, branch: &Branch) -> bool {
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&log)) else { return false };
        let owed = circle.state.owed_removals(branch, org);
        let open = !circle.state.is_resolved(branch) || !owed.is_empty();
        let me = self.me.person();
        open && !owed.contains(&me) && circle.state.acts_as_admin(me, org, org.len())
    }

    /// Nothing where the rules do not let it be said.
    fn resolve_fork(&mut self, log: LogId, branch: &Branch, rng: &mut dyn CryptoRng) -> Option<Settling> {
        let (org, circle) = (self.org()?, self.circles.get(&log)?);
        let removed = circle.state.owed_removals(branch, org);
        let renewal = if circle.state.has_resolved(branch.head) {
            // Somebody was let in again since, by one of those whom it removes.
            Renewal::End(*removed.first()?)
        } else {
            Renewal::Resolve { other_head: branch.head, removed }
        };
        match self.try_renew(log, &renewal, rng) {
            Some(Ok(())) | None => Some(Settling::Waits),
            Some(Err(_)) => None,
        }
    }

    /// Whether a new key settles a fork that this person may not resolve.
    pub(in crate::engine) fn settles_by_new_key(&self, log: LogId) -> bool {
        let (Some(org), Some(circle)) = (self.org(), self.circles.get(&log)) else { return false };
        self.others_of(log).any(|(_, other)| {
            let branch = &other.branch;
            !circle.state.is_settled(branch, org) && circle.state.owed_removals(branch, org).is_empty()
        })
    }

    /// What the other way gave, or lowered, is decided again.
    fn decide_again(&mut self, circle: LogId, branch: &Branch) {
        let Some(org) = self.org() else { return };
        let Some(held) = self.circles.get(&circle) else { return };
        if !held.state.acts_as_admin(self.me.person(), org, org.len()) {
            return;
        }
        let lacking = held.state.lacking(branch);
        for (person, role) in lacking.lowered {
            self.add_intent(Intent::ChangeAccess { circle, person, role });
        }
        for (person, access) in lacking.granted {
            let (role, until_ms) = (access.role, access.until_ms);
            self.add_intent(match until_ms {
                0 => Intent::GrantAccess { circle, person, role },
                until_ms => Intent::GrantUntil { circle, person, role, until_ms },
            });
        }
    }

    /// Whether this person's device has to say which way of the org log counts.
    pub(in crate::engine) fn has_org_to_settle(&self) -> bool {
        let Some(org) = self.org() else { return false };
        let open = |branch: &OrgBranch| !org.is_resolved(branch) || !org.owed_removals(branch).is_empty();
        self.link.is_current() && self.org_others().any(|(_, other)| !other.again || open(&other.branch))
    }

    /// Says in the org log which of two ways counts, where this person may, and decides again what the other way had.
    pub(in crate::engine) fn settle_org(&mut self, trial: &mut OrgState, rng: &mut dyn CryptoRng) {
        let others: Vec<_> = self.org_others().collect();
        for (subject, other) in others {
            if !other.again {
                self.decide_again_in_org(&other.branch);
                let done = Other { again: true, ..other.clone() };
                let log = self.me.org();
                self.keep_evidence(log, EvidenceKind::ControlFork, subject, done.to_bytes(), self.clock);
            }
            let owed = trial.owed_removals(&other.branch);
            let me = self.me.person();
            let may = trial.is_admin(me)
                && !owed.persons.contains(&me)
                && !owed.devices.contains(&self.me.device());
            if !may || (trial.is_resolved(&other.branch) && owed.is_empty()) {
                continue;
            }
            if trial.has_resolved(other.branch.head()) {
                for device in owed.devices {
                    self.add_intent(Intent::RevokeDevice(device));
                }
                for person in owed.persons {
                    self.add_intent(Intent::RemovePerson(person));
                }
            } else if let Some(record) = other.branch.resolution(owed) {
                let drafted = Drafted::open(Kind::ORG_FORK_RESOLVE, record.to_body());
                // What the rules do not allow stays unsettled, and is shown.
                let _ = self.commit_org(drafted, trial, rng);
            }
        }
    }

    fn decide_again_in_org(&mut self, branch: &OrgBranch) {
        let entries = self.org_entries_of(branch.head());
        let Some(org) = self.org() else { return };
        let me = self.me.person();
        let again = Again::new(org, &entries, me);
        let intents: Vec<Intent> = entries.iter().filter_map(|entry| again.intent_of(entry)).collect();
        for intent in intents {
            self.add_intent(intent);
        }
    }
}

/// What of an org log's other way is decided again, and by whom.
struct Again<'a> {
    org: &'a OrgState,
    me: PersonId,
    is_admin: bool,
    removed: BTreeSet<PersonId>,
    revoked: BTreeSet<DeviceId>,
}

impl<'a> Again<'a> {
    fn new(org: &'a OrgState, entries: &[Entry], me: PersonId) -> Self {
        let of = |kinds: [Kind; 2]| entries.iter().filter(move |entry| kinds.contains(&entry.header().kind));
        let removed =
            of([Kind::PERSON_REMOVED; 2]).filter_map(|entry| PersonNamed::from_body(entry.body()).ok());
        let revoked = of([Kind::DEVICE_REVOKED, Kind::DEVICE_WIPED])
            .filter_map(|entry| DeviceNamed::from_body(entry.body()).ok());
        Self {
            org,
            me,
            is_admin: org.is_admin(me),
            removed: removed.map(|named| named.0).collect(),
            revoked: revoked.map(|named| named.0).collect(),
        }
    }

    fn intent_of(&self, entry: &Entry) -> Option<Intent> {
        let body = entry.body();
        let of_admin = |intent: Intent| self.is_admin.then_some(intent);
        match entry.header().kind {
            Kind::PERSON_ADDED => {
                let added = PersonAdded::from_body(body).ok()?;
                let lacks = self.org.person(added.person).is_none() && !self.removed.contains(&added.person);
                of_admin(Intent::AddPerson(added)).filter(|_| lacks)
            }
            Kind::DEVICE_ADDED => {
                let word = DeviceCertificate::from_body(body).ok()?;
                self.lacks_device(word.person, word.keys.device_id())
                    .then(|| Intent::AddDevice(Box::new(word)))
            }
            Kind::DEVICE_RECOVERED => {
                let word = DeviceRecovered::from_body(body).ok()?;
                self.lacks_device(word.person, word.keys.device_id())
                    .then(|| Intent::AddRecoveredDevice(Box::new(word)))
            }
            Kind::DEVICE_REVOKED => {
                let device = DeviceNamed::from_body(body).ok()?.0;
                self.is_own(device).then_some(Intent::RevokeDevice(device))
            }
            Kind::DEVICE_WIPED => {
                let device = DeviceNamed::from_body(body).ok()?.0;
                let may = self.is_own(device) || self.is_admin;
                (may && self.org.known_device(device).is_some()).then_some(Intent::WipeDevice(device))
            }
            Kind::ADMIN_CHANGED => of_admin(Intent::ChangeAdmin(AdminChanged::from_body(body).ok()?)),
            Kind::RELAY_KEY => of_admin(Intent::AddRelay(RelayRecord::from_body(body).ok()?)),
            Kind::POLICY => of_admin(Intent::SetPolicy(Policy::from_body(body).ok()?)),
            Kind::RECOVERY_KEYS => {
                of_admin(Intent::SetRecoveryKeys(Box::new(RecoveryKeys::from_body(body).ok()?)))
            }
            Kind::KIT_ADDED => {
                let kit = KitAdded::from_body(body).ok()?;
                (kit.person == self.me).then(|| Intent::AddKit(Box::new(kit)))
            }
            _ => None,
        }
    }

    fn is_own(&self, device: DeviceId) -> bool {
        self.org.device(device).is_some_and(|held| held.person == self.me)
    }

    fn lacks_device(&self, person: PersonId, device: DeviceId) -> bool {
        let may = self.is_admin || person == self.me;
        let gone = self.removed.contains(&person) || self.revoked.contains(&device);
        may && !gone && self.org.known_device(device).is_none()
    }
}
