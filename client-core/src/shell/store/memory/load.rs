//! What the engine reads back.

use alcove_protocol::entry::{Class, Kind};
use alcove_protocol::id::LogId;

use super::look;
use super::tables::{EntryRow, Tables};
use crate::engine::{
    DocKey, HandOver, HandedEntry, LoadRequest, Progress, Standing, Stored, StoredCircle, StoredDocument,
};
use crate::ports::StorageError;

pub(super) fn load_start(tables: &Tables) -> Result<Stored, StorageError> {
    let founding = |kind: Kind| {
        let founds = move |row: &&EntryRow| row.facts.kind == kind && row.standing == Standing::Taken;
        tables.entries.values().filter(founds).map(|row| row.log)
    };
    let org = founding(Kind::GENESIS).next();
    let org_row = org.and_then(|org| tables.logs.get(&org));
    let mut circles: Vec<LogId> = founding(Kind::CREATED).collect();
    circles.sort_unstable();
    let mut typing: Vec<DocKey> = tables.typing.values().map(|(key, _)| *key).collect();
    typing.sort_unstable();
    typing.dedup();
    Ok(Stored {
        meta: tables.meta.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect(),
        history: tables.history,
        org: org.map(|org| chained(tables, org, Class::Org, Kind::GENESIS)).unwrap_or_default(),
        circles: circles.into_iter().map(|log| load_circle(tables, log)).collect::<Result<_, _>>()?,
        documents: tables.documents.iter().map(|(key, kind)| (*key, *kind)).collect(),
        local_changes: tables.local_changes.values().map(|row| row.change.clone()).collect(),
        typing,
        pending: tables.entries.values().filter(|row| row.seq.is_none()).map(EntryRow::to_stored).collect(),
        intents: tables.intents.iter().map(|(number, bytes)| (*number, bytes.clone())).collect(),
        ceremonies: tables.ceremonies.iter().map(|(mailbox, bytes)| (*mailbox, bytes.clone())).collect(),
        org_progress: progress(org_row.and_then(|row| row.progress.as_deref()))?,
        org_own_chain: org_row.and_then(|row| row.own_chain.clone()),
        heard: tables.heard.iter().map(|(device, at)| (*device, *at)).collect(),
        quarantined: tables.quarantine.len() as u64,
        decided: tables.decisions.keys().copied().collect(),
        intake_keys: tables.intake_keys.iter().map(|(id, secret)| (*id, secret.clone())).collect(),
        receipts: tables.receipts.values().cloned().collect(),
        lost: look::lost(tables),
        evidence: tables.evidence.values().cloned().collect(),
        closed: tables.closed.iter().map(|(key, bytes)| (*key, bytes.clone())).collect(),
        newest_number: tables.newest_number,
    })
}

/// A log's chained entries that the relay has, behind the one that founds it.
fn chained(tables: &Tables, log: LogId, class: Class, founding: Kind) -> Vec<Vec<u8>> {
    let mut rows: Vec<&EntryRow> = tables
        .entries
        .values()
        .filter(|row| row.is_of(log, class) && (row.seq.is_some() || row.facts.kind == founding))
        .collect();
    rows.sort_by_key(|row| (row.facts.kind != founding, row.seq.map(u64::cast_signed)));
    rows.into_iter().map(|row| row.bytes.to_vec()).collect()
}

fn progress(bytes: Option<&[u8]>) -> Result<Progress, StorageError> {
    let Some(bytes) = bytes else { return Ok(Progress::default()) };
    Progress::from_bytes(bytes).map_err(|_| StorageError::Damaged("progress"))
}

fn load_circle(tables: &Tables, log: LogId) -> Result<StoredCircle, StorageError> {
    let row = tables.logs.get(&log);
    let of_log = || tables.entries.values().filter(move |row| row.log == log);
    let is_grant = |row: &&EntryRow| row.facts.kind == Kind::KEY_GRANT && row.standing == Standing::Taken;
    let is_ahead = |row: &&EntryRow| {
        let tip = tables.tips.get(&(log, row.facts.author, row.facts.incarnation));
        let waits = tip.is_none_or(|tip| row.facts.author_seq > tip.seq);
        waits && !row.own && row.standing != Standing::Quarantined && row.facts.is_linked()
    };
    let mut slots: Vec<_> = tables.slots.iter().filter(|((of, _), _)| *of == log).collect();
    slots.sort_by_key(|(_, slot)| slot.order);
    Ok(StoredCircle {
        log,
        founding: row.and_then(|row| row.founding.clone()),
        control: chained(tables, log, Class::Control, Kind::CREATED),
        key_grants: of_log().filter(is_grant).map(|row| row.bytes.to_vec()).collect(),
        held: of_log().filter(|row| row.standing == Standing::Held).map(EntryRow::to_stored).collect(),
        epoch_keys: tables
            .epoch_keys
            .range((log, 0)..=(log, u32::MAX))
            .map(|((_, number), key)| (*number, key.clone()))
            .collect(),
        slots: slots.iter().map(|((_, id), slot)| (*id, slot.document, slot.secret.clone())).collect(),
        progress: progress(row.and_then(|row| row.progress.as_deref()))?,
        tips: tables
            .tips
            .iter()
            .filter(|((of, ..), _)| *of == log)
            .map(|((_, device, incarnation), tip)| (*device, *incarnation, *tip))
            .collect(),
        ahead: of_log().filter(is_ahead).map(|row| row.bytes.to_vec()).collect(),
        own_chain: row.and_then(|row| row.own_chain.clone()),
        seen: tables
            .seen
            .iter()
            .filter(|((of, _), _)| *of == log)
            .map(|((_, observer), seq)| (*observer, *seq))
            .collect(),
        checkpointed: row.and_then(|row| row.checkpointed),
        news_since: row.and_then(|row| row.news_since),
    })
}

pub(super) fn load_document(tables: &Tables, request: LoadRequest) -> Option<StoredDocument> {
    let LoadRequest { key, from_entries } = request;
    let kind = *tables.documents.get(&key)?;
    let of_kind = |kind: Kind| {
        let places = tables.entries_of.get(&key).into_iter().flatten();
        let rows = places.filter_map(|place| tables.entries.get(place));
        rows.filter(move |row| row.facts.kind == kind && row.standing == Standing::Taken)
    };
    let counts = |row: &&EntryRow| from_entries || !row.covered;
    Some(StoredDocument {
        key,
        kind,
        from_entries,
        base: tables.bases.get(&key).filter(|_| !from_entries).map(|base| base.to_vec()),
        entries: of_kind(Kind::CONTENT).filter(counts).map(|row| row.bytes.to_vec()).collect(),
        records: of_kind(Kind::RECORD).map(|row| row.bytes.to_vec()).collect(),
        local_changes: tables
            .local_changes
            .values()
            .filter(|row| row.change.key == key && row.change.entry.is_none())
            .filter(|row| from_entries || !row.covered)
            .map(|row| row.change.bytes.clone())
            .collect(),
        typing: tables.typing.values().filter(|(of, _)| *of == key).map(|(_, edit)| edit.clone()).collect(),
    })
}

pub(super) fn load_hand_over(tables: &Tables, content_bytes_max: usize) -> HandOver {
    let founds = |row: &EntryRow| row.facts.kind == Kind::GENESIS || row.facts.kind == Kind::CREATED;
    let class = |row: &EntryRow| row.facts.kind.class();
    let mut chained: Vec<&EntryRow> = tables
        .entries
        .values()
        .filter(|row| matches!(class(row), Class::Org | Class::Control))
        .filter(|row| if founds(row) { row.standing == Standing::Taken } else { row.seq.is_some() })
        .collect();
    chained
        .sort_by_key(|row| (class(row) != Class::Org, row.log, !founds(row), row.seq.map(u64::cast_signed)));
    let mut bytes = 0;
    let content = tables
        .entries
        .values()
        .filter(|row| {
            class(row) == Class::Content && row.seq.is_some() && row.standing != Standing::Quarantined
        })
        .take_while(|row| {
            bytes += row.bytes.len();
            bytes <= content_bytes_max
        });
    let mut slots: Vec<_> = tables.slots.iter().collect();
    slots.sort_by_key(|(_, slot)| slot.order);
    HandOver {
        history: tables.history,
        chained: chained.into_iter().map(|row| HandedEntry::from(row.to_stored())).collect(),
        epoch_keys: tables
            .epoch_keys
            .iter()
            .map(|((log, number), key)| (*log, *number, key.clone()))
            .collect(),
        slots: slots
            .into_iter()
            .map(|((log, id), slot)| (*log, *id, slot.document, slot.secret.clone()))
            .collect(),
        content: content.map(|row| HandedEntry::from(row.to_stored())).collect(),
    }
}
