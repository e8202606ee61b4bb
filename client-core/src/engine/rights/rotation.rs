//! New epochs: alone, or in the entry that takes access away. One entry removes, says where the removed chains end, and
//! hands the new key to exactly those who stay.

use std::collections::BTreeSet;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DeviceId, EntryId, LogId, PersonId};
use alcove_protocol::limits::GRANTS_MAX;
use alcove_protocol::record::{
    AccessChanged, AccessEnded, CutOff, EpochPart, EpochRecord, ForkResolve, Grant, KeyGrant, Recipient,
    Record, Role, wrap_hash,
};
use alcove_protocol::suite::{KEM_PUBLIC_BYTES, Suite, WRAP_BYTES};
use alcove_protocol::trust::{OrgState, Refusal, Signature};
use rand_core::CryptoRng;

use crate::crypto::{EpochKey, WrapInfo, commitment, seal_history, wrap};
use crate::engine::Engine;
use crate::engine::link::answers::ends_devices;
use crate::engine::rights::circle::{Circle, Draft};
use crate::time::Timestamp;

/// A control entry that brings a new epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Renewal {
    /// The person goes off the access list.
    End(PersonId),
    /// The person gets a lower role.
    Lower(PersonId, Role),
    /// Nobody on the list changes.
    KeyAlone,
    /// Of two ways that the control entries went, the present one counts; who is removed goes off the list.
    Resolve {
        /// The newest entry of the other way.
        other_head: EntryId,
        /// In ascending order.
        removed: Vec<PersonId>,
    },
}

impl Renewal {
    fn keeps(&self, person: PersonId) -> bool {
        match self {
            Self::End(ended) => *ended != person,
            Self::Resolve { removed, .. } => !removed.contains(&person),
            Self::Lower(..) | Self::KeyAlone => true,
        }
    }

    /// Whose chains end with the entry, besides those of revoked devices.
    fn cut(&self) -> Vec<PersonId> {
        match self {
            Self::End(person) => vec![*person],
            Self::Lower(person, role) if *role < Role::Writer => vec![*person],
            Self::Resolve { removed, .. } => removed.clone(),
            Self::Lower(..) | Self::KeyAlone => Vec::new(),
        }
    }
}

/// An epoch that no entry carries yet.
struct NextEpoch {
    part: EpochPart,
    wraps: Vec<Vec<u8>>,
}

impl Engine {
    /// Whether nothing may be sealed in the circle before it has a new key: a device of somebody on the list was revoked.
    pub(in crate::engine) fn is_rotation_due(&self, log: LogId) -> bool {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return false };
        let (control_at, org_at) = (circle.state.len().saturating_sub(1), org.state.len().saturating_sub(1));
        !circle.state.to_cut_off(&org.state, control_at, org_at).is_empty()
    }

    /// Whether this person decided on a removal that the logs do not say yet: what is written meanwhile is for those who
    /// stay, and waits for the key that only they get.
    pub(in crate::engine) fn is_removal_ahead(&self, log: LogId) -> bool {
        let told = self.pending.iter().any(|pending| ends_devices(pending.entry.header().kind));
        // Once the newest is here, a decision has become an entry, or waits for another one.
        told || self.owes_removals(log) || (!self.link.is_current() && self.has_removal_intent(log))
    }

    /// Whether an own entry with a new key is on its way: until it is acknowledged, what were sealed would be refused.
    pub(in crate::engine) fn is_rotating(&self, log: LogId) -> bool {
        self.pending.iter().any(|pending| {
            let kind = pending.entry.header().kind;
            let renews =
                matches!(kind, Kind::EPOCH | Kind::ACCESS_ENDED | Kind::ACCESS_CHANGED | Kind::FORK_RESOLVE);
            renews && pending.entry.log() == log
        })
    }

    /// Makes what is due without anybody's decision: the end of an access that was for a time or whose person has left,
    /// else a new key. Says whether an entry was made.
    pub(super) fn renew_if_due(&mut self, log: LogId, now: Timestamp, rng: &mut dyn CryptoRng) -> bool {
        if !self.link.is_current() {
            return false;
        }
        for person in self.people_to_end(log, now) {
            if let Some(Ok(())) = self.try_renew(log, &Renewal::End(person), rng) {
                return true;
            }
        }
        self.should_rotate(log) && matches!(self.try_renew(log, &Renewal::KeyAlone, rng), Some(Ok(())))
    }

    /// People on the list whose time is over, by this device's clock and the relay's, or who have left the organisation;
    /// none where this person is no admin.
    fn people_to_end(&self, log: LogId, now: Timestamp) -> Vec<PersonId> {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return Vec::new() };
        let me = self.me.person();
        if !circle.state.acts_as_admin(me, &org.state, org.state.len()) {
            return Vec::new();
        }
        let now_ms = u64::try_from(now.0).unwrap_or(0).min(self.link.relay_time_ms);
        let people = circle.state.people().filter(|(person, _)| *person != me);
        let over = people.filter(|(person, access)| {
            let left = org.state.person(*person).is_some_and(|held| held.removed_at.is_some());
            left || (access.until_ms != 0 && access.until_ms <= now_ms)
        });
        over.map(|(person, _)| person).collect()
    }

    /// Any writer may, if it holds every key. Over an open connection it waits until it has something to seal, or made the
    /// removal itself: not everybody should answer a removal at the same moment.
    fn should_rotate(&self, log: LogId) -> bool {
        let Some(circle) = self.circles.get(&log) else { return false };
        let writes = circle.state.role_of(self.me.person()).is_some_and(|role| role >= Role::Writer);
        let newest = circle.state.newest_epoch().part.number;
        let healthy = (1..=newest).all(|number| circle.epoch_keys.contains_key(&number));
        let wanted = !self.link.live || self.link.revoking || self.local.has_any(log);
        writes && healthy && wanted && (self.is_rotation_due(log) || self.settles_by_new_key(log))
    }

    /// Makes a control entry with a new epoch. Nothing when it has to wait: for the newest of the logs, for an own entry of
    /// the org log, or for a key. Entries in quarantine never hold it up.
    pub(in crate::engine) fn try_renew(
        &mut self,
        log: LogId,
        renewal: &Renewal,
        rng: &mut dyn CryptoRng,
    ) -> Option<Result<(), Refusal>> {
        if !self.link.is_current() || self.has_pending_control(self.me.org()) || self.has_pending_control(log)
        {
            return None;
        }
        let NextEpoch { part: epoch, wraps } = self.make_epoch(log, renewal, rng)?;
        let cut_offs = self.cut_offs_of(log, &renewal.cut());
        let (kind, body) = match renewal {
            Renewal::End(person) => {
                (Kind::ACCESS_ENDED, AccessEnded { person: *person, cut_offs, epoch }.to_body())
            }
            Renewal::Resolve { other_head, removed } => {
                let (other_head, removed) = (*other_head, removed.clone());
                (Kind::FORK_RESOLVE, ForkResolve { other_head, removed, cut_offs, epoch }.to_body())
            }
            Renewal::Lower(person, role) => {
                let (person, role) = (*person, *role);
                let until_ms = self.until_of(log, person);
                (Kind::ACCESS_CHANGED, AccessChanged { person, role, until_ms, cut_offs, epoch }.to_body())
            }
            Renewal::KeyAlone => (Kind::EPOCH, EpochRecord { part: epoch, cut_offs }.to_body()),
        };
        Some(self.try_control_entry(log, kind, &body, wraps, rng).map(drop))
    }

    /// Signs the next control entry of a circle, if it would be valid.
    pub(in crate::engine) fn try_control_entry(
        &mut self,
        log: LogId,
        kind: Kind,
        body: &[u8],
        companions: Vec<Vec<u8>>,
        rng: &mut dyn CryptoRng,
    ) -> Result<EntryId, Refusal> {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else {
            return Err(Refusal::UnknownHead);
        };
        let header = circle.next_header(self.me.author(), org.state.head(), Draft::open(kind), rng);
        let entry = Entry::sign(header, body, &self.me.secrets().sign);
        circle.state.check_valid(&entry, &org.state, Signature::Checked)?;
        let id = entry.id();
        self.commit_entry(log, entry, companions);
        Ok(id)
    }

    /// The next epoch, wrapped for those whom the list gives afterwards. Its key is not kept: this device opens its own
    /// wrap once the log holds the entry, as everybody does, so that a key of an entry that lost is never used.
    fn make_epoch(&self, log: LogId, renewal: &Renewal, rng: &mut dyn CryptoRng) -> Option<NextEpoch> {
        let (org, circle) = (&self.org.as_ref()?.state, self.circles.get(&log)?);
        let (older, older_key) = circle.epoch_keys.last_key_value()?;
        let number = circle.state.newest_epoch().part.number.checked_add(1)?;
        let key = EpochKey::make(rng);
        let org_at = org.len().saturating_sub(1);
        let devices = circle.state.recipients(|person| renewal.keeps(person), org, org_at);
        let withheld = self.withheld_in(log, &devices);
        let (recipients, wraps) = wrap_for_each(circle, org, (number, &key), &devices, &withheld, rng);
        let part = EpochPart {
            number,
            commitment: commitment(log.into(), number, &key),
            history: seal_history((*older, older_key), (number, &key), log.into(), rng),
            recipients,
        };
        Some(NextEpoch { part, wraps })
    }

    /// Where the chains of these people and of revoked devices end, as far as this device knows them.
    fn cut_offs_of(&self, log: LogId, people: &[PersonId]) -> Vec<CutOff> {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return Vec::new() };
        // The rules count with the tips that a relay keeps in the state; a device keeps chains beside it.
        let mut state = circle.state.clone();
        for (author, chain) in &circle.chains {
            if let Some(tip) = chain.tip() {
                state.set_tip(*author, *tip);
            }
        }
        if let Some(tip) = circle.own.tip() {
            state.set_tip(self.me.author(), tip);
        }
        state.cut_offs_for(people, &org.state, org.state.len().saturating_sub(1))
    }

    fn until_of(&self, log: LogId, person: PersonId) -> u64 {
        let listed =
            self.circles.get(&log).and_then(|circle| circle.state.people().find(|(id, _)| *id == person));
        listed.map_or(0, |(_, access)| access.until_ms)
    }

    /// Gives the newest key to those who may have it and whom the log has not given it to: this person's other devices and
    /// kit, the same of people who may only read, and the organisation's recovery key.
    pub(in crate::engine) fn make_key_grants(&mut self, log: LogId, rng: &mut dyn CryptoRng) {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else { return };
        let Some((number, key)) = circle.newest_key() else { return };
        let org_at = org.state.len();
        let own = org.state.recipients_of(self.me.person(), org_at).into_iter().map(|(id, _)| id);
        // Who may only read cannot give their own devices and kit a key: whoever writes does.
        let now_ms = u64::try_from(self.clock.0).unwrap_or(0);
        let readers = circle.state.people().filter(|(person, access)| {
            let over = access.until_ms != 0 && access.until_ms <= now_ms;
            access.role == Role::Reader && *person != self.me.person() && !over
        });
        let of_readers =
            readers.flat_map(|(person, _)| org.state.recipients_of(person, org_at)).map(|(id, _)| id);
        let recovery = org.state.recovery_at(org_at).filter(|_| !circle.state.no_org_recovery());
        let lacking: Vec<DeviceId> = own
            .chain(of_readers)
            .chain(recovery.map(alcove_protocol::record::RecoveryKeys::recovery_id))
            .filter(|id| *id != self.me.device())
            .filter(|id| !circle.wrapped_for.contains(&(number, *id)) || self.is_owed(log, *id))
            .collect();
        let withheld = self.withheld_in(log, &lacking);
        let newcomers: Vec<DeviceId> =
            lacking.into_iter().filter(|id| !withheld.contains(id)).take(GRANTS_MAX).collect();
        if newcomers.is_empty() {
            return;
        }
        let key = key.clone();
        let (grants, wraps) = self.make_grants(log, number, &key, &newcomers, rng);
        if grants.is_empty() {
            return;
        }
        if let Some(circle) = self.circles.get_mut(&log) {
            circle.wrapped_for.extend(grants.iter().map(|grant| (grant.epoch, grant.recipient.device)));
        }
        self.settle_owed(log, &newcomers);
        let body = KeyGrant(grants).to_body();
        self.add_entry(log, Draft::open(Kind::KEY_GRANT), wraps, rng, |_| body);
    }

    /// Wraps an epoch's key for devices, kits or the recovery key, as the next entry of this device in the circle will
    /// carry it.
    pub(super) fn make_grants(
        &self,
        log: LogId,
        number: u32,
        key: &EpochKey,
        recipients: &[DeviceId],
        rng: &mut dyn CryptoRng,
    ) -> (Vec<Grant>, Vec<Vec<u8>>) {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&log)) else {
            return Default::default();
        };
        let (recipients, wraps) =
            wrap_for_each(circle, &org.state, (number, key), recipients, &BTreeSet::new(), rng);
        let grants = recipients.into_iter().map(|recipient| Grant { epoch: number, recipient });
        (grants.collect(), wraps)
    }
}

/// Wraps a key for each, as the next entry in the circle will carry it; those who are `withheld` get nothing that opens.
fn wrap_for_each(
    circle: &Circle,
    org: &OrgState,
    (number, key): (u32, &EpochKey),
    recipients: &[DeviceId],
    withheld: &BTreeSet<DeviceId>,
    rng: &mut dyn CryptoRng,
) -> (Vec<Recipient>, Vec<Vec<u8>>) {
    let previous = circle.state.control_head();
    recipients
        .iter()
        .filter_map(|recipient| {
            let kem = kem_of(org, *recipient)?;
            let info = WrapInfo {
                suite: Suite::XWING,
                circle: circle.log().into(),
                number,
                recipient: *recipient,
                previous,
            };
            let sealed = if withheld.contains(recipient) { None } else { wrap(key, kem, &info, rng).ok() };
            let sealed = sealed.unwrap_or_else(|| no_wrap(rng));
            Some((Recipient { device: *recipient, wrap_hash: wrap_hash(&sealed) }, sealed))
        })
        .unzip()
}

/// The X-Wing key of a device, a kit or a recovery key.
fn kem_of(org: &OrgState, id: DeviceId) -> Option<&[u8; KEM_PUBLIC_BYTES]> {
    let device = org.device(id).map(|device| device.keys.kem.as_ref());
    let kit = || org.kit(id).map(|kit| kit.keys.kem.as_ref());
    device.or_else(kit).or_else(|| org.recovery(id).map(|keys| keys.kem.as_ref()))
}

/// A wrap that nobody opens, for a recipient whose public key is malformed: the recipients of an epoch are fixed, and one
/// bad key must not keep a circle from removing anybody.
pub(in crate::engine) fn no_wrap(rng: &mut dyn CryptoRng) -> Vec<u8> {
    let mut wrap = vec![0; WRAP_BYTES];
    rng.fill_bytes(&mut wrap);
    wrap
}
