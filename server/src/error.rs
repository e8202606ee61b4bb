//! Why a relay does not start.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::config::ConfigError;
use crate::store::StoreError;

/// Why a relay does not start, in words for its operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Another relay runs on the folder.
    #[error("{} is in use by another alcove-relay: one relay has one data folder", data.display())]
    InUse {
        /// The folder.
        data: PathBuf,
    },
    /// A file cannot be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// The receipt key is not 32 bytes.
    #[error("{} is not a receipt key", path.display())]
    BadKeyFile {
        /// The file.
        path: PathBuf,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random,
    /// The certificate or its key is not usable.
    #[error("{}: {why}", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        why: String,
    },
    /// The database.
    #[error("{}: {why}", path.display())]
    Store {
        /// The database file.
        path: PathBuf,
        /// What is wrong with it.
        why: StoreError,
    },
    /// The log filter.
    #[error("`log_level` {level} is not a level or filter")]
    LogLevel {
        /// What was given.
        level: String,
    },
}

impl StartError {
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::File { path: path.to_owned(), why: error.to_string() }
    }
}
