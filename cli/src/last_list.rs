//! What the numbers of the last lists mean. A number must mean what the person saw, also when a sync changed the list
//! since: the wrong number would be a note in the wrong record. The file holds opaque ids only, and lies in the home
//! folder, which is private to its owner.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Rows that get a number that can be used.
const NUMBERS_MAX: usize = 9_999;

/// The file.
#[derive(Debug)]
pub(crate) struct LastList {
    path: PathBuf,
}

impl LastList {
    /// Its name in the home folder.
    pub(crate) const FILE_NAME: &str = "last-list.json";

    pub(crate) fn of(home: &Path) -> Self {
        Self { path: home.join(Self::FILE_NAME) }
    }

    /// Remembers the ids of a list in its order. Where that fails, numbers of that list are not known, which is said
    /// when one is used.
    pub(crate) fn remember(&self, what: &str, ids: impl IntoIterator<Item = String>) {
        let mut lists = self.load();
        lists.insert(what.to_owned(), ids.into_iter().take(NUMBERS_MAX).collect());
        if self.write(&serde_json::to_vec(&lists).unwrap_or_default()).is_err() {
            let _ = std::fs::remove_file(&self.path);
        }
    }

    /// The id that a number stood for.
    pub(crate) fn id(&self, what: &str, number: usize) -> Option<String> {
        self.load().get(what)?.get(number.checked_sub(1)?).cloned()
    }

    fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path)?.write_all(bytes)
    }

    fn load(&self) -> BTreeMap<String, Vec<String>> {
        std::fs::read(&self.path)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }
}

/// Whether words are a number of a list rather than a name.
pub(crate) fn as_number(words: &str) -> Option<usize> {
    let is_number = words.len() <= 4 && words.chars().all(|letter| letter.is_ascii_digit());
    is_number.then(|| words.parse().ok()).flatten()
}
