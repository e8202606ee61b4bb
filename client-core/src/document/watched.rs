//! Prose that somebody has open: what is written in it, by whom, and places that stay where they are.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{ElementId, Key, ObjectId, OpType};
use automerge::patches::PatchAction;
use automerge::{ChangeHash, Cursor, ObjId as ExId, ReadDoc, ScalarValueRef, ValueRef};

use super::actor::{ACTOR_BYTES, Actor};
use super::edit::Objects;
use super::guard::CheckedChange;
use super::index::ChangeIndex;
use super::panic_quiet::quietly;
use super::{Document, diff};
use crate::text::{Delta, Ghost, LetterId, Op};

/// Runs of changes of one author that are told one by one; more are told together.
const RUNS_MAX: usize = 64;
/// First characters of a cursor's text: the version of its form.
const CURSOR_FORM: &str = "1:";
/// A cursor at the end.
const CURSOR_END: &str = "e";

/// Something that was written in prose which is watched.
#[derive(Clone)]
pub struct Written {
    /// What changed; each letter with the place where it lay afterwards.
    pub delta: Delta<(char, usize)>,
    /// Whose it is; none where it was put together.
    pub author: Option<Actor>,
    /// Letters that it took out, also those that were gone already.
    pub buried: BTreeSet<LetterId>,
    /// The document's heads afterwards; none for what this device wrote, which is not in a change yet.
    heads: Option<Vec<ChangeHash>>,
}

/// Prints no content.
impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Written({:?}, by {:?})", self.delta, self.author)
    }
}

impl Written {
    /// Something that nobody is named for.
    pub fn unsigned(delta: &Delta<char>) -> Self {
        Self { delta: placed(delta), author: None, buried: BTreeSet::new(), heads: None }
    }
}

/// What was written in watched prose, by field.
pub(super) type Watched = BTreeMap<&'static str, Vec<Written>>;

impl Document {
    /// The name of a field of prose, as the kind has it; none when it has no such prose.
    pub fn prose_name(&self, field: &str) -> Option<&'static str> {
        self.prose(field).map(|field| field.name)
    }

    /// Begins to note what is written in a field's prose.
    pub fn watch(&mut self, field: &'static str) {
        self.watched.entry(field).or_default();
    }

    /// Stops noting.
    pub fn unwatch(&mut self, field: &str) {
        self.watched.remove(field);
    }

    /// Whether what is written in a field is noted.
    pub fn is_watching(&self, field: &str) -> bool {
        self.watched.contains_key(field)
    }

    /// Fields of which it is.
    pub fn watching(&self) -> impl Iterator<Item = &'static str> {
        self.watched.keys().copied()
    }

    /// What was written in a field since this was asked last.
    pub fn take_written(&mut self, field: &str) -> Vec<Written> {
        self.watched.get_mut(field).map(std::mem::take).unwrap_or_default()
    }

    /// Letters of a field's prose that stand at a place, with their ids.
    pub fn letters(&self, field: &str, at: usize, letters: usize) -> Vec<Ghost> {
        let Some(object) = self.text_object(field) else { return Vec::new() };
        let read = || -> Vec<Ghost> {
            let range = self.doc.list_range(object, at..at + letters);
            let ghosts = range.filter_map(|item| {
                let ValueRef::Scalar(ScalarValueRef::Str(text)) = &item.value else { return None };
                Some(Ghost { letter: text.chars().next()?, id: letter_id(&item.id())? })
            });
            ghosts.collect()
        };
        quietly(read).unwrap_or_default()
    }

    /// Whether a letter that was taken out has its place before the letter that lay at `place` after `written`.
    pub fn comes_before(&self, field: &str, letter: &LetterId, place: usize, written: &Written) -> bool {
        let Some(object) = self.text_object(field) else { return true };
        // Automerge finds places of the past by reading all letters, and those of now at once.
        let heads = written.heads.as_deref().filter(|heads| *heads != self.heads.as_slice());
        let at = quietly(|| position(&self.doc, object, letter, heads));
        at.ok().flatten().is_none_or(|at| at <= place)
    }

    /// A place in a field's prose (code points) as text that outlives restarts: the letter that stands there, or the end.
    /// None when there is no such prose or place.
    pub fn cursor(&self, field: &str, at: usize) -> Option<String> {
        let len = self.text_len(field)?;
        if at >= len {
            return (at == len).then(|| format!("{CURSOR_FORM}{CURSOR_END}"));
        }
        let letter = self.letters(field, at, 1).pop()?.id;
        Some(format!("{CURSOR_FORM}{}", cursor_text(&letter)))
    }

    /// Where a cursor lies now (code points); where its letter was taken out, at the next one that stands. None when it
    /// is no cursor of this prose.
    pub fn position(&self, field: &str, cursor: &str) -> Option<usize> {
        let len = self.text_len(field)?;
        let place = cursor.strip_prefix(CURSOR_FORM)?;
        if place == CURSOR_END {
            return Some(len);
        }
        let letter = parse_cursor(place)?;
        let object = self.text_object(field)?;
        quietly(|| position(&self.doc, object, &letter, None)).ok().flatten()
    }

    /// Notes a splice of this device.
    pub(super) fn note_splices(&mut self, splices: &[(ExId, usize, usize, String)]) {
        for (object, at, delete, insert) in splices {
            let field = self.watched.keys().copied().find(|field| self.text_object(field) == Some(object));
            let Some(written) = field.and_then(|field| self.watched.get_mut(field)) else { continue };
            let delta = placed(&Delta::splice(*at, *delete, insert.chars().collect()));
            let (author, buried) = (Some(self.actor), BTreeSet::new());
            written.push(Written { delta, author, buried, heads: None });
        }
    }

    /// Whether somebody has prose of it open.
    pub(crate) fn has_watched(&self) -> bool {
        !self.watched.is_empty()
    }

    /// Notes what came with changes that were taken in after `before`.
    pub(super) fn note_taken_in(&mut self, before: &[ChangeHash], applied: &[&CheckedChange]) {
        for (author, changes, from, to) in runs(before, applied) {
            for field in self.watching().collect::<Vec<_>>() {
                let Some(object) = self.text_object(field).cloned() else { continue };
                let delta = quietly(|| self.diff_text(&object, &from, &to)).unwrap_or_default();
                let buried = self.buried(&object, &changes);
                if delta.is_empty() && buried.is_empty() {
                    continue;
                }
                let delta = placed(&delta);
                let written = Written { delta, author, buried, heads: Some(to.clone()) };
                self.watched.entry(field).or_default().push(written);
            }
        }
    }

    fn text_object(&self, field: &str) -> Option<&ExId> {
        Objects::object(&self.objects, self.prose(field)?.name)
    }

    fn diff_text(&mut self, object: &ExId, from: &[ChangeHash], to: &[ChangeHash]) -> Delta<char> {
        let patches = self.doc.diff_obj(object, from, to, false).unwrap_or_default();
        patches.iter().filter(|patch| patch.obj == *object).fold(Delta::default(), |delta, patch| {
            if let PatchAction::SpliceText { index, value, .. } = &patch.action {
                delta.then(&Delta::splice(*index, 0, value.make_string().chars().collect()))
            } else if let PatchAction::DeleteSeq { index, length } = &patch.action {
                delta.then(&Delta::splice(*index, *length, Vec::new()))
            } else {
                delta
            }
        })
    }

    /// Letters of a text that changes take out.
    fn buried(&self, object: &ExId, changes: &[ChangeHash]) -> BTreeSet<LetterId> {
        let ExId::Id(counter, actor, _) = object else { return BTreeSet::new() };
        let decoded = changes.iter().filter_map(|hash| Some(self.doc.get_change_by_hash(hash)?.decode()));
        let ops = decoded.flat_map(|change| change.operations);
        let letters = ops.filter_map(|op| match (op.obj, op.key, op.action) {
            (ObjectId::Id(of), Key::Seq(ElementId::Id(letter)), OpType::Delete)
                if of.counter() == *counter && of.actor() == actor =>
            {
                let author = letter.actor().to_bytes().try_into().ok()?;
                Some(LetterId { counter: letter.counter(), author })
            }
            _ => None,
        });
        letters.collect()
    }
}

/// The least that makes one text another, by words.
pub fn text_between(old: &str, new: &str) -> Delta<char> {
    let hunks = diff::derive_hunks(old, new);
    // From the end to the front, so that the positions of the hunks before stay true.
    let splices =
        hunks.iter().rev().map(|hunk| Delta::splice(hunk.at, hunk.delete, hunk.insert.chars().collect()));
    splices.fold(Delta::default(), |delta, splice| delta.then(&splice))
}

type Run = (Option<Actor>, Vec<ChangeHash>, Vec<ChangeHash>, Vec<ChangeHash>);

/// Changes of one author that follow each other, with the heads before and after them.
fn runs(before: &[ChangeHash], applied: &[&CheckedChange]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut heads = before.to_vec();
    for change in applied {
        let after = ChangeIndex::heads_after(&heads, std::iter::once(*change));
        let author = Some(change.actor());
        let is_full = runs.len() >= RUNS_MAX;
        match runs.last_mut() {
            Some((of, changes, _, to)) if is_full || *of == author => {
                if *of != author {
                    *of = None;
                }
                changes.push(ChangeHash(change.hash()));
                to.clone_from(&after);
            }
            _ => runs.push((author, vec![ChangeHash(change.hash())], heads, after.clone())),
        }
        heads = after;
    }
    runs
}

/// Each letter with the place where it lies when all is done.
fn placed(delta: &Delta<char>) -> Delta<(char, usize)> {
    let mut placed = Delta::default();
    let mut at = 0;
    for op in delta.ops() {
        match op {
            Op::Keep(letters) => {
                placed.keep(*letters);
                at += letters;
            }
            Op::Delete(letters) => placed.delete(*letters),
            Op::Insert(letters) => {
                placed.insert(letters.iter().copied().zip(at..).collect());
                at += letters.len();
            }
        }
    }
    placed
}

fn letter_id(id: &ExId) -> Option<LetterId> {
    let ExId::Id(counter, actor, _) = id else { return None };
    Some(LetterId { counter: *counter, author: actor.to_bytes().try_into().ok()? })
}

/// As automerge writes a cursor: counter, `@`, the author in hex.
fn cursor_text(letter: &LetterId) -> String {
    format!("{}@{}", letter.counter, data_encoding::HEXLOWER.encode(&letter.author))
}

/// Total on any input: an app may give what it likes.
fn parse_cursor(text: &str) -> Option<LetterId> {
    let (counter, author) = text.split_once('@')?;
    let is_number = !counter.is_empty() && counter.bytes().all(|byte| byte.is_ascii_digit());
    let counter = is_number.then(|| counter.parse().ok()).flatten()?;
    let author = data_encoding::HEXLOWER.decode(author.as_bytes()).ok()?;
    let author: [u8; ACTOR_BYTES] = author.try_into().ok()?;
    Some(LetterId { counter, author })
}

/// Where a letter lies; where it stood, the next one that stands.
fn position(
    doc: &automerge::AutoCommit,
    object: &ExId,
    letter: &LetterId,
    heads: Option<&[ChangeHash]>,
) -> Option<usize> {
    let cursor = Cursor::try_from(cursor_text(letter)).ok()?;
    doc.get_cursor_position(object, &cursor, heads).ok()
}
