//! Listeners that the library calls, for apps that would rather be called than wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::spawn_blocking;

use crate::client::Client;
use crate::host::HostError;
use crate::live::watch::{Change, Ending};

/// Hears of changes, one after the other, each on a thread that may block. It may call the client, and wait for it.
#[uniffi::export(with_foreign)]
pub trait ChangeListener: Send + Sync {
    /// Something changed.
    ///
    /// # Errors
    /// Whatever it throws is counted by [`Subscription::failures`]; the next change comes all the same.
    fn on_change(&self, change: Change) -> Result<(), HostError>;
}

/// Says how much time the platform leaves the app in the background.
#[uniffi::export(with_foreign)]
pub trait BackgroundTime: Send + Sync {
    /// Milliseconds that are left; none while nothing is running out. Asked a few times a second.
    ///
    /// # Errors
    /// Whatever it throws ends the sync, as zero does.
    fn left_ms(&self) -> Result<Option<u64>, HostError>;
}

#[derive(Debug, Default)]
struct Inner {
    ending: Ending,
    failures: AtomicU64,
}

/// A listener that hears. It hears nothing more once this is cancelled, closed (`close` in Kotlin, the last reference in
/// Python and Swift) or the client is locked; one call may be under way then.
#[derive(Debug, uniffi::Object)]
pub struct Subscription {
    inner: Arc<Inner>,
}

#[uniffi::export]
impl Subscription {
    /// Ends it.
    pub fn cancel(&self) {
        self.inner.ending.end();
    }

    /// How often the listener threw.
    pub fn failures(&self) -> u64 {
        self.inner.failures.load(Ordering::Relaxed)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.cancel();
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl Client {
    /// Has `listener` hear everything that changes from now on. One that is slower than the changes hears
    /// [`Change::Missed`].
    #[expect(clippy::unused_async, reason = "it starts a task, so it has to run where tasks run")]
    pub async fn listen(&self, listener: Arc<dyn ChangeListener>) -> Subscription {
        let mut changes = self.core.listen();
        let inner = Arc::new(Inner::default());
        let task = Arc::clone(&inner);
        tokio::spawn(async move {
            while let Some(heard) = task.ending.or_end(changes.next()).await {
                let listener = Arc::clone(&listener);
                let told = spawn_blocking(move || listener.on_change(heard.into())).await;
                if !matches!(told, Ok(Ok(()))) {
                    task.failures.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Subscription { inner }
    }
}
