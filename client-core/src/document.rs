//! One document: an automerge document of a known kind, with a guard before it and views in front of it.
//!
//! - Edits go in as [`DocEdit`] and come out as change chunks ([`Document::commit`]).
//! - What others wrote goes through [`guard`](guard::guard) and then [`Document::take_in`].
//! - [`Document::view`] shows every field with all its values; nothing is settled silently.
//! - [`pack`] makes the changes of an entry small.
//!
//! Pure: no clock, no randomness, no files. Every call into automerge that works on what came from
//! outside catches panics, and nothing of a panic's text gets out (see [`panic_quiet`]).
//!
//! Deliberately absent: compaction that drops history (the heads hash the past), automerge's own sync,
//! its `Author`, its marks, lists and counters.

mod actor;
mod adopt;
mod at_heads;
mod causality;
mod conflict;
mod diff;
mod edit;
mod ever;
mod failure;
mod genesis;
pub mod guard;
mod history;
mod index;
mod migrate;
pub mod pack;
pub mod panic_quiet;
mod provenance;
mod rewrite;
mod seams;
mod take_in;
#[cfg(test)]
pub(crate) mod tests;
mod view;
mod watched;
mod writing;

use std::collections::HashMap;

use automerge::{AutoCommit, AutomergeError, Change, ChangeHash, ObjId as ExId, ReadDoc};

use crate::clinical::{DocKind, FieldDef, MergeClass, field};
use crate::time::Timestamp;
use genesis::{Migration, Origin};
use history::History;
use index::ChangeIndex;
use panic_quiet::quietly;
use seams::SeamReader;

pub use actor::{ACTOR_BYTES, Actor};
pub use adopt::{derive_edits, only_repeats};
pub use at_heads::{AuthorWork, Run, Worked};
pub use causality::Writer;
pub use conflict::ConflictView;
pub use edit::{DocEdit, EditError, ITEM_ID_BYTES_MAX, NOTE_BYTES_MAX};
pub use failure::{LoadError, SaveError};
pub use genesis::{FIRST_SCHEMA, schema_needed};
pub use guard::{author_of, builds_on_alone};
pub use panic_quiet::Panicked;
pub use provenance::{Letters, Made};
pub use seams::SeamView;
pub use take_in::{Incoming, Refusal, TakeIn};
pub use view::{DocView, FieldView, ItemView};
pub use watched::{Written, text_between};

/// Bytes that the edits of one change may add to it; what a change has besides fits the rest of
/// [`guard::CHANGE_BYTES_MAX`].
const OPEN_BYTES_MAX: usize = 160 * 1024;
/// Operations that the edits of one change may add up to; below [`guard::OPS_MAX`].
const OPEN_OPS_MAX: usize = 32_768;

/// A change made on this device.
#[derive(Clone, PartialEq, Eq)]
pub struct LocalChange {
    /// Its hash.
    pub hash: [u8; 32],
    /// The uncompressed change chunk; passes [`guard::guard`] on every other device.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for LocalChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalChange").field("len", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// Texts and sets of a document, as far as its schema version goes.
#[derive(Clone)]
struct KnownObjects {
    objects: HashMap<&'static str, (u16, ExId)>,
    /// The newest schema version whose migration is in the document.
    schema: u16,
}

impl edit::Objects for KnownObjects {
    fn object(&self, field: &'static str) -> Option<&ExId> {
        self.objects.get(field).filter(|(since, _)| *since <= self.schema).map(|(_, id)| id)
    }
}

/// A document and what this device is writing in it.
#[derive(Clone)]
pub struct Document {
    kind: DocKind,
    /// The newest schema version that is shown and written.
    newest: u16,
    actor: Actor,
    /// What is shown where nothing but the final form is left.
    sealed: Option<Box<DocView>>,
    doc: AutoCommit,
    objects: KnownObjects,
    genesis: [u8; 32],
    migrations: Vec<Migration>,
    index: ChangeIndex,
    /// What was made beside each other; none while nothing was.
    history: Option<History>,
    /// Sorted; without the open change.
    heads: Vec<ChangeHash>,
    /// Changes that a large edit made ahead of the next commit.
    finished: Vec<LocalChange>,
    open_bytes: usize,
    open_ops: usize,
    edited_at: Timestamp,
    /// Prose that somebody has open.
    watched: watched::Watched,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("kind", &self.kind)
            .field("changes", &self.index.len())
            .finish_non_exhaustive()
    }
}

impl Document {
    /// A new document. Whoever else creates the same document, before or later, begins with the same
    /// change, so that both are one.
    ///
    /// # Errors
    /// [`LoadError::Panicked`] or [`LoadError::Base`] when automerge cannot make the genesis change, which
    /// no input can bring about.
    pub fn create(kind: DocKind, actor: Actor) -> Result<Self, LoadError> {
        Self::load(kind, actor, None, std::iter::empty::<&[u8]>())
    }

    /// A document from this device's own last save, if there is one, and the stored changes since.
    ///
    /// Changes that the save already holds do no harm. All are applied in one call.
    ///
    /// # Errors
    /// [`LoadError`]; nothing is kept. The stored bytes should then be kept and set aside.
    pub fn load<B: AsRef<[u8]>>(
        kind: DocKind,
        actor: Actor,
        base: Option<&[u8]>,
        changes: impl IntoIterator<Item = B>,
    ) -> Result<Self, LoadError> {
        Self::load_as_of(u16::MAX, kind, actor, base, changes)
    }

    /// As [`Document::load`], as a build does that knows schema versions up to `newest` only: what later ones brought is
    /// kept and not shown.
    ///
    /// # Errors
    /// [`LoadError`]; nothing is kept.
    pub fn load_as_of<B: AsRef<[u8]>>(
        newest: u16,
        kind: DocKind,
        actor: Actor,
        base: Option<&[u8]>,
        changes: impl IntoIterator<Item = B>,
    ) -> Result<Self, LoadError> {
        quietly(|| Self::load_loudly(newest, kind, actor, base, changes))?
    }

    fn load_loudly<B: AsRef<[u8]>>(
        newest: u16,
        kind: DocKind,
        actor: Actor,
        base: Option<&[u8]>,
        changes: impl IntoIterator<Item = B>,
    ) -> Result<Self, LoadError> {
        let Origin { mut genesis, migrations, objects } =
            Origin::derive(kind, newest).map_err(|_| LoadError::Base)?;
        let genesis_hash = genesis.get_heads().first().ok_or(LoadError::Base)?.0;
        let mut doc = match base {
            Some(base) => AutoCommit::load(base).map_err(|_| LoadError::Base)?,
            None => genesis,
        };
        let parse =
            |(at, bytes): (usize, B)| Change::try_from(bytes.as_ref()).map_err(|_| LoadError::Change { at });
        let mut changes = changes.into_iter().enumerate().map(parse).collect::<Result<Vec<_>, _>>()?;
        let needed = migrations.iter().rposition(|migration| {
            changes.iter().any(|change| change.deps().contains(&migration.change.hash()))
        });
        let migrated = migrations.iter().take(needed.map_or(0, |at| at + 1));
        changes.splice(..0, migrated.map(|migration| migration.change.clone()));
        if !changes.is_empty() {
            doc.apply_changes(changes).map_err(|_| LoadError::Changes)?;
        }
        if !doc.get_missing_deps(&[]).is_empty() {
            return Err(LoadError::Changes);
        }
        let index = ChangeIndex::derive(doc.document());
        if !index.contains(&genesis_hash) {
            return Err(LoadError::Kind);
        }
        let held = migrations.iter().rev().find(|migration| index.contains(&migration.change.hash().0));
        let schema = held.map_or(FIRST_SCHEMA, |migration| migration.schema);
        let history = History::derive(&index, &doc);
        let objects = objects.into_iter().map(|(name, since, id)| (name, (since, id))).collect();
        let mut heads = doc.get_heads();
        heads.sort_unstable();
        doc.set_actor(actor.to_actor_id());
        Ok(Self {
            kind,
            newest,
            actor,
            sealed: None,
            doc,
            objects: KnownObjects { objects, schema },
            genesis: genesis_hash,
            migrations,
            index,
            history,
            heads,
            finished: Vec::new(),
            open_bytes: 0,
            open_ops: 0,
            edited_at: Timestamp::default(),
            watched: watched::Watched::new(),
        })
    }

    /// A note of which only the final form is left: it shows `view` and takes nothing in.
    ///
    /// # Errors
    /// [`LoadError`] when automerge cannot make an empty document, which no input can bring about.
    pub fn sealed(kind: DocKind, actor: Actor, view: DocView) -> Result<Self, LoadError> {
        let mut document = Self::create(kind, actor)?;
        document.sealed = Some(Box::new(view));
        Ok(document)
    }

    /// Whether only the final form is left.
    pub fn is_sealed(&self) -> bool {
        self.sealed.is_some()
    }

    /// What the document records.
    pub fn kind(&self) -> DocKind {
        self.kind
    }

    /// Who writes here.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The newest changes, sorted; without the open change. A migration that nothing builds on is not among them:
    /// whether it is here already says nothing about what was written.
    pub fn heads(&self) -> Vec<[u8; 32]> {
        let is_migration =
            |head: &ChangeHash| self.migrations.iter().any(|known| known.change.hash() == *head);
        let heads: Vec<_> = self.heads.iter().filter(|head| !is_migration(head)).map(|head| head.0).collect();
        if heads.is_empty() { vec![self.genesis] } else { heads }
    }

    /// Whether the document lacks this change.
    pub fn needs(&self, hash: &[u8; 32]) -> bool {
        !self.index.contains(hash)
    }

    /// How many changes the document holds, its genesis change among them.
    pub fn change_count(&self) -> usize {
        self.index.len()
    }

    /// Number of this actor's newest committed change, 0 before the first.
    pub fn last_seq(&self) -> u64 {
        self.index.newest(&self.actor).map_or(0, |(seq, _)| seq)
    }

    /// The whole document in automerge's own compact form, for this device only; proved by loading it.
    ///
    /// # Errors
    /// [`SaveError`]; the last good save must then stay, with the changes since.
    pub fn save(&mut self) -> Result<Vec<u8>, SaveError> {
        if self.has_open_change() {
            return Err(SaveError::OpenChange);
        }
        quietly(|| {
            let bytes = self.doc.save();
            prove(&bytes, &self.heads).map(|()| bytes)
        })
        .unwrap_or(Err(SaveError::Panicked))
    }

    /// Every field with all its values, the open change included.
    ///
    /// # Errors
    /// [`Panicked`] when automerge cannot read the document; it should then be loaded anew.
    pub fn view(&self) -> Result<DocView, Panicked> {
        if let Some(sealed) = &self.sealed {
            return Ok(sealed.as_ref().clone());
        }
        let viewer = self.viewer();
        quietly(|| viewer.view(self.kind)).and_then(|view| view.map_err(|_| Panicked))
    }

    fn viewer(&self) -> view::Viewer<'_, KnownObjects> {
        view::Viewer {
            doc: &self.doc,
            objects: &self.objects,
            index: &self.index,
            history: self.history.as_ref(),
            now: self.edited_at,
            newest: self.newest,
        }
    }

    fn seams(&self) -> Result<Vec<seams::Seam>, AutomergeError> {
        let Some(history) = &self.history else { return Ok(Vec::new()) };
        let (doc, objects, index) = (&self.doc, &self.objects, &self.index);
        SeamReader { doc, objects, index, history }.seams(self.kind)
    }

    fn prose(&self, name: &str) -> Option<&'static FieldDef> {
        let field = field(self.kind, name)?;
        (field.class == MergeClass::Text && field.since <= self.newest).then_some(field)
    }

    /// The prose of a field, the open change included; `None` when the kind has no such prose.
    pub fn text(&self, name: &str) -> Option<String> {
        let field = self.prose(name)?;
        if let Some(sealed) = &self.sealed {
            return Some(sealed.text(name).to_owned());
        }
        let Some(object) = edit::Objects::object(&self.objects, field.name) else {
            return Some(String::new());
        };
        quietly(|| self.doc.text(object).ok()).ok()?
    }

    /// Length of a field's prose in code points, the open change included.
    pub fn text_len(&self, name: &str) -> Option<usize> {
        let field = self.prose(name)?;
        if let Some(sealed) = &self.sealed {
            return Some(sealed.text(name).chars().count());
        }
        let Some(object) = edit::Objects::object(&self.objects, field.name) else { return Some(0) };
        quietly(|| self.doc.length(object)).ok()
    }
}

/// Loads what was saved and compares the heads, which hash everything before them.
fn prove(saved: &[u8], heads: &[ChangeHash]) -> Result<(), SaveError> {
    let mut found = automerge::Automerge::load(saved).map_err(|_| SaveError::Proof)?.get_heads();
    found.sort_unstable();
    if found == heads { Ok(()) } else { Err(SaveError::Proof) }
}
