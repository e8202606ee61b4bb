//! Files of sealed records in a home folder: work that is written while the lease has ended, and jottings that are
//! written while the store is locked. Appended to, taken in, and removed afterwards.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::crypto::lease::LEASE_HEAD_BYTES;
use crate::engine::SealedRecord;
use crate::ports::StorageError;

/// The names of a file, and of what could not be taken in: it is kept under the first that is free.
#[derive(Debug)]
struct Names {
    file: &'static str,
    kept: [&'static str; 4],
}

const WORK: Names =
    Names { file: "lease.sealed", kept: ["lease.kept", "lease.kept.2", "lease.kept.3", "lease.kept.4"] };
const JOTTINGS: Names = Names {
    file: "jottings.sealed",
    kept: ["jottings.kept", "jottings.kept.2", "jottings.kept.3", "jottings.kept.4"],
};

/// The file.
#[derive(Clone, Debug)]
pub(crate) struct WorkFile {
    home: PathBuf,
    names: &'static Names,
}

impl WorkFile {
    /// That of the folder `home`. Writers hold the folder's lock.
    pub(crate) fn new(home: &Path) -> Self {
        Self { home: home.to_owned(), names: &WORK }
    }

    /// The jottings in the folder `home`. Whoever reads or writes them holds their lock.
    pub(crate) fn jottings(home: &Path) -> Self {
        Self { home: home.to_owned(), names: &JOTTINGS }
    }

    fn path(&self) -> PathBuf {
        self.home.join(self.names.file)
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
        let free = self.names.kept.iter().map(|name| self.home.join(name)).find(|path| !path.exists());
        let path =
            free.ok_or_else(|| StorageError::Failed("too many files of sealed work are kept".to_owned()))?;
        std::fs::rename(self.path(), path).and_then(|()| self.sync_folder()).map_err(|error| from_io(&error))
    }

    /// The files that could not be taken in before, and what they hold.
    ///
    /// # Errors
    /// [`StorageError`].
    pub(crate) fn read_kept(&self) -> Result<Vec<(&'static str, Vec<u8>)>, StorageError> {
        let there = self.names.kept.iter().filter(|name| self.home.join(name).exists());
        let read = |name: &&'static str| Ok((*name, std::fs::read(self.home.join(name))?));
        there.map(read).collect::<std::io::Result<_>>().map_err(|error| from_io(&error))
    }

    /// Everything in a kept file was taken in after all.
    ///
    /// # Errors
    /// [`StorageError`]; taking it in again changes nothing.
    pub(crate) fn remove_kept(&self, name: &str) -> Result<(), StorageError> {
        let removed = std::fs::remove_file(self.home.join(name)).and_then(|()| self.sync_folder());
        removed.map_err(|error| from_io(&error))
    }

    /// How many files could not be taken in.
    pub(crate) fn kept(&self) -> usize {
        self.names.kept.iter().filter(|name| self.home.join(name).exists()).count()
    }

    fn sync_folder(&self) -> std::io::Result<()> {
        File::open(&self.home)?.sync_all()
    }
}

pub(crate) fn from_io(error: &std::io::Error) -> StorageError {
    if error.kind() == ErrorKind::StorageFull {
        StorageError::Full
    } else {
        StorageError::Failed(error.kind().to_string())
    }
}
