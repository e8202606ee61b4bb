//! `GET /v1/live`: a sync that stays open. The same frames over a WebSocket; what becomes durable is passed on at once.

mod asks;
mod follow;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::frame::{Ask, Hello, Tell, read_frame, write_frame};
use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::limits::REQUEST_PUSHES_MAX;
use alcove_protocol::problem::Problem;
use axum::Extension;
use axum::extract::State as Extract;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use super::{host_of, trouble};
use crate::fanout::{Cut, Event, Subscriber};
use crate::listener::{Slot, stopped};
use crate::relay::Head;
use crate::relay::asks::entry_of;
use crate::running::State;
use crate::session::{Peer, Session, acknowledge, storage_failed, welcome};
use crate::shared::{Shared, peer_behind_proxy};
use crate::store::StoreError;
use crate::writer::Outcomes;

/// What a device may send at once. A circle for more recipients is founded over `POST /v1/sync`.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Kept for each connection while it is idle.
const READ_BUFFER_BYTES: usize = 2 * 1024;
/// Frames are gathered into messages of about this size, so that no connection keeps a large buffer.
const MESSAGE_BYTES_SENT: usize = 16 * 1024;
/// Room for one message that is being written, the largest being one entry with its companions.
const WRITE_BUFFER_BYTES_MAX: usize = 9 * 1024 * 1024;
/// Messages with pushes that may wait for the writer before the next one is read.
const PUSHES_PENDING_MAX: usize = 64;
const HELLO_WAIT: Duration = Duration::from_secs(10);
const PING_EVERY: Duration = Duration::from_secs(25);
const SILENCE_MAX: Duration = Duration::from_mins(1);
const SEND_WAIT: Duration = Duration::from_secs(30);
const RECEIPTS_EVERY: Duration = Duration::from_secs(1);

pub(super) async fn live(
    Extract(state): Extract<State>,
    Extension(peer): Extension<Peer>,
    slot: Option<Extension<Slot>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let host = host_of(&headers);
    let peer = peer_behind_proxy(peer, &headers);
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .on_upgrade(move |socket| {
            Box::pin(async move {
                run(&state.0, peer, host, socket).await;
                drop(slot);
            })
        })
}

/// Why a connection ends.
enum End {
    /// The device left, or does not answer any more.
    Gone,
    /// It is told why.
    Problem(Problem),
    /// It did not keep up with this log.
    Resync(LogId),
    /// The relay stops.
    Stopping,
}

impl From<Problem> for End {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::Problem(storage_failed(&error))
    }
}

async fn run(shared: &Arc<Shared>, peer: Peer, host: String, mut socket: WebSocket) {
    let mut live = match Box::pin(begin(shared, peer, host, &mut socket)).await {
        Ok(live) => live,
        Err(end) => return close(&mut socket, end).await,
    };
    let end = live.serve(&mut socket).await;
    if matches!(end, End::Problem(Problem::Revoked)) && live.flush(&mut socket).await.is_err() {
        tracing::debug!(event = "last_words_lost");
    }
    let person = live.person.map(|person| (live.session.org, person));
    shared.hub.leave(&live.subscriber, live.sent.keys(), person);
    close(&mut socket, end).await;
}

async fn close(socket: &mut WebSocket, end: End) {
    let mut last = Vec::new();
    let code = match end {
        End::Gone => return,
        End::Problem(problem) => {
            write_frame(&trouble(problem), &mut last);
            close_code::POLICY
        }
        End::Resync(log) => {
            write_frame(&Tell::Resync(log), &mut last);
            close_code::AGAIN
        }
        End::Stopping => {
            write_frame(&trouble(Problem::GoingAway), &mut last);
            close_code::AWAY
        }
    };
    let goodbye = async {
        socket.send(Message::Binary(last.into())).await?;
        socket.send(Message::Close(Some(CloseFrame { code, reason: "".into() }))).await
    };
    // Whether the last words arrive changes nothing: the device asks again from its cursors.
    let _arrived = timeout(SEND_WAIT, goodbye).await;
}

/// A connection after its hello.
struct Live {
    shared: Arc<Shared>,
    session: Session,
    hello: Hello,
    person: Option<PersonId>,
    subscriber: Arc<Subscriber>,
    events: mpsc::Receiver<Event>,
    /// The logs it follows, and up to where it was told.
    sent: HashMap<LogId, u64>,
    /// What it pushed into logs that it does not follow yet.
    own: HashSet<(LogId, u64)>,
    /// Logs for which entries came with the hello, until it was answered.
    given_back: Option<Vec<LogId>>,
    pushes: u32,
    pending: VecDeque<(u32, oneshot::Receiver<Outcomes>)>,
    /// The newest entries since the last receipts.
    unconfirmed: HashMap<LogId, Head>,
    receipts_at: Instant,
    out: Vec<u8>,
}

async fn begin(shared: &Arc<Shared>, peer: Peer, host: String, socket: &mut WebSocket) -> Result<Live, End> {
    let first = match timeout(HELLO_WAIT, socket.recv()).await {
        Ok(Some(Ok(Message::Binary(first)))) => first,
        Ok(Some(Ok(_))) => return Err(Problem::BadFrame.into()),
        Ok(None | Some(Err(_))) | Err(_) => return Err(End::Gone),
    };
    let Some((Ask::Hello(hello), bytes)) = read_frame(&first).map_err(|_| Problem::BadFrame)? else {
        return Err(Problem::BadFrame.into());
    };
    let asks = read_asks(first.get(bytes..).unwrap_or_default())?;
    let first_push = asks.iter().find_map(entry_of);
    let mut session = Session::open(shared, peer, host, &hello, first_push).await?;
    session.origin = shared.next_connection();
    let device = session.device().unwrap_or(alcove_protocol::id::DeviceId::ZERO);
    let (subscriber, events) = shared.hub.join(session.origin, device, shared.limits.live_queue_max);
    let mut live = Live {
        shared: Arc::clone(shared),
        session,
        hello,
        person: None,
        subscriber,
        events,
        sent: HashMap::new(),
        own: HashSet::new(),
        given_back: Some(Vec::new()),
        pushes: 0,
        pending: VecDeque::new(),
        unconfirmed: HashMap::new(),
        receipts_at: Instant::now(),
        out: Vec::new(),
    };
    let opened = live.open(asks, socket).await;
    if let Err(end) = opened {
        let person = live.person.map(|person| (live.session.org, person));
        shared.hub.leave(&live.subscriber, live.sent.keys(), person);
        return Err(end);
    }
    Ok(live)
}

fn read_asks(mut bytes: &[u8]) -> Result<Vec<Ask>, Problem> {
    let mut asks = Vec::new();
    while !bytes.is_empty() {
        let (ask, read) = read_frame(bytes).ok().flatten().ok_or(Problem::BadFrame)?;
        asks.push(ask);
        bytes = bytes.get(read..).unwrap_or_default();
    }
    if asks.len() > REQUEST_PUSHES_MAX { Err(Problem::TooLarge) } else { Ok(asks) }
}

impl Live {
    async fn open(&mut self, asks: Vec<Ask>, socket: &mut WebSocket) -> Result<(), End> {
        let welcome = welcome(&self.shared);
        self.tell(&welcome);
        self.take_asks(asks, socket).await?;
        self.settle_all().await?;
        if self.session.device().is_some() {
            self.look_again(socket).await?;
        }
        self.tell(&Tell::Done);
        self.flush(socket).await
    }

    async fn serve(&mut self, socket: &mut WebSocket) -> End {
        let mut stopping = self.shared.stopping.clone();
        let mut pings = interval(PING_EVERY);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pings.reset();
        let mut heard = Instant::now();
        let subscriber = Arc::clone(&self.subscriber);
        loop {
            let step = tokio::select! {
                () = stopped(&mut stopping) => Err(End::Stopping),
                () = subscriber.rings.notified() => Err(self.end_of(subscriber.cut())),
                Some(outcomes) = next_outcomes(&mut self.pending) => self.settle_ready(outcomes),
                event = self.events.recv() => match event {
                    Some(event) => self.take_events(event, socket).await,
                    None => Err(End::Gone),
                },
                message = socket.recv(), if self.pending.len() < PUSHES_PENDING_MAX => {
                    heard = Instant::now();
                    self.take_message(message, socket).await
                }
                () = sleep_until(self.receipts_at), if !self.unconfirmed.is_empty() => {
                    self.tell_receipts();
                    Ok(())
                }
                _ = pings.tick() => {
                    if heard.elapsed() > SILENCE_MAX { Err(End::Gone) } else { send(socket, Message::Ping(Bytes::new())).await }
                }
            };
            let step = match step {
                Ok(()) => self.flush(socket).await,
                Err(end) => Err(end),
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// Why a cut connection ends. What became durable before is still acknowledged.
    fn end_of(&mut self, cut: Option<Cut>) -> End {
        while let Some((first, waiting)) = self.pending.front_mut()
            && let Ok(outcomes) = waiting.try_recv()
        {
            let first = *first;
            self.pending.pop_front();
            acknowledge(first, outcomes).for_each(|tell| self.tell(&tell));
        }
        match cut {
            Some(Cut::Lost(log)) => End::Resync(log),
            Some(Cut::Revoked) => End::Problem(Problem::Revoked),
            None => End::Gone,
        }
    }

    fn settle(&mut self, (first, outcomes): (u32, Option<Outcomes>)) -> Result<(), End> {
        let outcomes = outcomes.ok_or(Problem::GoingAway)?;
        for settled in outcomes.iter().flatten().filter(|settled| settled.in_log) {
            if !self.sent.contains_key(&settled.log) {
                self.own.insert((settled.log, settled.head.place.seq));
            }
            self.unconfirmed.insert(settled.log, settled.head);
        }
        acknowledge(first, outcomes).for_each(|tell| self.tell(&tell));
        Ok(())
    }

    /// Settles a message's pushes and those behind it that became durable with it, so that one write tells them all.
    fn settle_ready(&mut self, first: (u32, Option<Outcomes>)) -> Result<(), End> {
        self.settle(first)?;
        while let Some((number, waiting)) = self.pending.front_mut()
            && let Ok(outcomes) = waiting.try_recv()
        {
            let number = *number;
            self.pending.pop_front();
            self.settle((number, Some(outcomes)))?;
        }
        Ok(())
    }

    async fn settle_all(&mut self) -> Result<(), End> {
        while let Some(outcomes) = next_outcomes(&mut self.pending).await {
            self.settle(outcomes)?;
        }
        Ok(())
    }

    /// Takes an event, and those that wait behind it as far as they fit in one message.
    async fn take_events(&mut self, first: Event, socket: &mut WebSocket) -> Result<(), End> {
        let mut next = Some(first);
        while let Some(event) = next {
            if let Some(Cut::Revoked) = self.subscriber.cut() {
                return Err(self.end_of(Some(Cut::Revoked)));
            }
            match event {
                Event::News { log, head, frame } => {
                    if let Some(sent) = self.sent.get_mut(&log).filter(|sent| **sent < head.place.seq) {
                        *sent = head.place.seq;
                        self.out.extend_from_slice(&frame);
                        self.unconfirmed.insert(log, head);
                    }
                }
                Event::LookAgain => {
                    self.settle_all().await?;
                    self.look_again(socket).await?;
                }
                Event::Ended(log) => self.forget(log),
            }
            next = if self.out.len() < MESSAGE_BYTES_SENT { self.events.try_recv().ok() } else { None };
        }
        Ok(())
    }

    fn tell_receipts(&mut self) {
        for (log, head) in std::mem::take(&mut self.unconfirmed) {
            let receipt = self.shared.receipt(log, head);
            self.tell(&Tell::Receipt(receipt));
        }
        self.receipts_at = Instant::now() + RECEIPTS_EVERY;
    }

    fn tell(&mut self, tell: &Tell) {
        write_frame(tell, &mut self.out);
    }

    async fn flush(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        if self.out.is_empty() {
            return Ok(());
        }
        let bytes = Bytes::from(std::mem::take(&mut self.out));
        send(socket, Message::Binary(bytes)).await
    }
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), End> {
    match timeout(SEND_WAIT, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}

async fn next_outcomes(
    pending: &mut VecDeque<(u32, oneshot::Receiver<Outcomes>)>,
) -> Option<(u32, Option<Outcomes>)> {
    let (first, waiting) = pending.front_mut()?;
    let settled = (*first, waiting.await.ok());
    pending.pop_front();
    Some(settled)
}
