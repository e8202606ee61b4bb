//! A TCP proxy that delays and limits: bytes leave at the link's rate and arrive half a round trip later, each way for
//! itself. What it carries is unchanged.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::Failure;

/// Bytes that travel as one packet where the rate is limited.
const PACKET_BYTES_MAX: usize = 1_400;
/// Bytes that travel at once where it is not: fewer turns of the proxy, which works on the device's processor time.
const BURST_BYTES_MAX: usize = 64 * 1024;
/// Packets under way, each way: more than any window here needs, so that the rate alone limits.
const PACKETS_MAX: usize = 4_096;

/// How the link behaves; holds for connections and bytes from now on.
#[derive(Debug, Default)]
struct Shape {
    one_way_us: AtomicU64,
    bits_per_second: AtomicU64,
    carried: AtomicU64,
    connections: AtomicU64,
}

/// A proxy before a relay, for as long as it is held.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    shape: Arc<Shape>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Proxy {
    pub(crate) async fn start(to: SocketAddr) -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shape = Arc::new(Shape::default());
        let held = Arc::clone(&shape);
        let accepting = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                held.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(carry(near, to, Arc::clone(&held)));
            }
        });
        Ok(Self { address, shape, accepting })
    }

    /// Sets the round trip, and the rate each way; `None` is no limit.
    pub(crate) fn set(&self, round_trip: Duration, bits_per_second: Option<u64>) {
        let one_way = u64::try_from(round_trip.as_micros() / 2).unwrap_or(u64::MAX);
        self.shape.one_way_us.store(one_way, Ordering::Relaxed);
        self.shape.bits_per_second.store(bits_per_second.unwrap_or_default(), Ordering::Relaxed);
    }

    /// No delay and no limit.
    pub(crate) fn set_fast(&self) {
        self.set(Duration::ZERO, None);
    }

    /// Bytes carried both ways so far, TLS and its handshakes included.
    pub(crate) fn carried(&self) -> u64 {
        self.shape.carried.load(Ordering::Relaxed)
    }

    /// Connections so far.
    pub(crate) fn connections(&self) -> u64 {
        self.shape.connections.load(Ordering::Relaxed)
    }
}

async fn carry(near: TcpStream, to: SocketAddr, shape: Arc<Shape>) {
    let Ok(far) = TcpStream::connect(to).await else { return };
    if near.set_nodelay(true).is_err() || far.set_nodelay(true).is_err() {
        return;
    }
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    tokio::join!(
        one_way(near_read, far_write, Arc::clone(&shape)),
        one_way(far_read, near_write, Arc::clone(&shape))
    );
}

async fn one_way(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin + Send + 'static,
    shape: Arc<Shape>,
) {
    let (packets, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(PACKETS_MAX);
    let delivering = tokio::spawn(async move {
        while let Some((at, packet)) = arriving.recv().await {
            if at > Instant::now() {
                sleep_until(at).await;
            }
            if to.write_all(&packet).await.is_err() {
                return;
            }
        }
        // The other side is gone when this fails, which is what it was to be told.
        let _ = to.shutdown().await;
    });
    let mut free_at = Instant::now();
    let mut buffer = vec![0; BURST_BYTES_MAX];
    loop {
        let is_limited = shape.bits_per_second.load(Ordering::Relaxed) > 0;
        let room = if is_limited { PACKET_BYTES_MAX } else { BURST_BYTES_MAX };
        let Ok(length @ 1..) = from.read(buffer.get_mut(..room).unwrap_or_default()).await else { break };
        let bytes = length as u64;
        shape.carried.fetch_add(bytes, Ordering::Relaxed);
        free_at = free_at.max(Instant::now());
        let rate = shape.bits_per_second.load(Ordering::Relaxed);
        if let Some(us) = (bytes * 8 * 1_000_000).checked_div(rate) {
            free_at += Duration::from_micros(us);
        }
        let at = free_at + Duration::from_micros(shape.one_way_us.load(Ordering::Relaxed));
        if packets.send((at, buffer.get(..length).unwrap_or_default().to_vec())).await.is_err() {
            break;
        }
    }
    drop(packets);
    let _ = delivering.await;
}
