//! The relay's folder: the lock that keeps a second relay out, the receipt key, and the tokens that wait to be used.

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

use crate::error::StartError;

/// A folder that this process may use alone.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    lock: File,
}

impl DataDir {
    /// Makes the folder if it is missing, and takes it for this process.
    ///
    /// # Errors
    /// [`StartError::InUse`] when another relay has it; [`StartError::File`].
    pub fn take(path: &Path) -> Result<Self, StartError> {
        make_folder(path)?;
        let file = path.join("relay.lock");
        let lock =
            private().create(true).truncate(false).open(&file).map_err(|e| StartError::file(&file, &e))?;
        match lock.try_lock() {
            Ok(()) => {
                // An empty file is an empty database; made here, it and its log are its owner's alone.
                let database = path.join("relay.db");
                let made = private().create(true).truncate(false).open(&database);
                made.map_err(|error| StartError::file(&database, &error))?;
                Ok(Self { path: path.to_owned(), lock })
            }
            Err(TryLockError::WouldBlock) => Err(StartError::InUse { data: path.to_owned() }),
            Err(TryLockError::Error(error)) => Err(StartError::file(&file, &error)),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.path.join("relay.db")
    }

    /// The key that signs receipts; made at the first start.
    ///
    /// # Errors
    /// [`StartError::File`], [`StartError::Random`], [`StartError::BadKeyFile`].
    pub fn load_or_make_key(&self) -> Result<SigningKey, StartError> {
        let path = self.path.join("receipt.key");
        if let Some(bytes) = read_if_there(&path)? {
            let bytes: [u8; 32] =
                bytes.try_into().map_err(|_| StartError::BadKeyFile { path: path.clone() })?;
            return Ok(SigningKey::from_bytes(&bytes));
        }
        let bytes: [u8; 32] = random()?;
        write_private(&path, &bytes)?;
        Ok(SigningKey::from_bytes(&bytes))
    }

    /// Gives the folder free.
    ///
    /// # Errors
    /// [`StartError::File`] when the system does not unlock it.
    pub fn release(self) -> Result<(), StartError> {
        self.lock.unlock().map_err(|error| StartError::file(&self.path, &error))
    }
}

/// One-time tokens that wait to be used. Each is a file named by the token's hash, so that a running relay sees a new
/// one at once and only one process ever writes to the database, where used ones are recorded.
#[derive(Clone, Debug)]
pub struct TokenFolder {
    path: PathBuf,
}

impl TokenFolder {
    /// The tokens of the relay with this data folder.
    pub fn of(data: &Path) -> Self {
        Self { path: data.join("org-tokens") }
    }

    /// Makes a token: 160 random bits. Only its hash is kept.
    ///
    /// # Errors
    /// [`StartError::File`], [`StartError::Random`].
    pub fn make(&self) -> Result<String, StartError> {
        if let Some(data) = self.path.parent() {
            make_folder(data)?;
        }
        make_folder(&self.path)?;
        let secret: [u8; 20] = random()?;
        let token = BASE32_NOPAD.encode(&secret).to_lowercase();
        write_private(&self.file(&Self::hash(&token)), b"")?;
        Ok(token)
    }

    /// What is kept of a token.
    pub fn hash(token: &str) -> [u8; 32] {
        Sha256::digest(token.trim().to_lowercase().as_bytes()).into()
    }

    /// Whether the token waits to be used.
    pub fn waits(&self, hash: &[u8; 32]) -> bool {
        self.file(hash).is_file()
    }

    /// Removes a token that was used. The database refuses it from now on, so a failure here is harmless.
    pub fn remove(&self, hash: &[u8; 32]) {
        let removed = std::fs::remove_file(self.file(hash));
        if let Err(error) = removed {
            tracing::warn!(event = "token_file_stays", why = %error.kind());
        }
    }

    fn file(&self, hash: &[u8; 32]) -> PathBuf {
        self.path.join(HEXLOWER.encode(hash))
    }
}

/// Bytes from the system's random source.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], StartError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| StartError::Random)?;
    Ok(bytes)
}

pub(crate) fn make_folder(path: &Path) -> Result<(), StartError> {
    if path.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(path).map_err(|error| StartError::file(path, &error))?;
    std::fs::set_permissions(path, Permissions::from_mode(0o700))
        .map_err(|error| StartError::file(path, &error))
}

pub(crate) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, StartError> {
    match File::open(path) {
        Ok(mut file) => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(|error| StartError::file(path, &error))?;
            Ok(Some(bytes))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StartError::file(path, &error)),
    }
}

/// Takes a lock, and waits for whoever has it. It ends with the file.
pub(crate) fn wait_for(path: &Path) -> Result<File, StartError> {
    let taken = private().create(true).truncate(false).open(path).and_then(|file| {
        file.lock()?;
        Ok(file)
    });
    taken.map_err(|error| StartError::file(path, &error))
}

/// Writes a file that only its owner reads: whole or not at all.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), StartError> {
    let half = path.with_added_extension("part");
    let written = private().create(true).truncate(true).open(&half).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&half, path)
    });
    written.map_err(|error| StartError::file(path, &error))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}
