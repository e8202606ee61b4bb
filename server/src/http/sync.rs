//! `POST /v1/sync`: one request, one streamed response.

mod incoming;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use alcove_protocol::frame::{Ask, Cursor, Hello, Tell, write_frame};
use alcove_protocol::id::LogId;
use alcove_protocol::problem::Problem;
use axum::Extension;
use axum::body::{Body, HttpBody};
use axum::extract::State as Extract;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use self::incoming::{Incoming, Taken};
use super::{CBOR_SEQUENCE, host_of, refuse, trouble};
use crate::news::{Catchup, Reader};
use crate::relay::Head;
use crate::relay::admission::Standing;
use crate::running::State;
use crate::session::{Offer, Peer, Session, acknowledge, given_back, storage_failed, welcome};
use crate::shared::{Shared, peer_behind_proxy};
use crate::store::Readable;
use crate::time::now_ms;

/// A request of an admitted device that is so long is answered while it arrives. A shorter one is refused as a whole, by
/// the status, if it does not fit.
const ANSWERED_EARLY_BYTES_MIN: u64 = 8 * 1024;
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
            tokio::spawn(async move { request.answer(shared, pages).await });
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
    session: Arc<Session>,
    hello: Hello,
    asks: Asks,
}

/// What follows the hello.
enum Asks {
    /// All of it is here.
    Here(Taken),
    /// It is still arriving.
    Coming(Incoming, Taken),
}

async fn begin(shared: &Arc<Shared>, peer: Peer, host: String, body: Body) -> Result<Request, Problem> {
    let is_long = body.size_hint().lower() >= ANSWERED_EARLY_BYTES_MIN;
    let mut incoming = Incoming::new(shared, body);
    let Some(Ask::Hello(hello)) = incoming.next().await? else {
        return Err(Problem::BadFrame);
    };
    let mut taken = Taken::default();
    let known = shared.known.org(&*shared.store, hello.org).await.map_err(|error| storage_failed(&error))?;
    if known.is_none() && hello.login.is_some() {
        match incoming.next().await? {
            Some(Ask::Push(push)) => taken.offers.push(Offer { push, reoffered: false }),
            Some(Ask::Reoffer(push)) => taken.offers.push(Offer { push, reoffered: true }),
            Some(_) => return Err(Problem::BadFrame),
            None => {}
        }
    }
    let first = taken.offers.first().map(|offer| &offer.push);
    let session = Session::open(shared, peer, host, &hello, first).await?;
    if session.device().is_some() {
        incoming.admit();
    }
    // After a restore the relay judges a hello together with everything that came behind it.
    let same_history = hello.history.is_none_or(|history| history == shared.history());
    let settled_history = same_history && shared.known.waiting(now_ms()) == 0;
    let asks = if is_long && settled_history && matches!(session.standing, Standing::Admitted(..)) {
        Asks::Coming(incoming, taken)
    } else {
        Asks::Here(incoming.take_asks(taken, &session).await?)
    };
    Ok(Request { session: Arc::new(session), hello, asks })
}

/// What became of a request's pushes, and what it asks besides.
#[derive(Default)]
struct Settled {
    tells: Vec<Tell>,
    /// Places of the pushes.
    own: HashSet<(LogId, u64)>,
    /// Logs of which something was given back.
    given_back: Vec<LogId>,
    asks: Vec<Ask>,
    pushes: usize,
    _memory: Option<OwnedSemaphorePermit>,
}

impl Taken {
    async fn settle(self, shared: &Shared, session: &Session) -> Result<Settled, Problem> {
        let mut settled = Settled {
            given_back: given_back(&self.offers),
            asks: self.asks,
            pushes: self.offers.len(),
            _memory: self.memory,
            ..Settled::default()
        };
        if !self.offers.is_empty() {
            let outcomes = session.push(shared, self.offers).await?.await.map_err(|_| Problem::GoingAway)?;
            let in_logs = outcomes.iter().flatten().filter(|settled| settled.in_log);
            settled.own.extend(in_logs.map(|settled| (settled.log, settled.head.place.seq)));
            settled.tells.extend(acknowledge(0, outcomes));
        }
        Ok(settled)
    }
}

impl Request {
    /// Streams the answer. Ends early when the reader goes away.
    async fn answer(self, shared: Arc<Shared>, pages: mpsc::Sender<Bytes>) {
        let started = Instant::now();
        let mut answer = Answer { page: Vec::new(), pages, sent_bytes: 0, pushes: 0 };
        answer.tell(&welcome(&shared));
        let (org, device) = (self.session.org, self.session.device());
        match self.stream(&shared, &mut answer).await {
            Ok(()) => answer.tell(&Tell::Done),
            Err(Stop::Problem(problem)) => {
                tracing::info!(event = "sync_ended_early", ?org, ?device, problem = problem.code());
                answer.tell(&trouble(problem));
            }
            Err(Stop::Gone) => {}
        }
        let arrived = answer.flush().await.is_ok();
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (pushes, bytes) = (answer.pushes, answer.sent_bytes);
        tracing::debug!(event = "sync", ?org, ?device, pushes, bytes, ms, arrived);
    }

    async fn stream(self, shared: &Arc<Shared>, answer: &mut Answer) -> Result<(), Stop> {
        let Self { session, hello, asks } = self;
        let mut news = News { hello, unknown: HashSet::new(), heads: BTreeMap::new() };
        let early = matches!(asks, Asks::Coming(..));
        let settled = match asks {
            Asks::Here(taken) => taken.settle(shared, &session).await?,
            Asks::Coming(incoming, taken) => {
                let (of_task, session_of_task) = (Arc::clone(shared), Arc::clone(&session));
                let settling = tokio::spawn(async move {
                    let taken = incoming.take_asks(taken, &session_of_task).await?;
                    taken.settle(&of_task, &session_of_task).await
                });
                // News go out while the request comes in: on a slow link neither way waits for the other.
                news.tell(shared, &session, (HashSet::new(), None), answer).await?;
                answer.flush().await?;
                settling.await.map_err(|_| Problem::GoingAway)??
            }
        };
        answer.pushes = settled.pushes;
        settled.tells.iter().for_each(|tell| answer.tell(tell));
        answer.flush().await?;
        for ask in settled.asks {
            answer_ask(shared, &session, ask, answer).await?;
        }
        let given_back = (!early).then_some(settled.given_back.as_slice());
        news.tell(shared, &session, (settled.own, given_back), answer).await?;
        for (log, head) in news.heads {
            answer.tell(&Tell::Receipt(shared.receipt(log, head)));
        }
        Ok(())
    }
}

/// What a device lacks, told once or twice in one answer.
struct News {
    /// With the cursors that the device has once it took in what it was told.
    hello: Hello,
    /// Logs whose history here is not the device's.
    unknown: HashSet<LogId>,
    /// The newest entries of logs with news.
    heads: BTreeMap<LogId, Head>,
}

impl News {
    /// Tells everything but the device's `own` pushes. What was given back decides, together with the hello, whether a
    /// restored log goes on.
    async fn tell(
        &mut self,
        shared: &Shared,
        session: &Session,
        (own, given_back): (HashSet<(LogId, u64)>, Option<&[LogId]>),
        answer: &mut Answer,
    ) -> Result<(), Stop> {
        let Some(reader) = Reader::of(session, shared).await? else { return Ok(()) };
        let mut readable = reader.readable(shared).await?;
        readable.retain(|readable| !self.unknown.contains(&readable.log));
        let (mut catchup, outlook) = Catchup::plan(shared, &self.hello, &reader, &readable, own).await?;
        if let Some(given_back) = given_back {
            session.greet(shared, &self.hello, &outlook, given_back).await?;
        }
        for frontier in outlook.unknown {
            self.unknown.insert(frontier.log);
            answer.tell(&Tell::CursorUnknown(frontier.log));
            answer.tell(&Tell::Frontier(frontier));
        }
        while let Some(coming) = catchup.next_round(shared).await? {
            answer.tell(&Tell::Coming(coming));
            loop {
                catchup.look_again(shared, session).await?;
                let page = catchup.next_page(shared).await?.bytes;
                if page.is_empty() {
                    break;
                }
                answer.flush().await?;
                answer.page = page;
                answer.flush().await?;
            }
        }
        self.heads.extend(outlook.heads.into_iter().filter(|(log, _)| catchup.may_read(*log)));
        readable.retain(|readable| !self.unknown.contains(&readable.log));
        self.hello.history = Some(shared.history());
        self.hello.cursors = readable.iter().map(held).collect();
        Ok(())
    }
}

/// Streams the answer to an ask that is no push.
async fn answer_ask(shared: &Shared, session: &Session, ask: Ask, answer: &mut Answer) -> Result<(), Stop> {
    let mut pages = session.ask(shared, ask).await?;
    loop {
        let page = pages.next_page(shared).await?;
        if page.is_empty() {
            return Ok(());
        }
        answer.page.extend(page);
        answer.flush().await?;
    }
}

/// The cursor of a device that holds all of a log.
fn held(Readable { log, head, .. }: &Readable) -> Cursor {
    Cursor { log: *log, seq: head.place.seq, first8: head.id.first8().into(), have: Vec::new() }
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
    pushes: usize,
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
