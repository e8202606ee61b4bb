//! The file of sealed work in a home folder: appended to while the lease has ended, taken in and removed afterwards.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::crypto::lease::LEASE_HEAD_BYTES;
use crate::engine::SealedRecord;
use crate::ports::StorageError;

const FILE_NAME: &str = "lease.sealed";
/// What could not be taken in is kept under these names, the first that is free.
const KEPT_NAMES: [&str; 4] = ["lease.kept", "lease.kept.2", "lease.kept.3", "lease.kept.4"];

/// The file.
#[derive(Clone, Debug)]
pub(crate) struct WorkFile {
    home: PathBuf,
}

impl WorkFile {
    /// That of the folder `home`. Writers hold the folder's lock.
    pub(crate) fn new(home: &Path) -> Self {
        Self { home: home.to_owned() }
    }

    fn path(&self) -> PathBuf {
        self.home.join(FILE_NAME)
    }

    /// What it holds; empty where there is none. A head that was cut off while it was written holds nothing that was ever
    /// confirmed.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) fn read(&self) -> Result<Vec<u8>, StorageError> {
        let mut bytes = Vec::new();
        match File::open(self.path()) {
            Ok(mut file) => file.read_to_end(&mut bytes).map_err(|error| from_io(&error))?,
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            Err(error) => return Err(from_io(&error)),
        };
        if bytes.len() < LEASE_HEAD_BYTES {
            bytes.clear();
        }
        Ok(bytes)
    }

    /// Puts a record where it belongs, down to the disk. What was cut off there before goes.
    ///
    /// # Errors
    /// [`StorageError`]; the record does not count, and the next one goes to the same place.
    pub(crate) fn append(&self, record: &SealedRecord) -> Result<(), StorageError> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let at = u64::try_from(record.at).unwrap_or(u64::MAX);
        let written = options.open(self.path()).and_then(|mut file| {
            file.set_len(at)?;
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&record.bytes)?;
            file.sync_all()?;
            if at == 0 { self.sync_folder() } else { Ok(()) }
        });
        written.map_err(|error| from_io(&error))
    }

    /// Everything in it was taken in.
    ///
    /// # Errors
    /// [`StorageError`]; taking it in again changes nothing.
    pub(crate) fn remove(&self) -> Result<(), StorageError> {
        match std::fs::remove_file(self.path()).and_then(|()| self.sync_folder()) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(from_io(&error)),
            _ => Ok(()),
        }
    }

    /// Something in it could not be taken in: it is kept under another name, and never written over.
    ///
    /// # Errors
    /// [`StorageError`], also when there is no free name.
    pub(crate) fn keep(&self) -> Result<(), StorageError> {
        let free = KEPT_NAMES.iter().map(|name| self.home.join(name)).find(|path| !path.exists());
        let path =
            free.ok_or_else(|| StorageError::Failed("too many files of sealed work are kept".to_owned()))?;
        std::fs::rename(self.path(), path).and_then(|()| self.sync_folder()).map_err(|error| from_io(&error))
    }

    /// How many files could not be taken in.
    pub(crate) fn kept(&self) -> usize {
        KEPT_NAMES.iter().filter(|name| self.home.join(name).exists()).count()
    }

    fn sync_folder(&self) -> std::io::Result<()> {
        File::open(&self.home)?.sync_all()
    }
}

fn from_io(error: &std::io::Error) -> StorageError {
    if error.kind() == ErrorKind::StorageFull {
        StorageError::Full
    } else {
        StorageError::Failed(error.kind().to_string())
    }
}
