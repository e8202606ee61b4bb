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
mod diff;
mod edit;
mod genesis;
pub mod guard;
mod index;
pub mod pack;
pub mod panic_quiet;
mod rewrite;
mod take_in;
#[cfg(test)]
pub(crate) mod tests;
mod view;

use std::collections::HashMap;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{AutoCommit, Change, ChangeHash, ObjId as ExId, ROOT, ReadDoc};

use crate::clinical::{DocKind, MergeClass, field, fields};
use crate::time::Timestamp;
use index::{ChangeIndex, NewChange};
use panic_quiet::quietly;

pub use actor::{ACTOR_BYTES, Actor};
pub use adopt::{derive_edits, only_repeats};
pub use edit::{DocEdit, EditError, ITEM_ID_BYTES_MAX, NOTE_BYTES_MAX};
pub use genesis::SCHEMA_VERSION;
pub use guard::author_of;
pub use panic_quiet::Panicked;
pub use take_in::{Incoming, Refusal, TakeIn};
pub use view::{DocView, FieldView, ItemView};

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

/// Why a document could not be loaded from what this device stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The save cannot be read.
    #[error("the saved document cannot be read")]
    Base,
    /// The save is a document of another kind or of an unknown schema version.
    #[error("the saved document is of another kind")]
    Kind,
    /// A stored change cannot be read.
    #[error("stored change {at} cannot be read")]
    Change {
        /// Which of the changes, from zero.
        at: usize,
    },
    /// The stored changes do not fit the document, or depend on changes that are not here.
    #[error("the stored changes do not fit together")]
    Changes,
    /// automerge panicked.
    #[error("automerge panicked over the stored document")]
    Panicked,
}

impl From<Panicked> for LoadError {
    fn from(_: Panicked) -> Self {
        Self::Panicked
    }
}

/// Why a document could not be saved. The last good save and the changes since must be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// A change is open; it is committed first.
    #[error("a change is open")]
    OpenChange,
    /// What was saved does not load, or loads with other heads.
    #[error("the saved document does not load as it was")]
    Proof,
    /// automerge panicked.
    #[error("automerge panicked while saving")]
    Panicked,
}

impl SaveError {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::OpenChange => "save_change_open",
            Self::Proof => "save_unproven",
            Self::Panicked => "save_panicked",
        }
    }
}

#[derive(Clone, Default)]
struct GenesisObjects(HashMap<&'static str, ExId>);

impl edit::Objects for GenesisObjects {
    fn object(&self, field: &'static str) -> Option<&ExId> {
        self.0.get(field)
    }
}

/// A document and what this device is writing in it.
#[derive(Clone)]
pub struct Document {
    kind: DocKind,
    actor: Actor,
    doc: AutoCommit,
    objects: GenesisObjects,
    genesis_actor: [u8; genesis::GENESIS_ACTOR_BYTES],
    index: ChangeIndex,
    /// Sorted; without the open change.
    heads: Vec<ChangeHash>,
    /// Changes that a large edit made ahead of the next commit.
    finished: Vec<LocalChange>,
    open_bytes: usize,
    open_ops: usize,
    edited_at: Timestamp,
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
        quietly(|| Self::load_loudly(kind, actor, base, changes))?
    }

    fn load_loudly<B: AsRef<[u8]>>(
        kind: DocKind,
        actor: Actor,
        base: Option<&[u8]>,
        changes: impl IntoIterator<Item = B>,
    ) -> Result<Self, LoadError> {
        let mut genesis = genesis::derive_genesis(kind).map_err(|_| LoadError::Base)?;
        let objects = genesis_objects(&genesis, kind).ok_or(LoadError::Base)?;
        let genesis_heads = genesis.get_heads();
        let mut doc = match base {
            Some(base) => AutoCommit::load(base).map_err(|_| LoadError::Base)?,
            None => genesis,
        };
        let parse =
            |(at, bytes): (usize, B)| Change::try_from(bytes.as_ref()).map_err(|_| LoadError::Change { at });
        let changes = changes.into_iter().enumerate().map(parse).collect::<Result<Vec<_>, _>>()?;
        if !changes.is_empty() {
            doc.apply_changes(changes).map_err(|_| LoadError::Changes)?;
        }
        if !doc.get_missing_deps(&[]).is_empty() {
            return Err(LoadError::Changes);
        }
        let index = ChangeIndex::derive(doc.document());
        if !genesis_heads.iter().all(|head| index.contains(&head.0)) {
            return Err(LoadError::Kind);
        }
        let mut heads = doc.get_heads();
        heads.sort_unstable();
        doc.set_actor(actor.to_actor_id());
        Ok(Self {
            kind,
            actor,
            doc,
            objects,
            genesis_actor: genesis::derive_genesis_actor(kind, SCHEMA_VERSION),
            index,
            heads,
            finished: Vec::new(),
            open_bytes: 0,
            open_ops: 0,
            edited_at: Timestamp::default(),
        })
    }

    /// What the document records.
    pub fn kind(&self) -> DocKind {
        self.kind
    }

    /// Who writes here.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The newest changes, sorted; without the open change.
    pub fn heads(&self) -> Vec<[u8; 32]> {
        self.heads.iter().map(|head| head.0).collect()
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

    /// Whether something was edited since the last commit.
    pub fn has_open_change(&self) -> bool {
        self.doc.pending_ops() > 0 || !self.finished.is_empty()
    }

    /// Adds an edit to the open change. `now` is shown beside values until the commit.
    ///
    /// An edit too large for one change closes the open one at `now`, as often as needed; all of them come
    /// with the next [`Document::commit`].
    ///
    /// # Errors
    /// [`EditError`]; the document is as it was, except after [`EditError::Broken`].
    pub fn edit(&mut self, edit: &DocEdit, now: Timestamp) -> Result<(), EditError> {
        quietly(|| self.edit_loudly(edit, now)).unwrap_or(Err(EditError::Broken))
    }

    fn edit_loudly(&mut self, edit: &DocEdit, now: Timestamp) -> Result<(), EditError> {
        let pieces = edit::plan(&self.doc, &self.objects, self.kind, edit)?;
        self.edited_at = now;
        for piece in pieces {
            if self.open_bytes + piece.bytes > OPEN_BYTES_MAX || self.open_ops + piece.ops > OPEN_OPS_MAX {
                self.close_change(now);
            }
            self.open_bytes += piece.bytes;
            self.open_ops += piece.ops;
            edit::write(&mut self.doc, piece).map_err(|_| EditError::Broken)?;
        }
        Ok(())
    }

    /// Closes the open change and returns what was written since the last commit: nothing, one change, or
    /// several when an edit was too large for one.
    #[must_use = "what is not stored is lost"]
    pub fn commit(&mut self, now: Timestamp) -> Vec<LocalChange> {
        self.close_change(now);
        std::mem::take(&mut self.finished)
    }

    fn close_change(&mut self, now: Timestamp) {
        (self.open_bytes, self.open_ops) = (0, 0);
        if self.doc.pending_ops() == 0 {
            return;
        }
        let Some(hash) = self.doc.commit_with(CommitOptions::default().with_time(now.0)) else { return };
        let Some(change) = self.doc.get_change_by_hash(&hash) else { return };
        let deps: Vec<[u8; 32]> = change.deps().iter().map(|dep| dep.0).collect();
        self.index.add(&NewChange {
            hash: hash.0,
            author: Some(self.actor),
            seq: change.seq(),
            max_op: change.max_op(),
            time: now,
            deps: &deps,
        });
        self.heads = vec![hash];
        self.finished.push(LocalChange { hash: hash.0, bytes: change.raw_bytes().to_vec() });
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
        let time_of = |author: &Actor, counter| self.index.time_of(author, counter).unwrap_or(self.edited_at);
        let viewer = view::Viewer { doc: &self.doc, objects: &self.objects, time_of: &time_of };
        quietly(|| viewer.view(self.kind)).and_then(|view| view.map_err(|_| Panicked))
    }

    /// The prose of a field, the open change included; `None` when the kind has no such prose.
    pub fn text(&self, name: &str) -> Option<String> {
        let field = field(self.kind, name)?;
        let object = edit::Objects::object(&self.objects, field.name)?;
        let is_text = field.class == MergeClass::Text;
        if is_text { quietly(|| self.doc.text(object).ok()).ok()? } else { None }
    }

    /// Length of a field's prose in code points, the open change included.
    pub fn text_len(&self, name: &str) -> Option<usize> {
        let field = field(self.kind, name)?;
        let object = edit::Objects::object(&self.objects, field.name)?;
        let is_text = field.class == MergeClass::Text;
        if is_text { quietly(|| self.doc.length(object)).ok() } else { None }
    }
}

/// Loads what was saved and compares the heads, which hash everything before them.
fn prove(saved: &[u8], heads: &[ChangeHash]) -> Result<(), SaveError> {
    let mut found = automerge::Automerge::load(saved).map_err(|_| SaveError::Proof)?.get_heads();
    found.sort_unstable();
    if found == heads { Ok(()) } else { Err(SaveError::Proof) }
}

fn genesis_objects(genesis: &AutoCommit, kind: DocKind) -> Option<GenesisObjects> {
    let mut objects = HashMap::new();
    for field in fields(kind) {
        if field.since == SCHEMA_VERSION && field.class.is_object() {
            let (_, id) = genesis.get(ROOT, field.name).ok()??;
            objects.insert(field.name, id);
        }
    }
    Some(GenesisObjects(objects))
}
