//! Lives of a device's store. A store that was restored from a backup, or copied, would use author seqs and change
//! numbers again that its other life has used; so it begins another life: a new incarnation, hence new author chains
//! and a new author inside documents.
//!
//! The device's key store keeps a small record beside the store, the **witness**: {device, incarnation, counter}. It
//! moves first, then the batch that made an entry is committed. Any difference at the start means another life. Where
//! the witness was copied along, the relay shows it: entries of this life that this store never made.
//!
//! A new life first takes in everything that the relay has. What the life before had sealed is given back then, as it was
//! sealed ([`before`]): a relay may have stored it and lost it since, and somebody else hold it. What the relay refuses,
//! and what was not sealed, is written anew: as edits, from the difference between the document with and without it.

mod before;

use alcove_protocol::codec::{DecodeError, Reader, Writer};
use alcove_protocol::entry::Class;
use alcove_protocol::id::{DeviceId, Incarnation};
use rand_core::CryptoRng;

use crate::clinical::signing::Extent;
use crate::document::guard::guard;
use crate::document::{Actor, Incoming};
use crate::engine::Engine;
use crate::engine::effect::{Effect, LoadRequest, Notice, Report};
use crate::engine::reading::inbox::Placed;
use crate::engine::rights::circle::OwnChain;
use crate::engine::writing::local::Local;
use crate::engine::writing::save::{DocKey, SaveBatch, SaveOp, StoredDocument};
use crate::time::Timestamp;

/// Bits of a random step to the next incarnation: two copies of a store do not meet in one.
const STEP_BITS: u32 = 40;

/// What the key store and the store both keep. Layout: device (16), incarnation (8), counter (8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The device.
    pub device: DeviceId,
    /// The life of its store.
    pub incarnation: Incarnation,
    /// Counts batches in which entries were made.
    pub counter: u64,
}

impl Witness {
    /// The name under which the store keeps it. A batch that holds this fact moves the key store's record first.
    pub const META: &'static str = "witness";

    /// The record that a batch moves the key store's to, before it is committed.
    pub fn moved_by(batch: &SaveBatch) -> Option<&[u8]> {
        batch.ops.iter().rev().find_map(|op| {
            if let SaveOp::Meta(Self::META, bytes) = op { Some(bytes.as_slice()) } else { None }
        })
    }

    /// The bytes that both keep.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.put(&self.device.0).u64(self.incarnation.0).u64(self.counter);
        w.finish()
    }

    /// Whether this record of the same device moved after the other: a later life has a higher number.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.device == other.device
            && (self.incarnation.0, self.counter) > (other.incarnation.0, other.counter)
    }

    /// Reads [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(bytes);
        let witness =
            Self { device: DeviceId(r.array()?), incarnation: Incarnation(r.u64()?), counter: r.u64()? };
        r.end()?;
        Ok(witness)
    }
}

/// How this life of the store began.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own: no two of them make one state")]
pub(in crate::engine) struct Life {
    /// The witness's counter.
    pub(super) counter: u64,
    /// Everything that the relay has must come before anything is made; then unsent work is written anew.
    pub(in crate::engine) unsettled: bool,
    /// Another store wrote in the life before too: places in its chains may be taken by what this one does not know.
    shared: bool,
    /// Entries of this life that this store never made.
    foreign: Vec<Placed>,
    /// Another device has seen more of this life than this store made.
    doubted: bool,
    /// The store has to confirm what came first.
    waits_for_store: bool,
    /// Documents whose unsent work is being written anew.
    rewriting: Vec<DocKey>,
}

impl Life {
    /// The name under which the store keeps whether unsent work still has to be given back or written anew: nothing or
    /// zero (no), one (yes, and the life before was shared), two (yes).
    pub(in crate::engine) const META: &'static str = "unsettled";

    /// Reads what the store keeps under [`Self::META`].
    pub(in crate::engine) fn from_meta(kept: Option<&[u8]>) -> Self {
        let number = kept.and_then(|bytes| bytes.first().copied()).unwrap_or(0);
        Self { unsettled: number > 0, shared: number == 1, ..Self::default() }
    }

    fn to_meta(&self) -> Vec<u8> {
        vec![match (self.unsettled, self.shared) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 2,
        }]
    }
}

impl Engine {
    /// Compares what the key store and the store remember; another life begins where they differ.
    pub(in crate::engine) fn check_witness(
        &mut self,
        kept: Option<&[u8]>,
        witness: Option<&[u8]>,
        now: Timestamp,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), DecodeError> {
        let here = kept.map(Witness::from_bytes).transpose()?;
        self.life.counter = here.map_or(0, |here| here.counter);
        if here.map(|here| here.to_bytes()).as_deref() != witness {
            let still_shared = self.life.unsettled && self.life.shared;
            self.begin_life(still_shared, now, rng);
        }
        Ok(())
    }

    /// The record of a batch that made entries.
    pub(in crate::engine) fn next_witness(&mut self) -> Vec<u8> {
        self.life.counter += 1;
        let (device, incarnation) = self.me.author();
        Witness { device, incarnation, counter: self.life.counter }.to_bytes()
    }

    /// An entry of this life that this store never made.
    pub(in crate::engine) fn note_foreign(&mut self, placed: Placed) {
        self.life.foreign.push(placed);
    }

    /// Whether the log was founded by a copy of this store: it is taken in together with that entry.
    pub(in crate::engine) fn waits_for_foreign(&self, log: alcove_protocol::id::LogId) -> bool {
        !self.circles.contains_key(&log) && self.life.foreign.iter().any(|placed| placed.entry.log() == log)
    }

    pub(in crate::engine) fn catch_up_as_copy(&mut self, is_copy: bool) {
        self.life.doubted |= is_copy;
    }

    /// Begins another life when something showed that this one is not the only one, and takes in what the other wrote.
    pub(in crate::engine) fn leave_shared_life(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        if !std::mem::take(&mut self.life.doubted) && self.life.foreign.is_empty() {
            return;
        }
        self.begin_life(true, now, rng);
        let mut foreign = std::mem::take(&mut self.life.foreign);
        foreign.sort_unstable_by_key(|placed| (placed.entry.log(), placed.seq));
        for placed in foreign {
            if placed.entry.header().kind.class() == Class::Control {
                self.take_control_entry(placed, now);
            } else {
                self.take_content_class(placed, now);
            }
        }
        self.take_in_page(now);
        if self.link.live && self.link.is_current() {
            self.effects.push(Effect::Relink);
        }
    }

    fn begin_life(&mut self, shared: bool, now: Timestamp, rng: &mut dyn CryptoRng) {
        self.commit_open_changes(now);
        let mut random = [0; 8];
        rng.fill_bytes(&mut random);
        let step = 1 + (u64::from_be_bytes(random) >> (u64::BITS - STEP_BITS));
        let before = self.me.author().1;
        self.me.begin_life(Incarnation(before.0.saturating_add(step)));
        let mut chains = Vec::new();
        for circle in self.circles.values_mut() {
            circle.own = OwnChain::default();
            // Counts of an earlier life say nothing about this one.
            circle.seen.clear();
            chains.push(circle.log());
        }
        if let Some(org) = &mut self.org {
            org.own = OwnChain::default();
            chains.push(org.state.log());
        }
        for log in chains {
            self.save(SaveOp::OwnChain(log, OwnChain::default().to_bytes()));
            self.save(SaveOp::Unseen(log));
        }
        self.save(SaveOp::Meta(crate::engine::Identity::META, self.me.to_bytes()));
        (self.life.unsettled, self.life.shared) = (true, shared);
        self.save(SaveOp::Meta(Life::META, self.life.to_meta()));
        self.open.clear();
        self.catch_up.due = true;
        self.effects.push(Effect::Report(Report::NewLife));
        self.effects.push(Effect::Notify(Notice::Status));
    }

    /// Whether this life has not taken in yet what its device did in an earlier one.
    pub(in crate::engine) fn is_unsettled_life(&self) -> bool {
        self.life.unsettled
    }

    /// Whether content of this document waits until unsent work in it was written anew.
    pub(in crate::engine) fn is_unsettled(&self, key: DocKey) -> bool {
        self.life.unsettled && self.local.has_any_of(key)
    }

    /// Everything that the relay has is here. What the life before had sealed goes first; once the relay has answered to
    /// all of it, what is still unsent is written anew. `true`: the store is asked first.
    pub(super) fn settle_incarnation(&mut self, now: Timestamp) -> bool {
        if !self.life.unsettled || self.org.is_none() {
            return false;
        }
        self.drop_pending_of_before();
        if self.is_giving_back_before() {
            return false;
        }
        // What is written anew is told from what the store has: it must have everything.
        self.life.waits_for_store = !self.is_store_current();
        if self.life.waits_for_store {
            return true;
        }
        self.commit_open_changes(now);
        self.life.rewriting = self.local.documents().collect();
        if self.life.rewriting.is_empty() {
            self.settled();
            self.recall_all_held();
            self.take_in_page(now);
            self.page.answered = self.page.waits_for_documents();
            return self.page.answered;
        }
        let requests = self.life.rewriting.iter().map(|key| LoadRequest { key: *key, from_entries: true });
        self.effects.push(Effect::Load(requests.collect()));
        self.open.clear();
        true
    }

    /// The store confirmed a batch: goes on with the answer that waited for it.
    pub(in crate::engine) fn settle_when_saved(&mut self) {
        if self.life.waits_for_store && self.is_store_current() {
            self.life.waits_for_store = false;
            self.page.answered = self.link.up;
        }
    }

    pub(in crate::engine) fn is_rewriting(&self) -> bool {
        !self.life.rewriting.is_empty()
    }

    fn settled(&mut self) {
        (self.life.unsettled, self.life.shared) = (false, false);
        self.save(SaveOp::Meta(Life::META, self.life.to_meta()));
    }

    /// Documents with unsent work, from their entries alone.
    pub(in crate::engine) fn rewrite(&mut self, documents: Vec<StoredDocument>, now: Timestamp) {
        let keys = std::mem::take(&mut self.life.rewriting);
        for stored in documents {
            let key = stored.key;
            if keys.contains(&key) && self.rewrite_document(&stored, now).is_none() {
                self.set_unsent_aside(key, now);
            }
        }
        self.settled();
        self.recall_all_held();
        self.take_in_page(now);
    }

    fn rewrite_document(&mut self, stored: &StoredDocument, now: Timestamp) -> Option<()> {
        let key = stored.key;
        self.reopen_record(stored);
        let note = self.sealed_note(key);
        let covered: Vec<(Actor, u64)> =
            note.map(|note| note.covered.iter().filter_map(Extent::read).collect()).unwrap_or_default();
        let actor = self.me.actor();
        let locals: Vec<Local> = self.local.of(key).to_vec();
        let sent = self.held_changes(key);
        let counting = self.reopen_contents(key, &stored.entries)?;
        let base = self.stored_document(stored.kind, actor, None, counting).ok()?;
        // What the other life sent is not unsent, though it lies here as a local change of the same bytes. Where the entry
        // was purged, the record says how far it goes.
        let mut before = base;
        let (mut after, mut unsent) = (None, Vec::new());
        let to_seal = self.covered_by_intents(key);
        let mut seals_all = true;
        for local in &locals {
            let change = guard(local.bytes.clone(), local_actor(&local.bytes)?).ok()?;
            if !before.needs(&change.hash()) {
                continue;
            }
            let is_among = |covered: &[(Actor, u64)]| {
                covered.iter().any(|(author, upto)| change.actor() == *author && change.seq() <= *upto)
            };
            let in_record = is_among(&covered);
            let is_sent = after.is_none() && (in_record || sent.contains(&change.hash()));
            let into = if is_sent {
                &mut before
            } else {
                seals_all &= is_among(&to_seal);
                unsent.push(Incoming { token: 0, change: change.clone() });
                after.get_or_insert_with(|| before.clone())
            };
            let outcome = into.take_in(vec![Incoming { token: 0, change }]);
            if outcome.applied.is_empty() && outcome.already.is_empty() {
                return None;
            }
        }
        let mut document = before;
        let anew = match after {
            Some(after) => document.write_anew(&after, unsent, now)?,
            None => Vec::new(),
        };
        self.save(SaveOp::DropLocals(locals.iter().map(|local| local.number).collect()));
        self.local.remove(key);
        self.save(SaveOp::DropBase(key));
        for change in anew {
            let number = self.make_number();
            let bytes = change.bytes.clone();
            self.local.add(key, Local::open(number, change.bytes, now));
            self.save(SaveOp::LocalChange { key, number, bytes, at: now });
        }
        self.unreadable.remove(&key);
        self.open.insert(key, document);
        self.cover_anew(key, seals_all);
        self.save_view(key);
        self.renew_base(key, 0);
        Some(())
    }

    /// Hashes of the changes in entries of this document that wait.
    fn held_changes(&self, key: DocKey) -> std::collections::BTreeSet<[u8; 32]> {
        let held = self.circles.get(&key.circle).into_iter().flat_map(|circle| circle.held.values());
        let of_document = held.filter(|held| held.placed.entry.header().document == key.document);
        of_document
            .filter_map(|held| self.open_content(key, &held.placed.entry).ok())
            .flat_map(|(_, changes)| changes)
            .map(|change| change.hash())
            .collect()
    }

    /// Unsent work that cannot be read any more is kept, and told.
    fn set_unsent_aside(&mut self, key: DocKey, now: Timestamp) {
        let locals = self.local.remove(key);
        self.save(SaveOp::DropLocals(locals.iter().map(|local| local.number).collect()));
        for local in locals {
            self.note_quarantine(key.circle, None, "unsent_unreadable", local.bytes, now);
        }
    }
}

fn local_actor(bytes: &[u8]) -> Option<crate::document::Actor> {
    crate::document::author_of(bytes)
}
