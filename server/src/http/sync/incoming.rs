//! A request on its way in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use alcove_protocol::frame::{Ask, read_frame};
use alcove_protocol::limits::{REQUEST_BYTES_MAX, REQUEST_PUSHES_MAX};
use alcove_protocol::problem::Problem;
use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::sync::OwnedSemaphorePermit;

use crate::session::{Offer, Session};
use crate::shared::Shared;

/// How long a request may stand still.
const BODY_STALL: Duration = Duration::from_secs(30);
/// A request that takes longer than the stall must have brought so many bytes a second.
const BODY_BYTES_PER_SECOND_MIN: u64 = 1_024;
/// What a request may hold before its hello admits it.
const HELLO_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Asks of a request that are neither hello nor push.
const REQUEST_ASKS_MAX: usize = 64;

/// What a request pushes and gives back, and what else it asks.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) offers: Vec<Offer>,
    pub(super) asks: Vec<Ask>,
    /// Held until the answer ends: the memory of the pushes.
    pub(super) memory: Option<OwnedSemaphorePermit>,
}

/// Frames on their way in, read as they come and within bounds.
pub(super) struct Incoming {
    body: Body,
    buffer: Vec<u8>,
    read: usize,
    total: usize,
    bytes_max: usize,
    started: Instant,
    shared: Arc<Shared>,
    permits: Option<OwnedSemaphorePermit>,
}

impl Incoming {
    pub(super) fn new(shared: &Arc<Shared>, body: Body) -> Self {
        let buffer = Vec::with_capacity(body.size_hint().lower().min(64 * 1024) as usize);
        let started = Instant::now();
        let shared = Arc::clone(shared);
        Self { body, buffer, read: 0, total: 0, bytes_max: HELLO_BYTES_MAX, started, shared, permits: None }
    }

    /// The hello admits the device: its request may be longer.
    pub(super) const fn admit(&mut self) {
        self.bytes_max = REQUEST_BYTES_MAX;
    }

    /// The rest of the request, after what is `taken` already.
    pub(super) async fn take_asks(mut self, mut taken: Taken, session: &Session) -> Result<Taken, Problem> {
        while let Some(ask) = self.next().await? {
            let reoffered = matches!(ask, Ask::Reoffer(_));
            match ask {
                Ask::Hello(_) => return Err(Problem::BadFrame),
                Ask::Push(_) | Ask::Reoffer(_) if session.device().is_none() => {
                    return Err(Problem::LoginRefused);
                }
                Ask::Push(_) | Ask::Reoffer(_) if taken.offers.len() >= REQUEST_PUSHES_MAX => {
                    return Err(Problem::TooLarge);
                }
                Ask::Push(push) | Ask::Reoffer(push) => taken.offers.push(Offer { push, reoffered }),
                _ if taken.asks.len() >= REQUEST_ASKS_MAX => return Err(Problem::TooLarge),
                Ask::Wraps(_) | Ask::IntakeGet(_) | Ask::MailOpen(_) | Ask::MailPut(_) | Ask::MailGet(_) => {
                    taken.asks.push(ask);
                }
            }
        }
        taken.memory = self.permits;
        Ok(taken)
    }

    /// The next frame; `None` at the end of the request.
    pub(super) async fn next(&mut self) -> Result<Option<Ask>, Problem> {
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
