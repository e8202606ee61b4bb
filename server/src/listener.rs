//! The accept loop: TCP, TLS (unless a proxy ends it), HTTP/1.1, each with its time-out, and a bound on how many there
//! are.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::label::LOGIN_EXPORTER;
use alcove_protocol::login::EXPORTER_BYTES;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::session::Peer;

const TLS_WAIT: Duration = Duration::from_secs(10);
const HEADER_WAIT: Duration = Duration::from_secs(10);
const HEADER_BYTES_MAX: usize = 16 * 1024;
const HEADERS_MAX: usize = 64;
/// How long the loop rests when the system gives no connection, for instance because file descriptors ran out.
const ACCEPT_REST: Duration = Duration::from_millis(100);

/// A connection's place among those allowed at once.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// Given back when the last holder is dropped.
    _permit: Arc<OwnedSemaphorePermit>,
    /// A stopping relay waits until the last one is dropped.
    _alive: mpsc::Sender<()>,
}

/// Ends when the relay stops.
pub(crate) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // Without a sender the relay is gone already.
    let _gone = stopping.wait_for(|stopping| *stopping).await.map(drop);
}

/// What the accept loop works with.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) socket: TcpListener,
    /// `None` where TLS ends at a proxy.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    pub(crate) router: Router,
    pub(crate) connections_max: usize,
    pub(crate) stopping: watch::Receiver<bool>,
}

impl Listener {
    /// Accepts until the relay stops. Every connection holds a clone of `alive` until it is done.
    pub(crate) async fn run(mut self, alive: mpsc::Sender<()>) {
        let slots = Arc::new(Semaphore::new(self.connections_max));
        let acceptor = self.tls.clone().map(TlsAcceptor::from);
        loop {
            let accepted = tokio::select! {
                accepted = self.socket.accept() => accepted,
                () = stopped(&mut self.stopping) => return,
            };
            let (stream, address) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(event = "accept_failed", why = %error.kind());
                    tokio::time::sleep(ACCEPT_REST).await;
                    continue;
                }
            };
            let Ok(permit) = Arc::clone(&slots).try_acquire_owned() else {
                tracing::warn!(event = "connection_refused", why = "too many");
                continue;
            };
            let slot = Slot { _permit: Arc::new(permit), _alive: alive.clone() };
            let connection = Connection {
                acceptor: acceptor.clone(),
                router: self.router.clone(),
                stopping: self.stopping.clone(),
                slot,
                address,
            };
            tokio::spawn(connection.serve(stream));
        }
    }
}

struct Connection {
    acceptor: Option<TlsAcceptor>,
    router: Router,
    stopping: watch::Receiver<bool>,
    slot: Slot,
    address: SocketAddr,
}

impl Connection {
    async fn serve(mut self, stream: TcpStream) {
        if stream.set_nodelay(true).is_err() {
            return;
        }
        let Some(acceptor) = self.acceptor.take() else {
            return self.serve_http(stream, None).await;
        };
        let handshake = Box::pin(acceptor.accept(stream));
        let Ok(Ok(tls)) = timeout(TLS_WAIT, handshake).await else {
            tracing::debug!(event = "handshake_failed");
            return;
        };
        let exporter = [0_u8; EXPORTER_BYTES];
        let exporter = tls.get_ref().1.export_keying_material(exporter, LOGIN_EXPORTER.bytes(), None);
        if let Ok(exporter) = exporter {
            self.serve_http(tls, Some(exporter)).await;
        }
    }

    async fn serve_http(
        mut self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        exporter: Option<[u8; EXPORTER_BYTES]>,
    ) {
        let peer = Peer { exporter, address: self.address.ip() };
        let (router, slot) = (self.router, self.slot);
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(peer.clone());
            request.extensions_mut().insert(slot.clone());
            router.clone().oneshot(request)
        });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_WAIT)
            .max_headers(HEADERS_MAX)
            .max_buf_size(HEADER_BYTES_MAX)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut served = Box::pin(served);
        let ended = tokio::select! {
            ended = served.as_mut() => ended,
            () = stopped(&mut self.stopping) => {
                served.as_mut().graceful_shutdown();
                served.await
            }
        };
        if ended.is_err() {
            tracing::debug!(event = "connection_broken");
        }
    }
}
