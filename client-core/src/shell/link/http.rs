//! `POST /v1/sync` over HTTP/1.1 on a connection that is kept for the next request.

use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::frame::{
    Ask, PROTOCOL_VERSION, RELAY_ROUTE, RelayInfo, SYNC_ROUTE, Tell, read_frame, write_frame,
};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};

use super::{Account, LinkEvent, Pages};
use crate::shell::relay::{LinkError, RelayEndpoint, RelayStream, WireCounter};

/// How long an answer may stand still.
const ANSWER_STALL: Duration = Duration::from_secs(40);
/// A pause after which what came of a page is taken in.
const PAGE_WAIT: Duration = Duration::from_millis(250);
/// What a refusal may have; it is one small frame.
const REFUSAL_BYTES_MAX: usize = 64 * 1024;
/// What the slowest link that is waited for sends in a second. While a request may still be on its way over such a link,
/// its answer may stand still.
const SLOWEST_BYTES_PER_SECOND: u64 = 4 * 1024;

/// How long an answer is waited for.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// When the request has been sent, at the slowest.
    sent: Instant,
}

impl Patience {
    fn for_request(bytes: usize) -> Self {
        let seconds = u64::try_from(bytes).unwrap_or(u64::MAX) / SLOWEST_BYTES_PER_SECOND;
        Self { sent: Instant::now() + Duration::from_secs(seconds) }
    }

    /// Waits for the next piece of the answer.
    async fn wait<T>(self, endpoint: &RelayEndpoint, piece: impl Future<Output = T>) -> Result<T, LinkError> {
        timeout_at(self.sent.max(Instant::now()) + ANSWER_STALL, piece).await.map_err(|_| stalled(endpoint))
    }
}

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
    ) -> Result<(Response<Incoming>, Patience), LinkError> {
        let patience = Patience::for_request(body.len());
        let request = Request::builder()
            .method(method)
            .uri(route)
            .header(hyper::header::HOST, &endpoint.address)
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| LinkError::BadAddress)?;
        let answer = patience.wait(endpoint, self.sender.send_request(request)).await?;
        Ok((answer.map_err(|error| broken(endpoint, &error))?, patience))
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
        // Whoever lets the link go does not wait for an answer that stands still, and neither does the connection.
        let asked = tokio::select! {
            asked = request(&account, &counter, &mut connection, asks, &events) => asked,
            () = events.closed() => return,
        };
        if let Err(error) = asked {
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

/// Reads an answer page by page. What came before an answer broke off counts.
async fn stream_answer<F>(
    endpoint: &RelayEndpoint,
    (response, patience): (Response<Incoming>, Patience),
    mut each: impl FnMut(Vec<Tell>) -> F,
) -> Result<(), LinkError>
where
    F: Future<Output = Result<(), mpsc::error::SendError<LinkEvent>>>,
{
    if response.status() != StatusCode::OK {
        return Err(refusal(endpoint, response, patience).await);
    }
    let mut body = response.into_body();
    let mut pages = Pages::default();
    let ended = loop {
        let next = if pages.is_empty() {
            Some(patience.wait(endpoint, body.frame()).await)
        } else {
            timeout(PAGE_WAIT, body.frame()).await.ok().map(Ok)
        };
        let full = match next {
            // On a slow link, what is here is taken in while the rest comes.
            None => vec![pages.take()],
            Some(Ok(Some(Ok(frame)))) => match frame.data_ref().map(|bytes| pages.push(bytes)) {
                Some(Err(_)) => break Err(not_a_relay(endpoint)),
                Some(Ok(full)) => full,
                None => Vec::new(),
            },
            Some(Ok(Some(Err(error)))) => break Err(broken(endpoint, &error)),
            Some(Ok(None)) => break Ok(()),
            Some(Err(stalled)) => break Err(stalled),
        };
        for page in full {
            let _ = each(page).await;
        }
    };
    if !pages.is_empty() {
        let _ = each(pages.take()).await;
    }
    ended
}

/// Why the relay refused a request as a whole.
async fn refusal(endpoint: &RelayEndpoint, response: Response<Incoming>, patience: Patience) -> LinkError {
    let body = Limited::new(response.into_body(), REFUSAL_BYTES_MAX);
    let bytes = match patience.wait(endpoint, body.collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => return not_a_relay(endpoint),
        Err(stalled) => return stalled,
    };
    match read_frame::<Tell>(&bytes) {
        Ok(Some((Tell::Problem(trouble), _))) => LinkError::Refused(trouble.problem),
        _ => not_a_relay(endpoint),
    }
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
    ask_once(endpoint, counter, &mut connection, body).await
}

async fn ask_once(
    endpoint: &RelayEndpoint,
    counter: &Arc<WireCounter>,
    connection: &mut Connection,
    body: Vec<u8>,
) -> Result<Vec<Tell>, LinkError> {
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

/// One request of an account, on a connection of its own: whether the relay lets it in, and what it tells then.
pub(crate) async fn log_in_once(
    account: &Account,
    counter: &Arc<WireCounter>,
    asks: Vec<Ask>,
) -> Result<Vec<Tell>, LinkError> {
    let endpoint = &account.endpoint;
    let mut connection = Connection::open(endpoint, counter).await?;
    let body = account.encode(asks, &connection.exporter);
    ask_once(endpoint, counter, &mut connection, body).await
}

/// Who the relay is.
pub(crate) async fn fetch_relay_info(
    endpoint: &RelayEndpoint,
    counter: &Arc<WireCounter>,
) -> Result<RelayInfo, LinkError> {
    let mut connection = Connection::open(endpoint, counter).await?;
    counter.request();
    let (response, patience) = connection.send(endpoint, Method::GET, RELAY_ROUTE, Vec::new()).await?;
    let body = patience.wait(endpoint, response.into_body().collect()).await?;
    let bytes = body.map_err(|error| broken(endpoint, &error))?.to_bytes();
    match read_frame::<RelayInfo>(&bytes) {
        Ok(Some((info, _))) if info.protocol == PROTOCOL_VERSION => Ok(info),
        _ => Err(not_a_relay(endpoint)),
    }
}
