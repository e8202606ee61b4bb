//! `/v1/live`: the same frames over a WebSocket that stays open.

use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::frame::{Ask, LIVE_ROUTE};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::{Account, LinkEvent, Pages};
use crate::shell::relay::{LinkError, RelayStream, WireCounter};

/// The relay pings every 25 s: silence for longer than this is a dead connection.
const SILENCE_MAX: Duration = Duration::from_secs(70);
const MESSAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
const BUFFER_BYTES: usize = 16 * 1024;

/// Serves a live link until its owner drops it or the connection ends.
pub(super) async fn run(
    account: Account,
    counter: Arc<WireCounter>,
    mut asks: mpsc::Receiver<Vec<Ask>>,
    events: mpsc::Sender<LinkEvent>,
) {
    let connected = tokio::select! {
        connected = connect(&account, &counter) => connected,
        () = events.closed() => return,
    };
    let ended = match connected {
        Ok((socket, exporter)) => serve(&account, &counter, socket, exporter, &mut asks, &events).await,
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        // The owner may be gone already, and then nobody wants to know.
        let _ = events.send(LinkEvent::Down(error)).await;
    }
}

type Socket = WebSocketStream<RelayStream>;

async fn connect(account: &Account, counter: &Arc<WireCounter>) -> Result<(Socket, [u8; 32]), LinkError> {
    let address = &account.endpoint.address;
    let stream = RelayStream::connect(&account.endpoint, Arc::clone(counter)).await?;
    let exporter = stream.exporter;
    let request =
        format!("wss://{address}{LIVE_ROUTE}").into_client_request().map_err(|_| LinkError::BadAddress)?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_BYTES_MAX))
        .max_frame_size(Some(MESSAGE_BYTES_MAX))
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES);
    counter.request();
    let (socket, _) = client_async_with_config(request, stream, Some(config))
        .await
        .map_err(|_| LinkError::NotARelay { address: address.clone() })?;
    Ok((socket, exporter))
}

async fn serve(
    account: &Account,
    counter: &WireCounter,
    mut socket: Socket,
    exporter: [u8; 32],
    asks: &mut mpsc::Receiver<Vec<Ask>>,
    events: &mpsc::Sender<LinkEvent>,
) -> Result<(), LinkError> {
    let closed = |kind: &str| LinkError::Unreachable {
        address: account.endpoint.address.clone(),
        kind: kind.to_owned(),
    };
    let broken = |_: WsError| closed("the connection broke");
    let mut pages = Pages::default();
    loop {
        tokio::select! {
            asked = asks.recv() => {
                let Some(asked) = asked else {
                    let _ = socket.close(None).await;
                    return Ok(());
                };
                counter.request();
                let bytes = account.encode(asked, &exporter);
                socket.send(Message::Binary(bytes.into())).await.map_err(broken)?;
            }
            message = timeout(SILENCE_MAX, socket.next()) => {
                let message = message.map_err(|_| closed("silence"))?.ok_or_else(|| closed("closed by the relay"))?;
                match message.map_err(broken)? {
                    Message::Binary(bytes) => {
                        let malformed = |_| LinkError::NotARelay { address: account.endpoint.address.clone() };
                        let mut full = pages.push(&bytes).map_err(malformed)?;
                        full.push(pages.take());
                        for page in full.into_iter().filter(|page| !page.is_empty()) {
                            if events.send(LinkEvent::Received(page)).await.is_err() {
                                return Ok(());
                            }
                        }
                    }
                    Message::Close(_) => return Err(closed("closed by the relay")),
                    Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
                }
            }
        }
    }
}
