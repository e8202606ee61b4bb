//! Alcove for apps: encrypted notes that are written offline and meet through a relay that cannot read them.
//!
//! An app opens a [`Client`] and works with it; the client needs no network. Every call that may wait is asynchronous:
//! a coroutine in Kotlin, a coroutine of asyncio in Python. Errors are [`ApiError`]: each says what the app does next.
//! What changes, here or elsewhere, comes from [`Client::watch`] and its siblings. Where the app gives something to be called
//! ([`KeyStore`], [`ChangeListener`], [`LogSink`], [`BackgroundTime`]), it is called on a thread that may block and while no
//! lock is held, so it may call back in; whatever it throws is an error like any other.
//!
//! Ids are lower-case hexadecimal text; times are milliseconds since 1970, as the device that wrote them claims.
//!
//! Deliberately absent: decisions. Whatever needs an `if` is in `alcove-client-core`; this crate only knows uniffi.

mod access;
mod ceremony;
mod client;
mod codes;
mod compare;
mod custom;
mod devices;
mod entry_views;
mod error;
mod finding;
mod groups;
mod host;
mod jottings;
mod lease;
mod recovery;
mod sessions;
mod status;
mod sync;
mod text;
mod types;
mod unlock;
mod views;
mod watch;

pub use ceremony::{Answered, CeremonyEnd, Joining, Offer};
pub use client::Client;
pub use error::{ApiError, EntryProblem, FolderState, UnlockProblem};
pub use host::{
    BackgroundTime, ChangeListener, HostError, KeyStore, KeyStoreError, KeyStoreLevel, LogLevel, LogLine,
    LogSink, Subscription, set_log_sink,
};
pub use jottings::{Jotted, Jotting, Jottings, jot};
pub use lease::Lease;
pub use recovery::{CameBack, PaperProblem, recover_with_kit};
pub use status::{EndedCircle, Evidence, HeardFrom, RefusedCircle, Status, Unsent};
pub use sync::Connectivity;
pub use types::Access;
pub use watch::{Change, ChangeWatch, ConflictWatch, SessionChange, SessionWatch, StatusWatch};

uniffi::setup_scaffolding!("alcove");
