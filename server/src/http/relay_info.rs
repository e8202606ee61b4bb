//! Who the relay is, before an org log names it.

use alcove_protocol::frame::{PROTOCOL_VERSION, RelayInfo, write_frame};
use axum::extract::State as Extract;
use axum::http::header;
use axum::response::IntoResponse;

use crate::running::State;

pub(super) async fn relay_info(Extract(state): Extract<State>) -> impl IntoResponse {
    let history = state.0.history();
    let info = RelayInfo {
        protocol: PROTOCOL_VERSION,
        public_key: state.0.public_key().into(),
        instance: history.instance,
        generation: history.generation,
    };
    let mut body = Vec::new();
    write_frame(&info, &mut body);
    ([(header::CONTENT_TYPE, "application/cbor")], body)
}
