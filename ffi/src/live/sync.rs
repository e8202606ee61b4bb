//! Meeting the relay.

use std::sync::Arc;
use std::time::Duration;

use alcove_client_core::client::{Network, SyncStep};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::client::Client;
use crate::error::ApiError;
use crate::host::BackgroundTime;

/// Time that is left to the app when a sync in the background ends.
const RESERVE_MS: u64 = 1_000;
/// How often the platform is asked how much time is left.
const ASK_MS: u64 = 200;

/// How far a step of a sync came. What it took in and sent counts; the next one goes on after it.
#[uniffi::remote(Record)]
pub struct SyncStep {
    /// The relay has answered everything: nothing is left to do.
    pub done: bool,
    /// Pieces of work that the relay has not acknowledged.
    pub unsent: u64,
    /// Entries that this step took in.
    pub taken: u64,
    /// Entries that the relay announced in this step, those taken in among them.
    pub coming: u64,
}

/// What the host knows of the network.
pub type Connectivity = Network;

/// What the host knows of the network.
#[uniffi::remote(Enum)]
pub enum Connectivity {
    /// There is none, or this app may not use it.
    Offline,
    /// One that costs.
    Metered,
    /// Any other. So it is taken to be before the host says something.
    Online,
}

/// Waits until the platform leaves no more time than is needed for ending.
async fn until_time_is_up(time: Arc<dyn BackgroundTime>) {
    loop {
        let asked = Arc::clone(&time);
        let left = match spawn_blocking(move || asked.left_ms()).await {
            Ok(Ok(None)) => ASK_MS,
            Ok(Ok(Some(left_ms))) => left_ms.saturating_sub(RESERVE_MS),
            Ok(Err(_)) | Err(_) => 0,
        };
        if left == 0 {
            return;
        }
        sleep(Duration::from_millis(left.min(ASK_MS))).await;
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Syncs once: sends what waits and takes in what is new. A live connection that is kept comes back after it.
    ///
    /// # Errors
    /// [`ApiError::TryLater`] when the relay cannot be reached, [`ApiError::RelayNotTrusted`], [`ApiError::Refused`].
    /// What was not sent stays and goes with the next sync.
    pub async fn sync(&self) -> Result<(), ApiError> {
        Ok(self.core.sync().await?)
    }

    /// One step of a sync, for tasks in the background: it ends within `deadline_ms` milliseconds, also where the relay or
    /// the network stands still, and the next step goes on where it ended. A live connection that is kept comes back after it.
    ///
    /// # Errors
    /// As [`Client::sync`]. That the time ran out is no error: see [`SyncStep`].
    pub async fn sync_now(&self, deadline_ms: u64) -> Result<SyncStep, ApiError> {
        Ok(self.core.sync_within(Duration::from_millis(deadline_ms)).await?)
    }

    /// One step of a sync that ends about a second before `time` says that none is left.
    ///
    /// # Errors
    /// As [`Client::sync_now`].
    pub async fn sync_in_background(&self, time: Arc<dyn BackgroundTime>) -> Result<SyncStep, ApiError> {
        Ok(self.core.sync_while(until_time_is_up(time)).await?)
    }

    /// Keeps a live connection to the relay, coming back to it when it breaks; or stops doing so.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn keep_live(&self, keep: bool) -> Result<(), ApiError> {
        Ok(self.core.keep_live(keep).await?)
    }

    /// Tells what the host knows of the network. Offline, nothing is tried on its own; with a network, or another one, a
    /// live connection that is kept comes back at once. A sync that is asked for is tried whatever this says.
    ///
    /// # Errors
    /// [`ApiError::Closed`].
    pub async fn set_connectivity(&self, connectivity: Connectivity) -> Result<(), ApiError> {
        Ok(self.core.set_network(connectivity).await?)
    }
}

#[cfg(test)]
mod tests;
