//! What the engine asks the store to keep. Everything that must survive a crash together travels in one batch.

use alcove_protocol::id::{
    DeviceId, DocHandle, EntryId, Generation, Incarnation, Instance, LogId, MailboxId, SlotId,
};
use alcove_protocol::receipt::Receipt;
use alcove_protocol::trust::chain::Tip;

use crate::clinical::{CircleKind, DocKind};
use crate::crypto::{EpochKey, IdSalt, KemSecret, SlotSecret};
use crate::engine::reading::lookup::{EntryRow, EvidenceKind, EvidenceRow};
use crate::engine::reading::progress::Progress;
use crate::time::Timestamp;

/// A document: its circle and its handle there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocKey {
    /// The circle.
    pub circle: LogId,
    /// The document.
    pub document: DocHandle,
}

/// What became of an entry on this device. The numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It took effect, or has no effect of its own.
    Taken = 0,
    /// Content that waits: for a key, a key slot or the change it builds on.
    Held = 1,
    /// Kept, shown with its reason, without effect.
    Quarantined = 2,
}

/// An entry as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its id.
    pub id: EntryId,
    /// Its log.
    pub log: LogId,
    /// Its place at the relay; none while it waits for the relay's acknowledgement.
    pub seq: Option<u64>,
    /// When the relay stored it, ms since 1970; zero before.
    pub relay_time_ms: u64,
    /// What became of it here.
    pub standing: Standing,
    /// Its bytes, as sent.
    pub bytes: Vec<u8>,
    /// The wraps or wrapped slots that travel with it: of an own entry all, of another's those that the relay sent.
    pub companions: Vec<Vec<u8>>,
}

/// A row of the local views: what lists and search read, so that none ever loads a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewRow {
    /// The document.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// What lists of the kind are sorted by (a date, a label), compared bytewise.
    pub sort: String,
    /// The typed view as JSON, long texts left out.
    pub json: String,
    /// Fields with more than one value.
    pub conflicts: u32,
    /// All text of the document, for the search index.
    pub text: String,
}

/// An entry that has no effect, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantineRow {
    /// Its log.
    pub log: LogId,
    /// Its place at the relay; none for an own entry that never got one.
    pub seq: Option<u64>,
    /// Why, as a stable code.
    pub reason: &'static str,
    /// When it was put there.
    pub at: Timestamp,
    /// Its bytes, whatever they are.
    pub bytes: Vec<u8>,
}

/// One thing to keep.
#[derive(Clone, Debug)]
pub enum SaveOp {
    /// A fact about this device under a fixed name; replaces an earlier one.
    Meta(&'static str, Vec<u8>),
    /// The relay's history that seqs count in.
    History(Instance, Generation),
    /// An entry of any log; replaces nothing.
    Entry(StoredEntry),
    /// The relay acknowledged an own entry.
    Acked {
        /// Which.
        id: EntryId,
        /// Its place.
        seq: u64,
        /// When, ms since 1970.
        relay_time_ms: u64,
    },
    /// An entry's standing changed.
    Standing(EntryId, Standing),
    /// An own entry that the relay refused for good: it goes, its void stays.
    DropEntry(EntryId),
    /// A circle and its founding secrets.
    Circle {
        /// The circle.
        log: LogId,
        /// What it holds.
        kind: CircleKind,
        /// Its id salt.
        salt: IdSalt,
        /// What its founder said about it, sealed at founding.
        info: Vec<u8>,
    },
    /// An epoch's key.
    EpochKey(LogId, u32, EpochKey),
    /// A key slot's secret.
    Slot(LogId, SlotId, DocHandle, SlotSecret),
    /// A key slot whose `slots` entry the relay refused for good.
    DropSlot(LogId, SlotId),
    /// How far a log was taken in ([`Progress::to_bytes`]).
    Progress(LogId, Vec<u8>),
    /// The newest unbroken entry of an author.
    Tip(LogId, DeviceId, Incarnation, Tip),
    /// Nothing of an author counts any more.
    TipGone(LogId, DeviceId, Incarnation),
    /// The own chain's newest entry in a log, and the refused seqs that its next entry must void.
    OwnChain(LogId, Vec<u8>),
    /// A document exists.
    Document(DocKey, DocKind),
    /// A proven save of the document; it holds every entry taken and every local change up to now.
    Base(DocKey, Vec<u8>),
    /// The base is not to be trusted: the document is built anew from its entries.
    DropBase(DocKey),
    /// A local change, not sealed yet.
    LocalChange {
        /// The document.
        key: DocKey,
        /// Ascending over all local changes.
        number: u64,
        /// The raw change chunk.
        bytes: Vec<u8>,
        /// When it was made.
        at: Timestamp,
    },
    /// The document's local changes with these numbers now lie in this sealed entry.
    Sealed(DocKey, Vec<u64>, EntryId),
    /// The entry was refused for good: its local changes wait again.
    Unsealed(EntryId),
    /// The entry is durable at the relay: its local changes need not be kept apart.
    Delivered(EntryId),
    /// An edit of a change that is still open, as JSON; replayed after a crash.
    Typing {
        /// The document.
        key: DocKey,
        /// Ascending over all edits.
        number: u64,
        /// The edit.
        edit: Vec<u8>,
    },
    /// The open change was committed: its edits need not be replayed.
    TypingDone(DocKey),
    /// The view of a document.
    View(Box<ViewRow>),
    /// An entry without effect.
    Quarantine(QuarantineRow),
    /// The place holds a good entry after all.
    QuarantineHealed(LogId, u64),
    /// What a person decided and the log does not say yet.
    Intent(u64, Vec<u8>),
    /// The log says it now.
    IntentDone(u64),
    /// A ceremony under way.
    Ceremony(MailboxId, Vec<u8>),
    /// A ceremony that ended.
    CeremonyDone(MailboxId),
    /// A device was heard from.
    Heard(DeviceId, Timestamp),
    /// Another device holds this author's entries up to a seq.
    Seen {
        /// The circle.
        log: LogId,
        /// Who holds them.
        observer: DeviceId,
        /// This device's newest seq there that the observer holds.
        own_seq: u64,
    },
    /// What other devices hold of an earlier life of this store says nothing any more.
    Unseen(LogId),
    /// The newest checkpoint this device wrote in a circle; nothing is new since.
    Checkpointed(LogId, Timestamp),
    /// When the first entry after the newest own checkpoint was taken in.
    NewsSince(LogId, Timestamp),
    /// The relay's newest receipt for a log.
    Receipt(Box<Receipt>),
    /// What was decided about an entry that was set aside; replaces an earlier decision.
    Decided(LateDecision),
    /// The private key of an intake of the organisation, under its id.
    IntakeKey(DeviceId, KemSecret),
    /// The relay's present history is not known to hold these entries: they are given back to it.
    Lost(Vec<EntryId>),
    /// Local changes with these numbers were written anew, or will never be sent.
    DropLocals(Vec<u64>),
    /// A piece of evidence; replaces one of the same log, kind and subject.
    Evidence(EvidenceRow),
    /// It is settled.
    EvidenceGone(LogId, EvidenceKind, Vec<u8>),
    /// How far a document is closed; replaces what was kept before.
    Closed(DocKey, Vec<u8>),
    /// Everything of a document goes, but what is under these slots: bodies, key slots, base, unsent changes, typing, views.
    Purge(DocKey, Vec<SlotId>),
}

/// What was decided about an entry that was set aside. The numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Its text was written anew.
    Accepted = 1,
    /// It stays without effect.
    Refused = 2,
}

/// A decision, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateDecision {
    /// The entry that was set aside.
    pub entry: EntryId,
    /// What was decided.
    pub decision: Decision,
    /// When.
    pub at: Timestamp,
    /// Hashes of the changes in which its text was written anew; none where nothing was left to write.
    pub changes: Vec<[u8; 32]>,
}

/// A transaction.
#[derive(Clone, Debug)]
pub struct SaveBatch {
    /// Ascending; the store answers with it.
    pub number: u64,
    /// What to keep, in order.
    pub ops: Vec<SaveOp>,
}

/// Everything the engine needs to start, as the store gives it.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// Facts about this device, by name.
    pub meta: Vec<(String, Vec<u8>)>,
    /// The relay's history that seqs count in.
    pub history: Option<(Instance, Generation)>,
    /// The org log, in order.
    pub org: Vec<Vec<u8>>,
    /// Every circle.
    pub circles: Vec<StoredCircle>,
    /// Every document.
    pub documents: Vec<(DocKey, DocKind)>,
    /// Numbers, documents, sizes and times of local changes without an acknowledged entry, in order.
    pub local_changes: Vec<StoredLocalChange>,
    /// Documents with edits of an open change.
    pub typing: Vec<DocKey>,
    /// Own entries not acknowledged yet, in the order they were made.
    pub pending: Vec<StoredEntry>,
    /// Intents, in order.
    pub intents: Vec<(u64, Vec<u8>)>,
    /// Ceremonies under way.
    pub ceremonies: Vec<(MailboxId, Vec<u8>)>,
    /// How far the org log was taken in.
    pub org_progress: Progress,
    /// The own chain in the org log ([`SaveOp::OwnChain`]).
    pub org_own_chain: Option<Vec<u8>>,
    /// When each device was last heard from.
    pub heard: Vec<(DeviceId, Timestamp)>,
    /// Entries and places in quarantine.
    pub quarantined: u64,
    /// Entries about which somebody decided here.
    pub decided: Vec<EntryId>,
    /// Private keys of the organisation's intake.
    pub intake_keys: Vec<(DeviceId, KemSecret)>,
    /// The relay's newest receipt for each log.
    pub receipts: Vec<Receipt>,
    /// Entries that the relay's present history is not known to hold.
    pub lost: Vec<EntryRow>,
    /// What was noted about the relay and about other devices.
    pub evidence: Vec<EvidenceRow>,
    /// How far documents are closed ([`SaveOp::Closed`]).
    pub closed: Vec<(DocKey, Vec<u8>)>,
    /// The highest number used for local changes and edits.
    pub newest_number: u64,
}

/// A circle, as the store gives it.
#[derive(Clone, Debug)]
pub struct StoredCircle {
    /// The circle.
    pub log: LogId,
    /// Founding secrets, once opened.
    pub founding: Option<(CircleKind, IdSalt, Vec<u8>)>,
    /// Its control entries, in the order of the chain.
    pub control: Vec<Vec<u8>>,
    /// Its `key_grant` entries.
    pub key_grants: Vec<Vec<u8>>,
    /// Its held entries.
    pub held: Vec<StoredEntry>,
    /// Epoch keys.
    pub epoch_keys: Vec<(u32, EpochKey)>,
    /// Key slots.
    pub slots: Vec<(SlotId, DocHandle, SlotSecret)>,
    /// How far it was taken in.
    pub progress: Progress,
    /// Authors' newest unbroken entries.
    pub tips: Vec<(DeviceId, Incarnation, Tip)>,
    /// Entries that came ahead of their author's chain: bytes.
    pub ahead: Vec<Vec<u8>>,
    /// The own chain ([`SaveOp::OwnChain`]).
    pub own_chain: Option<Vec<u8>>,
    /// What other devices hold of this device's entries.
    pub seen: Vec<(DeviceId, u64)>,
    /// When this device last wrote a checkpoint here.
    pub checkpointed: Option<Timestamp>,
    /// When the first entry after it was taken in.
    pub news_since: Option<Timestamp>,
}

/// A local change without an acknowledged entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLocalChange {
    /// Its number.
    pub number: u64,
    /// Its document.
    pub key: DocKey,
    /// The raw change chunk.
    pub bytes: Vec<u8>,
    /// When it was made.
    pub at: Timestamp,
    /// The sealed entry it lies in, if any.
    pub entry: Option<EntryId>,
}

/// A document, as the store gives it.
#[derive(Clone, Debug)]
pub struct StoredDocument {
    /// Which.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// The base was left out, as asked: `entries` are all that count.
    pub from_entries: bool,
    /// The newest proven save.
    pub base: Option<Vec<u8>>,
    /// Content entries taken since the base, as sent, in the order they came.
    pub entries: Vec<Vec<u8>>,
    /// Local changes since the base that lie in no stored entry.
    pub local_changes: Vec<Vec<u8>>,
    /// Edits of an open change, as JSON, in order.
    pub typing: Vec<Vec<u8>>,
    /// Its `record` entries, as sent.
    pub records: Vec<Vec<u8>>,
}
