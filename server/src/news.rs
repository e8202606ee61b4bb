//! Catching up: which entries a device lacks, in the order of the lanes, read page by page. Only rows without bodies
//! are held, and at most [`ROWS_MAX`] of them at once.

use std::collections::{HashMap, HashSet, VecDeque};

use std::sync::Arc;

use alcove_protocol::entry::Entry;
use alcove_protocol::frame::{Coming, Cursor, Frontier, Hello, Tell, write_frame};
use alcove_protocol::id::{DeviceId, DocHandle, LogId, PersonId};
use alcove_protocol::limits::PAGE_BYTES_MAX;
use alcove_protocol::problem::Problem;
use alcove_protocol::trust::OrgState;

use crate::relay::frontier::{frontier_of, nothing_of};
use crate::relay::lanes::{Planned, Row, order};
use crate::relay::{Head, cursor};
use crate::session::{Session, storage_failed};
use crate::shared::Shared;
use crate::store::{Readable, Span, StoreError};

/// Rows that one round of a plan orders; what is older comes in the next round.
const ROWS_MAX: usize = 65_536;

/// What a device is told beside the news themselves.
#[derive(Debug, Default)]
pub(crate) struct Outlook {
    /// What the relay holds of logs whose history here is not the one the device knows.
    pub(crate) unknown: Vec<Frontier>,
    /// Logs of which the device names a place that the relay knows.
    pub(crate) named: Vec<LogId>,
    /// Logs with entries behind the device's cursor, and their newest.
    pub(crate) heads: Vec<(LogId, Head)>,
}

impl Outlook {
    /// Whether the log's history here is not the one the device knows.
    pub(crate) fn is_unknown(&self, log: LogId) -> bool {
        self.unknown.iter().any(|frontier| frontier.log == log)
    }
}

/// For whom news are sought.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) device: DeviceId,
    /// `None` for a device that reads the org log only.
    pub(crate) person: Option<PersonId>,
    pub(crate) org: Arc<OrgState>,
    /// How often somebody had lost a right before the reader's rights were looked up.
    removals: u64,
}

impl Reader {
    /// Looks up what the session's device may read now; `None` for nobody, and where there is no organisation yet.
    pub(crate) async fn of(session: &Session, shared: &Shared) -> Result<Option<Self>, Problem> {
        let removals = shared.known.removals();
        let (standing, org) = session.now(shared).await?;
        let (Some(device), Some(org)) = (standing.device(), org) else { return Ok(None) };
        Ok(Some(Self { device, person: standing.person(), org, removals }))
    }

    /// The logs it may read.
    pub(crate) async fn readable(&self, shared: &Shared) -> Result<Vec<Readable>, Problem> {
        let readable = shared.known.readable(&*shared.store, &self.org, self.person).await;
        readable.map_err(|error| storage_failed(&error))
    }
}

/// News as the bytes of frames.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) bytes: Vec<u8>,
    /// Where each frame ends.
    ends: Vec<usize>,
}

impl Page {
    /// Cuts the page between frames, into pieces of at most `bytes_max` bytes or one frame.
    pub(crate) fn pieces(&self, bytes_max: usize) -> Vec<&[u8]> {
        let mut pieces = Vec::new();
        let (mut start, mut last) = (0, 0);
        for end in &self.ends {
            if end - start > bytes_max && last > start {
                pieces.extend(self.bytes.get(start..last));
                start = last;
            }
            last = *end;
        }
        pieces.extend(self.bytes.get(start..last).filter(|piece| !piece.is_empty()));
        pieces
    }
}

/// What is left to send.
#[derive(Debug)]
pub(crate) struct Catchup {
    device: DeviceId,
    removals: u64,
    /// Logs that the person may not read any more: what still proves it is sent.
    ended: HashSet<LogId>,
    /// What may be read since somebody lost a right.
    readable: Option<HashSet<LogId>>,
    cursors: HashMap<LogId, Cursor>,
    own: HashSet<(LogId, u64)>,
    founding: HashMap<LogId, DocHandle>,
    control: Vec<Span>,
    spans: VecDeque<Span>,
    plan: VecDeque<Planned>,
}

impl Catchup {
    /// Compares what the device holds with the logs it may read. `own` are places that it pushed just now.
    pub(crate) async fn plan(
        shared: &Shared,
        hello: &Hello,
        reader: &Reader,
        readable: &[Readable],
        own: HashSet<(LogId, u64)>,
    ) -> Result<(Self, Outlook), StoreError> {
        let mut outlook = Outlook::default();
        let cursors: HashMap<LogId, Cursor> = hello
            .cursors
            .iter()
            .filter(|c| c.seq > 0 || !c.have.is_empty())
            .map(|c| (c.log, c.clone()))
            .collect();
        let foreign = cursor::is_foreign(hello, shared.history());
        let mut catchup = Self {
            device: reader.device,
            removals: reader.removals,
            ended: HashSet::new(),
            readable: None,
            own,
            founding: readable.iter().filter_map(|r| Some((r.log, r.founding?))).collect(),
            control: Vec::new(),
            spans: VecDeque::new(),
            plan: VecDeque::new(),
            cursors,
        };
        catchup.look_at_others(shared, reader, readable, &mut outlook).await?;
        let behind: Vec<&Cursor> = readable
            .iter()
            .filter_map(|r| catchup.cursors.get(&r.log).filter(|c| c.seq > 0 && c.seq < r.head.place.seq))
            .collect();
        let places: Vec<(LogId, u64)> = behind.iter().map(|cursor| (cursor.log, cursor.seq)).collect();
        let ids = if foreign { Vec::new() } else { shared.store.load_ids(places.clone()).await? };
        let ids: HashMap<_, _> = places.into_iter().map(|(log, _)| log).zip(ids).collect();
        for Readable { log, head, .. } in readable {
            let after = catchup.cursors.get(log).map_or(0, |cursor| cursor.seq);
            if let Some(cursor) = catchup.cursors.get(log) {
                let id_at =
                    if after == head.place.seq { Some(head.id) } else { ids.get(log).copied().flatten() };
                if (foreign && after > 0) || !cursor::is_known(cursor, head, id_at) {
                    outlook.unknown.push(load_frontier(shared, *log).await?);
                    continue;
                }
                if after > 0 {
                    outlook.named.push(*log);
                }
            }
            if after < head.place.seq {
                outlook.heads.push((*log, *head));
                let span = Span { log: *log, after, upto: head.place.seq, rows_max: ROWS_MAX };
                catchup.control.push(span);
                catchup.spans.push_back(span);
            }
        }
        Ok((catchup, outlook))
    }

    /// Logs that the device names and may not read: of one that it might once, the control entries up to the end of the
    /// access; of every other one the relay says that it holds nothing.
    async fn look_at_others(
        &mut self,
        shared: &Shared,
        reader: &Reader,
        readable: &[Readable],
        outlook: &mut Outlook,
    ) -> Result<(), StoreError> {
        let Some(person) = reader.person else { return Ok(()) };
        let may_read: HashSet<LogId> = readable.iter().map(|r| r.log).collect();
        for named in self.cursors.values().filter(|c| c.seq > 0 && !may_read.contains(&c.log)) {
            let ended = match shared.known.readers(&*shared.store, &reader.org, named.log).await {
                Ok(readers) => readers.and_then(|readers| readers.ended_at(person)),
                // It is set aside: nothing is said of it.
                Err(StoreError::Damaged(_)) => continue,
                Err(error) => return Err(error),
            };
            match ended {
                Some(upto) if upto > named.seq => {
                    self.control.push(Span { log: named.log, after: named.seq, upto, rows_max: ROWS_MAX });
                    self.ended.insert(named.log);
                }
                Some(_) => {}
                None => outlook.unknown.push(nothing_of(named.log)),
            }
        }
        Ok(())
    }

    /// Drops what the reader may not read any more, if somebody lost a right since the plan was made.
    pub(crate) async fn look_again(&mut self, shared: &Shared, session: &Session) -> Result<(), Problem> {
        if shared.known.removals() == self.removals {
            return Ok(());
        }
        let Some(reader) = Reader::of(session, shared).await? else { return Ok(()) };
        let readable: HashSet<LogId> =
            reader.readable(shared).await?.into_iter().map(|readable| readable.log).collect();
        let stays = |log: &LogId| readable.contains(log) || self.ended.contains(log);
        self.plan.retain(|planned| stays(&planned.log));
        self.spans.retain(|span| stays(&span.log));
        self.control.retain(|span| stays(&span.log));
        self.removals = reader.removals;
        self.readable = Some(readable);
        Ok(())
    }

    /// Whether the log may still be read, as far as the plan knows.
    pub(crate) fn may_read(&self, log: LogId) -> bool {
        self.readable.as_ref().is_none_or(|readable| readable.contains(&log))
    }

    /// Orders the next round, if the last one is sent: how much it is.
    pub(crate) async fn next_round(&mut self, shared: &Shared) -> Result<Option<Coming>, StoreError> {
        while self.plan.is_empty() && !(self.control.is_empty() && self.spans.is_empty()) {
            let mut rows = Vec::new();
            for span in std::mem::take(&mut self.control) {
                rows.extend(shared.store.load_control_rows(span).await?);
            }
            while rows.len() < ROWS_MAX
                && let Some(mut span) = self.spans.pop_front()
            {
                span.rows_max = ROWS_MAX - rows.len();
                let older = shared.store.load_rows(span, self.device).await?;
                if older.len() >= span.rows_max {
                    span.upto = older.last().map_or(span.after, |row| row.seq.saturating_sub(1));
                    self.spans.push_front(span);
                }
                rows.extend(older);
            }
            rows.retain(|row| !self.is_held(row));
            self.plan = order(rows, &self.founding).into();
        }
        Ok((!self.plan.is_empty()).then(|| Coming {
            entries: self.plan.len() as u64,
            bytes: self.plan.iter().map(|planned| u64::from(planned.entry_bytes)).sum(),
        }))
    }

    /// The next page of the round; empty at its end.
    pub(crate) async fn next_page(&mut self, shared: &Shared) -> Result<Page, StoreError> {
        let mut keys = Vec::new();
        let mut bytes = 0;
        while let Some(next) = self.plan.front() {
            bytes += next.entry_bytes as usize;
            if bytes > PAGE_BYTES_MAX && !keys.is_empty() {
                break;
            }
            keys.push(next.key);
            self.plan.pop_front();
        }
        if keys.is_empty() {
            return Ok(Page::default());
        }
        let mut page =
            Page { bytes: Vec::with_capacity(bytes.saturating_add(keys.len() * 64)), ends: Vec::new() };
        for news in shared.store.load_news(keys, self.device).await? {
            write_frame(&Tell::News(news), &mut page.bytes);
            page.ends.push(page.bytes.len());
        }
        Ok(page)
    }

    fn is_held(&self, row: &Row) -> bool {
        self.own.contains(&(row.log, row.seq))
            || self.cursors.get(&row.log).is_some_and(|cursor| cursor::holds(cursor, row.seq))
    }
}

/// What the relay holds of a log that the device may read.
async fn load_frontier(shared: &Shared, log: LogId) -> Result<Frontier, StoreError> {
    let Some(stored) = shared.store.load_log(log).await? else { return Ok(nothing_of(log)) };
    let parsed = |bytes| Entry::parse(bytes).ok();
    if stored.org == log {
        return Ok(frontier_of(log, stored.head, stored.head.id, []));
    }
    let control = stored.control.into_iter().rev().find_map(|(_, bytes)| parsed(bytes));
    let control_head = control.map_or(alcove_protocol::id::EntryId::ZERO, |entry| entry.id());
    let tips = stored.tips.into_iter().filter_map(parsed).map(|entry| {
        let header = entry.header();
        ((header.author, header.incarnation), header.seq, entry.id())
    });
    Ok(frontier_of(log, stored.head, control_head, tips))
}
