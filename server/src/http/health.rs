//! Whether the relay lives, and whether it can store.

use axum::Json;
use axum::extract::State as Extract;
use axum::http::StatusCode;

use crate::running::State;
use crate::time::now_ms;

/// The process answers.
pub(super) async fn live() -> &'static str {
    "live\n"
}

/// What an operator's watch reads.
#[derive(Debug, serde::Serialize)]
pub(super) struct Ready {
    /// The database takes a write, and the relay is not stopping.
    #[serde(rename = "ready")]
    takes_writes: bool,
    /// Logs that wait after a restore until an admin's device has given back what the backup lacks.
    logs_waiting: usize,
    /// Logs that were set aside, because stored entries are not signed as they must be.
    logs_damaged: usize,
}

/// The database takes a write.
pub(super) async fn ready(Extract(state): Extract<State>) -> (StatusCode, Json<Ready>) {
    let shared = state.0;
    let mut ready = !*shared.stopping.borrow();
    if ready && let Err(error) = shared.store.probe_write().await {
        tracing::error!(event = "not_ready", %error);
        ready = false;
    }
    let body = Ready {
        takes_writes: ready,
        logs_waiting: shared.known.waiting(now_ms()),
        logs_damaged: shared.known.damaged(),
    };
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(body))
}
