//! A circle as this device holds it: the replayed log, the keys, how far it was taken in, and the own chain.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, SlotId};
use alcove_protocol::record::{KeyGrant, Record, Slots, VoidedSeq};
use alcove_protocol::suite::Suite;
use alcove_protocol::trust::CircleState;
use alcove_protocol::trust::chain::{Author, Chain, Tip};
use rand_core::CryptoRng;

use crate::clinical::CircleKind;
use crate::crypto::{CircleTag, Committed, EpochKey, IdSalt, SlotSecret};
use crate::engine::reading::inbox::Placed;
use crate::engine::reading::progress::Progress;
use crate::time::Timestamp;

/// What the founder sealed into a circle.
#[derive(Debug)]
pub(crate) struct Founding {
    pub(crate) kind: CircleKind,
    pub(crate) salt: IdSalt,
    pub(crate) info: Vec<u8>,
}

/// A circle on this device.
#[derive(Debug)]
pub(crate) struct Circle {
    pub(crate) state: CircleState,
    pub(crate) founding_tag: CircleTag,
    pub(crate) founding: Option<Founding>,
    /// The sealed founding part, opened when epoch 1's key comes.
    pub(crate) sealed_founding: (Header, Vec<u8>),
    pub(crate) epoch_keys: BTreeMap<u32, EpochKey>,
    pub(crate) slots: BTreeMap<SlotId, (DocHandle, SlotSecret)>,
    pub(crate) slot_of: BTreeMap<DocHandle, SlotId>,
    /// Which devices were given which epoch's key by wraps in the log.
    pub(crate) wrapped_for: BTreeSet<(u32, DeviceId)>,
    pub(crate) chains: BTreeMap<Author, Chain>,
    /// Control entries whose wraps for this device did not come: their places, which stay open, and the keys they bring.
    pub(crate) wrapless: BTreeMap<EntryId, (u64, Vec<u32>)>,
    /// Chains behind whose cut-off everything was looked through.
    pub(crate) swept: BTreeSet<Author>,
    pub(crate) own: OwnChain,
    pub(crate) progress: Progress,
    /// Entries that wait for a key, a slot or a change.
    pub(crate) held: BTreeMap<EntryId, HeldEntry>,
    /// Documents in which a newer version wrote something that waits.
    pub(crate) newer: BTreeSet<DocHandle>,
    /// Entries taken ahead of their author's chain, and the documents they went into.
    pub(crate) unlinked: BTreeMap<EntryId, DocHandle>,
    /// Own newest author seq that each other device holds.
    pub(crate) seen: BTreeMap<DeviceId, u64>,
    pub(crate) checkpointed: Option<Timestamp>,
    /// When the first entry other than a checkpoint was taken in since the last own checkpoint.
    pub(crate) news_since: Option<Timestamp>,
    /// The relay's history does not continue what was taken in.
    pub(crate) history_changed: bool,
}

/// A content entry that waits.
#[derive(Debug, Clone)]
pub(crate) struct HeldEntry {
    pub(crate) placed: Placed,
    /// Its key slot or the epoch's key is not here; otherwise a change that it builds on.
    pub(crate) keyless: bool,
}

/// The own chain in a log: the newest entry made, and refused seqs that the next entry must void.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OwnChain {
    pub(crate) seq: u64,
    pub(crate) id: Option<EntryId>,
    /// The newest content: what others must hold, checkpoints aside.
    pub(crate) content_seq: u64,
    pub(crate) voided: Vec<VoidedSeq>,
}

impl OwnChain {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.u64(self.seq).put(&self.id.unwrap_or(EntryId::ZERO).0);
        w.u64(self.content_seq).count(self.voided.len());
        for voided in &self.voided {
            w.u64(voided.seq).put(&voided.id.0);
        }
        w.finish()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let seq = r.u64()?;
        let id = Some(EntryId(r.array()?)).filter(|id| !id.is_zero());
        let content_seq = r.u64()?;
        let voided = (0..r.u16()?)
            .map(|_| Ok(VoidedSeq { seq: r.u64()?, id: EntryId(r.array()?) }))
            .collect::<Result<_, DecodeError>>()?;
        Ok(Self { seq, id, content_seq, voided })
    }

    /// The seq and predecessor of the next entry.
    pub(crate) fn next(&self) -> (u64, EntryId) {
        (self.seq.saturating_add(1), self.id.unwrap_or(EntryId::ZERO))
    }

    /// The newest entry made, with the heads left out.
    pub(crate) fn tip(&self) -> Option<Tip> {
        self.id.map(|id| Tip { seq: self.seq, id, control_at: 0, org_at: 0 })
    }

    pub(crate) fn push(&mut self, seq: u64, id: EntryId) {
        self.seq = seq;
        self.id = Some(id);
    }
}

/// Which kind of entry a header is for, and what seals its body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    /// Under the newest epoch.
    pub(crate) epoch: bool,
    pub(crate) document: DocHandle,
    pub(crate) slot: SlotId,
}

impl Draft {
    /// A body that is not sealed.
    pub(crate) fn open(kind: Kind) -> Self {
        Self { kind, epoch: false, document: DocHandle::ZERO, slot: SlotId::ZERO }
    }

    /// A body that belongs to the newest epoch, but to no document.
    pub(crate) fn circle_wide(kind: Kind) -> Self {
        Self { kind, epoch: true, document: DocHandle::ZERO, slot: SlotId::ZERO }
    }
}

impl Circle {
    pub(crate) fn new(state: CircleState, created: &Entry, founding: Vec<u8>) -> Self {
        Self {
            state,
            founding_tag: CircleTag::founding(&created.header().nonce),
            founding: None,
            sealed_founding: (created.header().clone(), founding),
            epoch_keys: BTreeMap::new(),
            slots: BTreeMap::new(),
            slot_of: BTreeMap::new(),
            wrapped_for: BTreeSet::new(),
            chains: BTreeMap::new(),
            wrapless: BTreeMap::new(),
            swept: BTreeSet::new(),
            own: OwnChain::default(),
            progress: Progress::default(),
            held: BTreeMap::new(),
            newer: BTreeSet::new(),
            unlinked: BTreeMap::new(),
            seen: BTreeMap::new(),
            checkpointed: None,
            news_since: None,
            history_changed: false,
        }
    }

    pub(crate) fn log(&self) -> LogId {
        self.state.log()
    }

    /// How the epoch's commitment names the circle.
    pub(crate) fn tag_of_epoch(&self, number: u32) -> CircleTag {
        if number == 1 { self.founding_tag } else { self.log().into() }
    }

    /// What the log committed to for an epoch.
    pub(crate) fn committed(&self, number: u32) -> Option<Committed> {
        let epoch = self.state.epoch(number)?;
        Some(Committed { circle: self.tag_of_epoch(number), number, commitment: epoch.part.commitment })
    }

    /// The key of the newest epoch, if this device has it.
    pub(crate) fn newest_key(&self) -> Option<(u32, &EpochKey)> {
        let number = self.state.newest_epoch().part.number;
        self.epoch_keys.get(&number).map(|key| (number, key))
    }

    /// Forgets keys of epochs that the log does not have: another way of it had them.
    pub(crate) fn drop_foreign_keys(&mut self) {
        let committed: BTreeMap<u32, Option<Committed>> =
            self.epoch_keys.keys().map(|number| (*number, self.committed(*number))).collect();
        let holds = |number: u32, key: &EpochKey| {
            let committed = committed.get(&number).and_then(Option::as_ref);
            committed.is_some_and(|committed| committed.check(key).is_ok())
        };
        self.epoch_keys.retain(|number, key| holds(*number, key));
    }

    pub(crate) fn add_slot(&mut self, slot: SlotId, document: DocHandle, secret: SlotSecret) {
        self.slot_of.entry(document).or_insert(slot);
        self.slots.insert(slot, (document, secret));
    }

    /// The header of this device's next entry here.
    pub(crate) fn next_header(
        &self,
        author: Author,
        org_head: EntryId,
        draft: Draft,
        rng: &mut dyn CryptoRng,
    ) -> Header {
        let (seq, prev) = self.own.next();
        let epoch = &self.state.newest_epoch().part;
        Header {
            suite: Suite::XWING,
            kind: draft.kind,
            log: self.log(),
            author: author.0,
            incarnation: author.1,
            seq,
            prev,
            control_head: self.state.control_head(),
            org_head,
            epoch: if draft.epoch { epoch.number } else { 0 },
            epoch_tag: if draft.epoch { epoch.tag() } else { [0; 8] },
            document: draft.document,
            slot: draft.slot,
            nonce: make_nonce(rng),
        }
    }

    /// Another device's chain here.
    pub(crate) fn chain(&mut self, author: DeviceId, incarnation: Incarnation) -> &mut Chain {
        self.chains.entry((author, incarnation)).or_default()
    }

    /// An own entry that hands out keys does not count: they wait to be handed out again. Gives the slots that are no more.
    /// Their secrets stay in memory: until that is saved, the store still gives entries sealed with them.
    pub(in crate::engine) fn take_back_keys(&mut self, entry: &Entry) -> Vec<SlotId> {
        if entry.header().kind == Kind::KEY_GRANT {
            for grant in KeyGrant::from_body(entry.body()).map(|record| record.0).unwrap_or_default() {
                self.wrapped_for.remove(&(grant.epoch, grant.recipient.device));
            }
            return Vec::new();
        }
        let slots = Slots::from_body(entry.body()).map(|record| record.0).unwrap_or_default();
        for slot in &slots {
            if self.slot_of.get(&slot.document) == Some(&slot.slot) {
                self.slot_of.remove(&slot.document);
            }
        }
        slots.into_iter().map(|slot| slot.slot).collect()
    }
}

/// 24 random bytes.
pub(crate) fn make_nonce(rng: &mut dyn CryptoRng) -> [u8; 24] {
    let mut nonce = [0; 24];
    rng.fill_bytes(&mut nonce);
    nonce
}
