//! Entries and operations to keep.

use alcove_protocol::entry::{Entry, Header, Kind};
use alcove_protocol::id::{DeviceId, DocHandle, EntryId, Incarnation, LogId, SlotId};
use alcove_protocol::suite::Suite;

use crate::clinical::DocKind;
use crate::engine::{DocKey, SaveOp, Standing, StoredEntry, ViewRow};
use crate::time::Timestamp;

/// An entry with this kind, log, author, author seq and document. Its signature is not one: stores do not look.
pub(crate) fn entry(kind: Kind, log: LogId, author: u8, seq: u64, document: u8) -> Entry {
    let header = Header {
        suite: Suite::XWING,
        kind,
        log,
        author: DeviceId([author; 16]),
        incarnation: Incarnation(u64::MAX - u64::from(author)),
        seq,
        prev: EntryId::ZERO,
        control_head: EntryId::ZERO,
        org_head: EntryId::ZERO,
        epoch: 1,
        epoch_tag: [0; 8],
        document: DocHandle([document; 16]),
        slot: SlotId::ZERO,
        nonce: [0; 24],
    };
    let body = [author, document];
    let mut bytes = header.to_bytes(body.len());
    bytes.extend_from_slice(&body);
    bytes.extend_from_slice(&[0; 64]);
    Entry::parse(bytes).unwrap()
}

/// An entry without a document, with this body.
pub(crate) fn with_body(kind: Kind, log: LogId, author: u8, body: &[u8]) -> Entry {
    let mut bytes = entry(kind, log, author, 1, 0).header().to_bytes(body.len());
    bytes.extend_from_slice(body);
    bytes.extend_from_slice(&[0; 64]);
    Entry::parse(bytes).unwrap()
}

/// An entry as long as sealed text, under this key slot.
pub(crate) fn entry_under(kind: Kind, log: LogId, author: u8, document: u8, slot: SlotId) -> Entry {
    let header = Header { slot, ..entry(kind, log, author, 1, document).header().clone() };
    let mut bytes = header.to_bytes(600);
    bytes.extend_from_slice(&[author; 600]);
    bytes.extend_from_slice(&[0; 64]);
    Entry::parse(bytes).unwrap()
}

/// The founding entry of a circle, one for each `author`.
pub(crate) fn created(author: u8) -> Entry {
    entry(Kind::CREATED, LogId::ZERO, author, 1, 0)
}

pub(crate) fn genesis() -> Entry {
    entry(Kind::GENESIS, LogId::ZERO, 1, 1, 0)
}

pub(crate) fn placed(entry: &Entry, seq: Option<u64>, standing: Standing) -> StoredEntry {
    StoredEntry {
        id: entry.id(),
        log: entry.log(),
        seq,
        relay_time_ms: seq.map_or(0, |seq| 1_000 + seq),
        standing,
        bytes: entry.bytes().to_vec(),
        companions: Vec::new(),
    }
}

pub(crate) fn pending(entry: &Entry) -> SaveOp {
    let companions = vec![vec![1, 2, 3], Vec::new()];
    SaveOp::Entry(StoredEntry { companions, ..placed(entry, None, Standing::Taken) })
}

pub(crate) fn taken(entry: &Entry, seq: u64) -> SaveOp {
    SaveOp::Entry(placed(entry, Some(seq), Standing::Taken))
}

pub(crate) fn held(entry: &Entry, seq: u64) -> SaveOp {
    let companions = vec![vec![9; 40]];
    SaveOp::Entry(StoredEntry { companions, ..placed(entry, Some(seq), Standing::Held) })
}

pub(crate) fn quarantined(entry: &Entry, seq: u64) -> SaveOp {
    SaveOp::Entry(placed(entry, Some(seq), Standing::Quarantined))
}

pub(crate) fn acked(entry: &Entry, seq: u64) -> SaveOp {
    SaveOp::Acked { id: entry.id(), seq, relay_time_ms: 2_000 + seq }
}

pub(crate) fn key(circle: LogId, document: u8) -> DocKey {
    DocKey { circle, document: DocHandle([document; 16]) }
}

pub(crate) fn local_change(key: DocKey, number: u64) -> SaveOp {
    let bytes = number.to_be_bytes().to_vec();
    SaveOp::LocalChange { key, number, bytes, at: Timestamp(i64::try_from(number).unwrap()) }
}

pub(crate) fn view(key: DocKey, kind: DocKind, sort: &str, text: &str) -> ViewRow {
    let (sort, text) = (sort.to_owned(), text.to_owned());
    let json = format!("{{\"sort\":\"{sort}\"}}");
    ViewRow { key, kind, sort, json, conflicts: 0, text }
}

pub(crate) fn bytes_of(entries: &[&Entry]) -> Vec<Vec<u8>> {
    entries.iter().map(|entry| entry.bytes().to_vec()).collect()
}
