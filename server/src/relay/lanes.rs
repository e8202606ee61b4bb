//! The order of news. Rights and keys come first, then what a clinician wants to see first, then the rest.
//!
//! 1. The org log, control entries, and key grants with a wrap for this device.
//! 2. Documents: the founding one of each circle, then newest first across all circles. Within a document the key
//!    slots it needs, then its entries as they were stored.
//! 3. Everything else: checkpoints, voids, grants for others, kinds this build does not know.

use std::collections::HashMap;

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::id::{DocHandle, LogId};

/// What the order is made from: an entry without its body.
#[derive(Clone, Debug)]
pub struct Row {
    /// Names the entry in the store.
    pub key: i64,
    /// Its log.
    pub log: LogId,
    /// Its place there.
    pub seq: u64,
    /// When it was stored, ms since 1970.
    pub relay_time_ms: u64,
    /// Its kind.
    pub kind: Kind,
    /// Its document; zero for none.
    pub document: DocHandle,
    /// Bytes of the entry.
    pub entry_bytes: u32,
    /// A key grant with a wrap for the device that asks.
    pub for_device: bool,
    /// Documents whose key slots it carries.
    pub slots_of: Vec<DocHandle>,
}

impl Row {
    fn is_first_lane(&self) -> bool {
        matches!(self.kind.class(), Class::Org | Class::Control)
            || (self.kind == Kind::KEY_GRANT && self.for_device)
    }
}

/// Each circle's first document.
pub type Founding = HashMap<LogId, DocHandle>;

/// An entry to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Names the entry in the store.
    pub key: i64,
    /// Its log.
    pub log: LogId,
    /// Bytes of the entry.
    pub entry_bytes: u32,
}

/// Puts rows in the order they are sent. `founding` names each circle's first document.
pub fn order(rows: Vec<Row>, founding: &Founding) -> Vec<Planned> {
    let mut plan = Vec::with_capacity(rows.len());
    let (mut rights, rows): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(Row::is_first_lane);
    rights.sort_by_key(|row| (row.kind.class() != Class::Org, row.log, row.seq));
    plan.extend(rights.iter().map(planned));

    let (mut contents, mut rest): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.kind == Kind::CONTENT);
    rest.sort_by_key(|row| (row.log, row.seq));
    contents.sort_by_key(|row| (row.log, row.document, row.seq));

    let mut slots_of: HashMap<(LogId, DocHandle), Vec<usize>> = HashMap::new();
    for (at, row) in rest.iter().enumerate() {
        for document in &row.slots_of {
            slots_of.entry((row.log, *document)).or_default().push(at);
        }
    }
    let mut sent = vec![false; rest.len()];
    for document in documents(&contents, founding) {
        let Some(newest) = document.last() else { continue };
        for at in slots_of.get(&(newest.log, newest.document)).into_iter().flatten() {
            if let (Some(sent), Some(row)) = (sent.get_mut(*at), rest.get(*at))
                && !std::mem::replace(sent, true)
            {
                plan.push(planned(row));
            }
        }
        plan.extend(document.iter().map(planned));
    }
    plan.extend(rest.iter().zip(sent).filter(|(_, sent)| !sent).map(|(row, _)| planned(row)));
    plan
}

/// The runs of one document each, in the order of the second lane.
fn documents<'a>(contents: &'a [Row], founding: &Founding) -> Vec<&'a [Row]> {
    let mut documents: Vec<&[Row]> =
        contents.chunk_by(|a, b| (a.log, a.document) == (b.log, b.document)).collect();
    documents.sort_by_key(|document| {
        let newest = document.last().map(|row| (row.relay_time_ms, row.key));
        let is_founding = document.last().is_some_and(|row| founding.get(&row.log) == Some(&row.document));
        std::cmp::Reverse((is_founding, newest))
    });
    documents
}

fn planned(row: &Row) -> Planned {
    Planned { key: row.key, log: row.log, entry_bytes: row.entry_bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: i64, log: u8, kind: Kind, document: u8) -> Row {
        Row {
            key,
            log: LogId([log; 16]),
            seq: u64::try_from(key).unwrap_or_default(),
            relay_time_ms: u64::try_from(key).unwrap_or_default(),
            kind,
            document: DocHandle([document; 16]),
            entry_bytes: 1,
            for_device: false,
            slots_of: Vec::new(),
        }
    }

    fn keys(rows: Vec<Row>, founding: &Founding) -> Vec<i64> {
        order(rows, founding).into_iter().map(|planned| planned.key).collect()
    }

    #[test]
    fn rights_come_first_then_founding_documents_then_newest_then_the_rest() {
        let founding = HashMap::from([(LogId([2; 16]), DocHandle([9; 16]))]);
        let slots = Row { slots_of: vec![DocHandle([7; 16])], ..row(3, 2, Kind::SLOTS, 0) };
        let grant = Row { for_device: true, ..row(20, 2, Kind::KEY_GRANT, 0) };
        let rows = vec![
            row(1, 2, Kind::CREATED, 0),
            row(2, 2, Kind::CONTENT, 9),
            slots,
            row(4, 2, Kind::CONTENT, 7),
            row(5, 3, Kind::CONTENT, 8),
            row(6, 2, Kind::CONTENT, 7),
            row(7, 2, Kind::CHECKPOINT, 0),
            row(8, 2, Kind::KEY_GRANT, 0),
            row(9, 1, Kind::GENESIS, 0),
            grant,
        ];
        assert_eq!(keys(rows, &founding), [9, 1, 20, 2, 3, 4, 6, 5, 7, 8]);
    }

    #[test]
    fn a_slots_entry_is_sent_once_though_two_documents_need_it() {
        let slots =
            Row { slots_of: vec![DocHandle([7; 16]), DocHandle([8; 16])], ..row(1, 2, Kind::SLOTS, 0) };
        let rows = vec![slots, row(2, 2, Kind::CONTENT, 7), row(3, 2, Kind::CONTENT, 8)];
        assert_eq!(keys(rows, &HashMap::new()), [1, 3, 2]);
    }
}
