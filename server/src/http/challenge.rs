//! `GET /v1/challenge`: what a login signs where TLS ends at a proxy.

use alcove_protocol::frame::{Challenge, write_frame};
use alcove_protocol::limits::CHALLENGE_LIFE_MS_MAX;
use alcove_protocol::problem::Problem;
use axum::Extension;
use axum::extract::State as Extract;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::refuse;
use crate::data_dir::random;
use crate::running::State;
use crate::session::Peer;
use crate::shared::peer_behind_proxy;
use crate::time::now_ms;

pub(super) async fn challenge(
    Extract(state): Extract<State>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Response {
    let shared = state.0;
    let Some(challenges) = &shared.challenges else {
        return (StatusCode::NOT_FOUND, "logins at this relay are over the TLS exporter\n").into_response();
    };
    let peer = peer_behind_proxy(peer, &headers);
    let given =
        random::<32>().ok().filter(|nonce| shared.may_ask(peer.address) && challenges.give(*nonce, now_ms()));
    let Some(nonce) = given else { return refuse(Problem::Busy) };
    let mut body = Vec::new();
    write_frame(&Challenge { nonce: nonce.into(), life_ms: CHALLENGE_LIFE_MS_MAX }, &mut body);
    let headers = [(header::CONTENT_TYPE, "application/cbor"), (header::CACHE_CONTROL, "no-store")];
    (headers, body).into_response()
}
