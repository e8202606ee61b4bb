//! `POST /v1/sync`: one request, one streamed response.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use alcove_protocol::frame::{Ask, Hello, Tell, read_frame, write_frame};
use alcove_protocol::limits::{REQUEST_BYTES_MAX, REQUEST_PUSHES_MAX};
use alcove_protocol::problem::Problem;
use axum::Extension;
use axum::body::{Body, HttpBody};
use axum::extract::State as Extract;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::{CBOR_SEQUENCE, host_of, refuse, trouble};
use crate::news::{Catchup, Reader};
use crate::running::State;
use crate::session::{Offer, Peer, Session, acknowledge, given_back, storage_failed, welcome};
use crate::shared::{Shared, peer_behind_proxy};

/// How long a request may stand still.
const BODY_STALL: Duration = Duration::from_secs(30);
/// A request that takes longer than the stall must have brought so many bytes a second.
const BODY_BYTES_PER_SECOND_MIN: u64 = 1_024;
/// What a request may hold before its hello admits it.
const HELLO_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Asks of a request that are neither hello nor push.
const REQUEST_ASKS_MAX: usize = 64;
/// Pages that wait for a slow reader.
const PAGES_WAITING_MAX: usize = 2;

pub(super) async fn sync(
    Extract(state): Extract<State>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let shared = state.0;
    let peer = peer_behind_proxy(peer, &headers);
    match begin(&shared, peer, host_of(&headers), body).await {
        Ok(request) => {
            let (pages, waiting) = mpsc::channel::<Bytes>(PAGES_WAITING_MAX);
            tokio::spawn(async move { request.answer(&shared, pages).await });
            let stream = futures_util::stream::unfold(waiting, |mut waiting| async {
                let page = waiting.recv().await?;
                Some((Ok::<_, std::convert::Infallible>(page), waiting))
            });
            ([(header::CONTENT_TYPE, CBOR_SEQUENCE)], Body::from_stream(stream)).into_response()
        }
        Err(problem) => refuse(problem),
    }
}

/// A request whose sender is admitted.
struct Request {
    session: Session,
    hello: Hello,
    offers: Vec<Offer>,
    asks: Vec<Ask>,
    /// Held until the answer ends: the memory of the pushes.
    _memory: Option<OwnedSemaphorePermit>,
}

async fn begin(shared: &Arc<Shared>, peer: Peer, host: String, body: Body) -> Result<Request, Problem> {
    let mut incoming = Incoming::new(shared, body);
    let Some(Ask::Hello(hello)) = incoming.next().await? else {
        return Err(Problem::BadFrame);
    };
    let mut offers = Vec::new();
    let mut asks = Vec::new();
    let known = shared.known.org(&*shared.store, hello.org).await.map_err(|error| storage_failed(&error))?;
    if known.is_none() && hello.login.is_some() {
        match incoming.next().await? {
            Some(Ask::Push(push)) => offers.push(Offer { push, reoffered: false }),
            Some(Ask::Reoffer(push)) => offers.push(Offer { push, reoffered: true }),
            Some(_) => return Err(Problem::BadFrame),
            None => {}
        }
    }
    let first = offers.first().map(|offer| &offer.push);
    let session = Session::open(shared, peer, host, &hello, first).await?;
    if session.device().is_some() {
        incoming.bytes_max = REQUEST_BYTES_MAX;
    }
    while let Some(ask) = incoming.next().await? {
        let reoffered = matches!(ask, Ask::Reoffer(_));
        match ask {
            Ask::Hello(_) => return Err(Problem::BadFrame),
            Ask::Push(_) | Ask::Reoffer(_) if session.device().is_none() => {
                return Err(Problem::LoginRefused);
            }
            Ask::Push(_) | Ask::Reoffer(_) if offers.len() >= REQUEST_PUSHES_MAX => {
                return Err(Problem::TooLarge);
            }
            Ask::Push(push) | Ask::Reoffer(push) => offers.push(Offer { push, reoffered }),
            Ask::Wraps(_) | Ask::IntakeGet(_) | Ask::MailOpen(_) | Ask::MailPut(_) | Ask::MailGet(_) => {
                asks.push(ask);
            }
        }
    }
    if asks.len() > REQUEST_ASKS_MAX {
        return Err(Problem::TooLarge);
    }
    Ok(Request { session, hello, offers, asks, _memory: incoming.permits })
}

impl Request {
    /// Streams the answer. Ends early when the reader goes away.
    async fn answer(self, shared: &Shared, pages: mpsc::Sender<Bytes>) {
        let started = Instant::now();
        let mut answer = Answer { page: Vec::new(), pages, sent_bytes: 0 };
        answer.tell(&welcome(shared));
        let (org, device, pushes) = (self.session.org, self.session.device(), self.offers.len());
        match self.stream(shared, &mut answer).await {
            Ok(()) => answer.tell(&Tell::Done),
            Err(Stop::Problem(problem)) => {
                tracing::info!(event = "sync_ended_early", ?org, ?device, problem = problem.code());
                answer.tell(&trouble(problem));
            }
            Err(Stop::Gone) => {}
        }
        let arrived = answer.flush().await.is_ok();
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(event = "sync", ?org, ?device, pushes, bytes = answer.sent_bytes, ms, arrived);
    }

    async fn stream(self, shared: &Shared, answer: &mut Answer) -> Result<(), Stop> {
        let mut own = HashSet::new();
        let given_back = given_back(&self.offers);
        if !self.offers.is_empty() {
            let outcomes =
                self.session.push(shared, self.offers).await?.await.map_err(|_| Problem::GoingAway)?;
            let in_logs = outcomes.iter().flatten().filter(|settled| settled.in_log);
            own.extend(in_logs.map(|settled| (settled.log, settled.head.place.seq)));
            acknowledge(0, outcomes).for_each(|tell| answer.tell(&tell));
            answer.flush().await?;
        }
        for ask in self.asks {
            let mut pages = self.session.ask(shared, ask).await?;
            loop {
                let page = pages.next_page(shared).await?;
                if page.is_empty() {
                    break;
                }
                answer.page.extend(page);
                answer.flush().await?;
            }
        }
        let Some(reader) = Reader::of(&self.session, shared).await? else { return Ok(()) };
        let readable = reader.readable(shared).await?;
        let (mut catchup, outlook) = Catchup::plan(shared, &self.hello, &reader, &readable, own).await?;
        self.session.greet(shared, &self.hello, &outlook, &given_back).await?;
        for frontier in outlook.unknown {
            answer.tell(&Tell::CursorUnknown(frontier.log));
            answer.tell(&Tell::Frontier(frontier));
        }
        while let Some(coming) = catchup.next_round(shared).await? {
            answer.tell(&Tell::Coming(coming));
            loop {
                catchup.look_again(shared, &self.session).await?;
                let page = catchup.next_page(shared).await?.bytes;
                if page.is_empty() {
                    break;
                }
                answer.flush().await?;
                answer.page = page;
                answer.flush().await?;
            }
        }
        for (log, head) in outlook.heads.into_iter().filter(|(log, _)| catchup.may_read(*log)) {
            answer.tell(&Tell::Receipt(shared.receipt(log, head)));
        }
        Ok(())
    }
}

/// Why an answer ends before `Done`.
enum Stop {
    Problem(Problem),
    Gone,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<crate::store::StoreError> for Stop {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Problem(storage_failed(&error))
    }
}

/// Frames on their way out.
struct Answer {
    page: Vec<u8>,
    pages: mpsc::Sender<Bytes>,
    sent_bytes: usize,
}

impl Answer {
    fn tell(&mut self, tell: &Tell) {
        write_frame(tell, &mut self.page);
    }

    async fn flush(&mut self) -> Result<(), Stop> {
        if self.page.is_empty() {
            return Ok(());
        }
        self.sent_bytes += self.page.len();
        let page = std::mem::take(&mut self.page);
        self.pages.send(page.into()).await.map_err(|_| Stop::Gone)
    }
}

/// Frames on their way in, read as they come and within bounds.
struct Incoming<'a> {
    body: Body,
    buffer: Vec<u8>,
    read: usize,
    total: usize,
    bytes_max: usize,
    started: Instant,
    shared: &'a Shared,
    permits: Option<OwnedSemaphorePermit>,
}

impl<'a> Incoming<'a> {
    fn new(shared: &'a Shared, body: Body) -> Self {
        let buffer = Vec::with_capacity(body.size_hint().lower().min(64 * 1024) as usize);
        let started = Instant::now();
        Self { body, buffer, read: 0, total: 0, bytes_max: HELLO_BYTES_MAX, started, shared, permits: None }
    }

    /// The next frame; `None` at the end of the request.
    async fn next(&mut self) -> Result<Option<Ask>, Problem> {
        loop {
            let rest = self.buffer.get(self.read..).unwrap_or_default();
            if let Some((ask, bytes)) = read_frame::<Ask>(rest).map_err(|_| Problem::BadFrame)? {
                self.read += bytes;
                return Ok(Some(ask));
            }
            self.buffer.drain(..self.read);
            self.read = 0;
            let Some(chunk) = self.chunk().await? else {
                return if self.buffer.is_empty() { Ok(None) } else { Err(Problem::BadFrame) };
            };
            self.buffer.extend_from_slice(&chunk);
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Problem> {
        loop {
            let frame = match tokio::time::timeout(BODY_STALL, self.body.frame()).await {
                Ok(Some(Ok(frame))) => frame,
                Ok(None) => return Ok(None),
                Ok(Some(Err(_))) | Err(_) => return Err(Problem::BadFrame),
            };
            let Ok(chunk) = frame.into_data() else { continue };
            self.total += chunk.len();
            if self.total > self.bytes_max {
                return Err(Problem::TooLarge);
            }
            let seconds = self.started.elapsed().as_secs();
            let slowest = seconds.saturating_mul(BODY_BYTES_PER_SECOND_MIN);
            if seconds > BODY_STALL.as_secs() && (self.total as u64) < slowest {
                return Err(Problem::Busy);
            }
            self.hold(chunk.len())?;
            return Ok(Some(chunk));
        }
    }

    /// Counts the bytes against what all requests together may hold.
    fn hold(&mut self, bytes: usize) -> Result<(), Problem> {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let all = Arc::clone(&self.shared.body_kib);
        let more = all.try_acquire_many_owned(kib).map_err(|_| Problem::Busy)?;
        match &mut self.permits {
            Some(permits) => permits.merge(more),
            None => self.permits = Some(more),
        }
        Ok(())
    }
}
