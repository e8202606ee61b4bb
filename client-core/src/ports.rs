//! What the shell plugs into the engine. `Storage` has two implementations, SQLCipher and memory, and one contract
//! suite that both run.

use std::future::Future;

use alcove_protocol::id::{DeviceId, EntryId, LogId};
use zeroize::Zeroizing;

use crate::clinical::DocKind;
use crate::engine::{
    Decision, DocKey, HandOver, LoadRequest, Looked, Lookup, SaveBatch, Stored, StoredDocument,
};

/// Why the store did not do what it was asked. Says nothing about what was stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// The device has no space left.
    #[error("the device has no space left")]
    Full,
    /// The store failed.
    #[error("the store failed: {0}")]
    Failed(String),
    /// A stored record does not have its layout.
    #[error("a stored record is damaged: {0}")]
    Damaged(&'static str),
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// The document.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// The typed view as JSON.
    pub json: String,
    /// Fields with more than one value.
    pub conflicts: u32,
}

/// Rows of one list, where nobody asks for fewer.
pub const LIST_ROWS_MAX: u32 = 10_000;

/// Which rows a list wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Documents of this kind.
    pub kind: DocKind,
    /// Of this circle only.
    pub circle: Option<LogId>,
    /// The highest sort key first.
    pub newest_first: bool,
    /// Only rows with a conflict.
    pub conflicts_only: bool,
    /// At most so many.
    pub limit: u32,
}

impl ListQuery {
    /// Documents of a kind in every circle, by their sort key, up to [`LIST_ROWS_MAX`].
    pub const fn all_of(kind: DocKind) -> Self {
        Self { kind, circle: None, newest_first: false, conflicts_only: false, limit: LIST_ROWS_MAX }
    }
}

/// A hit of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The document.
    pub key: DocKey,
    /// Its kind.
    pub kind: DocKind,
    /// Its sort key: a date or a name.
    pub sort: String,
    /// A piece of the text around the first match, the match between U+2068 and U+2069.
    pub snippet: String,
}

/// Something in quarantine, for the list a person sees.
#[derive(Clone, PartialEq, Eq)]
pub struct QuarantineItem {
    /// Its log.
    pub log: LogId,
    /// Its place at the relay.
    pub seq: Option<u64>,
    /// Why, as a stable code.
    pub reason: String,
    /// When it was put there, ms since 1970.
    pub at_ms: i64,
    /// How many bytes are kept.
    pub bytes: u64,
    /// The entry's id and author, where the bytes are an entry.
    pub entry: Option<(EntryId, DeviceId)>,
    /// What was decided about it here.
    pub decision: Option<Decision>,
    /// The words themselves, where the bytes are this person's own, typed unsent in a note that was ended meanwhile.
    pub text: Option<String>,
}

/// Prints no content.
impl std::fmt::Debug for QuarantineItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QuarantineItem({}, {} bytes)", self.reason, self.bytes)
    }
}

/// The encrypted store. One writer; a batch is kept whole and durably, or not at all.
pub trait Storage: Send {
    /// Keeps a batch: when this returns `Ok`, it survives a power loss.
    ///
    /// # Errors
    /// [`StorageError`]; then nothing of the batch was kept.
    fn save(&mut self, batch: &SaveBatch) -> impl Future<Output = Result<(), StorageError>> + Send;

    /// Lets a search find what the newest batches saved. Until then it finds a text as it was indexed last: a store need not
    /// index a text anew for each change.
    ///
    /// # Errors
    /// [`StorageError`]; a search finds what it found before.
    fn index_texts(&mut self) -> impl Future<Output = Result<(), StorageError>> + Send;

    /// The same for one text of those that wait, so that whoever comes meanwhile waits for no more than that. Says whether
    /// others still wait.
    ///
    /// # Errors
    /// [`StorageError`]; a search finds what it found before.
    fn index_next_text(&mut self) -> impl Future<Output = Result<bool, StorageError>> + Send;

    /// Everything the engine needs to start.
    ///
    /// # Errors
    /// [`StorageError`].
    fn load_start(&mut self) -> impl Future<Output = Result<Stored, StorageError>> + Send;

    /// The documents asked for; one that does not exist is left out.
    ///
    /// # Errors
    /// [`StorageError`].
    fn load_documents(
        &mut self,
        requests: &[LoadRequest],
    ) -> impl Future<Output = Result<Vec<StoredDocument>, StorageError>> + Send;

    /// What a device that is linked without a network is handed over: all logs and keys, and content in the order in
    /// which it came until it has `content_bytes_max` bytes.
    ///
    /// # Errors
    /// [`StorageError`].
    fn load_hand_over(
        &mut self,
        content_bytes_max: usize,
    ) -> impl Future<Output = Result<HandOver, StorageError>> + Send;

    /// What the engine wants to know about entries.
    ///
    /// # Errors
    /// [`StorageError`].
    fn look(&mut self, lookup: &Lookup) -> impl Future<Output = Result<Looked, StorageError>> + Send;

    /// Closes the store. When this returns, nothing of it works on behind the back of a process that ends now.
    ///
    /// # Errors
    /// [`StorageError`] when the last write fails; what was saved is safe all the same.
    fn close(self) -> impl Future<Output = Result<(), StorageError>> + Send;
}

/// Why the platform's key store did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceKeyStoreError {
    /// It is locked until the person unlocks the phone.
    #[error("the key store is locked until this device is unlocked")]
    Locked,
    /// The person did not let it go on.
    #[error("the key store was not allowed to go on")]
    UserCancelled,
    /// It gave the key up for good, as after a new fingerprint.
    #[error("the key store gave this device's key up: use the passphrase")]
    KeyInvalidated,
    /// It does not hold the key.
    #[error("the key store does not hold this device's key: use the passphrase")]
    Missing,
    /// It failed in passing.
    #[error("the key store failed: try again, or use the passphrase")]
    Transient,
}

/// How well a key store keeps keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKeyStoreLevel {
    /// In software.
    Software,
    /// In the processor's protected part.
    Hardware,
    /// In a chip of its own.
    SecureElement,
}

/// The platform's key store, as the host gives it. Each call may block and may ask the person; it comes from a thread of its
/// own, while no lock is held. Nothing that it answers is trusted: an answer that does not fit is an error.
pub trait DeviceKeyStore: Send + Sync + std::fmt::Debug {
    /// Wraps a key of 32 bytes under a key of its own, named `alias`, which never leaves it.
    ///
    /// # Errors
    /// [`DeviceKeyStoreError`].
    fn wrap(&self, alias: &str, key: &[u8]) -> Result<Vec<u8>, DeviceKeyStoreError>;

    /// Unwraps what [`DeviceKeyStore::wrap`] gave, telling the person `reason` where it asks them.
    ///
    /// # Errors
    /// [`DeviceKeyStoreError`].
    fn unwrap(
        &self,
        alias: &str,
        wrapped: &[u8],
        reason: &str,
    ) -> Result<Zeroizing<Vec<u8>>, DeviceKeyStoreError>;

    /// Forgets the key `alias`; one that it does not hold is forgotten already.
    ///
    /// # Errors
    /// [`DeviceKeyStoreError`].
    fn delete(&self, alias: &str) -> Result<(), DeviceKeyStoreError>;

    /// How well it keeps keys.
    ///
    /// # Errors
    /// [`DeviceKeyStoreError`].
    fn level(&self) -> Result<DeviceKeyStoreLevel, DeviceKeyStoreError>;

    /// The record `name`; none where it was never kept. Asks nobody.
    ///
    /// # Errors
    /// [`DeviceKeyStoreError`].
    fn load(&self, name: &str) -> Result<Option<Vec<u8>>, DeviceKeyStoreError>;

    /// Keeps a small record apart from the home folder and from its backups, in place of the one before. Asks nobody.
    ///
    /// # Errors
    /// [`DeviceKeyStoreError`].
    fn keep(&self, name: &str, record: &[u8]) -> Result<(), DeviceKeyStoreError>;
}

/// The device's key store, as far as it keeps the store's witness: a small record apart from the store, so that a store
/// that was restored or copied is noticed.
pub trait WitnessKeeper: Send {
    /// The newest record; none before the first.
    ///
    /// # Errors
    /// [`StorageError`].
    fn load(&mut self) -> impl Future<Output = Result<Option<Vec<u8>>, StorageError>> + Send;

    /// Keeps a record in place of the one before: when this returns `Ok`, it survives a power loss.
    ///
    /// # Errors
    /// [`StorageError`]; the record before is still there.
    fn keep(&mut self, record: &[u8]) -> impl Future<Output = Result<(), StorageError>> + Send;
}

/// Lists and search over the views. Readers never wait for the writer.
pub trait Views: Send + Sync {
    /// A list.
    ///
    /// # Errors
    /// [`StorageError`].
    fn list(&self, query: &ListQuery) -> impl Future<Output = Result<Vec<ListRow>, StorageError>> + Send;

    /// One document's row.
    ///
    /// # Errors
    /// [`StorageError`].
    fn row(&self, key: DocKey) -> impl Future<Output = Result<Option<ListRow>, StorageError>> + Send;

    /// Whether a search finds everything that is saved; if not, [`Storage::index_texts`] comes first.
    ///
    /// # Errors
    /// [`StorageError`].
    fn is_indexed(&self) -> impl Future<Output = Result<bool, StorageError>> + Send;

    /// Documents that contain all the words, best match first. Words are matched as prefixes, without regard to case or
    /// accents; no operator syntax is read.
    ///
    /// # Errors
    /// [`StorageError`].
    fn search(
        &self,
        words: &str,
        circles: Option<&[LogId]>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Hit>, StorageError>> + Send;

    /// The bytes of an entry that was set aside and waits, or waited, for a decision.
    ///
    /// # Errors
    /// [`StorageError`].
    fn set_aside(&self, entry: EntryId)
    -> impl Future<Output = Result<Option<Vec<u8>>, StorageError>> + Send;

    /// Entries in quarantine, newest first.
    ///
    /// # Errors
    /// [`StorageError`].
    fn quarantine(
        &self,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<QuarantineItem>, StorageError>> + Send;
}
