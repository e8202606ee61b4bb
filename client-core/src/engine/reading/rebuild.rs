//! A document built anew from the entries that count: its base is not to be trusted, or something in it does not count
//! any more. What builds on something that is gone waits; the rest is there.

use alcove_protocol::entry::Entry;
use alcove_protocol::trust::{Refusal, Signature};

use crate::document::guard::{CheckedChange, guard};
use crate::document::{Actor, Incoming, author_of};
use crate::engine::Engine;
use crate::engine::effect::{Effect, LoadRequest, Report};
use crate::engine::leavers::late::actor_of;
use crate::engine::writing::documents::OpenDocument;
use crate::engine::writing::save::{DocKey, SaveOp, Standing, StoredDocument};
use crate::time::Timestamp;

/// Of changes that no stored entry holds.
const OTHER_WAY: u64 = u64::MAX;

impl Engine {
    /// Builds documents anew from the entries that count.
    pub(in crate::engine) fn rebuild(&mut self, keys: &[DocKey], now: Timestamp) {
        let mut requests = Vec::new();
        for key in keys {
            if self.open.get(*key).is_some_and(OpenDocument::has_open_change) {
                self.commit_document(*key, now);
            }
            self.open.remove(*key);
            self.save(SaveOp::DropBase(*key));
            requests.push(LoadRequest { key: *key, from_entries: true });
        }
        if !requests.is_empty() {
            self.effects.push(Effect::Load(requests));
        }
    }

    /// Opens a document from every entry that counts, and from what was not sent yet. One in which something is missing
    /// although nobody was ever removed stays closed: an edit on less than everything would use change numbers again.
    pub(in crate::engine) fn open_from_entries(&mut self, stored: &StoredDocument, now: Timestamp) -> bool {
        let key = stored.key;
        let Some((entries, mut incoming)) = self.reopen_counting(key, &stored.entries, now) else {
            return false;
        };
        let first_local = entries.len() as u64;
        let kept = self.local.of(key).iter().map(|local| local.bytes.clone());
        let locals: Vec<Vec<u8>> = kept.chain(stored.local_changes.iter().cloned()).collect();
        for (token, bytes) in (first_local..).zip(locals) {
            // Unsent work of an earlier life of this store was made by another author.
            let author = author_of(&bytes).unwrap_or(self.me.actor());
            let Ok(change) = guard(bytes, author) else { return false };
            incoming.push(Incoming { token, change });
        }
        let Ok(mut document) = self.blank_document(stored.kind) else { return false };
        let since_base_bytes = incoming.iter().map(|incoming| incoming.change.bytes().len()).sum();
        let outcome = document.take_in(incoming);
        let someone_left =
            self.circles.get(&key.circle).is_some_and(|circle| circle.state.epochs().nth(1).is_some());
        let has_other_way = self.others_of(key.circle).next().is_some();
        let some_is_gone = someone_left || has_other_way || self.has_forked_chain(key.circle);
        let whole = outcome.held.is_empty() && outcome.refused.is_empty();
        if !whole && !some_is_gone {
            return false;
        }
        let waiting = outcome.held.iter().map(|(token, _)| *token);
        let known = |token: &u64| *token != OTHER_WAY;
        for token in waiting.chain(outcome.refused.iter().map(|(token, _)| *token)).filter(known) {
            match usize::try_from(token).ok().and_then(|at| entries.get(at)) {
                Some(entry) => {
                    self.save(SaveOp::Standing(entry.id(), Standing::Held));
                    let header = entry.header();
                    let own = (header.author, header.incarnation) == self.me.author();
                    if own {
                        self.frozen.insert(key);
                    }
                }
                None => drop(self.frozen.insert(key)),
            }
        }
        self.open.insert(key, document).since_base_bytes = since_base_bytes;
        true
    }

    /// The stored entries that still count, and their changes under the entries' places in that list.
    fn reopen_counting(
        &mut self,
        key: DocKey,
        stored: &[Vec<u8>],
        now: Timestamp,
    ) -> Option<(Vec<Entry>, Vec<Incoming>)> {
        let (mut entries, mut incoming, mut late) = (Vec::new(), Vec::new(), Vec::new());
        for bytes in stored {
            let entry = Entry::parse(bytes.clone()).ok()?;
            if self.discounted.contains(&entry.id()) || entry.is_tombstone() {
                continue;
            }
            if self.is_behind_cut_off(&entry) {
                late.push(entry);
                continue;
            }
            let header = entry.header();
            let actor = Actor::new(header.author.0, header.incarnation.0);
            let checked: Vec<CheckedChange> = self
                .open_pack(key, &entry)
                .ok()?
                .1
                .into_iter()
                .map(|raw| guard(raw, actor))
                .collect::<Result<_, _>>()
                .ok()?;
            let token = entries.len() as u64;
            incoming.extend(checked.into_iter().map(|change| Incoming { token, change }));
            entries.push(entry);
        }
        for entry in late {
            self.set_aside_past_cut_off(&entry, now);
        }
        for (entry, changes) in self.changes_of_other_ways(key) {
            let actor = actor_of(&entry);
            let checked = changes.into_iter().filter_map(|raw| guard(raw, actor).ok());
            incoming.extend(checked.map(|change| Incoming { token: OTHER_WAY, change }));
        }
        Some((entries, incoming))
    }

    fn is_behind_cut_off(&self, entry: &Entry) -> bool {
        let (Some(org), Some(circle)) = (&self.org, self.circles.get(&entry.log())) else { return false };
        circle.state.check_valid(entry, &org.state, Signature::Checked) == Err(Refusal::PastCutOff)
    }

    /// Documents in which an own entry waits, as the store knows them.
    pub(in crate::engine) fn freeze_what_waits(&mut self) {
        let me = self.me.author();
        let held = self.circles.values().flat_map(|circle| circle.held.values());
        let own = held.map(|held| &held.placed.entry).filter(|entry| {
            let header = entry.header();
            (header.author, header.incarnation) == me
        });
        self.frozen =
            own.map(|entry| DocKey { circle: entry.log(), document: entry.header().document }).collect();
    }

    /// What cannot be opened is told.
    pub(in crate::engine) fn give_up(&mut self, key: DocKey) {
        self.unreadable.insert(key);
        let reason = "document_unreadable";
        self.effects.push(Effect::Report(Report::Quarantined { log: key.circle, reason }));
    }
}
