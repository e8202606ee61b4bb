//! What an operator does after a restore of the database from a backup, while the relay does not run.

use std::sync::Arc;

use alcove_protocol::frame::History;
use alcove_protocol::id::{Generation, Instance};

use crate::config::Config;
use crate::data_dir::{DataDir, random};
use crate::error::StartError;
use crate::store::sqlite::SqliteStore;
use crate::store::{Later, Store, StoreError};
use crate::time::now_ms;

/// Begins another life of the history: every device notices and gives back what the backup lacks, and every log waits
/// until an admin's device has done so, at most for 24 hours. Returns how many logs wait.
///
/// # Errors
/// [`StartError::InUse`] while a relay runs on the folder; [`StartError::Random`], [`StartError::File`],
/// [`StartError::Store`].
pub async fn finish(config: &Config) -> Result<u64, StartError> {
    let generation = Generation(random()?);
    change(config, move |store| store.finish_restore(generation, now_ms())).await
}

/// Ends the waiting. Returns how many logs waited.
///
/// # Errors
/// As [`finish`].
pub async fn end_recovery(config: &Config) -> Result<u64, StartError> {
    change(config, |store| store.end_recovery()).await
}

async fn change(
    config: &Config,
    ask: impl for<'a> FnOnce(&'a dyn Store) -> Later<'a, u64>,
) -> Result<u64, StartError> {
    let path = config.data.join("relay.db");
    std::fs::metadata(&path).map_err(|error| StartError::file(&path, &error))?;
    let data = DataDir::take(&config.data)?;
    let in_store = |why: StoreError| StartError::Store { path: path.clone(), why };
    let fresh = History { instance: Instance(random()?), generation: Generation(random()?) };
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path, fresh).await.map_err(in_store)?);
    let logs = ask(&*store).await.map_err(in_store)?;
    store.close().await.map_err(in_store)?;
    data.release()?;
    Ok(logs)
}
