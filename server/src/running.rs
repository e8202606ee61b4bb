//! Starting a relay, and stopping it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use alcove_protocol::frame::History;
use alcove_protocol::id::{Generation, Instance};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::config::Config;
use crate::data_dir::{DataDir, TokenFolder, random};
use crate::error::StartError;
use crate::fanout::Hub;
use crate::http::router;
use crate::known::Known;
use crate::listener::Listener;
use crate::shared::Shared;
use crate::store::sqlite::SqliteStore;
use crate::store::{Store, StoreError};
use crate::tls::Certificate;
use crate::writer::Writer;

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1_024;
/// How long a stopping relay waits for requests that are being answered.
const STOP_WAIT: Duration = Duration::from_secs(20);

/// What every route works with.
#[derive(Clone, Debug)]
pub struct State(pub(crate) Arc<Shared>);

/// What a program that runs a relay inside itself may hook in. None of it can be configured.
#[derive(Clone, Default)]
pub struct Hooks {
    /// Called, on a thread that may block, after a commit with entries and before anybody is told about it. As long as
    /// it does not return nothing is acknowledged: the moment to kill a relay that must not lose anything.
    pub after_commit: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl std::fmt::Debug for Hooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hooks").field("after_commit", &self.after_commit.is_some()).finish()
    }
}

impl Hooks {
    pub(crate) async fn run_after_commit(&self) {
        if let Some(hook) = self.after_commit.clone()
            && tokio::task::spawn_blocking(move || hook()).await.is_err()
        {
            tracing::error!(event = "hook_failed");
        }
    }
}

/// A relay's insides without a listener: its routes, and the writer behind them.
#[derive(Debug)]
pub struct Core {
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    writer: JoinHandle<()>,
    data: DataDir,
}

impl Core {
    /// Opens the data folder and starts the writer.
    ///
    /// # Errors
    /// [`StartError`], for the first thing that is wrong.
    pub async fn open(config: &Config, hooks: Hooks) -> Result<Self, StartError> {
        let data = DataDir::take(&config.data)?;
        let key = data.load_or_make_key()?;
        let fresh = History { instance: Instance(random()?), generation: Generation(random()?) };
        let path = data.database();
        let in_store = |why: StoreError| StartError::Store { path: path.clone(), why };
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path, fresh).await.map_err(in_store)?);
        let (known, hub) = (Arc::new(Known::default()), Arc::new(Hub::default()));
        let writer = Writer::new(
            Arc::clone(&store),
            Arc::clone(&known),
            Arc::clone(&hub),
            TokenFolder::of(data.path()),
            config.open,
            hooks,
        );
        let writer = writer.await.map_err(in_store)?;
        let (jobs, waiting) = mpsc::channel(config.limits.push_queue_max);
        let (stop, stopping) = watch::channel(false);
        let shared = Shared::new(store, known, hub, jobs, config, key, stopping);
        Ok(Self { shared: Arc::new(shared), stop, writer: tokio::spawn(writer.run(waiting)), data })
    }

    /// What [`router`] is made with.
    pub fn state(&self) -> State {
        State(Arc::clone(&self.shared))
    }

    /// Waits for the writer and closes the database. Every [`State`] must have been dropped, or it waits in vain, up to
    /// 20 s.
    pub async fn close(self) {
        let store = Arc::clone(&self.shared.store);
        drop(self.shared);
        if timeout(STOP_WAIT, self.writer).await.is_err() {
            tracing::warn!(event = "writer_still_busy");
        }
        if let Err(error) = store.close().await {
            tracing::error!(event = "close_failed", %error);
        }
        if let Err(error) = self.data.release() {
            tracing::error!(event = "unlock_failed", %error);
        }
    }
}

/// A relay that listens.
#[derive(Debug)]
pub struct Running {
    core: Core,
    address: SocketAddr,
    fingerprint: Option<String>,
    listener: JoinHandle<()>,
    /// Ends when the last connection has.
    connections: mpsc::Receiver<()>,
}

/// Starts a relay.
///
/// # Errors
/// [`StartError`], for the first thing that is wrong; nothing is left running then.
pub async fn serve(config: Config, hooks: Hooks) -> Result<Running, StartError> {
    let core = Core::open(&config, hooks).await?;
    let (tls, fingerprint) = if config.behind_proxy {
        (None, None)
    } else {
        let certificate = Certificate::load_or_make(config.certificate.as_ref(), &config.data)?;
        let fingerprint = certificate.fingerprint();
        (Some(certificate.server_config()?), Some(fingerprint))
    };
    let listen =
        |error: std::io::Error| StartError::Listen { address: config.listen, why: error.to_string() };
    let socket = bind(config.listen).map_err(listen)?;
    let address = socket.local_addr().map_err(listen)?;
    let (alive, connections) = mpsc::channel(1);
    let listener = Listener {
        socket,
        tls,
        router: router(core.state()),
        connections_max: config.limits.connections_max,
        stopping: core.shared.stopping.clone(),
    };
    let listener = tokio::spawn(listener.run(alive));
    tracing::info!(event = "started", %address, open = config.open, behind_proxy = config.behind_proxy);
    if config.behind_proxy && !is_private(address.ip()) {
        tracing::warn!(
            event = "plain_http_in_public",
            %address,
            "behind a proxy the relay speaks plain HTTP: nobody but the proxy should reach this address"
        );
    }
    Ok(Running { core, address, fingerprint, listener, connections })
}

/// Whether only this machine or its network reaches the address. All addresses at once count as a container's.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_loopback()
                || address.is_private()
                || address.is_link_local()
                || address.is_unspecified()
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_unspecified()
        }
    }
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// SHA-256 of its certificate in hexadecimal: what clients pin. Empty where TLS ends at a proxy.
    pub fn fingerprint(&self) -> &str {
        self.fingerprint.as_deref().unwrap_or_default()
    }

    /// Stops: no new connections, live devices are told, what was taken is written, the database is closed.
    pub async fn stop(mut self) {
        self.core.stop.send_replace(true);
        if self.listener.await.is_err() {
            tracing::error!(event = "listener_failed");
        }
        if timeout(STOP_WAIT, self.connections.recv()).await.is_err() {
            tracing::warn!(event = "connections_still_busy");
        }
        self.core.close().await;
        tracing::info!(event = "stopped");
    }
}
