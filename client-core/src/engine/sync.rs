//! The link to the relay: what is asked, when, and when a sync is over.

use std::collections::BTreeSet;

use alcove_protocol::frame::{Ask, Hello, PROTOCOL_VERSION, Push};
use alcove_protocol::id::{EntryId, MailboxId};
use alcove_protocol::limits::REQUEST_PUSHES_MAX;
use rand_core::CryptoRng;

use crate::crypto::ceremony::Step;
use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::time::Timestamp;

/// Bytes of entries and companions in one request; the rest goes in the next.
const PUSH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How long an entry waits on an open connection that the relay could not take.
const PUT_OFF_WAIT_MS: i64 = 10_000;
/// Requests that one sync may take before the next is waited for.
const ROUNDS_MAX: u32 = 64;

/// The connection to the relay, as far as the engine cares.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own: no two of them make one state")]
pub(super) struct Link {
    pub(super) up: bool,
    pub(super) live: bool,
    /// The relay answered the hello of this connection.
    greeted: bool,
    rounds: u32,
    /// Checkpoints made since the sync began.
    pub(super) checkpoints_made: usize,
    /// Pushes of this request (or live connection), in order.
    pub(super) sent: Vec<EntryId>,
    /// Entries sent since the sync began: none is sent twice in one sync.
    tried: BTreeSet<EntryId>,
    /// Entries that the relay could not take now.
    put_off: Vec<EntryId>,
    /// The ceremony that the request asks about, and those that this sync has asked about.
    pub(super) mail: Option<(MailboxId, Step)>,
    pub(super) mail_tried: BTreeSet<(MailboxId, Step)>,
    /// The relay ended the answer early over a mailbox: the rest is asked for again.
    pub(super) cut_short: bool,
    pub(super) taken: u64,
    pub(super) coming: u64,
    pub(super) last_contact: Option<Timestamp>,
}

impl Link {
    /// The answer to the hello is under way.
    pub(super) fn is_first_answer(&self) -> bool {
        self.up && !self.greeted
    }
}

impl Engine {
    pub(super) fn link_up(&mut self, live: bool, now: Timestamp, rng: &mut dyn CryptoRng) {
        let last_contact = self.link.last_contact;
        self.link = Link { up: true, live, last_contact, ..Link::default() };
        self.page.reset();
        // It counts as not held, and comes again.
        self.later.clear();
        self.ask(now, rng);
    }

    pub(super) fn link_down(&mut self) {
        let last_contact = self.link.last_contact;
        self.link = Link { last_contact, ..Link::default() };
        self.outgoing = None;
        // What waits is still taken in, but the sync is over.
        self.page.answered = false;
        self.effects.push(Effect::Notify(Notice::Status));
    }

    /// The relay could not take an entry now: the next sync sends it again, or the timer of an open connection.
    pub(super) fn put_off(&mut self, id: EntryId, now: Timestamp) {
        if self.link.live {
            self.link.put_off.push(id);
            self.effects.push(Effect::SetTimer(now.0 + PUT_OFF_WAIT_MS));
        }
    }

    /// Ends a connection's answer: goes on when there is more to send, else the sync is done.
    pub(super) fn finish_answer(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        if self.page.waits_for_documents() || !self.later.is_empty() {
            return;
        }
        self.page.answered = false;
        self.link.greeted = true;
        self.link.last_contact = Some(now);
        self.link.rounds += 1;
        self.prepare(now, rng);
        let more = std::mem::take(&mut self.link.cut_short) || self.has_more_to_send();
        if more && self.link.rounds < ROUNDS_MAX {
            self.ask(now, rng);
        } else {
            self.effects.push(Effect::Notify(Notice::SyncDone));
        }
        self.effects.push(Effect::Notify(Notice::Status));
    }

    /// On an open connection: sends what came up since.
    pub(super) fn sync_if_live(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        if self.link.up && self.link.live && self.link.greeted && self.outgoing.is_none() {
            self.link.rounds = 0;
            self.link.checkpoints_made = 0;
            self.link.mail_tried.clear();
            for id in std::mem::take(&mut self.link.put_off) {
                self.link.tried.remove(&id);
            }
            self.ask(now, rng);
        }
    }

    /// On an open connection: answers what came over it, such as a refusal, a new device or a message of a ceremony.
    pub(super) fn answer_if_live(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        let open = self.link.up && self.link.live && self.link.greeted && self.outgoing.is_none();
        if !open || self.page.waits_for_documents() {
            return;
        }
        self.prepare(now, rng);
        if self.has_more_to_send() && self.link.rounds < ROUNDS_MAX {
            self.link.rounds += 1;
            self.ask(now, rng);
        }
    }

    fn has_more_to_send(&self) -> bool {
        self.pending.iter().any(|pending| !self.link.tried.contains(&pending.entry.id()))
            || self.has_mail_to_send()
    }

    /// Seals what waits and puts a request together; it leaves when its batch is saved.
    fn ask(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        let continues_live = self.link.live && self.link.greeted;
        if !continues_live {
            self.commit_open_changes(now);
            self.link.sent.clear();
            self.link.mail = None;
        }
        self.drop_expired_ceremonies(now);
        self.prepare(now, rng);
        let mut asks = Vec::new();
        if !continues_live {
            asks.push(Ask::Hello(self.hello()));
        }
        asks.extend(self.pushes());
        asks.extend(self.mail_to_send(rng));
        if asks.is_empty() {
            return;
        }
        self.outgoing = Some((self.batch_to_wait_for(), asks));
    }

    /// Who asks and what is held. The login is added by the transport, which knows the connection.
    fn hello(&self) -> Hello {
        let org_cursor = self.org.as_ref().map(|org| org.progress.cursor(self.me.org()));
        let circles = self
            .circles
            .values()
            .filter(|circle| !circle.history_changed)
            .map(|circle| circle.progress.cursor(circle.log()));
        Hello {
            protocol: PROTOCOL_VERSION,
            org: self.me.org(),
            login: None,
            org_token: None,
            history: self.history,
            cursors: org_cursor
                .into_iter()
                .chain(circles)
                .filter(|cursor| cursor.seq > 0 || !cursor.have.is_empty())
                .collect(),
        }
    }

    fn pushes(&mut self) -> Vec<Ask> {
        let mut asks = Vec::new();
        let mut bytes = 0;
        for pending in &self.pending {
            let id = pending.entry.id();
            if self.link.tried.contains(&id) {
                continue;
            }
            bytes += pending.bytes();
            if asks.len() >= REQUEST_PUSHES_MAX || (bytes > PUSH_BYTES_MAX && !asks.is_empty()) {
                break;
            }
            self.link.tried.insert(id);
            self.link.sent.push(id);
            asks.push(Ask::Push(Push {
                entry: pending.entry.bytes().to_vec().into(),
                companions: pending.companions.iter().map(|companion| companion.clone().into()).collect(),
            }));
        }
        asks
    }
}
