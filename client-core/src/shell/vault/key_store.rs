//! The sealed keys of a home folder: `keys.sealed` under the passphrase, as
//! [`KeyFile`](crate::crypto::passphrase::KeyFile) seals them, and `keys.store`, the slot of the platform's key store, as
//! [`StoreSlot`](crate::crypto::store_slot::StoreSlot) does. Always a whole file: old or new, never a part.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use crate::crypto::passphrase::KEY_FILE_BYTES;
use crate::crypto::store_slot::STORE_SLOT_BYTES_MAX;

/// A file, the name under which a new one is written, and more bytes than it ever has.
#[derive(Clone, Copy, Debug)]
struct Names {
    file: &'static str,
    new: &'static str,
    bytes_max: usize,
}

const PASSPHRASE: Names =
    Names { file: "keys.sealed", new: "keys.sealed.new", bytes_max: KEY_FILE_BYTES + 1 };
const SLOT: Names = Names { file: "keys.store", new: "keys.store.new", bytes_max: STORE_SLOT_BYTES_MAX + 1 };

/// Why the key file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum KeyStoreError {
    /// No keys were made in this home folder.
    #[error("no keys are in this home folder")]
    Missing,
    /// Keys are there already, and losing them would lose the vault.
    #[error("keys are in this home folder already")]
    Exists,
    /// The file system failed; the file is as before.
    #[error("the key file: {0}")]
    Io(#[from] std::io::Error),
}

/// Where a home folder keeps its sealed keys.
#[derive(Clone, Debug)]
pub struct KeyStore {
    home: PathBuf,
    names: Names,
}

impl KeyStore {
    /// The key file of the folder `home`. Writers hold the folder's [`HomeLock`](super::HomeLock).
    pub fn new(home: &Path) -> Self {
        Self { home: home.to_owned(), names: PASSPHRASE }
    }

    /// The key-store slot of the folder `home`. Writers hold the folder's [`HomeLock`](super::HomeLock).
    pub fn slot(home: &Path) -> Self {
        Self { home: home.to_owned(), names: SLOT }
    }

    /// Loads the sealed keys.
    ///
    /// # Errors
    /// [`KeyStoreError::Missing`] or [`KeyStoreError::Io`].
    pub fn load(&self) -> Result<Vec<u8>, KeyStoreError> {
        let file = File::open(self.path()).map_err(|error| {
            if error.kind() == ErrorKind::NotFound { KeyStoreError::Missing } else { error.into() }
        })?;
        // One byte more than a file has is enough to be refused as damaged.
        let mut sealed = Vec::with_capacity(self.names.bytes_max);
        file.take(self.names.bytes_max as u64).read_to_end(&mut sealed)?;
        Ok(sealed)
    }

    /// Stores the first keys of a home folder.
    ///
    /// # Errors
    /// [`KeyStoreError::Exists`] when there are keys already, [`KeyStoreError::Io`].
    pub fn create(&self, sealed: &[u8]) -> Result<(), KeyStoreError> {
        let new = self.write_new(sealed)?;
        let linked = std::fs::hard_link(&new, self.path());
        std::fs::remove_file(&new)?;
        linked.map_err(|error| {
            if error.kind() == ErrorKind::AlreadyExists { KeyStoreError::Exists } else { error.into() }
        })?;
        Ok(self.sync_home()?)
    }

    /// Replaces the keys' seal, such as after a change of the passphrase.
    ///
    /// # Errors
    /// [`KeyStoreError::Io`]; the old file is still there then.
    pub fn replace(&self, sealed: &[u8]) -> Result<(), KeyStoreError> {
        let new = self.write_new(sealed)?;
        std::fs::rename(new, self.path())?;
        Ok(self.sync_home()?)
    }

    /// Removes the keys; where there are none, nothing happens.
    ///
    /// # Errors
    /// [`KeyStoreError::Io`].
    pub fn remove(&self) -> Result<(), KeyStoreError> {
        match std::fs::remove_file(self.path()) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(self.sync_home()?),
        }
    }

    fn path(&self) -> PathBuf {
        self.home.join(self.names.file)
    }

    fn write_new(&self, sealed: &[u8]) -> std::io::Result<PathBuf> {
        let path = self.home.join(self.names.new);
        // A crash may have left one; a file of our own making gets the right permissions.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        file.write_all(sealed)?;
        file.sync_all()?;
        Ok(path)
    }

    /// A rename is durable once its folder is.
    fn sync_home(&self) -> std::io::Result<()> {
        #[cfg(unix)]
        File::open(&self.home)?.sync_all()?;
        Ok(())
    }
}
