//! A whole relay in memory: the decisions of this folder over logs in vectors. The simulated world runs it with
//! virtual time; there is no second implementation of any rule. A clone of it is a backup.

mod answer;
mod purge;
mod take;
mod unjudged;

use std::collections::{BTreeMap, HashMap};

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Ask, History, Tell, Trouble};
use alcove_protocol::id::{EntryId, Generation, LogId, MailboxId, RelayId};
use alcove_protocol::keys::relay_id;
use alcove_protocol::receipt::Receipt;
use ed25519_dalek::SigningKey;

use super::admission::Connection;
use super::companions::Address;
use super::ledger::Ledger;
use super::mailbox::Mailbox;
use super::recovery::Recovery;
use super::{Head, Place};

/// An entry in memory.
#[derive(Clone, Debug)]
struct Stored {
    place: Place,
    entry: Entry,
    companions: Vec<(usize, Address, Vec<u8>)>,
}

/// A relay without disk and network.
#[derive(Clone, Debug)]
pub struct Relay {
    key: SigningKey,
    history: History,
    open: bool,
    ledger: Ledger,
    entries: Vec<Stored>,
    logs: BTreeMap<LogId, Vec<usize>>,
    by_id: HashMap<EntryId, usize>,
    mailboxes: BTreeMap<MailboxId, Mailbox>,
    handed_in: BTreeMap<LogId, Vec<(Place, Entry)>>,
}

impl Relay {
    /// An empty relay. An `open` one takes new organisations without a token; one that is not open takes none.
    pub fn new(key: SigningKey, history: History, open: bool) -> Self {
        Self {
            key,
            history,
            open,
            ledger: Ledger::default(),
            entries: Vec::new(),
            logs: BTreeMap::new(),
            by_id: HashMap::new(),
            mailboxes: BTreeMap::new(),
            handed_in: BTreeMap::new(),
        }
    }

    /// Its id.
    pub fn id(&self) -> RelayId {
        relay_id(&self.public_key())
    }

    /// The key that its receipts verify with.
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Which history its seqs count in.
    pub fn history(&self) -> History {
        self.history
    }

    /// How many entries it holds.
    pub fn entries_held(&self) -> usize {
        self.entries.len()
    }

    /// Its logs.
    pub fn logs(&self) -> impl Iterator<Item = LogId> {
        self.logs.keys().copied()
    }

    /// The entries of a log, in the order of their places.
    pub fn entries_of(&self, log: LogId) -> impl Iterator<Item = &Entry> {
        self.stored_of(log).map(|stored| &stored.entry)
    }

    /// What travels beside the entries of a log.
    pub fn companions_of(&self, log: LogId) -> impl Iterator<Item = &[u8]> {
        self.stored_of(log).flat_map(|stored| stored.companions.iter().map(|(_, _, bytes)| bytes.as_slice()))
    }

    /// What the devices of an organisation handed in, in the order in which it came.
    pub fn handed_in(&self, org: LogId) -> impl Iterator<Item = &Entry> {
        self.handed_in.get(&org).into_iter().flatten().map(|(_, entry)| entry)
    }

    /// What an operator does after a restore from a backup: another history begins, and every log waits until the
    /// devices of its admins have given back what the backup lacks.
    pub fn finish_restore(&mut self, generation: Generation, now_ms: u64) {
        self.history.generation = generation;
        self.ledger.recovery = Recovery::resume(now_ms, self.logs.keys().copied(), []);
    }

    /// How many logs wait after a restore.
    pub fn logs_waiting(&self, now_ms: u64) -> usize {
        if self.ledger.recovery.is_active(now_ms) { self.ledger.recovery.logs() } else { 0 }
    }

    /// The operator's word that nothing more is to be waited for.
    pub fn end_recovery(&mut self) {
        self.ledger.recovery = Recovery::default();
    }

    fn stored_of(&self, log: LogId) -> impl Iterator<Item = &Stored> {
        let places = self.logs.get(&log).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|at| self.entries.get(*at))
    }

    /// Answers one request: everything that `POST /v1/sync` would stream.
    pub fn sync(&mut self, connection: &Connection, asks: &[Ask], now_ms: u64) -> Vec<Tell> {
        match self.answer(connection, asks, now_ms) {
            Ok(tells) => tells,
            Err(problem) => vec![Tell::Problem(Trouble { problem, retry_after_ms: 0 })],
        }
    }
}

/// The relay's signed word that `head` is the newest entry of `log`.
pub fn receipt(key: &SigningKey, history: History, log: LogId, head: Head) -> Receipt {
    Receipt {
        relay: relay_id(&key.verifying_key().to_bytes()),
        instance: history.instance,
        generation: history.generation,
        log,
        seq: head.place.seq,
        relay_time_ms: head.place.relay_time_ms,
        id: head.id,
        signature: [0; 64].into(),
    }
    .signed(key)
}
