//! What the client and the engine's task say to each other.

use std::sync::Arc;

use alcove_protocol::record::RelayRecord;
use rand_core::CryptoRng;
use tokio::sync::{broadcast, oneshot, watch};

use super::network::Network;
use crate::engine::{AuditNote, DocKey, Effect, Engine, HandOver, Notice, Report, SealedEdit, Status};
use crate::error::ClientError;
use crate::ports::StorageError;
use crate::shell::relay::{LinkError, WireCounter};
use crate::time::Timestamp;

/// Something that an app hears about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Something that is shown changed.
    Notice(Notice),
    /// Something a person must be told.
    Report(Report),
    /// The keys, then the files of this device are to be destroyed: whoever owns the home does that, and closes it.
    WipeDue,
    /// The live connection came up or went down.
    Live {
        /// Up or down.
        up: bool,
    },
}

pub(crate) type Work = Box<dyn FnOnce(&mut Engine, Timestamp, &mut dyn CryptoRng) -> Vec<Effect> + Send>;
pub(crate) type UseAnswer = oneshot::Sender<Result<(), StorageError>>;
pub(super) type SyncAnswer = oneshot::Sender<Result<(), LinkError>>;

/// What the client asks of the task.
pub(crate) enum Command {
    /// Open the documents, use the engine, do what it wants, then answer whether everything was saved.
    Use(Vec<DocKey>, Work, UseAnswer),
    /// Use the engine for typing, which leaves nothing to be saved at once: it is done even while the store saves.
    Type(Work, UseAnswer),
    /// Sync once.
    Sync(SyncAnswer),
    /// Give up the sync under way, if nobody waits for it any more.
    StopSync(oneshot::Sender<()>),
    /// What the host knows of the network.
    Network(Network),
    /// Keep a live connection, or stop keeping it.
    Live(bool),
    /// Write past the lease.
    Seal(Box<SealedEdit>, oneshot::Sender<Result<(), ClientError>>),
    /// Take in what was jotted down beside the store.
    TakeJottings(oneshot::Sender<Result<JottingsLeft, StorageError>>),
    /// Note what was done; answered once it is in the store, where somebody waits.
    Audit(AuditNote, Option<oneshot::Sender<Result<(), StorageError>>>),
    /// Write what was noted.
    WriteAudit(oneshot::Sender<Result<(), StorageError>>),
    /// Let a search find what was saved.
    Index(oneshot::Sender<Result<(), StorageError>>),
    /// Load what a linked device is handed over.
    LoadHandOver(oneshot::Sender<Result<HandOver, StorageError>>),
    /// Show this token until the relay has the organisation.
    OrgToken(String),
    /// Save everything, close the store and end.
    Close(oneshot::Sender<()>),
}

/// What a device shows a relay besides its signature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials {
    pub(crate) relay: Option<RelayRecord>,
    /// The word for this device: a certificate, or that of two custodians.
    pub(crate) certificate: Option<Vec<u8>>,
    pub(crate) org_token: Option<String>,
}

/// What could not be taken in of the jottings.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct JottingsLeft {
    /// Jottings for which there is no room before others are filed.
    pub(crate) waiting: usize,
    /// Files that are kept, because something in them does not open.
    pub(crate) kept: usize,
}

/// How the client hears from the task.
#[derive(Debug, Clone)]
pub(crate) struct Outlets {
    pub(crate) changes: broadcast::Sender<Change>,
    pub(crate) status: watch::Sender<Status>,
    pub(crate) counter: Arc<WireCounter>,
}
