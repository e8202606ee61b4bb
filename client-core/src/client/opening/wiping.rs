//! A wiped device: it hands in what was not sent, says its last word, and is destroyed.

use crate::client::{Client, Home};
use crate::engine::DeviceStanding;
use crate::error::ClientError;
use crate::shell::clock::now;

/// How far the wipe of this device has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WipeState {
    /// Nobody asked for it.
    None,
    /// It was asked for. What was not sent is handed in with the next sync, and the last word after it; a day after the
    /// device heard of it, it does not wait any longer.
    Answering,
    /// The keys and the files are to be destroyed now: [`Client::destroy`].
    Due,
}

impl Client {
    /// How far the wipe of this device has come. Ask when it was opened, and after each sync; an app that keeps a live
    /// connection also hears [`crate::client::Change::WipeDue`]. While it is not [`WipeState::None`], show nothing.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn wipe_state(&self) -> Result<WipeState, ClientError> {
        self.use_engine(|engine, _, _| {
            let state = match engine.standing() {
                _ if engine.is_wipe_due(now()) => WipeState::Due,
                DeviceStanding::Wiped => WipeState::Answering,
                DeviceStanding::Active | DeviceStanding::Revoked => WipeState::None,
            };
            (state, Vec::new())
        })
        .await
    }

    /// Closes the store and destroys the device: its keys, then its files, and those named in `also`. The key store that
    /// this client knows forgets its key first. After a failure or a crash, [`Home::destroy`]
    /// goes on.
    ///
    /// # Errors
    /// As [`Home::destroy`].
    pub async fn destroy(self, home: &Home, also: &[&str]) -> Result<(), ClientError> {
        self.forget_keys(home).await;
        self.close().await;
        home.destroy(also).await
    }
}
