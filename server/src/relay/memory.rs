//! A whole relay in memory: the decisions of this folder over logs in vectors. The simulated world runs it with
//! virtual time; there is no second implementation of any rule.

use std::collections::{BTreeMap, HashMap};

use alcove_protocol::entry::{Entry, Kind};
use alcove_protocol::frame::{
    Ack, Ask, AuthorTip, Coming, Cursor, Frontier, Hello, History, News, Push, Refused, Tell, Trouble,
    Welcome,
};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, LogId, MailboxId, PersonId, RelayId};
use alcove_protocol::keys::relay_id;
use alcove_protocol::problem::Problem;
use alcove_protocol::receipt::Receipt;
use alcove_protocol::record::{AccessGranted, EpochPart, KeyGrant, Record, Slots, slot_hash, wrap_hash};
use alcove_protocol::trust::Signature;
use ed25519_dalek::SigningKey;

use super::admission::{Connection, Standing, admit};
use super::companions::{Address, addresses};
use super::lanes::{Row, order};
use super::ledger::{Effect, Ledger, Submission};
use super::mailbox::{Mailbox, check_open, check_put, require_open};
use super::{Head, Place, cursor};

/// An entry in memory.
#[derive(Clone, Debug)]
struct Stored {
    place: Place,
    entry: Entry,
    companions: Vec<(Address, Vec<u8>)>,
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

    /// Begins another history: what a relay does that was restored from an older copy.
    pub fn set_history(&mut self, history: History) {
        self.history = history;
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
        self.stored_of(log).flat_map(|stored| stored.companions.iter().map(|(_, bytes)| bytes.as_slice()))
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

    fn answer(&mut self, connection: &Connection, asks: &[Ask], now_ms: u64) -> Result<Vec<Tell>, Problem> {
        let Some((Ask::Hello(hello), asks)) = asks.split_first() else {
            return Err(Problem::BadFrame);
        };
        let first_push = asks.iter().find_map(|ask| match ask {
            Ask::Push(push) => Entry::parse(push.entry.to_vec()).ok(),
            _ => None,
        });
        let standing = admit(hello, connection, self.id(), self.ledger.org(hello.org), first_push.as_ref())?;
        let mut tells = vec![Tell::Welcome(Welcome { history: self.history, relay_time_ms: now_ms })];
        let mut pushed = Vec::new();
        let mut number = 0;
        for ask in asks {
            match ask {
                Ask::Hello(_) | Ask::Wraps(_) | Ask::IntakeGet(_) => {
                    return Err(Problem::BadFrame);
                }
                Ask::Push(push) | Ask::Reoffer(push) => {
                    let device = standing.device().ok_or(Problem::LoginRefused)?;
                    let taken = match ask {
                        Ask::Reoffer(_) => self.reoffer(hello.org, push, now_ms),
                        _ => self.push(hello.org, device, push, now_ms),
                    };
                    tells.push(match taken {
                        Ok((id, place)) => {
                            pushed.push(id);
                            Tell::Ack(Ack {
                                push: number,
                                seq: place.seq,
                                relay_time_ms: place.relay_time_ms,
                            })
                        }
                        Err(problem) => Tell::Refused(Refused { push: number, problem }),
                    });
                    number += 1;
                }
                Ask::MailOpen(_) | Ask::MailPut(_) | Ask::MailGet(_) => {
                    if let Err(problem) = self.mail(standing, ask, now_ms, &mut tells) {
                        tells.push(Tell::Problem(Trouble { problem, retry_after_ms: 0 }));
                        return Ok(tells);
                    }
                }
            }
        }
        if let Some(device) = standing.device() {
            self.tell_news(hello, device, &pushed, &mut tells);
        }
        tells.push(Tell::Done);
        Ok(tells)
    }

    fn push(
        &mut self,
        org: LogId,
        device: DeviceId,
        push: &Push,
        now_ms: u64,
    ) -> Result<(EntryId, Place), Problem> {
        let entry = Entry::parse(push.entry.to_vec()).map_err(|_| Problem::BadEntry)?;
        let companions: Vec<&[u8]> = push.companions.iter().map(|companion| companion.as_slice()).collect();
        let submission = Submission {
            org,
            device,
            entry: &entry,
            companions: &companions,
            signature: Signature::Check,
            may_found_org: self.open,
        };
        let taken = match self.ledger.decide(&submission, now_ms) {
            Ok(taken) => taken,
            Err(problem) => {
                let held = self.by_id.get(&entry.id()).and_then(|at| self.entries.get(*at));
                return held.map(|stored| (entry.id(), stored.place)).ok_or(problem);
            }
        };
        debug_assert!(taken.effect != Effect::OrgFounded || taken.place.seq == 1);
        let id = entry.id();
        let companions =
            addresses(&entry).into_iter().zip(push.companions.iter().map(|c| c.to_vec())).collect();
        let at = self.entries.len();
        self.entries.push(Stored { place: taken.place, entry, companions });
        self.by_id.insert(id, at);
        self.logs.entry(taken.log).or_default().push(at);
        Ok((id, taken.place))
    }

    fn reoffer(&mut self, org: LogId, push: &Push, now_ms: u64) -> Result<(EntryId, Place), Problem> {
        let entry = Entry::parse(push.entry.to_vec()).map_err(|_| Problem::BadEntry)?;
        let id = entry.id();
        let brought = matching(&entry, push);
        if let Some(stored) = self.by_id.get(&id).and_then(|at| self.entries.get_mut(*at)) {
            let new = brought.into_iter().filter(|held| !stored.companions.contains(held));
            let new: Vec<_> = new.collect();
            stored.companions.extend(new);
            return Ok((id, stored.place));
        }
        let taken = self.ledger.decide_reoffer(org, &entry, now_ms)?;
        let at = self.entries.len();
        self.entries.push(Stored { place: taken.place, entry, companions: brought });
        self.by_id.insert(id, at);
        self.logs.entry(taken.log).or_default().push(at);
        Ok((id, taken.place))
    }

    fn mail(
        &mut self,
        standing: Standing,
        ask: &Ask,
        now_ms: u64,
        tells: &mut Vec<Tell>,
    ) -> Result<(), Problem> {
        match ask {
            Ask::MailOpen(open) => {
                if !matches!(standing, Standing::Admitted(..)) {
                    return Err(Problem::LoginRefused);
                }
                if let Some(closes_ms) = check_open(open, self.mailboxes.get(&open.mailbox), now_ms)? {
                    self.mailboxes.insert(open.mailbox, Mailbox { closes_ms, messages: BTreeMap::new() });
                }
            }
            Ask::MailPut(mail) => {
                if check_put(mail, self.mailboxes.get(&mail.mailbox), now_ms)?
                    && let Some(mailbox) = self.mailboxes.get_mut(&mail.mailbox)
                {
                    mailbox.messages.insert(mail.step, mail.sealed.to_vec());
                }
            }
            Ask::MailGet(id) => {
                let mailbox = require_open(self.mailboxes.get(id), now_ms)?;
                tells.extend(mailbox.messages.iter().map(|(step, sealed)| {
                    let sealed = sealed.clone().into();
                    Tell::Mail(alcove_protocol::frame::Mail { mailbox: *id, step: *step, sealed })
                }));
            }
            Ask::Hello(_) | Ask::Push(_) | Ask::Reoffer(_) | Ask::Wraps(_) | Ask::IntakeGet(_) => {
                return Err(Problem::BadFrame);
            }
        }
        Ok(())
    }

    fn tell_news(&self, hello: &Hello, device: DeviceId, pushed: &[EntryId], tells: &mut Vec<Tell>) {
        let person = self.ledger.org(hello.org).and_then(|org| org.device(device)).map(|d| d.person);
        let mut rows = Vec::new();
        let mut founding = HashMap::new();
        let mut receipts = Vec::new();
        let readable = self.readable(hello.org, person);
        let known = |log| readable.iter().any(|(readable, _)| *readable == log);
        let strangers = hello.cursors.iter().filter(|cursor| cursor.seq > 0 && !known(cursor.log));
        for cursor in strangers {
            tells.push(Tell::CursorUnknown(cursor.log));
            tells.push(self.frontier(cursor.log, None));
        }
        for (log, head) in readable.iter().copied() {
            let none = Cursor { log, seq: 0, first8: [0; 8].into(), have: Vec::new() };
            let cursor = hello.cursors.iter().find(|cursor| cursor.log == log).unwrap_or(&none);
            let id_at = cursor.seq.checked_sub(1).and_then(|at| self.entry_at(log, at)).map(|s| s.entry.id());
            let foreign = hello.history.is_some_and(|history| history != self.history) && cursor.seq > 0;
            if foreign || !cursor::is_known(cursor, &head, id_at) {
                tells.push(Tell::CursorUnknown(log));
                tells.push(self.frontier(log, Some(head)));
                continue;
            }
            if head.place.seq > cursor.seq {
                receipts.push(self.receipt(log, head));
            }
            founding.extend(self.founding_document(log).map(|document| (log, document)));
            rows.extend(self.rows_after(log, cursor, device, pushed));
        }
        let plan = order(rows, &founding);
        if !plan.is_empty() {
            tells.push(Tell::Coming(Coming {
                entries: plan.len() as u64,
                bytes: plan.iter().map(|planned| u64::from(planned.entry_bytes)).sum(),
            }));
        }
        for planned in plan {
            let stored = usize::try_from(planned.key).ok().and_then(|at| self.entries.get(at));
            tells.extend(stored.map(|stored| Tell::News(news(stored, device))));
        }
        tells.extend(receipts.into_iter().map(Tell::Receipt));
    }

    /// The org log, and the circles on whose access list the person is.
    fn readable(&self, org: LogId, person: Option<PersonId>) -> Vec<(LogId, Head)> {
        let may_read = |log: LogId| {
            let circle = self.ledger.circle(log);
            log == org
                || person.is_some_and(|p| circle.is_some_and(|c| c.org() == org && c.role_of(p).is_some()))
        };
        self.logs
            .keys()
            .filter(|log| may_read(**log))
            .filter_map(|log| Some((*log, self.ledger.head(*log)?)))
            .collect()
    }

    fn entry_at(&self, log: LogId, at: u64) -> Option<&Stored> {
        let at = usize::try_from(at).ok()?;
        self.logs.get(&log)?.get(at).and_then(|at| self.entries.get(*at))
    }

    fn founding_document(&self, log: LogId) -> Option<DocHandle> {
        let entries = self.logs.get(&log)?.iter().filter_map(|at| self.entries.get(*at));
        entries
            .map(|stored| stored.entry.header())
            .find(|header| header.kind == Kind::CONTENT)
            .map(|header| header.document)
    }

    fn rows_after(&self, log: LogId, cursor: &Cursor, device: DeviceId, pushed: &[EntryId]) -> Vec<Row> {
        let places = self.logs.get(&log).map(Vec::as_slice).unwrap_or_default();
        let stored = places.iter().filter_map(|at| Some((*at, self.entries.get(*at)?)));
        stored
            .filter(|(_, s)| !cursor::holds(cursor, s.place.seq) && !pushed.contains(&s.entry.id()))
            .map(|(at, s)| row(at, s, device))
            .collect()
    }

    fn frontier(&self, log: LogId, head: Option<Head>) -> Tell {
        let circle = head.and_then(|_| self.ledger.circle(log));
        let tips = circle.into_iter().flat_map(|circle| circle.tips()).map(|((device, incarnation), tip)| {
            AuthorTip { device: *device, incarnation: *incarnation, seq: tip.seq, id: tip.id }
        });
        Tell::Frontier(Frontier {
            log,
            seq: head.map_or(0, |head| head.place.seq),
            id: head.map_or(EntryId::ZERO, |head| head.id),
            control_head: circle.map_or(EntryId::ZERO, |circle| circle.control_head()),
            tips: tips.collect(),
        })
    }

    fn receipt(&self, log: LogId, head: Head) -> Receipt {
        receipt(&self.key, self.history, log, head)
    }
}

/// The companions that the entry signs among those that came.
fn matching(entry: &Entry, push: &Push) -> Vec<(Address, Vec<u8>)> {
    let hashes = signed_hashes(entry);
    let to = addresses(entry).into_iter().zip(hashes);
    to.filter_map(|(address, hash)| {
        let found = push.companions.iter().find(|companion| {
            let companion: &[u8] = companion;
            slot_hash(companion) == hash || wrap_hash(companion) == hash
        })?;
        Some((address, found.to_vec()))
    })
    .collect()
}

fn signed_hashes(entry: &Entry) -> Vec<[u8; 32]> {
    let body = entry.body();
    match entry.header().kind {
        Kind::ACCESS_GRANTED => AccessGranted::from_body(body)
            .map(|record| record.grants.iter().map(|grant| grant.recipient.wrap_hash).collect()),
        Kind::KEY_GRANT => {
            KeyGrant::from_body(body).map(|record| record.0.iter().map(|g| g.recipient.wrap_hash).collect())
        }
        Kind::SLOTS => Slots::from_body(body).map(|record| record.0.iter().map(|slot| slot.hash).collect()),
        _ => EpochPart::of(entry)
            .map(|part| part.iter().flat_map(|part| &part.recipients).map(|to| to.wrap_hash).collect()),
    }
    .unwrap_or_default()
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

fn row(at: usize, stored: &Stored, device: DeviceId) -> Row {
    let header = stored.entry.header();
    Row {
        key: i64::try_from(at).unwrap_or(i64::MAX),
        log: stored.entry.log(),
        seq: stored.place.seq,
        relay_time_ms: stored.place.relay_time_ms,
        kind: header.kind,
        document: header.document,
        entry_bytes: u32::try_from(stored.entry.bytes().len()).unwrap_or(u32::MAX),
        for_device: stored.companions.iter().any(|(address, _)| *address == Address::Device(device)),
        slots_of: stored
            .companions
            .iter()
            .filter_map(|(address, _)| match address {
                Address::Document(_, document) => Some(*document),
                Address::Device(_) => None,
            })
            .collect(),
    }
}

fn news(stored: &Stored, device: DeviceId) -> News {
    let served = stored.companions.iter().filter(|(address, _)| address.reaches(device));
    News {
        log: stored.entry.log(),
        seq: stored.place.seq,
        relay_time_ms: stored.place.relay_time_ms,
        entry: stored.entry.bytes().to_vec().into(),
        companions: served.map(|(_, companion)| companion.clone().into()).collect(),
    }
}
