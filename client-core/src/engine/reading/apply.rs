//! Content on its way into documents: opened, guarded, and taken in with one call per document.

use alcove_protocol::codec::Reader;
use alcove_protocol::entry::Entry;
use zeroize::Zeroizing;

use crate::clinical::DocKind;
use crate::crypto::payload::{Stamp, unpack_content};
use crate::crypto::{BodyKeys, open_entry};
use crate::document::guard::{CheckedChange, guard};
use crate::document::pack::{PackLimits, unpack};
use crate::document::{Actor, Document, FIRST_SCHEMA, Incoming, Refusal};
use crate::engine::Engine;
use crate::engine::effect::{Effect, LoadRequest, Notice};
use crate::engine::reading::inbox::Placed;
use crate::engine::writing::documents::BASE_RENEWAL_BYTES;
use crate::engine::writing::save::{DocKey, SaveOp, Standing};
use crate::time::Timestamp;

/// Why an entry's content is not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Unopened {
    /// The epoch's key or the key slot is not here yet.
    KeyMissing,
    /// A newer version wrote it.
    Newer,
    /// It never will be: the stable code says why.
    Bad(&'static str),
}

impl Engine {
    /// Takes in what was staged, as far as the documents are open; asks for the others first.
    pub(in crate::engine) fn take_in_page(&mut self, now: Timestamp) {
        let missing: Vec<LoadRequest> = self
            .page
            .staged
            .keys()
            .filter(|key| self.kinds.contains_key(key) && !self.open.contains(**key))
            .filter(|key| !self.unreadable.contains(key) && !self.is_unsettled(**key))
            .map(|key| LoadRequest { key: *key, from_entries: false })
            .collect();
        if !missing.is_empty() {
            self.page.waiting = true;
            self.ask_for_documents(missing);
            return;
        }
        self.page.waiting = false;
        for (key, placed) in std::mem::take(&mut self.page.staged) {
            self.take_in_document(key, placed, now);
        }
        self.save_page_progress();
        for receipt in std::mem::take(&mut self.page.receipts) {
            self.check_receipt(receipt, now);
        }
        self.look_at_closed(now, None);
    }

    /// One question to the store, also where something of this call closed documents after the first was asked for.
    pub(in crate::engine) fn ask_for_documents(&mut self, missing: Vec<LoadRequest>) {
        let asked = self
            .effects
            .iter_mut()
            .find_map(|effect| if let Effect::Load(requests) = effect { Some(requests) } else { None });
        let Some(asked) = asked else { return self.effects.push(Effect::Load(missing)) };
        for request in missing {
            if asked.iter().all(|known| known.key != request.key) {
                asked.push(request);
            }
        }
    }

    fn take_in_document(&mut self, key: DocKey, mut placed: Vec<Placed>, now: Timestamp) {
        if self.is_unsettled(key) {
            for placed in placed {
                self.keep(&placed, Standing::Held);
                self.hold(placed, false);
            }
            return;
        }
        if self.unreadable.remove(&key) {
            for placed in placed {
                self.keep(&placed, Standing::Held);
                self.hold(placed, true);
            }
            return;
        }
        let closed = self.closed(key);
        let is_withdrawn = closed.record.is_some_and(|record| record.withdrawn) && !closed.legal_hold;
        let is_draft = self.open.get(key).is_some_and(|open| !open.document.is_sealed());
        if closed.purged || (is_withdrawn && !is_draft) {
            // Who wrote it may have to be heard before the note goes.
            if !closed.purged {
                self.to_close.insert(key);
            }
            for placed in placed {
                self.keep(&placed, Standing::Taken);
            }
            return;
        }
        self.recall_held(key, &mut placed);
        if let Some(circle) = self.circles.get_mut(&key.circle) {
            circle.newer.remove(&key.document);
        }
        placed.sort_unstable_by_key(|placed| {
            let header = placed.entry.header();
            (header.author, header.incarnation, header.seq)
        });
        let mut incoming = Vec::new();
        let mut bytes = 0;
        for (token, placed) in (0..).zip(&placed) {
            match self.open_content(key, &placed.entry) {
                Ok((kind, changes)) => {
                    self.kinds.entry(key).or_insert(kind);
                    bytes += changes.iter().map(|change| change.bytes().len()).sum::<usize>();
                    incoming.extend(changes.into_iter().map(|change| Incoming { token, change }));
                }
                Err(Unopened::KeyMissing) => {
                    self.keep(placed, Standing::Held);
                    self.hold(placed.clone(), true);
                }
                Err(Unopened::Newer) => self.hold_newer(key, placed.clone()),
                Err(Unopened::Bad(reason)) => self.quarantine(placed, reason, now),
            }
        }
        if incoming.is_empty() {
            return;
        }
        let Some(open) = self.open_or_create(key) else { return };
        if open.has_open_change() {
            self.commit_document(key, now);
        }
        let Some(open) = self.open.use_mut(key) else { return };
        let outcome = open.document.take_in(incoming);
        open.since_base_bytes += bytes;
        let at = |token: u64| usize::try_from(token).ok().and_then(|token| placed.get(token));
        for placed in outcome.applied.iter().chain(&outcome.already).filter_map(|token| at(*token)) {
            self.keep(placed, Standing::Taken);
        }
        for placed in outcome.held.iter().filter_map(|(token, _)| at(*token)) {
            self.keep(placed, Standing::Held);
            self.hold(placed.clone(), false);
        }
        for (token, refusal) in &outcome.refused {
            if let Some(placed) = at(*token) {
                self.quarantine(placed, reason_of(*refusal), now);
            }
        }
        if self.closed(key).record.is_some() {
            let newest_ms = placed.iter().map(|placed| placed.relay_time_ms).max().unwrap_or_default();
            self.close(key, |closed| closed.newest_ms = closed.newest_ms.max(newest_ms));
            self.to_close.insert(key);
        }
        if !outcome.applied.is_empty() {
            self.tell_written(key);
            self.save_view(key);
            self.renew_base(key, BASE_RENEWAL_BYTES);
            self.effects.push(Effect::Notify(Notice::Document { key, remote: true }));
        }
    }

    /// Entries of the document that waited come along: what they wait for may be among these.
    fn recall_held(&mut self, key: DocKey, placed: &mut Vec<Placed>) {
        let Some(circle) = self.circles.get_mut(&key.circle) else { return };
        let ids: Vec<_> = circle
            .held
            .iter()
            .filter(|(_, held)| held.placed.entry.header().document == key.document)
            .map(|(id, _)| *id)
            .collect();
        placed.extend(ids.iter().filter_map(|id| circle.held.remove(id)).map(|held| held.placed));
    }

    fn open_or_create(&mut self, key: DocKey) -> Option<&Document> {
        if !self.open.contains(key) {
            let kind = *self.kinds.get(&key)?;
            self.open.insert(key, self.blank_document(kind).ok()?);
            self.save(SaveOp::Document(key, kind));
        }
        self.open.get(key).map(|open| &open.document)
    }

    /// Opens an entry's content down to changes that the guard let through.
    pub(in crate::engine) fn open_content(
        &self,
        key: DocKey,
        entry: &Entry,
    ) -> Result<(DocKind, Vec<CheckedChange>), Unopened> {
        let (kind, raw) = self.open_pack(key, entry)?;
        let header = entry.header();
        let author = Actor::new(header.author.0, header.incarnation.0);
        let changes = raw
            .into_iter()
            .map(|bytes| guard(bytes, author).map_err(|_| Unopened::Bad("guard_refused")))
            .collect::<Result<_, _>>()?;
        Ok((kind, changes))
    }

    pub(in crate::engine) fn open_pack(
        &self,
        key: DocKey,
        entry: &Entry,
    ) -> Result<(DocKind, Vec<Vec<u8>>), Unopened> {
        self.open_stamped(key, entry).map(|(_, kind, changes)| (kind, changes))
    }

    /// What lies in an entry that is sealed under its document's key: the circumstances, and the bytes.
    pub(in crate::engine) fn open_sealed(
        &self,
        key: DocKey,
        entry: &Entry,
    ) -> Result<(Stamp, Zeroizing<Vec<u8>>), Unopened> {
        let header = entry.header();
        let circle = self.circles.get(&key.circle).ok_or(Unopened::KeyMissing)?;
        let epoch_key = circle.epoch_keys.get(&header.epoch).ok_or(Unopened::KeyMissing)?;
        let (document, secret) = circle.slots.get(&header.slot).ok_or(Unopened::KeyMissing)?;
        if *document != header.document {
            return Err(Unopened::Bad("foreign_slot"));
        }
        let plain = open_entry(entry, BodyKeys::Document(epoch_key, secret))
            .map_err(|_| Unopened::Bad("seal_broken"))?;
        unpack_content(&plain).map_err(|_| Unopened::Bad("payload_malformed"))
    }

    /// As [`Engine::open_pack`], with what its author's device said of the circumstances.
    pub(in crate::engine) fn open_stamped(
        &self,
        key: DocKey,
        entry: &Entry,
    ) -> Result<(Stamp, DocKind, Vec<Vec<u8>>), Unopened> {
        let header = entry.header();
        let (stamp, content) = self.open_sealed(key, entry)?;
        let mut reader = Reader::new(&content);
        let (Ok(number), Ok(schema)) = (reader.u16(), reader.u16()) else {
            return Err(Unopened::Bad("payload_malformed"));
        };
        if self.kinds.get(&key).is_some_and(|known| known.number() != number) {
            return Err(Unopened::Bad("document_kind_differs"));
        }
        if schema < FIRST_SCHEMA {
            return Err(Unopened::Bad("document_schema_unknown"));
        }
        let kind = DocKind::from_number(number).ok_or(Unopened::Newer)?;
        if !self.knows(kind, schema) {
            return Err(Unopened::Newer);
        }
        let author = Actor::new(header.author.0, header.incarnation.0);
        let changes = unpack(reader.rest(), author, PackLimits::default())
            .map_err(|_| Unopened::Bad("pack_malformed"))?;
        Ok((stamp, kind, changes))
    }

    /// The raw changes of entries that were taken in before; none if one of them does not open any more.
    pub(in crate::engine) fn reopen_contents(
        &self,
        key: DocKey,
        entries: &[Vec<u8>],
    ) -> Option<Vec<Vec<u8>>> {
        let mut changes = Vec::new();
        for bytes in entries {
            let entry = Entry::parse(bytes.clone()).ok()?;
            if !self.discounted.contains(&entry.id()) && !entry.is_tombstone() {
                changes.extend(self.open_pack(key, &entry).ok()?.1);
            }
        }
        changes.extend(self.changes_of_other_ways(key).into_iter().flat_map(|(_, changes)| changes));
        Some(changes)
    }
}

/// The stable code of a document's refusal.
fn reason_of(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::DuplicateSeq => "change_seq_taken",
        Refusal::SeqGap => "change_seq_gap",
        Refusal::NotAfterOwn => "change_out_of_order",
        Refusal::NoDeps => "change_foreign",
        Refusal::Counter => "change_counter",
        Refusal::UnknownActor => "change_actor_unknown",
        Refusal::Refused => "change_refused",
        Refusal::Panicked => "change_panicked",
        Refusal::Heads => "change_heads",
        Refusal::Unsavable => "change_unsavable",
    }
}
