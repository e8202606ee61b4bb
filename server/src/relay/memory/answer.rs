//! Answering: news, frontiers, the wraps of kits, and what was handed in.

use std::collections::HashMap;

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::frame::{Coming, Cursor, Frontier, HandedIn, Hello, News, Tell};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, LogId};
use alcove_protocol::problem::Problem;

use super::{Relay, Stored, receipt};
use crate::relay::admission::Standing;
use crate::relay::asks::{check_wraps, may_get_intake};
use crate::relay::companions::Address;
use crate::relay::frontier::{frontier_of, nothing_of};
use crate::relay::lanes::{Row, order};
use crate::relay::{Head, cursor};

impl Relay {
    pub(super) fn tell_news(
        &mut self,
        hello: &Hello,
        standing: Standing,
        device: DeviceId,
        pushed: &[EntryId],
        now_ms: u64,
        tells: &mut Vec<Tell>,
    ) {
        let mut rows = Vec::new();
        let mut founding = HashMap::new();
        let mut receipts = Vec::new();
        let mut unknown = Vec::new();
        let readable = self.readable(hello.org, standing);
        let foreign = cursor::is_foreign(hello, self.history);
        for named in hello.cursors.iter().filter(|cursor| cursor.seq > 0) {
            if readable.iter().any(|(log, _)| *log == named.log) {
                continue;
            }
            let Some(person) = standing.person() else { continue };
            let of_org = self.ledger.readers(named.log).filter(|readers| readers.org() == hello.org);
            match of_org.and_then(|readers| readers.ended_at(person)) {
                Some(ended) => rows.extend(self.last_rows(named, ended, device)),
                None => unknown.push(nothing_of(named.log)),
            }
        }
        for (log, head) in readable.iter().copied() {
            let none = Cursor { log, seq: 0, first8: [0; 8].into(), have: Vec::new() };
            let named = hello.cursors.iter().find(|cursor| cursor.log == log).unwrap_or(&none);
            if foreign {
                // Also a log of which it holds nothing, and all of which comes now.
                self.ledger.recovery.tell(log, device, now_ms);
            }
            if (foreign && named.seq > 0) || !self.knows(named) {
                self.ledger.recovery.tell(log, device, now_ms);
                unknown.extend(self.frontier(log));
                continue;
            }
            if head.place.seq > named.seq {
                receipts.push(receipt(&self.key, self.history, log, head));
            }
            founding.extend(self.founding_document(log).map(|document| (log, document)));
            rows.extend(self.rows_after(log, named, device, pushed));
        }
        for frontier in unknown {
            tells.extend([Tell::CursorUnknown(frontier.log), Tell::Frontier(frontier)]);
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

    /// Whether the cursor counts in the log as it is here.
    pub(super) fn knows(&self, named: &Cursor) -> bool {
        let Some(head) = self.ledger.head(named.log) else { return false };
        let id_at =
            named.seq.checked_sub(1).and_then(|at| self.entry_at(named.log, at)).map(|s| s.entry.id());
        cursor::is_known(named, &head, id_at)
    }

    pub(super) fn tell_wraps(
        &self,
        org: LogId,
        standing: Standing,
        recipient: DeviceId,
        tells: &mut Vec<Tell>,
    ) -> Result<(), Problem> {
        let state = self.ledger.org(org).ok_or(Problem::UnknownOrg)?;
        check_wraps(standing, state, recipient)?;
        for (log, _) in self.readable(org, standing) {
            let wrapped = self.stored_of(log).filter(|stored| stored.is_wrapped_for(recipient));
            tells.extend(wrapped.map(|stored| Tell::News(news(stored, recipient))));
        }
        Ok(())
    }

    pub(super) fn tell_intake(
        &self,
        org: LogId,
        standing: Standing,
        after: u64,
        tells: &mut Vec<Tell>,
    ) -> Result<(), Problem> {
        let state = self.ledger.org(org).ok_or(Problem::UnknownOrg)?;
        if !may_get_intake(standing, state) {
            return Ok(());
        }
        let handed_in = self.handed_in.get(&org).into_iter().flatten();
        tells.extend(handed_in.filter(|(place, _)| place.seq > after).map(|(place, entry)| {
            Tell::Intake(HandedIn {
                number: place.seq,
                relay_time_ms: place.relay_time_ms,
                entry: entry.bytes().to_vec().into(),
            })
        }));
        Ok(())
    }

    /// The org log, and the circles on whose access list the person is.
    fn readable(&self, org: LogId, standing: Standing) -> Vec<(LogId, Head)> {
        let person = standing.person();
        let may_read = |log: LogId| {
            let readers = self.ledger.readers(log).filter(|readers| readers.org() == org);
            log == org || person.is_some_and(|person| readers.is_some_and(|readers| readers.may_read(person)))
        };
        self.logs
            .keys()
            .filter(|log| may_read(**log))
            .filter_map(|log| Some((*log, self.ledger.head(*log)?)))
            .collect()
    }

    fn frontier(&self, log: LogId) -> Option<Frontier> {
        let head = self.ledger.head(log)?;
        let Some(circle) = self.ledger.circle(log) else {
            return Some(frontier_of(log, head, head.id, []));
        };
        let tips = circle.tips().map(|(author, tip)| (*author, tip.seq, tip.id));
        Some(frontier_of(log, head, circle.control_head(), tips))
    }

    fn entry_at(&self, log: LogId, at: u64) -> Option<&Stored> {
        let at = usize::try_from(at).ok()?;
        self.logs.get(&log)?.get(at).and_then(|at| self.entries.get(*at))
    }

    fn founding_document(&self, log: LogId) -> Option<DocHandle> {
        let headers = self.stored_of(log).map(|stored| stored.entry.header());
        headers.into_iter().find(|header| header.kind == Kind::CONTENT).map(|header| header.document)
    }

    fn rows_after(&self, log: LogId, named: &Cursor, device: DeviceId, pushed: &[EntryId]) -> Vec<Row> {
        let places = self.logs.get(&log).map(Vec::as_slice).unwrap_or_default();
        let stored = places.iter().filter_map(|at| Some((*at, self.entries.get(*at)?)));
        stored
            .filter(|(_, s)| !cursor::holds(named, s.place.seq) && !pushed.contains(&s.entry.id()))
            .map(|(at, s)| row(at, s, device))
            .collect()
    }

    /// What the devices of a person whose access ended are still served: the control entries up to that one.
    fn last_rows(&self, named: &Cursor, ended: u64, device: DeviceId) -> Vec<Row> {
        let mut rows = self.rows_after(named.log, named, device, &[]);
        rows.retain(|row| row.kind.class() == Class::Control && row.seq <= ended);
        rows
    }
}

impl Stored {
    fn is_wrapped_for(&self, recipient: DeviceId) -> bool {
        self.companions.iter().any(|(_, address, _)| *address == Address::Device(recipient))
    }
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
        for_device: stored.is_wrapped_for(device),
        slots_of: stored
            .companions
            .iter()
            .filter_map(|(_, address, _)| match address {
                Address::Document(_, document) => Some(*document),
                Address::Device(_) => None,
            })
            .collect(),
    }
}

fn news(stored: &Stored, device: DeviceId) -> News {
    let served = stored.companions.iter().filter(|(_, address, _)| address.reaches(device));
    News {
        log: stored.entry.log(),
        seq: stored.place.seq,
        relay_time_ms: stored.place.relay_time_ms,
        entry: stored.entry.bytes().to_vec().into(),
        companions: served.map(|(_, _, companion)| companion.clone().into()).collect(),
    }
}
