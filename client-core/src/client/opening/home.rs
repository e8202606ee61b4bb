//! A device's home folder: the lock, the sealed keys, the encrypted store.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use super::key_store::HomeWitness;
use crate::crypto::passphrase::{KeyFile, KeyFileError, PassphraseCost};
use crate::crypto::{DeviceSecrets, VaultKey};
use crate::error::{BAD_FOLDER, ClientError};
use crate::shell::clock::{now, system_rng};
use crate::shell::jotting_file::JottingLock;
use crate::shell::reserve::{Reserve, Reserved};
use crate::shell::store::{SqliteStore, SqliteViews};
use crate::shell::vault::{Holder, HomeLock, KeyStore, VaultDb, destroy, is_being_destroyed};
use crate::shell::witness::{WitnessFile, Witnessed};

/// How long to wait for a home folder that another process works in.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// The store of a home folder, with its witness, and with room held for a session.
pub(in crate::client) type HomeStore = Reserved<Witnessed<SqliteStore, HomeWitness>>;

/// Where a device lives on this machine.
#[derive(Clone, Debug)]
pub struct Home {
    path: PathBuf,
    program: String,
    cost: PassphraseCost,
    newest_schema: u16,
}

impl Home {
    /// The folder `path`. `program` is how this process names itself to another that finds the folder in use; it must
    /// hold no secret.
    pub fn new(path: impl Into<PathBuf>, program: &str) -> Self {
        Self {
            path: path.into(),
            program: program.to_owned(),
            cost: PassphraseCost::DEFAULT,
            newest_schema: u16::MAX,
        }
    }

    /// The same folder, with another cost of deriving a key from a passphrase (tests use the floor).
    #[must_use]
    pub fn with_cost(mut self, cost: PassphraseCost) -> Self {
        self.cost = cost;
        self
    }

    /// The same folder, opened as a version of Alcove would that knows documents up to this schema version: what is
    /// newer is kept and not shown.
    #[must_use]
    pub fn with_newest_schema(mut self, newest: u16) -> Self {
        self.newest_schema = newest;
        self
    }

    /// See [`Home::with_newest_schema`].
    pub fn newest_schema(&self) -> u16 {
        self.newest_schema
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The store's file.
    pub fn vault_path(&self) -> PathBuf {
        self.path.join("vault.db")
    }

    /// Whether keys of a device lie here.
    pub fn has_keys(&self) -> bool {
        KeyStore::new(&self.path).load().is_ok()
    }

    /// New random keys for a new device; nothing is stored yet.
    pub fn make_keys() -> KeyFile {
        let mut rng = system_rng();
        KeyFile { vault_key: VaultKey::make(&mut rng), device: DeviceSecrets::make(&mut rng) }
    }

    /// Seals the keys of a new device under a passphrase into the folder.
    ///
    /// # Errors
    /// [`ClientError::AlreadySetUp`] when keys lie there, [`ClientError::BadInput`] for an empty passphrase.
    pub async fn store_keys(&self, keys: &KeyFile, passphrase: &str) -> Result<(), ClientError> {
        if passphrase.is_empty() {
            return Err(ClientError::BadInput { what: "the passphrase is empty" });
        }
        let _lock = self.lock().await?;
        let sealed = keys.seal(passphrase, self.cost, &mut system_rng()).map_err(from_key_file)?;
        KeyStore::new(&self.path).create(&sealed).map_err(|error| ClientError::from_keys(error, &self.path))
    }

    /// Opens the keys with the passphrase.
    ///
    /// # Errors
    /// [`ClientError::NotSetUp`], [`ClientError::WrongPassphrase`], [`ClientError::Damaged`].
    pub fn unlock(&self, passphrase: &str) -> Result<KeyFile, ClientError> {
        self.require_name()?;
        let sealed =
            KeyStore::new(&self.path).load().map_err(|error| ClientError::from_keys(error, &self.path))?;
        KeyFile::open(&sealed, passphrase).map_err(from_key_file)
    }

    /// [`Home::unlock`], on a thread that may take its time.
    pub(super) async fn unlock_aside(&self, passphrase: Zeroizing<String>) -> Result<KeyFile, ClientError> {
        let home = self.clone();
        aside(move || home.unlock(&passphrase)).await
    }

    /// Keys for a new device, sealed under `passphrase` into the folder; those of an attempt that came no further,
    /// where there was one.
    pub(in crate::client) async fn keys_for_new_device(
        &self,
        passphrase: Zeroizing<String>,
    ) -> Result<KeyFile, ClientError> {
        if self.has_keys() {
            return self.unlock_aside(passphrase).await;
        }
        let (home, runtime) = (self.clone(), Handle::current());
        aside(move || {
            let keys = Self::make_keys();
            runtime.block_on(home.store_keys(&keys, &passphrase))?;
            Ok(keys)
        })
        .await
    }

    /// Destroys the keys of the device that lives here, then its store and its other files, and those of the folder that
    /// are named in `also`. Nobody else may have it open. After a failure or a crash it may be called again, and goes on.
    ///
    /// # Errors
    /// [`ClientError::InUse`], [`ClientError::InUseByUnnamed`]; [`ClientError::StorageFailed`] when a file cannot be
    /// removed.
    pub async fn destroy(&self, also: &[&str]) -> Result<(), ClientError> {
        let _lock = self.lock_whatever_it_holds().await?;
        let _jottings = JottingLock::acquire(&self.path).await?;
        destroy(&self.path, also).map_err(|error| not_destroyed(&error))
    }

    /// Whether a device that lived here is being destroyed and something is left of it: then [`Home::destroy`] goes on.
    pub fn is_being_destroyed(&self) -> bool {
        is_being_destroyed(&self.path)
    }

    /// The folder, for whoever works with the device in it. What is left of one that was to be destroyed goes first.
    pub(in crate::client) async fn lock(&self) -> Result<HomeLock, ClientError> {
        let lock = self.lock_whatever_it_holds().await?;
        if !self.is_being_destroyed() {
            return Ok(lock);
        }
        let _jottings = JottingLock::acquire(&self.path).await?;
        destroy(&self.path, &[]).map_err(|error| not_destroyed(&error))?;
        Err(ClientError::Wiped)
    }

    /// A folder without a name would be the one that the process happens to be in.
    fn require_name(&self) -> Result<(), ClientError> {
        if self.path.as_os_str().is_empty() { Err(BAD_FOLDER) } else { Ok(()) }
    }

    async fn lock_whatever_it_holds(&self) -> Result<HomeLock, ClientError> {
        self.require_name()?;
        let holder = Holder::this_process(&self.program, now().0);
        Ok(HomeLock::acquire(&self.path, &holder, LOCK_WAIT).await?)
    }

    pub(in crate::client) async fn open_store(
        &self,
        key: &VaultKey,
    ) -> Result<(HomeStore, SqliteViews), ClientError> {
        self.open_witnessed(key, HomeWitness::File(WitnessFile::new(&self.path))).await
    }

    pub(in crate::client) async fn open_witnessed(
        &self,
        key: &VaultKey,
        witness: HomeWitness,
    ) -> Result<(HomeStore, SqliteViews), ClientError> {
        let path = self.vault_path();
        let vault =
            VaultDb::open(&path, key).await.map_err(|error| ClientError::from_vault(&error, &path))?;
        let (store, views) = SqliteStore::open(vault);
        let store = Witnessed::new(store, witness);
        Ok((Reserved::new(store, Reserve::new(&self.path)).await, views))
    }
}

fn not_destroyed(error: &std::io::Error) -> ClientError {
    ClientError::StorageFailed { what: format!("a file cannot be removed: {}", error.kind()) }
}

fn from_key_file(error: KeyFileError) -> ClientError {
    match error {
        KeyFileError::WrongPassphrase => ClientError::WrongPassphrase,
        KeyFileError::UnknownVersion { .. } => ClientError::NewerVersion,
        KeyFileError::Damaged | KeyFileError::ParametersTooWeak | KeyFileError::ParametersTooStrong => {
            ClientError::Damaged { what: error.to_string() }
        }
    }
}

/// Runs `work` where blocking harms nobody.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ClientError> + Send + 'static,
) -> Result<T, ClientError> {
    spawn_blocking(work).await.map_err(|_| ClientError::Closed)?
}
