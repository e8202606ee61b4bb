//! What people type: tokens that are each unique in the world, so that none can be lost or doubled unseen.

use alcove_client_core::clinical::{DocKind, Scalar};
use alcove_client_core::document::DocEdit;
use alcove_client_core::engine::{Commit, DocKey, EditRefused, SaveBatch, SaveOp};
use alcove_protocol::id::LogId;

use super::{Typed, World};

/// Characters of a token, all ASCII.
pub const TOKEN_CHARS: usize = 12;

impl World {
    /// The document with a natural key, open on the device.
    pub fn open_document(
        &mut self,
        at: usize,
        circle: LogId,
        kind: DocKind,
        natural_key: &[u8],
    ) -> Option<DocKey> {
        let key =
            self.use_engine(at, |engine, _, _| match engine.document_for(circle, kind, natural_key) {
                Ok((key, effects)) => (Some(key), effects),
                Err(_) => (None, Vec::new()),
            })??;
        self.load(at, key);
        Some(key)
    }

    /// Makes sure that a document is open.
    pub fn load(&mut self, at: usize, key: DocKey) {
        self.use_engine(at, |engine, _, _| ((), engine.load(&[key])));
    }

    /// Edits an open document.
    ///
    /// # Errors
    /// What the engine answers; `None` when the device is down.
    pub fn edit(
        &mut self,
        at: usize,
        key: DocKey,
        edits: &[DocEdit],
        commit: Commit,
    ) -> Result<(), Option<EditRefused>> {
        let answer = self.use_engine(at, |engine, now, _| match engine.edit(key, edits, commit, now) {
            Ok(effects) => (Ok(()), effects),
            Err(refused) => (Err(refused), Vec::new()),
        });
        answer.ok_or(None)?.map_err(Some)
    }

    /// A token that nobody has typed before.
    pub fn make_token(&mut self, at: usize) -> String {
        let device = &mut self.devices[at];
        device.tokens += 1;
        format!("mk{at:03}n{:05}z", device.tokens)
    }

    /// Types a token between two others, or as an item of a set.
    pub fn type_token(&mut self, at: usize, key: DocKey, field: &str, commit: Commit) -> Option<String> {
        let token = self.make_token(at);
        let length = self.devices[at].engine.as_ref()?.document(key).ok()?.text_len(field)?;
        let place = self.dice.below(length / TOKEN_CHARS + 1) * TOKEN_CHARS;
        let edit =
            DocEdit::SpliceText { field: field.to_owned(), at: place, delete: 0, insert: token.clone() };
        self.note_typed(at, key, &token);
        self.finish_typing(at, key, &edit, commit).then_some(token)
    }

    /// Adds an item whose id is a token.
    pub fn add_item(&mut self, at: usize, key: DocKey, set: &str, first: (&str, &str)) -> Option<String> {
        let item = self.make_token(at);
        let values = vec![(first.0.to_owned(), Scalar::from(first.1))];
        let edit = DocEdit::AddItem { set: set.to_owned(), item: item.clone(), values };
        self.note_typed(at, key, &item);
        self.finish_typing(at, key, &edit, Commit::Now).then_some(item)
    }

    /// Deletes a whole token.
    pub fn delete_token(&mut self, at: usize, key: DocKey, field: &str, commit: Commit) {
        let Some(text) = self.text(at, key, field) else { return };
        let Some(place) = (text.len() / TOKEN_CHARS).checked_sub(1) else { return };
        let place = self.dice.below(place + 1) * TOKEN_CHARS;
        let token = text[place..place + TOKEN_CHARS].to_owned();
        let edit = DocEdit::SpliceText {
            field: field.to_owned(),
            at: place,
            delete: TOKEN_CHARS,
            insert: String::new(),
        };
        self.deleted.insert(token);
        if self.edit(at, key, &[edit], commit).is_ok() {
            self.counters.hit("edits: delete");
        }
    }

    /// The text of a field, if the document is open.
    pub fn text(&self, at: usize, key: DocKey, field: &str) -> Option<String> {
        self.devices[at].engine.as_ref()?.document(key).ok()?.text(field)
    }

    fn note_typed(&mut self, at: usize, key: DocKey, token: &str) {
        self.devices[at].typed.push(Typed { token: token.to_owned(), key, saved: false });
    }

    fn finish_typing(&mut self, at: usize, key: DocKey, edit: &DocEdit, commit: Commit) -> bool {
        match self.edit(at, key, std::slice::from_ref(edit), commit) {
            Ok(()) => {
                self.counters.hit(if commit == Commit::Now { "edits: now" } else { "edits: when idle" });
                let token = self.devices[at].typed.last().map(|typed| typed.token.clone());
                self.trace.say(|| format!("device {at} types {token:?} into {key:?}"));
                true
            }
            Err(refused) => {
                let name = refused
                    .as_ref()
                    .map_or("edits refused: device down".to_owned(), |why| format!("edits refused: {why}"));
                self.counters.hit(&name);
                if refused.is_some() {
                    self.devices[at].typed.pop();
                }
                false
            }
        }
    }

    /// The store confirmed a batch: what was typed and lies in it must never be lost again.
    pub(crate) fn note_saved(&mut self, at: usize, batch: &SaveBatch) {
        let typed = &mut self.devices[at].typed;
        for op in &batch.ops {
            let (key, bytes) = match op {
                SaveOp::LocalChange { key, bytes, .. } => (*key, bytes),
                SaveOp::Typing { key, edit, .. } => (*key, edit),
                _ => continue,
            };
            for typed in typed.iter_mut().filter(|typed| !typed.saved && typed.key == key) {
                typed.saved = contains(bytes, typed.token.as_bytes());
            }
        }
    }
}

/// Whether `needle` lies somewhere in `hay`.
pub(crate) fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}
