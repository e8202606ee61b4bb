//! Why a document could not be loaded or saved.

use super::panic_quiet::Panicked;

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
