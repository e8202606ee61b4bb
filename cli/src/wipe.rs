//! A device that is to be wiped does nothing else: it hands in what was not sent, says so, and is destroyed.

use std::time::Duration;

use alcove_client_core::client::{Client, WipeState};
use tokio::time::timeout;

use crate::app::App;
use crate::error::CliError;
use crate::last_list::LastList;
use crate::progress;

/// How long the last words may take; a later command goes on.
const SYNC_WAIT: Duration = Duration::from_mins(1);

/// Whether this device is to be wiped, and so shows nothing any more.
pub(crate) async fn is_asked_for(client: &Client) -> Result<bool, CliError> {
    Ok(client.wipe_state().await? != WipeState::None)
}

/// Carries the wipe out as far as it comes, and closes the device. What it ends with is always an error: the verb was not
/// done, or not to its end.
pub(crate) async fn carry_out(app: &App, client: Client) -> CliError {
    match destroy_when_due(app, client).await {
        Ok(error) | Err(error) => error,
    }
}

async fn destroy_when_due(app: &App, client: Client) -> Result<CliError, CliError> {
    if client.wipe_state().await? == WipeState::Answering {
        // The relay may be out of reach: then a later command goes on, or the day of waiting ends it.
        let _ = timeout(SYNC_WAIT, progress::sync_through(&client)).await;
    }
    let status = client.status();
    if client.wipe_state().await? != WipeState::Due {
        client.close().await;
        return Ok(CliError::WipeWaits);
    }
    client.destroy(&app.home, &[LastList::FILE_NAME]).await?;
    let handed_in = status.handed_in;
    Ok(CliError::Wiped { handed_in, lost: status.unsent.changes.saturating_sub(handed_in) })
}
