//! What the engine asks about entries.

use std::collections::BTreeMap;

use alcove_protocol::entry::Class;

use super::tables::{EntryRow as Row, Tables};
use crate::engine::{EntryRow, Looked, Lookup, Standing};

pub(super) fn look(tables: &Tables, lookup: &Lookup) -> Looked {
    match lookup {
        Lookup::Logs(logs) => Looked::Logs(placed(tables, |row| logs.contains(&row.log))),
        Lookup::Entries(ids) => {
            Looked::Entries(ids.iter().filter_map(|id| tables.entry(*id)).map(Row::to_stored).collect())
        }
        Lookup::Links(links) => {
            let is_wanted = |row: &Row| {
                let facts = &row.facts;
                let counts = !row.own && row.standing != Standing::Quarantined && facts.is_linked();
                counts && links.contains(&(row.log, (facts.author, facts.incarnation), facts.author_seq))
            };
            Looked::Links(placed(tables, is_wanted))
        }
        Lookup::Chained(logs) => {
            let rows = || tables.entries.values().filter(|row| logs.contains(&row.log) && row.seq.is_some());
            let mut newest: BTreeMap<_, &Row> = BTreeMap::new();
            for row in rows().filter(|row| !row.lost && row.standing != Standing::Quarantined) {
                let known = newest.entry((row.log, row.facts.author, row.facts.incarnation)).or_insert(row);
                if known.facts.author_seq < row.facts.author_seq {
                    *known = row;
                }
            }
            let chained = |row: &Row| matches!(row.facts.kind.class(), Class::Org | Class::Control);
            let wanted = rows().filter(|row| {
                let author = (row.log, row.facts.author, row.facts.incarnation);
                row.lost || chained(row) || newest.get(&author).is_some_and(|newest| newest.id == row.id)
            });
            Looked::Chained(wanted.map(Row::to_stored).collect())
        }
    }
}

/// Entries that the relay's present history is not known to hold.
pub(super) fn lost(tables: &Tables) -> Vec<EntryRow> {
    placed(tables, |row| row.lost)
}

/// By log, place and id.
fn placed(tables: &Tables, is_wanted: impl Fn(&Row) -> bool) -> Vec<EntryRow> {
    let wanted = tables.entries.values().filter(|row| is_wanted(row));
    let mut rows: Vec<EntryRow> = wanted.filter_map(|row| Some(to_row(row, row.seq?))).collect();
    rows.sort_by_key(|row| (row.log, row.seq, row.id));
    rows
}

fn to_row(row: &Row, seq: u64) -> EntryRow {
    EntryRow {
        id: row.id,
        log: row.log,
        seq,
        lost: row.lost,
        own: row.own,
        standing: row.standing,
        kind: row.facts.kind,
        author: row.facts.author,
        incarnation: row.facts.incarnation,
        author_seq: row.facts.author_seq,
        document: row.facts.document,
    }
}
