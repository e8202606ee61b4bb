//! Where the relay keeps what it took. One trait; [`sqlite`] is the embedded default, and `conformance` is what any
//! store must pass.

#[cfg(test)]
mod conformance;
pub mod sqlite;

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{HandedIn, History, News};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Generation, LogId, MailboxId, PersonId};
use alcove_protocol::record::Purge;
use bytes::Bytes;

use crate::relay::handed_in::HandedInRow;
use crate::relay::lanes::Row;
use crate::relay::ledger::DocumentFacts;
use crate::relay::mailbox::Mailbox;
use crate::relay::recovery::{Recovery, RecoveryChange};
use crate::relay::{Head, Place};

/// What a call to a store gives back later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why a store did not do what it was asked. Holds no content and no path.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed: full disk, damage, a broken rule.
    #[error("the database failed: {0}")]
    Database(String),
    /// A stored value is not what this version writes.
    #[error("the database holds a value this version cannot read: {0}")]
    Damaged(&'static str),
    /// The database was written by a newer version.
    #[error("the database has schema {found}, this version knows {known}: update the relay")]
    TooNew {
        /// The schema in the file.
        found: i64,
        /// The newest schema this build knows.
        known: i64,
    },
}

/// An entry to be made durable.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Names it in the store: one more than the entry before it.
    pub key: i64,
    /// Its log.
    pub log: LogId,
    /// Its place there.
    pub place: Place,
    /// The entry. Shared with the fan-out.
    pub entry: Arc<Entry>,
    /// What travels beside it, in the record's order; empty where an entry that was given back lacks one.
    pub companions: Vec<Bytes>,
}

/// An entry that was handed in beside every log.
#[derive(Clone, Debug)]
pub struct NewHandedIn {
    /// The organisation.
    pub org: LogId,
    /// Its place in the organisation's order.
    pub place: Place,
    /// The entry.
    pub entry: Arc<Entry>,
}

/// Wraps of an entry that lacked some.
#[derive(Clone, Debug)]
pub struct MoreCompanions {
    /// Names the entry in the store.
    pub key: i64,
    /// The entry.
    pub entry: Arc<Entry>,
    /// In the record's order, empty where none is brought. What is there already stays.
    pub companions: Vec<Bytes>,
}

/// What few commits bring.
#[derive(Clone, Debug, Default)]
pub struct Rare {
    /// People who may not read a circle any more.
    pub access_ended: Vec<(LogId, PersonId)>,
    /// What devices handed in.
    pub handed_in: Vec<NewHandedIn>,
    /// Keys of entries that are stored without all of their wraps.
    pub lacking_wraps: Vec<i64>,
    /// Wraps that some of those lacked.
    pub more_companions: Vec<MoreCompanions>,
    /// Documents whose key slots and bodies are destroyed: also those that this very batch brings.
    pub purges: Vec<(LogId, Purge)>,
    /// What changed about the logs that wait after a restore.
    pub recovery: Vec<RecoveryChange>,
}

impl Rare {
    /// Whether there is none of it.
    pub fn is_empty(&self) -> bool {
        let Self { access_ended, handed_in, lacking_wraps, more_companions, purges, recovery } = self;
        access_ended.is_empty()
            && handed_in.is_empty()
            && lacking_wraps.is_empty()
            && more_companions.is_empty()
            && purges.is_empty()
            && recovery.is_empty()
    }
}

/// A change of a mailbox.
#[derive(Clone, Debug)]
pub enum MailChange {
    /// It opens, empty, until `closes_ms`.
    Open {
        /// Which.
        mailbox: MailboxId,
        /// When it closes, ms since 1970.
        closes_ms: u64,
    },
    /// A message is left in it.
    Put {
        /// Which.
        mailbox: MailboxId,
        /// The place in it.
        step: u8,
        /// The message.
        sealed: Vec<u8>,
    },
}

/// What becomes durable together, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Logs founded, with their organisation. An org log is its own.
    pub logs: Vec<(LogId, LogId)>,
    /// Entries, in ascending order of key.
    pub entries: Vec<NewEntry>,
    /// People who may read a circle from now on.
    pub access: Vec<(LogId, PersonId)>,
    /// Hashes of the one-time tokens that were used.
    pub tokens_used: Vec<[u8; 32]>,
    /// Mail.
    pub mail: Vec<MailChange>,
    /// Mailboxes that closed before this time, ms since 1970, are removed. Zero removes none.
    pub mail_closed_before_ms: u64,
    /// The rest.
    pub rare: Rare,
}

impl Batch {
    /// Whether there is nothing to make durable.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.mail.is_empty() && self.rare.is_empty()
    }
}

/// What a log's replay starts from.
#[derive(Clone, Debug)]
pub struct StoredLog {
    /// The organisation; the log itself for an org log.
    pub org: LogId,
    /// Org or control entries with their places, oldest first.
    pub control: Vec<(u64, Vec<u8>)>,
    /// The newest entry of each author chain. Empty for an org log, whose replay has them all, and where only the
    /// control entries were asked for.
    pub tips: Vec<Vec<u8>>,
    /// The newest entry.
    pub head: Head,
}

/// A log that a device may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readable {
    /// The log.
    pub log: LogId,
    /// Its newest entry.
    pub head: Head,
    /// Its first document, if it has one.
    pub founding: Option<DocHandle>,
}

/// Which entries of a log are asked for: those after `after`, up to `upto`, at most `rows_max`.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The log.
    pub log: LogId,
    /// Not this place, the ones behind it.
    pub after: u64,
    /// The last place.
    pub upto: u64,
    /// At most so many.
    pub rows_max: usize,
}

/// What lies in a store.
///
/// Every method may be called from many tasks; [`commit`](Self::commit) from one at a time.
pub trait Store: Send + Sync + Debug {
    /// Which history the seqs count in.
    fn history(&self) -> History;

    /// The key of the newest entry; zero for none.
    fn load_last_key(&self) -> Later<'_, i64>;

    /// Makes a batch durable: when this returns `Ok` it survives a crash and a power cut.
    ///
    /// # Errors
    /// [`StoreError::Database`]; nothing of the batch is stored then.
    fn commit(&self, batch: Batch) -> Later<'_, ()>;

    /// Writes and removes a row, to know that writing works.
    fn probe_write(&self) -> Later<'_, ()>;

    /// What a log's replay starts from.
    fn load_log(&self, log: LogId) -> Later<'_, Option<StoredLog>>;

    /// As [`load_log`](Self::load_log), without the author chains.
    fn load_control(&self, log: LogId) -> Later<'_, Option<StoredLog>>;

    /// Where this very entry lies.
    fn load_place<'a>(&'a self, entry: &'a Entry) -> Later<'a, Option<Place>>;

    /// The org log and, for a person, the circles that they may read as far as the store knows: who asks checks each
    /// against its signed control entries.
    fn load_readable(&self, org: LogId, person: Option<PersonId>) -> Later<'_, Vec<Readable>>;

    /// The ids at these places, in the order asked.
    fn load_ids(&self, places: Vec<(LogId, u64)>) -> Later<'_, Vec<Option<EntryId>>>;

    /// Org and control entries of a span, oldest first, whatever their number (`rows_max` is not looked at).
    fn load_control_rows(&self, span: Span) -> Later<'_, Vec<Row>>;

    /// All other entries of a span, newest first.
    fn load_rows(&self, span: Span, device: DeviceId) -> Later<'_, Vec<Row>>;

    /// The entries with these keys, in the order asked, with the companions that `device` is served.
    fn load_news(&self, keys: Vec<i64>, device: DeviceId) -> Later<'_, Vec<News>>;

    /// A mailbox, closed or not.
    fn load_mailbox(&self, id: MailboxId) -> Later<'_, Option<Mailbox>>;

    /// Whether a one-time token was used.
    fn is_token_used(&self, hash: [u8; 32]) -> Later<'_, bool>;

    /// Entries with a wrap for this recipient: log and key, oldest first.
    fn load_wrapped(&self, recipient: DeviceId) -> Later<'_, Vec<(LogId, i64)>>;

    /// The key of this very entry, if it lacks wraps.
    fn load_lacking(&self, id: EntryId, log: LogId) -> Later<'_, Option<i64>>;

    /// What an organisation's devices handed in, without bodies, in order.
    fn load_handed_in_rows(&self, org: LogId) -> Later<'_, Vec<HandedInRow>>;

    /// What an organisation's devices handed in, behind the place `after`, at most `rows_max`.
    fn load_handed_in(&self, org: LogId, after: u64, rows_max: usize) -> Later<'_, Vec<HandedIn>>;

    /// Everything that is held of a document, bodies aside, and what was said about it.
    fn load_facts(&self, log: LogId, document: DocHandle) -> Later<'_, DocumentFacts>;

    /// The logs that wait after a restore.
    fn load_recovery(&self) -> Later<'_, Recovery>;

    /// After a restore from a backup: the history goes on under another generation, from the next opening on, and every
    /// log waits. Returns how many do.
    fn finish_restore(&self, generation: Generation, now_ms: u64) -> Later<'_, u64>;

    /// Nothing waits any more. Returns how many logs did.
    fn end_recovery(&self) -> Later<'_, u64>;

    /// Moves the log into the database file and closes it.
    fn close(&self) -> Later<'_, ()>;
}
