//! What a locked device needs for jotting something down: the public keys that it seals for, and a lock, so that a process
//! that has the store open and one that does not never write the same file at once.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use crate::crypto::jotting::JOTTING_KEYS_BYTES_MAX;
use crate::ports::StorageError;
use crate::shell::work_file::from_io;

const LOCK_NAME: &str = "jottings.lock";
const KEYS_NAME: &str = "jottings.keys";
const NEW_KEYS_NAME: &str = "jottings.keys.new";
const LOCK_WAIT_MAX: Duration = Duration::from_secs(5);
const LOCK_RETRY_MS: u64 = 10;

/// The right to read and write the jottings of a home folder; ends when dropped.
#[derive(Debug)]
pub(crate) struct JottingLock {
    home: PathBuf,
    _file: File,
}

impl JottingLock {
    /// Waits for whoever holds it; they do for as long as a file takes to be written.
    ///
    /// # Errors
    /// [`StorageError::Failed`], also when there is no such folder.
    pub(crate) async fn acquire(home: &Path) -> Result<Self, StorageError> {
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(home.join(LOCK_NAME)).map_err(|error| from_io(&error))?;
        let until = Instant::now() + LOCK_WAIT_MAX;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { home: home.to_owned(), _file: file }),
                Err(std::fs::TryLockError::WouldBlock) if Instant::now() < until => {
                    tokio::time::sleep(Duration::from_millis(LOCK_RETRY_MS)).await;
                }
                Err(std::fs::TryLockError::WouldBlock) => {
                    return Err(StorageError::Failed(
                        "the jottings are in use by another process".to_owned(),
                    ));
                }
                Err(std::fs::TryLockError::Error(error)) => return Err(from_io(&error)),
            }
        }
    }

    /// The public keys to seal for; none where the device never was open here, or is gone.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) fn read_keys(&self) -> Result<Option<Vec<u8>>, StorageError> {
        let file = match File::open(self.home.join(KEYS_NAME)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(from_io(&error)),
        };
        let mut bytes = Vec::new();
        // One byte more than any file of keys has is enough to be refused.
        let read = file.take(JOTTING_KEYS_BYTES_MAX as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| from_io(&error))?;
        Ok(Some(bytes))
    }

    /// Replaces the keys: the file is the old one or the new one, never a part.
    ///
    /// # Errors
    /// [`StorageError`]; the old file is still there then.
    pub(crate) fn write_keys(&self, bytes: &[u8]) -> Result<(), StorageError> {
        let new = self.home.join(NEW_KEYS_NAME);
        let written = File::create(&new).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()?;
            std::fs::rename(&new, self.home.join(KEYS_NAME))?;
            File::open(&self.home)?.sync_all()
        });
        written.map_err(|error| from_io(&error))
    }
}
