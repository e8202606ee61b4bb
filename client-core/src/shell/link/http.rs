//! `POST /v1/sync` over HTTP/1.1 on a connection that is kept for the next request.

use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::frame::{
    Ask, PROTOCOL_VERSION, RELAY_ROUTE, RelayInfo, SYNC_ROUTE, Tell, read_frame, write_frame,
};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::{Account, LinkEvent, Pages};
use crate::shell::relay::{LinkError, RelayEndpoint, RelayStream, WireCounter};

/// How long an answer may stand still.
const ANSWER_STALL: Duration = Duration::from_secs(40);

/// A connection with its exporter value.
struct Connection {
    sender: SendRequest<Full<Bytes>>,
    exporter: [u8; 32],
}

impl Connection {
    async fn open(endpoint: &RelayEndpoint, counter: &Arc<WireCounter>) -> Result<Self, LinkError> {
        let stream = RelayStream::connect(endpoint, Arc::clone(counter)).await?;
        let exporter = stream.exporter;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|_| not_a_relay(endpoint))?;
        tokio::spawn(async move {
            // Errors of the connection come back from the request that meets them.
            let _ = connection.await;
        });
        Ok(Self { sender, exporter })
    }

    async fn send(
        &mut self,
        endpoint: &RelayEndpoint,
        method: Method,
        route: &str,
        body: Vec<u8>,
    ) -> Result<Response<Incoming>, LinkError> {
        let request = Request::builder()
            .method(method)
            .uri(route)
            .header(hyper::header::HOST, &endpoint.address)
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| LinkError::BadAddress)?;
        let answer = timeout(ANSWER_STALL, self.sender.send_request(request)).await;
        answer.map_err(|_| stalled(endpoint))?.map_err(|error| broken(endpoint, &error))
    }
}

fn not_a_relay(endpoint: &RelayEndpoint) -> LinkError {
    LinkError::NotARelay { address: endpoint.address.clone() }
}

fn stalled(endpoint: &RelayEndpoint) -> LinkError {
    LinkError::Unreachable { address: endpoint.address.clone(), kind: "the answer stands still".to_owned() }
}

fn broken(endpoint: &RelayEndpoint, error: &hyper::Error) -> LinkError {
    let kind = if error.is_parse() { return not_a_relay(endpoint) } else { "the connection broke" };
    LinkError::Unreachable { address: endpoint.address.clone(), kind: kind.to_owned() }
}

/// Serves a link until its owner drops it. Each list of asks is one request; a connection that the relay closed while
/// idle is opened anew, once.
pub(super) async fn run(
    account: Account,
    counter: Arc<WireCounter>,
    mut asks: mpsc::Receiver<Vec<Ask>>,
    events: mpsc::Sender<LinkEvent>,
) {
    let mut connection: Option<Connection> = None;
    while let Some(asks) = asks.recv().await {
        if let Err(error) = request(&account, &counter, &mut connection, asks, &events).await {
            connection = None;
            if events.send(LinkEvent::Down(error)).await.is_err() {
                return;
            }
        }
    }
}

async fn request(
    account: &Account,
    counter: &Arc<WireCounter>,
    kept: &mut Option<Connection>,
    asks: Vec<Ask>,
    events: &mpsc::Sender<LinkEvent>,
) -> Result<(), LinkError> {
    let endpoint = &account.endpoint;
    let idle = kept.take().filter(|connection| !connection.sender.is_closed());
    let was_kept = idle.is_some();
    let mut connection = match idle {
        Some(connection) => connection,
        None => Connection::open(endpoint, counter).await?,
    };
    counter.request();
    let body = account.encode(asks.clone(), &connection.exporter);
    let sent = connection.send(endpoint, Method::POST, SYNC_ROUTE, body).await;
    let response = match sent {
        // Pushes are idempotent, so a request that died with an idle connection is sent again on a new one.
        Err(LinkError::Unreachable { .. }) if was_kept => {
            connection = Connection::open(endpoint, counter).await?;
            let body = account.encode(asks, &connection.exporter);
            connection.send(endpoint, Method::POST, SYNC_ROUTE, body).await?
        }
        sent => sent?,
    };
    let mut done = false;
    stream_answer(endpoint, response, |page| {
        done |= page.contains(&Tell::Done);
        events.send(LinkEvent::Received(page))
    })
    .await?;
    if !done {
        return Err(stalled(endpoint));
    }
    *kept = Some(connection);
    Ok(())
}

/// Reads an answer page by page.
async fn stream_answer<F>(
    endpoint: &RelayEndpoint,
    response: Response<Incoming>,
    mut each: impl FnMut(Vec<Tell>) -> F,
) -> Result<(), LinkError>
where
    F: Future<Output = Result<(), mpsc::error::SendError<LinkEvent>>>,
{
    let status = response.status();
    let mut body = response.into_body();
    let mut pages = Pages::default();
    while let Some(frame) = timeout(ANSWER_STALL, body.frame()).await.map_err(|_| stalled(endpoint))? {
        let frame = frame.map_err(|error| broken(endpoint, &error))?;
        let Some(bytes) = frame.data_ref() else { continue };
        let page = pages.push(bytes).map_err(|_| not_a_relay(endpoint))?;
        if let Some(page) = page.filter(|_| status == StatusCode::OK) {
            let _ = each(page).await;
        }
    }
    if status != StatusCode::OK {
        let problem = pages
            .take()
            .into_iter()
            .find_map(|tell| if let Tell::Problem(trouble) = tell { Some(trouble.problem) } else { None });
        return Err(problem.map_or_else(|| not_a_relay(endpoint), LinkError::Refused));
    }
    if !pages.is_empty() {
        let _ = each(pages.take()).await;
    }
    Ok(())
}

/// One request without a login, on a connection of its own: a ceremony's mailbox.
pub(crate) async fn exchange(
    endpoint: &RelayEndpoint,
    counter: &Arc<WireCounter>,
    asks: &[Ask],
) -> Result<Vec<Tell>, LinkError> {
    let mut connection = Connection::open(endpoint, counter).await?;
    let mut body = Vec::new();
    for ask in asks {
        write_frame(ask, &mut body);
    }
    counter.request();
    let response = connection.send(endpoint, Method::POST, SYNC_ROUTE, body).await?;
    let mut tells = Vec::new();
    stream_answer(endpoint, response, |page| {
        tells.extend(page);
        std::future::ready(Ok(()))
    })
    .await?;
    for tell in &tells {
        if let Tell::Problem(trouble) = tell {
            return Err(LinkError::Refused(trouble.problem));
        }
    }
    Ok(tells)
}

/// Who the relay is.
pub(crate) async fn fetch_relay_info(
    endpoint: &RelayEndpoint,
    counter: &Arc<WireCounter>,
) -> Result<RelayInfo, LinkError> {
    let mut connection = Connection::open(endpoint, counter).await?;
    counter.request();
    let response = connection.send(endpoint, Method::GET, RELAY_ROUTE, Vec::new()).await?;
    let body = timeout(ANSWER_STALL, response.into_body().collect()).await.map_err(|_| stalled(endpoint))?;
    let bytes = body.map_err(|error| broken(endpoint, &error))?.to_bytes();
    match read_frame::<RelayInfo>(&bytes) {
        Ok(Some((info, _))) if info.protocol == PROTOCOL_VERSION => Ok(info),
        _ => Err(not_a_relay(endpoint)),
    }
}
