//! The routes, one resource a file.

mod challenge;
mod health;
mod live;
mod relay_info;
mod sync;

use alcove_protocol::frame::{
    CHALLENGE_ROUTE, LIVE_ROUTE, RELAY_ROUTE, SYNC_ROUTE, Tell, Trouble, write_frame,
};
use alcove_protocol::problem::{Problem, Retry};
use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::running::State;

/// Frames, one after another.
const CBOR_SEQUENCE: &str = "application/cbor-seq";
/// When to ask again after a problem that passes.
const RETRY_AFTER_MS: u64 = 1_000;

/// Every route. Requests need a [`Peer`](crate::session::Peer) among their extensions: the listener puts it there,
/// and so may a test that calls the router without a socket.
pub fn router(state: State) -> Router {
    Router::new()
        .route(SYNC_ROUTE, post(sync::sync))
        .route(LIVE_ROUTE, get(live::live))
        .route(RELAY_ROUTE, get(relay_info::relay_info))
        .route(CHALLENGE_ROUTE, get(challenge::challenge))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .with_state(state)
}

fn trouble(problem: Problem) -> Tell {
    let retry_after_ms = if problem.retry() == Retry::Later { RETRY_AFTER_MS } else { 0 };
    Tell::Problem(Trouble { problem, retry_after_ms })
}

fn refuse(problem: Problem) -> Response {
    let mut body = Vec::new();
    write_frame(&trouble(problem), &mut body);
    let status = StatusCode::from_u16(problem.http_status()).unwrap_or(StatusCode::BAD_REQUEST);
    (status, [(header::CONTENT_TYPE, CBOR_SEQUENCE)], body).into_response()
}

/// The host a device connected to, without port: what its login names.
fn host_of(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name.to_owned(),
        _ => host.to_owned(),
    }
}
