//! The guard: what a change from somebody else must be before automerge sees a byte of it.
//!
//! automerge 0.12 trusts its input. Measured: a compressed chunk of 1 MiB inflates to 1 GiB before its
//! checksum is read; a document chunk of 418 bytes aborts the process; about 4 % of mutated changes with
//! a right checksum panic, some only when the document is saved. So the guard takes only uncompressed
//! change chunks, in exactly the form in which automerge itself writes them, using only the parts of the
//! format that our documents use: values and characters set, values and characters deleted, maps and
//! texts made.
//!
//! What the guard cannot know is whether an operation fits the document: that is the work of
//! [`Document::take_in`](super::Document::take_in) and of the proof in
//! [`Document::save`](super::Document::save).

mod column;
pub(crate) mod head;
mod ops;
mod reader;

use super::actor::{ACTOR_BYTES, Actor};
use super::genesis::GENESIS_ACTOR_BYTES;
use crate::time::Timestamp;
use head::Head;
pub(crate) use reader::Reader;

/// Longest change chunk that is written or taken in, in bytes.
pub const CHANGE_BYTES_MAX: usize = 256 * 1024;
/// Most operations in one change.
pub const OPS_MAX: u64 = 50_000;
/// Most changes that one change may depend on directly.
pub const DEPS_MAX: u64 = 1_024;
/// Most other authors that one change may refer to.
pub const ACTORS_MAX: u64 = 1_024;

/// Why a change was not let through. Offsets count from the start of the chunk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    /// The chunk is longer than [`CHANGE_BYTES_MAX`].
    #[error("a change of {len} bytes is longer than {CHANGE_BYTES_MAX}")]
    TooLong {
        /// Length of the chunk in bytes.
        len: usize,
    },
    /// The chunk ends early.
    #[error("truncated at byte {at}: {need} bytes needed, {have} there")]
    Truncated {
        /// Where the read began.
        at: usize,
        /// Bytes needed.
        need: usize,
        /// Bytes there.
        have: usize,
    },
    /// The first four bytes are not automerge's.
    #[error("not an automerge chunk")]
    Magic,
    /// Documents, compressed changes, bundles and unknown chunks are not taken from others.
    #[error("chunk type {found} is not accepted, only uncompressed changes are")]
    ChunkType {
        /// The type found.
        found: u8,
    },
    /// The chunk is longer or shorter than it claims.
    #[error("the chunk claims {claimed} bytes and has {found}")]
    ChunkLength {
        /// Length that the header claims.
        claimed: usize,
        /// Length that follows the header.
        found: usize,
    },
    /// The checksum does not match.
    #[error("the checksum does not match")]
    Checksum,
    /// A number is out of range, or not in its shortest form.
    #[error("number at byte {at} is out of range or not in its shortest form")]
    Number {
        /// Where the number begins.
        at: usize,
    },
    /// A string is not UTF-8.
    #[error("string at byte {at} is not UTF-8")]
    NotUtf8 {
        /// Where the string begins.
        at: usize,
    },
    /// More than [`DEPS_MAX`] dependencies.
    #[error("more than {DEPS_MAX} dependencies")]
    TooManyDeps,
    /// More than [`ACTORS_MAX`] other authors.
    #[error("more than {ACTORS_MAX} other authors")]
    TooManyActors,
    /// More columns than the format has.
    #[error("too many columns")]
    TooManyColumns,
    /// More than [`OPS_MAX`] operations.
    #[error("more than {OPS_MAX} operations, claimed at byte {at}")]
    TooManyOps {
        /// Where the count stands.
        at: usize,
    },
    /// A change without operations.
    #[error("the change holds no operation")]
    NoOps,
    /// Dependencies that are not sorted, or come twice.
    #[error("dependencies are not in order")]
    DepsOrder,
    /// Other authors that are not sorted, come twice, or are the author.
    #[error("other authors are not in order")]
    ActorsOrder,
    /// Another author's id has a length that is not in use.
    #[error("an author id of {len} bytes")]
    ActorLength {
        /// Length of the id in bytes.
        len: usize,
    },
    /// Another author is listed that no operation refers to.
    #[error("an author is listed and not used")]
    UnusedActor,
    /// The change claims another author than the entry that carried it. A genesis or migration change
    /// ends here too: those never travel.
    #[error("the change is not by the author of its entry")]
    NotTheAuthor,
    /// A counter is zero or cannot be continued.
    #[error("change or operation counter out of range")]
    Counter,
    /// A message or extra bytes, which our changes never carry.
    #[error("the change carries a message or extra bytes")]
    Unused,
    /// A column that our documents do not use, comes twice, is out of order, compressed or empty.
    #[error("column {spec} is unknown, out of order, compressed or empty")]
    Column {
        /// automerge's number of the column.
        spec: u32,
    },
    /// A column ends before or after the others.
    #[error("column ends at byte {at} with a wrong number of rows")]
    RowCount {
        /// Where the column ends, or the first row too many begins.
        at: usize,
    },
    /// A column is not in the form in which automerge writes it.
    #[error("column is not in canonical form at byte {at}")]
    NotCanonical {
        /// Where the form is left.
        at: usize,
    },
    /// An operation that cannot be.
    #[error("operation {row}: {fault}")]
    Op {
        /// Which operation of the change, from zero.
        row: usize,
        /// What is wrong with it.
        fault: OpFault,
    },
}

/// What is wrong with one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpFault {
    /// The object is newer than the operation, half given, or not of the kind that is needed.
    #[error("object")]
    Object,
    /// The key is newer than the operation, contradictory, or of another object.
    #[error("key")]
    Key,
    /// The action is none that our documents use.
    #[error("action")]
    Action,
    /// The value's type is unknown, or its length does not fit the type.
    #[error("value")]
    Value,
    /// What the operation replaces is newer than it, out of order, or elsewhere.
    #[error("predecessor")]
    Predecessor,
    /// Key, action, value and predecessors do not make sense together.
    #[error("combination")]
    Combination,
}

/// A change that the guard let through.
///
/// It is well formed. Whether it fits a document is not known yet.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckedChange {
    bytes: Vec<u8>,
    hash: [u8; 32],
    actor: Actor,
    seq: u64,
    deps: Vec<[u8; 32]>,
    others: Vec<Vec<u8>>,
    ops: u32,
    start_op: u64,
    time: Timestamp,
}

impl std::fmt::Debug for CheckedChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckedChange")
            .field("len", &self.bytes.len())
            .field("seq", &self.seq)
            .field("ops", &self.ops)
            .finish_non_exhaustive()
    }
}

impl CheckedChange {
    /// The chunk as it came, byte for byte.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The chunk as it came, without copying it.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The change's hash, by which others depend on it.
    pub fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// Who wrote it.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Its number among the changes of this author in this document, from 1.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The changes that it directly builds on.
    pub fn deps(&self) -> &[[u8; 32]] {
        &self.deps
    }

    /// How many operations it holds; never zero.
    pub fn ops(&self) -> u32 {
        self.ops
    }

    /// Counter of its first operation.
    pub fn start_op(&self) -> u64 {
        self.start_op
    }

    /// Counter of its last operation.
    pub fn max_op(&self) -> u64 {
        self.start_op + u64::from(self.ops) - 1
    }

    /// When the author's device says that it was written.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// Ids of the other authors whose operations it refers to.
    pub(crate) fn others(&self) -> &[Vec<u8>] {
        &self.others
    }
}

/// Lets a change chunk through, or says what is wrong with it. Reads each byte a bounded number of times
/// and allocates in proportion to what is there, never to what is claimed.
///
/// `author` is the actor that the carrying entry's signature vouches for.
///
/// # Errors
/// [`GuardError`]: the first thing found to be wrong.
pub fn guard(bytes: impl Into<Vec<u8>>, author: Actor) -> Result<CheckedChange, GuardError> {
    let bytes = bytes.into();
    let checked = check(&bytes, author)?;
    Ok(CheckedChange { bytes, ..checked })
}

/// Whom a change names as its author; `None` when the bytes are no change of ours.
pub fn author_of(bytes: &[u8]) -> Option<Actor> {
    Actor::parse(Head::parse(bytes).ok()?.actor)
}

/// Whether the change builds on the one before it and on nothing else.
pub fn builds_on_alone(bytes: &[u8], before: &[u8]) -> bool {
    let (Ok(head), Ok(before)) = (Head::parse(bytes), Head::parse(before)) else { return false };
    matches!(head.deps.as_slice(), [one] if **one == before.hash)
}

fn check(bytes: &[u8], author: Actor) -> Result<CheckedChange, GuardError> {
    let head = Head::parse(bytes)?;
    if Actor::parse(head.actor) != Some(author) {
        return Err(GuardError::NotTheAuthor);
    }
    if !head.message.is_empty() || !head.extra.is_empty() {
        return Err(GuardError::Unused);
    }
    if !head.deps.is_sorted_by(|a, b| a < b) {
        return Err(GuardError::DepsOrder);
    }
    if let Some(id) = head.others.iter().find(|id| id.len() != ACTOR_BYTES && id.len() != GENESIS_ACTOR_BYTES)
    {
        return Err(GuardError::ActorLength { len: id.len() });
    }
    if !head.others.is_sorted_by(|a, b| a < b) || head.others.contains(&head.actor) {
        return Err(GuardError::ActorsOrder);
    }
    if head.seq == 0 || u32::try_from(head.seq).is_err() || head.start_op == 0 {
        return Err(GuardError::Counter);
    }
    let ops = ops::check_ops(&head)?;
    Ok(CheckedChange {
        bytes: Vec::new(),
        hash: head.hash,
        actor: author,
        seq: head.seq,
        deps: head.deps.iter().map(|dep| **dep).collect(),
        others: head.others.iter().map(|id| id.to_vec()).collect(),
        ops,
        start_op: head.start_op,
        time: Timestamp(head.time),
    })
}
