//! What the engine asks about entries.

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
