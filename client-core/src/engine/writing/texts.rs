//! Texts that editors have open: what is written in them is told to each, and what each wrote can be taken back.

use std::collections::BTreeMap;

use alcove_protocol::id::DeviceId;

use crate::document::{DocEdit, Document, EditError, Written, text_between};
use crate::engine::Engine;
use crate::engine::effect::Effect;
use crate::engine::writing::documents::Dropped;
use crate::engine::writing::edit::{Commit, EditRefused};
use crate::engine::writing::save::DocKey;
use crate::text::{Delta, Direction, Ghost, History, Op, Others, inverse};
use crate::time::Timestamp;

/// Names an open text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextId(u64);

/// Something that was written in an open text, and by which device; none where that of several was put together.
pub type TextWritten = (Delta<char>, Option<DeviceId>);

/// A text that an editor has open.
#[derive(Debug)]
struct OpenText {
    key: DocKey,
    field: &'static str,
    /// What the editor was not told yet.
    written: Vec<TextWritten>,
    history: History,
}

/// All of them.
#[derive(Debug, Default)]
pub(in crate::engine) struct OpenTexts {
    texts: BTreeMap<TextId, OpenText>,
    opened: u64,
    /// Who is writing now.
    by: Option<TextId>,
}

impl Engine {
    /// Opens a field's prose of an open document for an editor, and gives it as it is.
    ///
    /// # Errors
    /// As [`Engine::text_written`]; [`EditError::UnknownField`].
    pub fn open_text(&mut self, key: DocKey, field: &str) -> Result<(TextId, String), EditRefused> {
        self.require_readable(key)?;
        let document = &self.open.get(key).ok_or(EditRefused::NotOpen)?.document;
        let field = document.prose_name(field).ok_or(EditError::UnknownField)?;
        self.watch_again(key, field);
        self.tell_written(key);
        let open = self.open.use_mut(key).ok_or(EditRefused::NotOpen)?;
        let text = open.document.text(field).ok_or(EditError::Broken)?;
        self.texts.opened += 1;
        let id = TextId(self.texts.opened);
        let opened = OpenText { key, field, written: Vec::new(), history: History::default() };
        self.texts.texts.insert(id, opened);
        Ok((id, text))
    }

    /// An editor is done with its text.
    pub fn close_text(&mut self, id: TextId) {
        let Some(closed) = self.texts.texts.remove(&id) else { return };
        let mut others = self.texts.texts.values();
        let is_watched = others.any(|text| text.key == closed.key && text.field == closed.field);
        if is_watched {
            return;
        }
        self.open.take_dropped(closed.key, closed.field);
        if let Some(open) = self.open.use_mut(closed.key) {
            open.document.unwatch(closed.field);
        }
    }

    /// What was written in an open text since this was asked last, by anything but itself.
    ///
    /// # Errors
    /// [`EditRefused::NotOpen`] when its document must be loaded first, and when the text is closed;
    /// [`EditRefused::LeaseEnded`], [`EditRefused::AccessEnded`].
    pub fn text_written(&mut self, id: TextId) -> Result<Vec<TextWritten>, EditRefused> {
        let text = self.texts.texts.get(&id).ok_or(EditRefused::NotOpen)?;
        let (key, field) = (text.key, text.field);
        self.require_readable(key)?;
        self.watch_again(key, field);
        self.tell_written(key);
        let text = self.texts.texts.get_mut(&id).ok_or(EditRefused::NotOpen)?;
        Ok(std::mem::take(&mut text.written))
    }

    /// Writes what an editor did. It is for the text that [`Engine::text_written`] has told to its last bit.
    ///
    /// # Errors
    /// [`EditRefused`]; nothing changed.
    pub fn type_text(
        &mut self,
        id: TextId,
        typed: &Delta<char>,
        now: Timestamp,
    ) -> Result<Vec<Effect>, EditRefused> {
        let (effects, inverse) = self.write_text(id, typed, now)?;
        if let Some(text) = self.texts.texts.get_mut(&id).filter(|_| !inverse.is_empty()) {
            text.history.add(inverse, now.0);
        }
        Ok(effects)
    }

    /// Takes back what an editor did last, or does it again: an edit like any other, of which the editor is told as of
    /// those of others. Says whether there was something.
    ///
    /// # Errors
    /// [`EditRefused`]; nothing changed.
    pub fn turn_text(
        &mut self,
        id: TextId,
        direction: Direction,
        now: Timestamp,
    ) -> Result<(bool, Vec<Effect>), EditRefused> {
        let text = self.texts.texts.get_mut(&id).ok_or(EditRefused::NotOpen)?;
        let Some(change) = text.history.take(direction) else { return Ok((false, Vec::new())) };
        let typed = change.map(|ghost| ghost.letter);
        let written = self.write_text(id, &typed, now);
        let me = self.me.device();
        let text = self.texts.texts.get_mut(&id).ok_or(EditRefused::NotOpen)?;
        match written {
            Ok((effects, inverse)) => {
                text.history.done(direction, inverse);
                text.written.push((typed, Some(me)));
                Ok((true, effects))
            }
            Err(refused) => {
                text.history.put_back(direction, change);
                Err(refused)
            }
        }
    }

    /// Whether something of an editor's can be taken back, or done again.
    pub fn can_turn_text(&self, id: TextId, direction: Direction) -> bool {
        self.texts.texts.get(&id).is_some_and(|text| text.history.can(direction))
    }

    /// What an editor does next is taken back apart from what it did.
    pub fn end_text_group(&mut self, id: TextId) {
        if let Some(text) = self.texts.texts.get_mut(&id) {
            text.history.end_group();
        }
    }

    fn require_readable(&self, key: DocKey) -> Result<(), EditRefused> {
        if self.is_lease_ended() {
            Err(EditRefused::LeaseEnded)
        } else if self.is_over(key.circle) {
            Err(EditRefused::AccessEnded)
        } else if self.open.contains(key) {
            Ok(())
        } else {
            Err(EditRefused::NotOpen)
        }
    }

    /// Writes for an editor, and gives what takes it back.
    fn write_text(
        &mut self,
        id: TextId,
        typed: &Delta<char>,
        now: Timestamp,
    ) -> Result<(Vec<Effect>, Delta<Ghost>), EditRefused> {
        let text = self.texts.texts.get(&id).ok_or(EditRefused::NotOpen)?;
        let (key, field) = (text.key, text.field);
        self.require_readable(key)?;
        let document = &self.open.get(key).ok_or(EditRefused::NotOpen)?.document;
        let inverse = inverse(typed, ghosts(document, field, typed));
        let edits: Vec<DocEdit> = typed
            .splices()
            .into_iter()
            .map(|(at, delete, insert)| DocEdit::SpliceText {
                field: field.to_owned(),
                at,
                delete,
                insert: insert.iter().collect(),
            })
            .collect();
        self.texts.by = Some(id);
        let effects = self.edit(key, &edits, Commit::WhenIdle, now);
        self.texts.by = None;
        Ok((effects?, inverse))
    }

    /// Tells every editor what was written in a document since this was called last.
    pub(in crate::engine) fn tell_written(&mut self, key: DocKey) {
        if self.texts.texts.is_empty() {
            return;
        }
        let Some(open) = self.open.use_mut(key) else { return };
        for field in open.document.watching().collect::<Vec<_>>() {
            for written in open.document.take_written(field) {
                self.texts.tell(key, field, &written, Some(&open.document));
            }
        }
    }

    /// Watches a text. Where its document was dropped and loaded anew while an editor had it open, what came in between is
    /// what differs.
    fn watch_again(&mut self, key: DocKey, field: &'static str) {
        let Some(open) = self.open.use_mut(key).filter(|open| !open.document.is_watching(field)) else {
            return;
        };
        open.document.watch(field);
        let now = open.document.text(field).unwrap_or_default();
        let Some(Dropped { text, written }) = self.open.take_dropped(key, field) else { return };
        for written in &written {
            self.texts.tell(key, field, written, None);
        }
        let between = Written::unsigned(&text_between(&text, &now));
        self.texts.tell(key, field, &between, None);
    }
}

impl OpenTexts {
    fn tell(&mut self, key: DocKey, field: &str, written: &Written, document: Option<&Document>) {
        let by = self.by;
        let listening = self
            .texts
            .iter_mut()
            .filter(|(id, text)| text.key == key && text.field == field && Some(**id) != by);
        for (_, text) in listening {
            let device = written.author.map(|author| DeviceId(author.device));
            let delta = written.delta.map(|(letter, _)| *letter);
            if !delta.is_empty() {
                text.written.push((delta, device));
            }
            let others = Others { delta: written.delta.map(|(_, place)| *place), buried: &written.buried };
            text.history.changed(&others, |letter, place| {
                document.is_none_or(|document| document.comes_before(field, letter, place, written))
            });
        }
    }
}

/// The letters that a change takes out, in their order.
fn ghosts<L>(document: &Document, field: &str, change: &Delta<L>) -> Vec<Ghost> {
    let mut ghosts = Vec::new();
    let mut at = 0;
    for op in change.ops() {
        match op {
            Op::Keep(letters) => at += letters,
            Op::Delete(letters) => {
                ghosts.extend(document.letters(field, at, *letters));
                at += letters;
            }
            Op::Insert(_) => {}
        }
    }
    ghosts
}

#[cfg(test)]
mod tests;
