//! A document as it was at given heads, what was written beside them, and who wrote which words that stand.
//!
//! A signature names heads. What they cover is fixed: the changes that they build on. Everything else, also what was
//! written earlier and came later, is somebody's work beside the signed text.

use std::collections::{BTreeMap, HashSet};

use automerge::{ObjId as ExId, ReadDoc, ScalarValueRef, ValueRef};

use super::actor::Actor;
use super::edit::Objects;
use super::panic_quiet::quietly;
use super::view::{DocView, FieldView};
use super::{Document, Panicked};
use crate::clinical::{MergeClass, Scalar, fields};
use crate::time::Timestamp;

/// Words that stand in a prose field side by side and are one author's.
#[derive(Clone, PartialEq, Eq)]
pub struct Run {
    /// The field.
    pub field: &'static str,
    /// Whose.
    pub author: Actor,
    /// When the author's device says that the first and the last of them were typed.
    pub at: (Timestamp, Timestamp),
    /// The words.
    pub text: String,
    /// The change that put the first of them in; none while it is open.
    pub change: Option<[u8; 32]>,
}

/// What goes into one run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Together {
    /// Words of one author.
    Author,
    /// Words of one change.
    Change,
}

/// Prints no content.
impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Run({}, {} bytes)", self.field, self.text.len())
    }
}

/// What one author did beside given heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorWork {
    /// Whose.
    pub author: Actor,
    /// The author's newest change among it.
    pub upto: u64,
    /// When the author's device says that the first and the last of it was done.
    pub at: (Timestamp, Timestamp),
    /// What of it stands now.
    pub worked: Vec<Worked>,
}

/// One thing that an author did, as it stands now.
#[derive(Clone, PartialEq, Eq)]
pub enum Worked {
    /// Words in a prose field.
    Words(&'static str, String),
    /// A value of a field, or of an item's field (`set/item/field`).
    Value(String, Scalar),
}

/// Prints no content.
impl std::fmt::Debug for Worked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Words(field, text) => write!(f, "Words({field}, {} bytes)", text.len()),
            Self::Value(field, _) => write!(f, "Value({field})"),
        }
    }
}

impl Document {
    /// The document with the changes that these heads cover and no others; none where one of them is not here.
    ///
    /// # Errors
    /// [`Panicked`] when automerge cannot make it.
    pub fn at(&self, heads: &[[u8; 32]]) -> Result<Option<Self>, Panicked> {
        let mut sorted = heads.to_vec();
        sorted.sort_unstable();
        if sorted == self.heads() && !self.has_open_change() {
            return Ok(Some(self.clone()));
        }
        let Some(covered) = self.index.closure(heads) else { return Ok(None) };
        self.only(&covered).map(Some)
    }

    /// The document with these changes and no others.
    fn only(&self, covered: &HashSet<[u8; 32]>) -> Result<Self, Panicked> {
        let mut whole = self.doc.clone();
        let changes = quietly(|| whole.get_changes(&[]))?;
        let wanted = changes.iter().filter(|change| covered.contains(&change.hash().0));
        let raw: Vec<Vec<u8>> = wanted.map(|change| change.raw_bytes().to_vec()).collect();
        Self::load(self.kind, self.actor, None, raw).map_err(|_| Panicked)
    }

    /// What devices wrote that these heads do not cover, by author; none where one of the heads is not here.
    ///
    /// # Errors
    /// [`Panicked`] when automerge cannot read the document.
    pub fn beside(&self, heads: &[[u8; 32]]) -> Result<Option<Vec<AuthorWork>>, Panicked> {
        let Some(covered) = self.index.closure(heads) else { return Ok(None) };
        self.outside(&covered).map(Some)
    }

    /// How far each author's changes go in what these heads cover; none where one of the heads is not here.
    pub fn covered_by(&self, heads: &[[u8; 32]]) -> Option<Vec<(Actor, u64)>> {
        let newest = self.index.newest_in(&self.index.closure(heads)?);
        Some(newest.into_iter().map(|(author, (seq, _))| (author, seq)).collect())
    }

    /// What devices wrote beyond what is covered, by author. For a device that lacks some of what is covered.
    ///
    /// # Errors
    /// [`Panicked`] when automerge cannot read the document.
    pub fn beyond(&self, covered: &[(Actor, u64)]) -> Result<Vec<AuthorWork>, Panicked> {
        self.outside(&self.index.up_to(covered))
    }

    fn outside(&self, covered: &HashSet<[u8; 32]>) -> Result<Vec<AuthorWork>, Panicked> {
        let mut works: BTreeMap<Actor, AuthorWork> = BTreeMap::new();
        for (author, seq, at) in self.index.uncovered(covered) {
            let work = works.entry(author).or_insert(AuthorWork {
                author,
                upto: seq,
                at: (at, at),
                worked: Vec::new(),
            });
            work.upto = work.upto.max(seq);
            work.at = (work.at.0.min(at), work.at.1.max(at));
        }
        if works.is_empty() {
            return Ok(Vec::new());
        }
        let newest = self.index.newest_in(covered);
        let is_beside =
            |author: &Actor, counter: u64| newest.get(author).is_none_or(|(_, max_op)| counter > *max_op);
        for (run, counters) in self.runs_with_counters(Together::Author)? {
            let added: String = run
                .text
                .chars()
                .zip(counters)
                .filter(|(_, counter)| is_beside(&run.author, *counter))
                .map(|(character, _)| character)
                .collect();
            if let Some(work) = works.get_mut(&run.author).filter(|_| !added.is_empty()) {
                work.worked.push(Worked::Words(run.field, added));
            }
        }
        let before = self.only(covered)?;
        for (author, field, value) in values_beside(&before.view()?, &self.view()?) {
            if let Some(work) = works.get_mut(&author) {
                work.worked.push(Worked::Value(field, value));
            }
        }
        Ok(works.into_values().collect())
    }

    /// Who wrote the words that stand, field by field, in the order of the text.
    ///
    /// # Errors
    /// [`Panicked`] when automerge cannot read the document.
    pub fn runs(&self) -> Result<Vec<Run>, Panicked> {
        Ok(self.runs_with_counters(Together::Author)?.into_iter().map(|(run, _)| run).collect())
    }

    /// As [`Self::runs`], change by change.
    ///
    /// # Errors
    /// [`Panicked`] when automerge cannot read the document.
    pub fn runs_by_change(&self) -> Result<Vec<Run>, Panicked> {
        Ok(self.runs_with_counters(Together::Change)?.into_iter().map(|(run, _)| run).collect())
    }

    /// Authors of changes, each once.
    pub fn authors(&self) -> Vec<Actor> {
        let mut authors: Vec<Actor> =
            self.index.uncovered(&HashSet::new()).into_iter().map(|(author, ..)| author).collect();
        authors.dedup();
        authors
    }

    fn runs_with_counters(&self, together: Together) -> Result<Vec<(Run, Vec<u64>)>, Panicked> {
        let mut runs = Vec::new();
        for field in fields(self.kind).iter().filter(|field| field.class == MergeClass::Text) {
            if let Some(object) = Objects::object(&self.objects, field.name) {
                quietly(|| self.runs_of(field.name, object, together, &mut runs))?;
            }
        }
        Ok(runs)
    }

    fn runs_of(
        &self,
        field: &'static str,
        object: &ExId,
        together: Together,
        runs: &mut Vec<(Run, Vec<u64>)>,
    ) {
        let from = runs.len();
        for item in self.doc.list_range(object, ..) {
            let ExId::Id(counter, actor, _) = item.id() else { continue };
            let Some(author) = Actor::from_actor_id(&actor) else { continue };
            let ValueRef::Scalar(ScalarValueRef::Str(text)) = &item.value else { continue };
            let made = self.index.change_of(&author, counter);
            let (at, change) = (made.map_or(self.edited_at, |made| made.time), made.map(|made| made.hash));
            let counters = text.chars().map(|_| counter);
            match runs.get_mut(from..).and_then(<[_]>::last_mut) {
                Some((run, of))
                    if run.author == author && (together == Together::Author || run.change == change) =>
                {
                    run.at = (run.at.0.min(at), run.at.1.max(at));
                    run.text.push_str(text);
                    of.extend(counters);
                }
                _ => {
                    let run = Run { field, author, at: (at, at), text: text.to_string(), change };
                    runs.push((run, counters.collect()));
                }
            }
        }
    }
}

/// Values that stand now and did not before, with their authors.
fn values_beside(before: &DocView, now: &DocView) -> Vec<(Actor, String, Scalar)> {
    let mut found = Vec::new();
    for (name, field) in &now.fields {
        match field {
            FieldView::Text(_) => {}
            FieldView::Value(values) => {
                let known = before.value(name);
                let new = values.values.iter().filter(|seen| !known.values.contains(seen));
                found.extend(new.map(|seen| {
                    (Actor::new(seen.device, seen.incarnation), (*name).to_owned(), seen.value.clone())
                }));
            }
            FieldView::Set(items) => {
                for (id, item) in items {
                    let known = before.items(name).find(|(known, _)| *known == id).map(|(_, item)| item);
                    for (part, values) in &item.fields {
                        let known = known.map(|item| item.value(part)).unwrap_or_default();
                        let new = values.values.iter().filter(|seen| !known.values.contains(seen));
                        found.extend(new.map(|seen| {
                            let author = Actor::new(seen.device, seen.incarnation);
                            (author, format!("{name}/{id}/{part}"), seen.value.clone())
                        }));
                    }
                }
            }
        }
    }
    found
}
