//! What the host does for the library: keep keys, listen, write logs, say how much time is left.
//!
//! The host is called on threads that may block, never on the one that works for the client, and while no lock is held: it
//! may call back in. Whatever it throws is an error like any other, and what it answers is checked before it is used.

mod key_store;
mod listener;
mod log;

pub(crate) use key_store::shared;
pub use key_store::{KeyStore, KeyStoreError, KeyStoreLevel};
pub use listener::{BackgroundTime, ChangeListener, Subscription};
pub use log::{LogLevel, LogLine, LogSink, set_log_sink};

/// The host failed: whatever it throws is this. What it said is not read, so that nothing of it gets anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum HostError {
    /// It threw something.
    #[error("the host failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for HostError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

#[cfg(test)]
mod tests;
