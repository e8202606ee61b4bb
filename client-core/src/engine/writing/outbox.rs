//! What goes out: content is sealed when it is first sent, then kept byte for byte until the relay acknowledges it.

use std::collections::BTreeSet;

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::id::{DocHandle, EntryId, LogId, SlotId};
use alcove_protocol::limits::{SLOTS_MAX, VOIDS_MAX};
use alcove_protocol::record::{Record, Role, SlotEntry, Slots, Void, slot_hash};
use rand_core::CryptoRng;

use crate::crypto::payload::{Checkpoint, Seen, Stamp, pack_content};
use crate::crypto::{BodyKeys, SlotPlace, SlotSecret, seal_entry, wrap_slot};
use crate::document::pack::pack;
use crate::document::{builds_on_alone, schema_needed};
use crate::engine::Engine;
use crate::engine::rights::circle::Draft;
use crate::engine::writing::local::Local;
use crate::engine::writing::save::{DocKey, SaveOp};
use crate::time::Timestamp;

/// Raw change bytes that go into one entry at most, unless a single change is larger.
const ENTRY_CHANGES_BYTES_MAX: usize = 192 * 1024;
/// How long after a checkpoint the next one in the same circle may follow.
const CHECKPOINT_WAIT_MS_MIN: i64 = 60 * 60 * 1000;
/// Checkpoints in one sync at most: content goes first, and what is left of them rides on the next syncs.
const CHECKPOINTS_IN_SYNC_MAX: usize = 8;
/// Without contact for longer than this, entries say that they were written offline.
const OFFLINE_AFTER_MS: i64 = 60_000;

/// An own entry that the relay has not acknowledged.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Pending {
    pub(in crate::engine) entry: Entry,
    pub(in crate::engine) companions: Vec<Vec<u8>>,
}

impl Pending {
    pub(in crate::engine) fn bytes(&self) -> usize {
        self.entry.bytes().len() + self.companions.iter().map(Vec::len).sum::<usize>()
    }
}

impl Engine {
    /// Makes every entry that can be made now: decisions, then per circle the void, key grants, slots, content and
    /// the checkpoint.
    pub(in crate::engine) fn prepare(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        if self.org.as_ref().is_none_or(|org| org.state.blocked().is_some()) || self.is_store_overloaded() {
            return;
        }
        if self.is_newcomer() {
            return self.add_own_device(rng);
        }
        if self.is_catching_up() || self.is_unsettled_life() {
            return;
        }
        if self.is_revoked() {
            return self.prepare_leaving(now, rng);
        }
        let logs: Vec<LogId> = self.circles.keys().copied().collect();
        for log in &logs {
            // A void is the first entry after what it explains, so it comes before whatever else is made.
            if !self.link.is_turned_away(*log) {
                self.make_void(*log, rng);
            }
        }
        self.resolve_intents(now, rng);
        let with_content: BTreeSet<LogId> = self.local.circles().collect();
        for log in logs {
            self.prepare_circle(log, with_content.contains(&log), now, rng);
        }
        self.prepare_hand_in(now, rng);
    }

    fn prepare_circle(&mut self, log: LogId, with_content: bool, now: Timestamp, rng: &mut dyn CryptoRng) {
        let Some(circle) = self.circles.get(&log) else { return };
        let Some(role) = circle.state.role_of(self.me.person()) else { return };
        if circle.state.blocked().is_some() || circle.newest_key().is_none() || self.link.is_turned_away(log)
        {
            return;
        }
        // What were sealed under a key that somebody removed still has would count nowhere.
        if self.is_removal_ahead(log)
            || self.is_rotation_due(log)
            || self.is_rotating(log)
            || self.is_over(log)
        {
            return;
        }
        let made_before = self.pending.len();
        if role >= Role::Writer {
            self.make_key_grants(log, rng);
            self.make_records(log, now, rng);
            if with_content {
                self.make_content(log, now, rng);
            }
        }
        self.make_attests(log, rng);
        let writes = self.pending.len() > made_before;
        self.make_checkpoint_if_due(log, writes, now, rng);
    }

    /// Signs a body as this device's next entry in a circle.
    pub(in crate::engine) fn add_entry(
        &mut self,
        log: LogId,
        draft: Draft,
        companions: Vec<Vec<u8>>,
        rng: &mut dyn CryptoRng,
        body: impl FnOnce(&alcove_protocol::entry::Header) -> Vec<u8>,
    ) -> Option<EntryId> {
        let org_head = self.org.as_ref()?.state.head();
        let circle = self.circles.get(&log)?;
        let header = circle.next_header(self.me.author(), org_head, draft, rng);
        let body = body(&header);
        let entry = Entry::sign(header, &body, &self.me.secrets().sign);
        let id = entry.id();
        self.commit_entry(log, entry, companions);
        Some(id)
    }

    /// Makes a signed entry the next of this device's chain in a circle.
    pub(in crate::engine) fn commit_entry(&mut self, log: LogId, entry: Entry, companions: Vec<Vec<u8>>) {
        let Some(circle) = self.circles.get_mut(&log) else { return };
        let header = entry.header();
        circle.own.push(header.seq, entry.id());
        if header.kind == Kind::CONTENT {
            circle.own.content_seq = header.seq;
        }
        if header.kind == Kind::VOID {
            circle.own.voided.clear();
        }
        let own = circle.own.to_bytes();
        self.save(SaveOp::OwnChain(log, own));
        self.add_pending(entry, companions);
    }

    fn make_void(&mut self, log: LogId, rng: &mut dyn CryptoRng) {
        let Some(circle) = self.circles.get(&log) else { return };
        let voided = circle.own.voided.clone();
        let listed = circle.state.role_of(self.me.person()).is_some();
        if voided.is_empty() || !listed || circle.state.blocked().is_some() {
            return;
        }
        let body = Void(voided).to_body();
        self.add_entry(log, Draft::open(Kind::VOID), Vec::new(), rng, |_| body);
    }

    fn make_content(&mut self, log: LogId, now: Timestamp, rng: &mut dyn CryptoRng) {
        let room = VOIDS_MAX.saturating_sub(self.seqs_outstanding(log) + 2);
        let batches = self.content_batches(log, room, now);
        if batches.is_empty() {
            return;
        }
        self.make_slots(log, batches.iter().map(|(key, _)| key.document), rng);
        for (key, numbers) in batches {
            self.seal_batch(key, &numbers, now, rng);
        }
    }

    /// Own seqs that one void would have to explain if the relay refused all that waits.
    fn seqs_outstanding(&self, log: LogId) -> usize {
        let waiting = self.pending.iter().filter(|pending| pending.entry.log() == log);
        let seqs = waiting.map(|pending| {
            let is_void = pending.entry.header().kind == Kind::VOID;
            let voided = is_void.then(|| Void::from_body(pending.entry.body()).ok()).flatten();
            1 + voided.map_or(0, |record| record.0.len())
        });
        seqs.sum()
    }

    /// What to seal now: per document runs of changes that fit one entry, at most `room` in all.
    fn content_batches(&self, log: LogId, room: usize, now: Timestamp) -> Vec<(DocKey, BTreeSet<u64>)> {
        let (Some(circle), Some(org)) = (self.circles.get(&log), &self.org) else { return Vec::new() };
        let heads = (circle.state.control_head(), org.state.head());
        // What is sent again may lie between what others send again: an entry is taken in as a whole, so one must never
        // wait for another that waits for it.
        let is_parted = self.others_of(log).next().is_some();
        let mut batches: Vec<(DocKey, BTreeSet<u64>)> = Vec::new();
        // What was purged takes nothing more: it is set beside what stays, once the purge is carried out here.
        let takes_more = |key: &DocKey| {
            let is_purged = circle.state.purge_of(key.document).is_some();
            !is_purged && !self.frozen.contains(key) && !self.to_close.contains(key)
        };
        for (key, locals) in self.local.of_circle(log).filter(|(key, _)| takes_more(key)) {
            let mut bytes = 0;
            let mut run: BTreeSet<u64> = BTreeSet::new();
            let mut before: Option<&Local> = None;
            let open = |local: &&Local| {
                local.entry.is_none() && local.blocked.is_none_or(|blocked| blocked.is_over(heads, now))
            };
            for local in locals.iter().filter(open) {
                let apart =
                    is_parted && before.is_some_and(|before| !builds_on_alone(&local.bytes, &before.bytes));
                before = Some(local);
                if bytes > 0 && (apart || bytes + local.bytes.len() > ENTRY_CHANGES_BYTES_MAX) {
                    batches.push((key, std::mem::take(&mut run)));
                    bytes = 0;
                }
                bytes += local.bytes.len();
                run.insert(local.number);
            }
            if !run.is_empty() {
                batches.push((key, run));
            }
            if batches.len() >= room {
                batches.truncate(room);
                break;
            }
        }
        batches
    }

    /// One `slots` entry for all documents that have no key slot yet.
    fn make_slots(
        &mut self,
        log: LogId,
        documents: impl Iterator<Item = DocHandle>,
        rng: &mut dyn CryptoRng,
    ) {
        let Some(circle) = self.circles.get_mut(&log) else { return };
        let wanting: BTreeSet<DocHandle> =
            documents.filter(|document| !circle.slot_of.contains_key(document)).take(SLOTS_MAX).collect();
        let Some((number, key)) = circle.newest_key().map(|(number, key)| (number, key.clone())) else {
            return;
        };
        let mut slots = Vec::new();
        let mut wrapped = Vec::new();
        for document in wanting {
            let mut id = SlotId::ZERO;
            rng.fill_bytes(&mut id.0);
            let secret = SlotSecret::make(rng);
            let place = SlotPlace { circle: log, document, slot: id };
            let companion = wrap_slot(&secret, (number, &key), &place, rng).to_vec();
            slots.push(SlotEntry { slot: id, document, hash: slot_hash(&companion) });
            wrapped.push(companion);
            circle.add_slot(id, document, secret.clone());
            self.ops.push(SaveOp::Slot(log, id, document, secret));
        }
        if !slots.is_empty() {
            let body = Slots(slots).to_body();
            self.add_entry(log, Draft::circle_wide(Kind::SLOTS), wrapped, rng, |_| body);
        }
    }

    fn seal_batch(&mut self, key: DocKey, numbers: &BTreeSet<u64>, now: Timestamp, rng: &mut dyn CryptoRng) {
        let (Some(circle), Some(kind)) = (self.circles.get(&key.circle), self.kinds.get(&key)) else {
            return;
        };
        let Some(slot) = circle.slot_of.get(&key.document).copied() else { return };
        let (Some((_, epoch_key)), Some((_, secret))) = (circle.newest_key(), circle.slots.get(&slot)) else {
            return;
        };
        let (epoch_key, secret) = (epoch_key.clone(), secret.clone());
        let lies_in = |local: &&Local| numbers.contains(&local.number);
        let batch: Vec<&Local> = self.local.of(key).iter().filter(lies_in).collect();
        let changes: Vec<&[u8]> = batch.iter().map(|local| local.bytes.as_slice()).collect();
        let mut content = kind.number().to_be_bytes().to_vec();
        content.extend_from_slice(&schema_needed(*kind, &changes).to_be_bytes());
        content.extend_from_slice(&pack(&changes, self.me.actor()));
        let stamp = self.stamp(batch.first().map_or(now, |local| local.at), now);
        let Ok(payload) = pack_content(&stamp, &content) else { return };
        let draft = Draft { kind: Kind::CONTENT, epoch: true, document: key.document, slot };
        let keys = BodyKeys::Document(&epoch_key, &secret);
        let id =
            self.add_entry(key.circle, draft, Vec::new(), rng, |header| seal_entry(header, keys, &payload));
        let Some(id) = id else { return };
        self.local.seal(key, numbers, id);
        self.save(SaveOp::Sealed(key, numbers.iter().copied().collect(), id));
    }

    pub(in crate::engine) fn stamp(&self, claimed: Timestamp, now: Timestamp) -> Stamp {
        // A device that was restarted meanwhile knows from its lease when the relay last answered.
        let last = self.link.last_contact.or(self.lease.confirmed());
        let offline_since = last.filter(|last| now.0 - last.0 > OFFLINE_AFTER_MS);
        Stamp {
            claimed_ms: claimed.0,
            utc_offset_minutes: self.utc_offset_minutes,
            offline_since_ms: offline_since.map_or(0, |since| since.0),
        }
    }

    /// Tells others what this device holds: only after news, at most once an hour, riding on other entries or alone
    /// once the hour is over. A device that comes back to many circles does so over several syncs.
    fn make_checkpoint_if_due(&mut self, log: LogId, writes: bool, now: Timestamp, rng: &mut dyn CryptoRng) {
        if self.link.checkpoints_made >= CHECKPOINTS_IN_SYNC_MAX {
            return;
        }
        let receipt = self.receipt_seen(log);
        let Some(circle) = self.circles.get_mut(&log) else { return };
        let Some(news_since) = circle.news_since else { return };
        let hour_ago = Timestamp(now.0 - CHECKPOINT_WAIT_MS_MIN);
        let may = circle.checkpointed.is_none_or(|at| at <= hour_ago);
        if !may || !(writes || news_since <= hour_ago) {
            return;
        }
        let seen = circle
            .chains
            .iter()
            .filter_map(|((device, incarnation), chain)| {
                let tip = chain.tip()?;
                Some(Seen {
                    device: *device,
                    incarnation: *incarnation,
                    seq: tip.seq,
                    first8: tip.id.first8(),
                })
            })
            .collect();
        let checkpoint = Checkpoint { receipt_seq: circle.progress.seq(), seen, receipt };
        let (Ok(payload), Some((_, key))) = (checkpoint.pack(), circle.newest_key()) else { return };
        let key = key.clone();
        circle.news_since = None;
        circle.checkpointed = Some(now);
        self.link.checkpoints_made += 1;
        self.save(SaveOp::Checkpointed(log, now));
        let draft = Draft::circle_wide(Kind::CHECKPOINT);
        self.add_entry(log, draft, Vec::new(), rng, |header| {
            seal_entry(header, BodyKeys::Circle(&key), &payload)
        });
    }
}
