//! A link carries the engine's asks to the relay and brings its answers back, over one of two transports. Pages are
//! bounded, and the next is read only when the engine took the one before.

mod http;
mod live;

use std::sync::Arc;

use alcove_protocol::frame::{Ask, Hello, Login, Tell, read_frame, write_frame};
use alcove_protocol::id::{DeviceId, LogId, RelayId};
use alcove_protocol::login::{EXPORTER_BYTES, LoginContext};
use ed25519_dalek::SigningKey;
use tokio::sync::mpsc;

use crate::shell::relay::{LinkError, RelayEndpoint, WireCounter};

pub(crate) use http::{exchange, fetch_relay_info, log_in_once};

/// Who logs in, to which relay.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) endpoint: RelayEndpoint,
    pub(crate) relay: RelayId,
    pub(crate) org: LogId,
    pub(crate) device: DeviceId,
    pub(crate) auth: SigningKey,
    /// The word for the device (a certificate, or that of two custodians), shown until the org log says that it is there.
    pub(crate) certificate: Option<Vec<u8>>,
    /// For an organisation that the relay does not hold yet.
    pub(crate) org_token: Option<String>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("endpoint", &self.endpoint)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// Whether each request carries more than the login.
    pub(crate) fn shows_credentials(&self) -> bool {
        self.certificate.is_some() || self.org_token.is_some()
    }

    /// Fills in what only the connection knows.
    fn log_in(&self, hello: &mut Hello, exporter: &[u8; EXPORTER_BYTES]) {
        let context = LoginContext {
            exporter,
            relay: self.relay,
            host: self.endpoint.host(),
            org: self.org,
            device: self.device,
        };
        let certificate = self.certificate.clone().map(Into::into);
        hello.login = Some(Login {
            device: self.device,
            signature: context.sign(&self.auth).into(),
            certificate,
            challenge: None,
        });
        hello.org_token.clone_from(&self.org_token);
    }

    fn encode(&self, mut asks: Vec<Ask>, exporter: &[u8; EXPORTER_BYTES]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for ask in &mut asks {
            if let Ask::Hello(hello) = ask {
                self.log_in(hello, exporter);
            }
            write_frame(ask, &mut bytes);
        }
        bytes
    }
}

/// What a link tells the task that owns the engine.
#[derive(Debug)]
pub(crate) enum LinkEvent {
    /// A page of answers.
    Received(Vec<Tell>),
    /// The link is over.
    Down(LinkError),
}

/// How the engine's owner talks to a link: asks go in, and the link ends when this is dropped.
#[derive(Debug)]
pub(crate) struct LinkHandle {
    pub(crate) asks: mpsc::Sender<Vec<Ask>>,
    pub(crate) events: mpsc::Receiver<LinkEvent>,
    /// Each request carries a certificate or a token.
    pub(crate) shows_credentials: bool,
}

/// Asks that may wait for a slow connection, and pages that may wait for the engine.
const WAITING_MAX: usize = 4;

impl LinkHandle {
    /// A link that sends each list of asks as one request.
    pub(crate) fn requests(account: Account, counter: Arc<WireCounter>) -> Self {
        let shows_credentials = account.shows_credentials();
        let (asks, asked) = mpsc::channel(WAITING_MAX);
        let (events_in, events) = mpsc::channel(WAITING_MAX);
        tokio::spawn(http::run(account, counter, asked, events_in));
        Self { asks, events, shows_credentials }
    }

    /// A link that stays open.
    pub(crate) fn live(account: Account, counter: Arc<WireCounter>) -> Self {
        let shows_credentials = account.shows_credentials();
        let (asks, asked) = mpsc::channel(WAITING_MAX);
        let (events_in, events) = mpsc::channel(WAITING_MAX);
        tokio::spawn(live::run(account, counter, asked, events_in));
        Self { asks, events, shows_credentials }
    }
}

/// The next event of a link; without a link there never is one.
pub(crate) async fn next_event(link: &mut Option<LinkHandle>) -> Option<LinkEvent> {
    match link {
        Some(link) => link.events.recv().await,
        None => std::future::pending().await,
    }
}

/// Bytes of a page beyond which it is taken in. Whoever types or reads waits for at most one page, so a page is some tens
/// of milliseconds of work; each costs one save.
const PAGE_BYTES_MIN: usize = 64 * 1024;

/// Cuts a stream of bytes into frames and frames into pages.
#[derive(Debug, Default)]
struct Pages {
    bytes: Vec<u8>,
    read: usize,
    page: Vec<Tell>,
    page_bytes: usize,
}

impl Pages {
    /// Takes bytes; gives the pages that are full.
    fn push(&mut self, bytes: &[u8]) -> Result<Vec<Vec<Tell>>, alcove_protocol::frame::FrameError> {
        self.bytes.drain(..self.read);
        self.read = 0;
        self.bytes.extend_from_slice(bytes);
        let mut full = Vec::new();
        while let Some((tell, length)) = read_frame::<Tell>(self.bytes.get(self.read..).unwrap_or_default())?
        {
            self.read += length;
            self.page_bytes += length;
            self.page.push(tell);
            if self.page_bytes >= PAGE_BYTES_MIN {
                full.push(self.take());
            }
        }
        Ok(full)
    }

    /// What is left at the end of an answer or a pause.
    fn take(&mut self) -> Vec<Tell> {
        self.page_bytes = 0;
        std::mem::take(&mut self.page)
    }

    fn is_empty(&self) -> bool {
        self.page.is_empty()
    }
}
