//! Syncing in steps that end in time, as background tasks need it, and what the host knows of the network.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::client::{Change, Client, Heard};
use crate::engine::Notice;
use crate::error::ClientError;
use crate::shell::actor::Command;
pub use crate::shell::actor::Network;

/// The part of a step's time that is kept for winding up.
const WIND_UP_PART: u32 = 5;
/// No winding up takes longer.
const WIND_UP_MAX: Duration = Duration::from_millis(500);

/// How far a step came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

impl Client {
    /// Syncs for at most `limit`, then stops, also where the relay stands still: when this returns, nothing is sent or
    /// received any more on its behalf. What came is kept, and the next step goes on after it. A live connection is left
    /// as it is.
    ///
    /// # Errors
    /// As [`Client::sync`]. That the time ran out is no error.
    pub async fn sync_within(&self, limit: Duration) -> Result<SyncStep, ClientError> {
        let wind_up = WIND_UP_MAX.min(limit / WIND_UP_PART);
        let began = tokio::time::Instant::now();
        let step = self.sync_while(sleep(limit.saturating_sub(wind_up)));
        // The last resort: the task is busy with what takes longer than any winding up, and stops after it.
        if let Ok(step) = timeout(limit.saturating_sub(began.elapsed()), step).await {
            return step;
        }
        let _ = self.inner.commands.try_send(Command::StopSync(oneshot::channel().0));
        Ok(self.step(false, 0, 0))
    }

    /// Syncs until it is done or `over` is, then as [`Client::sync_within`].
    ///
    /// # Errors
    /// As [`Client::sync`].
    pub async fn sync_while(&self, over: impl Future<Output = ()>) -> Result<SyncStep, ClientError> {
        let mut changes = self.listen();
        let (mut taken, mut coming) = (0, 0);
        tokio::pin!(over);
        {
            let sync = self.sync();
            tokio::pin!(sync);
            loop {
                tokio::select! {
                    biased;
                    () = &mut over => break,
                    heard = changes.next() => match heard {
                        Some(Heard::Change(Change::Notice(Notice::Progress { taken: to, coming: of }))) => {
                            (taken, coming) = (to, of);
                        }
                        Some(_) => {}
                        None => return Err(ClientError::Closed),
                    },
                    synced = &mut sync => return synced.map(|()| self.step(true, taken, coming)),
                }
            }
        }
        let (answer, answered) = oneshot::channel();
        self.inner.commands.send(Command::StopSync(answer)).await.map_err(|_| ClientError::Closed)?;
        answered.await.map_err(|_| ClientError::Closed)?;
        Ok(self.step(false, taken, coming))
    }

    fn step(&self, done: bool, taken: u64, coming: u64) -> SyncStep {
        let unsent = self.inner.status.borrow().unsent;
        SyncStep { done, unsent: unsent.changes.max(unsent.entries), taken, coming }
    }

    /// What the host knows of the network. Without one, nothing is tried on its own; once there is one, or another one,
    /// a live connection that is to be kept comes back at once. A sync that is asked for is tried whatever this says.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn set_network(&self, network: Network) -> Result<(), ClientError> {
        self.inner.commands.send(Command::Network(network)).await.map_err(|_| ClientError::Closed)
    }
}
