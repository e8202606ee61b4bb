//! Catching up: which entries a device lacks, in the order of the lanes, read page by page. Only rows without bodies
//! are held, and at most [`ROWS_MAX`] of them at once.

use std::collections::{HashMap, HashSet, VecDeque};

use alcove_protocol::frame::{Coming, Cursor, Hello, Tell, write_frame};
use alcove_protocol::id::{DeviceId, DocHandle, LogId};
use alcove_protocol::limits::PAGE_BYTES_MAX;

use crate::relay::lanes::{Planned, Row, order};
use crate::relay::{Head, cursor};
use crate::shared::Shared;
use crate::store::{Readable, Span, StoreError};

/// Rows that one round of a plan orders; what is older comes in the next round.
const ROWS_MAX: usize = 65_536;

/// What a device is told beside the news themselves.
#[derive(Debug, Default)]
pub(crate) struct Outlook {
    /// Logs whose history here is not the one the device knows.
    pub(crate) unknown: Vec<LogId>,
    /// Logs with entries behind the device's cursor, and their newest.
    pub(crate) heads: Vec<(LogId, Head)>,
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
        device: DeviceId,
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
        let foreign = hello.history.is_some_and(|history| history != shared.history());
        let mut catchup = Self {
            device,
            own,
            founding: readable.iter().filter_map(|r| Some((r.log, r.founding?))).collect(),
            control: Vec::new(),
            spans: VecDeque::new(),
            plan: VecDeque::new(),
            cursors,
        };
        let known: HashSet<LogId> = readable.iter().map(|r| r.log).collect();
        outlook
            .unknown
            .extend(catchup.cursors.values().filter(|c| c.seq > 0 && !known.contains(&c.log)).map(|c| c.log));
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
                if after > 0 && (foreign || !cursor::is_known(cursor, head, id_at)) {
                    outlook.unknown.push(*log);
                    continue;
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
