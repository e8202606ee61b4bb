//! Founding: an organisation, and circles. Both work offline: a log's id is the hash of its first entry.

use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{DocHandle, EntryId, LogId, PersonId, SlotId};
use alcove_protocol::keys::DeviceKeys;
use alcove_protocol::record::{Created, EpochPart, Genesis, Recipient, Record, wrap_hash};
use alcove_protocol::suite::Suite;
use alcove_protocol::trust::{CircleState, OrgState, Signature};
use rand_core::CryptoRng;

use crate::clinical::CircleKind;
use crate::crypto::payload::Founding as FoundingPayload;
use crate::crypto::{BodyKeys, CircleTag, EpochKey, IdSalt, WrapInfo, commitment, seal_part, wrap};
use crate::engine::effect::{Effect, Notice};
use crate::engine::reading::progress::Progress;
use crate::engine::rights::circle::{Circle, Founding, OwnChain, make_nonce};
use crate::engine::rights::rotation::no_wrap;
use crate::engine::writing::outbox::Pending;
use crate::engine::writing::save::{SaveOp, Standing, StoredEntry};
use crate::engine::{Engine, Identity, Org};

/// Why nothing was founded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoundError {
    /// The org log is not here yet: sync first.
    #[error("the organisation's log is not on this device yet")]
    NoOrg,
    /// The org log does not name this device yet: sync first.
    #[error("the practice does not know this device yet")]
    NotAdmitted,
    /// A device in the org log has a malformed key.
    #[error("a device of this person has a malformed key")]
    MalformedKey,
    /// What the circle belongs to does not fit.
    #[error("what the circle belongs to is too long")]
    InfoTooLong(#[from] crate::crypto::payload::PackError),
    /// The rules do not allow it.
    #[error("the rules do not allow it: {0}")]
    Refused(#[from] alcove_protocol::trust::Refusal),
}

/// A circle that was just founded.
#[derive(Debug)]
pub struct CircleFounded {
    /// Its id.
    pub circle: LogId,
    /// What to do.
    pub effects: Vec<Effect>,
}

/// The signed genesis of a new organisation: its id is in the entry.
pub(crate) fn make_genesis(
    founder: PersonId,
    keys: &DeviceKeys,
    incarnation: alcove_protocol::id::Incarnation,
    sign: &ed25519_dalek::SigningKey,
    rng: &mut dyn CryptoRng,
) -> Entry {
    let header = Header {
        suite: Suite::XWING,
        kind: Kind::GENESIS,
        log: LogId::ZERO,
        author: keys.device_id(),
        incarnation,
        seq: 1,
        prev: EntryId::ZERO,
        control_head: EntryId::ZERO,
        org_head: EntryId::ZERO,
        epoch: 0,
        epoch_tag: [0; 8],
        document: DocHandle::ZERO,
        slot: SlotId::ZERO,
        nonce: make_nonce(rng),
    };
    let genesis = Genesis { min_suite: Suite::XWING, founder, keys: keys.clone() };
    Entry::sign(header, &genesis.to_body(), sign)
}

impl Engine {
    /// The engine of the device that founds an organisation. Genesis, identity and what else to `remember` are saved in
    /// one batch.
    ///
    /// # Errors
    /// [`FoundError::Refused`] when the genesis breaks a rule, which it does not.
    pub fn found_org(
        secrets: crate::crypto::DeviceSecrets,
        founder: PersonId,
        incarnation: alcove_protocol::id::Incarnation,
        remember: Vec<(&'static str, Vec<u8>)>,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, Vec<Effect>), FoundError> {
        let genesis = make_genesis(founder, &secrets.public(), incarnation, &secrets.sign, rng);
        let state = OrgState::found(&genesis)?;
        let mut engine = Self::new(Identity::new(state.log(), founder, incarnation, secrets));
        engine.remember_identity(remember);
        let own = OwnChain { seq: 1, id: Some(genesis.id()), ..OwnChain::default() };
        engine.save(SaveOp::OwnChain(state.log(), own.to_bytes()));
        engine.org = Some(Org { state, progress: Progress::default(), own });
        engine.add_pending(genesis, Vec::new());
        let effects = engine.finish();
        Ok((engine, effects))
    }

    /// The engine of a device that joined an organisation by a ceremony, with an empty store. `remember` is kept in
    /// the same batch as the identity.
    pub fn join(me: Identity, remember: Vec<(&'static str, Vec<u8>)>) -> (Self, Vec<Effect>) {
        let mut engine = Self::new(me);
        engine.remember_identity(remember);
        let effects = engine.finish();
        (engine, effects)
    }

    pub(in crate::engine) fn remember_identity(&mut self, also: Vec<(&'static str, Vec<u8>)>) {
        let identity = self.me.to_bytes();
        self.save(SaveOp::Meta(Identity::META, identity));
        for (name, bytes) in also {
            self.save(SaveOp::Meta(name, bytes));
        }
    }

    /// Keeps a fact about this device.
    pub fn remember(&mut self, name: &'static str, bytes: Vec<u8>) -> Vec<Effect> {
        self.save(SaveOp::Meta(name, bytes));
        self.finish()
    }

    /// Founds a circle of this person alone: key, salt and access list in one entry. `info` says what it belongs to.
    ///
    /// # Errors
    /// [`FoundError`]; nothing changed.
    pub fn found_circle(
        &mut self,
        kind: CircleKind,
        info: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<CircleFounded, FoundError> {
        let circle = self.make_circle(kind, info, rng)?;
        Ok(CircleFounded { circle, effects: self.finish() })
    }

    fn make_circle(
        &mut self,
        kind: CircleKind,
        info: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<LogId, FoundError> {
        let org = &self.org.as_ref().ok_or(FoundError::NoOrg)?.state;
        if self.is_newcomer() {
            return Err(FoundError::NotAdmitted);
        }
        let key = EpochKey::make(rng);
        let salt = IdSalt::make(rng);
        let mut header = self.founding_header(org, rng);
        let tag = CircleTag::of(&header);
        let committed = commitment(tag, 1, &key);
        header.epoch_tag.copy_from_slice(committed.split_at(8).0);
        let private = kind == CircleKind::Private;
        let (recipients, wraps) = self.wraps_for_founder(org, &key, tag, private, rng)?;
        let payload = FoundingPayload { salt: salt.clone(), kind: kind.number(), parent: info.to_vec() };
        let created = Created {
            org: org.log(),
            no_org_recovery: private,
            creator: self.me.person(),
            epoch: EpochPart { number: 1, commitment: committed, history: Vec::new(), recipients },
            founding: seal_part(&header, BodyKeys::Circle(&key), &payload.pack()?),
        };
        let entry = Entry::sign(header, &created.to_body(), &self.me.secrets().sign);
        let state = CircleState::found(&entry, org, Signature::Checked)?;
        let log = state.log();
        let mut circle = Circle::new(state, &entry, created.founding);
        circle.own.push(1, entry.id());
        circle.wrapped_for.extend(created.epoch.recipients.iter().map(|to| (1, to.device)));
        circle.epoch_keys.insert(1, key.clone());
        circle.founding = Some(Founding { kind, salt: salt.clone(), info: info.to_vec() });
        self.save(SaveOp::OwnChain(log, circle.own.to_bytes()));
        self.circles.insert(log, circle);
        self.save(SaveOp::EpochKey(log, 1, key));
        self.save(SaveOp::Circle { log, kind, salt, info: info.to_vec() });
        self.add_pending(entry, wraps);
        self.effects.push(Effect::Notify(Notice::Circle(log)));
        Ok(log)
    }

    fn founding_header(&self, org: &OrgState, rng: &mut dyn CryptoRng) -> Header {
        let (author, incarnation) = self.me.author();
        Header {
            suite: Suite::XWING,
            kind: Kind::CREATED,
            log: LogId::ZERO,
            author,
            incarnation,
            seq: 1,
            prev: EntryId::ZERO,
            control_head: EntryId::ZERO,
            org_head: org.head(),
            epoch: 1,
            epoch_tag: [0; 8],
            document: DocHandle::ZERO,
            slot: SlotId::ZERO,
            nonce: make_nonce(rng),
        }
    }

    /// For this person's devices and kit, and for the organisation's recovery key where it may open the circle.
    fn wraps_for_founder(
        &self,
        org: &OrgState,
        key: &EpochKey,
        circle: CircleTag,
        private: bool,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Vec<Recipient>, Vec<Vec<u8>>), FoundError> {
        let mut recipients = Vec::new();
        let mut wraps = Vec::new();
        let mut whom = org.recipients_of(self.me.person(), org.len());
        let recovery = org.recovery_at(org.len()).filter(|_| !private);
        whom.extend(recovery.map(|keys| (keys.recovery_id(), keys.kem.as_ref())));
        whom.sort_unstable_by_key(|(id, _)| *id);
        for (device, kem) in whom {
            let info = WrapInfo {
                suite: Suite::XWING,
                circle,
                number: 1,
                recipient: device,
                previous: EntryId::ZERO,
            };
            let withheld = private && self.is_withheld(org, device);
            let wrap = if withheld {
                no_wrap(rng)
            } else {
                wrap(key, kem, &info, rng).map_err(|_| FoundError::MalformedKey)?
            };
            recipients.push(Recipient { device, wrap_hash: wrap_hash(&wrap) });
            wraps.push(wrap);
        }
        Ok((recipients, wraps))
    }

    /// Puts an own entry where it waits for the relay: in the store and in the queue.
    pub(in crate::engine) fn add_pending(&mut self, entry: Entry, companions: Vec<Vec<u8>>) {
        self.save(SaveOp::Entry(StoredEntry {
            id: entry.id(),
            log: entry.log(),
            seq: None,
            relay_time_ms: 0,
            standing: Standing::Taken,
            bytes: entry.bytes().to_vec(),
            companions: companions.clone(),
        }));
        self.pending.push(Pending { entry, companions });
    }
}
