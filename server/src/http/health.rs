//! Whether the relay lives, and whether it can store.

use axum::extract::State as Extract;
use axum::http::StatusCode;

use crate::running::State;

/// The process answers.
pub(super) async fn live() -> &'static str {
    "live\n"
}

/// The database takes a write.
pub(super) async fn ready(Extract(state): Extract<State>) -> (StatusCode, &'static str) {
    if *state.0.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match state.0.store.probe_write().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(event = "not_ready", %error);
            (StatusCode::SERVICE_UNAVAILABLE, "the database takes no writes\n")
        }
    }
}
