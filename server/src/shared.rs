//! What every connection shares.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use alcove_protocol::frame::{Hello, History};
use alcove_protocol::id::{LogId, RelayId};
use alcove_protocol::keys::relay_id;
use alcove_protocol::receipt::Receipt;
use axum::http::HeaderMap;
use ed25519_dalek::SigningKey;
use tokio::sync::{Semaphore, mpsc, watch};

use crate::challenges::Challenges;
use crate::config::{Config, Limits};
use crate::fanout::Hub;
use crate::known::Known;
use crate::relay::Head;
use crate::relay::admission::Connection;
use crate::relay::memory::receipt;
use crate::relay::rate::{Bucket, Rate};
use crate::session::Peer;
use crate::store::Store;
use crate::time::now_ms;
use crate::writer::Job;

/// Addresses whose asks are counted at once.
const PEERS_COUNTED_MAX: usize = 10_000;
/// Logs whose newest receipt is kept.
const RECEIPTS_HELD_MAX: usize = 10_000;
/// KiB of request bodies that wait in memory at once, over all connections.
const BODY_KIB_MAX: usize = 256 * 1024;

/// In which a proxy says whom it speaks for.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The relay's state behind its routes.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) known: Arc<Known>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) writer: mpsc::Sender<Job>,
    pub(crate) limits: Limits,
    /// Where TLS ends at a proxy: what logins are over.
    pub(crate) challenges: Option<Challenges>,
    /// Turns true when the relay stops.
    pub(crate) stopping: watch::Receiver<bool>,
    /// One permit for each signature check beyond those that connections do themselves.
    pub(crate) workers: Arc<Semaphore>,
    /// One permit for each KiB of a request's body.
    pub(crate) body_kib: Arc<Semaphore>,
    key: SigningKey,
    relay: RelayId,
    guests: Mutex<HashMap<IpAddr, Bucket>>,
    receipts: Mutex<HashMap<LogId, Receipt>>,
    connections: AtomicU64,
}

impl Shared {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        known: Arc<Known>,
        hub: Arc<Hub>,
        writer: mpsc::Sender<Job>,
        config: &Config,
        key: SigningKey,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            store,
            known,
            hub,
            writer,
            limits: config.limits,
            challenges: config.behind_proxy.then(Challenges::default),
            stopping,
            workers: Arc::new(Semaphore::new(cores)),
            body_kib: Arc::new(Semaphore::new(BODY_KIB_MAX)),
            relay: relay_id(&key.verifying_key().to_bytes()),
            key,
            guests: Mutex::default(),
            receipts: Mutex::default(),
            connections: AtomicU64::new(0),
        }
    }

    pub(crate) fn relay(&self) -> RelayId {
        self.relay
    }

    pub(crate) fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    pub(crate) fn history(&self) -> History {
        self.store.history()
    }

    /// The relay's signed word about the newest entry of a log. Signed once, however many devices are told.
    pub(crate) fn receipt(&self, log: LogId, head: Head) -> Receipt {
        let lock = || self.receipts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(receipt) = lock().get(&log).filter(|receipt| receipt.id == head.id) {
            return receipt.clone();
        }
        let receipt = receipt(&self.key, self.history(), log, head);
        let mut receipts = lock();
        if receipts.len() >= RECEIPTS_HELD_MAX {
            receipts.clear();
        }
        receipts.insert(log, receipt.clone());
        receipt
    }

    /// What a login on this connection is bound to. A challenge that the login names is used up by it.
    pub(crate) fn bind(&self, peer: &Peer, host: String, hello: &Hello) -> Connection {
        if let Some(exporter) = peer.exporter {
            return Connection::over_tls(exporter, host);
        }
        let named = hello.login.as_ref().and_then(|login| login.challenge.as_deref());
        let given = named.and_then(|nonce| self.challenges.as_ref()?.take(*nonce, now_ms()));
        Connection::behind_proxy(given, host)
    }

    /// A number for a live connection, from 1.
    pub(crate) fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// Whether a peer that nobody vouches for may ask once more now.
    pub(crate) fn may_ask(&self, peer: IpAddr) -> bool {
        let (rate, now) = (self.limits.guests, now_ms());
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        if guests.len() >= PEERS_COUNTED_MAX && !guests.contains_key(&peer) {
            forget_quiet(&mut guests, rate, now);
            if guests.len() >= PEERS_COUNTED_MAX {
                return false;
            }
        }
        guests.entry(peer).or_insert_with(|| Bucket::full(rate, now)).take(rate, now)
    }
}

fn forget_quiet(guests: &mut HashMap<IpAddr, Bucket>, rate: Rate, now_ms: u64) {
    guests.retain(|_, bucket| !bucket.is_full(rate, now_ms));
}

/// The peer as its proxy names it. Only where TLS ends at a proxy is such a header believed: the last address in it
/// is the one that the proxy saw.
pub(crate) fn peer_behind_proxy(peer: Peer, headers: &HeaderMap) -> Peer {
    if peer.exporter.is_some() {
        return peer;
    }
    let named = headers.get_all(FORWARDED_FOR).iter().next_back();
    let last = named.and_then(|list| list.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    Peer { address: last.unwrap_or(peer.address), ..peer }
}
