//! The link to the relay: what is asked, when, and when a sync is over.

use std::collections::{BTreeMap, BTreeSet};

use alcove_protocol::entry::Kind;
use alcove_protocol::frame::{Ask, HandedIn, Hello, PROTOCOL_VERSION, Push};
use alcove_protocol::id::{EntryId, LogId, MailboxId};
use alcove_protocol::limits::REQUEST_PUSHES_MAX;
use rand_core::CryptoRng;

use crate::engine::Engine;
use crate::engine::effect::{Effect, Notice};
use crate::engine::meeting::ceremony::Stage;
use crate::engine::writing::outbox::Pending;
use crate::time::Timestamp;

/// Bytes of entries and companions in one request; the rest goes in the next.
const PUSH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How long an entry waits on an open connection that the relay could not take.
const PUT_OFF_WAIT_MS: i64 = 10_000;
/// Refusals in one circle after which the rest waits for the next sync.
const REFUSALS_IN_SYNC_MAX: u32 = 8;
/// Requests that one sync may take before the next is waited for.
const ROUNDS_MAX: u32 = 64;

/// The connection to the relay, as far as the engine cares.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own: no two of them make one state")]
pub(in crate::engine) struct Link {
    pub(in crate::engine) up: bool,
    pub(in crate::engine) live: bool,
    /// The relay answered the hello of this connection.
    greeted: bool,
    /// The hello was that of a device that the org log does not name.
    as_newcomer: bool,
    rounds: u32,
    /// Checkpoints made since the sync began.
    pub(in crate::engine) checkpoints_made: usize,
    /// Pushes of this request (or live connection), in order.
    pub(super) sent: Vec<EntryId>,
    /// Entries sent since the sync began: none is sent twice in one sync.
    tried: BTreeSet<EntryId>,
    /// How often the relay refused an entry of a circle for good.
    refusals: BTreeMap<LogId, u32>,
    /// Entries that the relay could not take now.
    put_off: Vec<EntryId>,
    /// The ceremony that the request asks about, and those that this sync has asked about.
    pub(in crate::engine) mail: Option<MailboxId>,
    pub(in crate::engine) mail_tried: BTreeSet<(MailboxId, Stage)>,
    /// The relay ended the answer early over a mailbox: the rest is asked for again.
    pub(in crate::engine) cut_short: bool,
    pub(in crate::engine) taken: u64,
    pub(super) coming: u64,
    pub(in crate::engine) last_contact: Option<Timestamp>,
    /// The relay's clock at its welcome, ms since 1970; zero before.
    pub(in crate::engine) relay_time_ms: u64,
    /// How far the relay's clock was ahead of this device's at its welcome.
    pub(in crate::engine) clock_offset_ms: Option<i64>,
    /// What devices handed in: looked at once the news of this answer, which say who they are, were taken in.
    pub(super) handed_in: Vec<HandedIn>,
    /// A relay that ends an answer over what a device without rights may not ask is asked without that.
    pub(super) asks_less: bool,
    /// This device told the org log of a revocation over this connection.
    pub(in crate::engine) revoking: bool,
}

impl Link {
    pub(in crate::engine) fn has_tried(&self, id: EntryId) -> bool {
        self.tried.contains(&id)
    }

    /// Everything may go again: what went before counted in another history.
    pub(in crate::engine) fn forget_tried(&mut self) {
        self.tried.clear();
    }

    /// Counts an entry that goes with this request; `false` when it went before in this sync.
    pub(in crate::engine) fn try_once(&mut self, id: EntryId) -> bool {
        let is_new = self.tried.insert(id);
        if is_new {
            self.sent.push(id);
        }
        is_new
    }

    /// Whether the relay refused so much of the circle in this sync that nothing more is made there before the next.
    pub(in crate::engine) fn is_turned_away(&self, log: LogId) -> bool {
        self.refusals.get(&log).is_some_and(|refusals| *refusals >= REFUSALS_IN_SYNC_MAX)
    }

    /// Whether the relay has answered this connection's hello, and what it told was taken in.
    pub(in crate::engine) fn is_current(&self) -> bool {
        self.up && self.greeted
    }
}

impl Engine {
    pub(in crate::engine) fn link_up(&mut self, live: bool, now: Timestamp, rng: &mut dyn CryptoRng) {
        let last_contact = self.link.last_contact;
        self.link = Link { up: true, live, last_contact, ..Link::default() };
        self.catch_up.begin();
        self.forget_parting();
        self.forget_paper_wraps();
        self.page.reset();
        self.find_to_close();
        self.ask(now, rng);
    }

    pub(in crate::engine) fn link_down(&mut self) {
        let last_contact = self.link.last_contact;
        self.link = Link { last_contact, ..Link::default() };
        self.outgoing = None;
        self.forget_parting();
        self.effects.push(Effect::Notify(Notice::Status));
    }

    /// The relay refused an entry of a circle for good. Too many, and the rest waits for the next sync, or for the timer of
    /// an open connection.
    pub(super) fn note_refusal(&mut self, log: LogId, now: Timestamp) {
        *self.link.refusals.entry(log).or_default() += 1;
        if self.link.live && self.link.is_turned_away(log) {
            self.effects.push(Effect::SetTimer(now.0 + PUT_OFF_WAIT_MS));
        }
    }

    /// The relay could not take an entry now: the next sync sends it again, or the timer of an open connection.
    pub(in crate::engine) fn put_off(&mut self, id: EntryId, now: Timestamp) {
        if self.link.live {
            self.link.put_off.push(id);
            self.effects.push(Effect::SetTimer(now.0 + PUT_OFF_WAIT_MS));
        }
    }

    /// Ends a connection's answer: goes on when there is more to send, else the sync is done.
    pub(in crate::engine) fn finish_answer(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        if self.page.waits_for_documents() || self.is_parting() {
            return;
        }
        self.page.answered = false;
        // An answer that broke off did not tell everything.
        self.link.greeted |= !self.link.cut_short;
        self.link.last_contact = Some(now);
        if self.catch_up(now) {
            return;
        }
        if !self.link.cut_short {
            self.confirm_lease(now);
            self.conclude_paper();
        }
        self.link.rounds += 1;
        for handed_in in std::mem::take(&mut self.link.handed_in) {
            self.take_handed_in(&handed_in, now);
        }
        self.prepare(now, rng);
        // What came as a newcomer is the org log alone: now that it names this device, it asks for the rest.
        let came_in = self.link.as_newcomer && !self.is_newcomer();
        let more = std::mem::take(&mut self.link.cut_short) || self.has_more_to_send() || came_in;
        if more && self.link.rounds < ROUNDS_MAX {
            self.ask(now, rng);
        } else {
            if !more {
                self.expect_more(false);
            }
            self.weigh(now);
            self.effects.push(Effect::Notify(Notice::SyncDone));
        }
        self.effects.push(Effect::Notify(Notice::Status));
    }

    /// On an open connection: sends what came up since.
    pub(in crate::engine) fn sync_if_live(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        if self.link.up && self.link.live && self.link.greeted && self.outgoing.is_none() {
            self.link.rounds = 0;
            self.link.checkpoints_made = 0;
            self.link.mail_tried.clear();
            self.link.refusals.clear();
            for id in std::mem::take(&mut self.link.put_off) {
                self.link.tried.remove(&id);
            }
            self.ask(now, rng);
        }
    }

    /// On an open connection: answers what came over it, such as a refusal, a new device or a message of a ceremony.
    pub(in crate::engine) fn answer_if_live(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        let open = self.link.up && self.link.live && self.link.greeted && self.outgoing.is_none();
        if !open || self.page.waits_for_documents() || self.is_parting() {
            return;
        }
        self.prepare(now, rng);
        if self.has_more_to_send() && self.link.rounds < ROUNDS_MAX {
            self.link.rounds += 1;
            self.ask(now, rng);
        }
    }

    fn has_more_to_send(&self) -> bool {
        if self.is_catching_up() {
            return false;
        }
        let waits = |pending: &Pending| !self.link.tried.contains(&pending.entry.id());
        let has_entries =
            if self.is_unsettled_life() { self.has_more_of_before() } else { self.pending.iter().any(waits) };
        self.has_offers()
            || has_entries
            || (!self.is_revoked() && !self.link.asks_less && self.has_mail_to_send())
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
        // What waits for its save on an open connection goes first: the relay numbers pushes in the order in which they come.
        let unsent = self.outgoing.take().filter(|_| continues_live);
        let mut asks = unsent.map(|(_, asks)| asks).unwrap_or_default();
        if !continues_live {
            self.link.as_newcomer = self.is_newcomer();
            asks.push(Ask::Hello(self.hello()));
        }
        asks.extend(self.offers());
        let founds = |pending: &Pending| pending.entry.header().kind == Kind::GENESIS;
        if self.pending.first().is_some_and(founds) {
            // No relay holds anything of an organisation before its genesis.
            asks.extend(self.pushes(founds));
        }
        if !self.is_catching_up() && !self.has_offers() {
            asks.extend(if self.is_unsettled_life() {
                self.give_back_before()
            } else {
                self.pushes(|_| true)
            });
        }
        if !self.is_revoked() && !self.link.asks_less && !self.is_catching_up() {
            asks.extend(self.mail_to_send(rng));
        }
        if !continues_live && !self.link.as_newcomer && !self.link.asks_less {
            asks.extend(self.ask_for_paper_wraps());
        }
        // Last, so that a relay which refuses it has taken everything else.
        if !continues_live && !self.link.as_newcomer && self.wants_handed_in() && !self.link.asks_less {
            asks.push(Ask::IntakeGet(self.intake_seen));
        }
        if asks.is_empty() {
            return;
        }
        self.outgoing = Some((self.batch_to_wait_for(), asks));
    }

    /// Asks anew over the same connection: what was asked before counted in another history.
    pub(in crate::engine) fn ask_again(&mut self, now: Timestamp, rng: &mut dyn CryptoRng) {
        self.link.rounds += 1;
        if self.link.rounds < ROUNDS_MAX {
            self.ask(now, rng);
        } else {
            self.effects.push(Effect::Notify(Notice::SyncDone));
        }
    }

    /// Who asks and what is held. The login is added by the transport, which knows the connection.
    fn hello(&self) -> Hello {
        let org_cursor = self.org.as_ref().map(|org| org.progress.cursor(self.me.org()));
        // A relay shows a newcomer the org log alone, and would say of everything else that it does not know it.
        let circles = self
            .circles
            .values()
            .filter(|_| !self.link.as_newcomer)
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

    fn pushes(&mut self, goes: impl Fn(&Pending) -> bool) -> Vec<Ask> {
        let mut asks = Vec::new();
        let mut bytes = 0;
        for pending in &self.pending {
            let id = pending.entry.id();
            if self.link.tried.contains(&id) || !goes(pending) {
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
