//! Whether a device's cursor counts in the history that the relay holds.

use alcove_protocol::frame::{Cursor, Hello, History};
use alcove_protocol::id::{EntryId, LogId};

use super::Head;
use super::ledger::Reached;

/// Whether the device's prefix of the log is the relay's, and it names no place beyond the newest. `id_at` is the id that
/// the relay holds at the cursor's seq.
pub fn is_known(cursor: &Cursor, head: &Head, id_at: Option<EntryId>) -> bool {
    if cursor.have.iter().any(|(_, last)| *last > head.place.seq) {
        return false;
    }
    if cursor.seq == 0 {
        return true;
    }
    cursor.seq <= head.place.seq && id_at.is_some_and(|id| id.first8() == *cursor.first8)
}

/// Whether the device says that it holds the entry at `seq` already.
pub fn holds(cursor: &Cursor, seq: u64) -> bool {
    seq <= cursor.seq || cursor.have.iter().any(|(first, last)| (*first..=*last).contains(&seq))
}

/// Whether the hello counts in another history than the relay's: then no cursor of it is known.
pub fn is_foreign(hello: &Hello, history: History) -> bool {
    hello.history.is_some_and(|known| known != history)
}

/// How far the device says that it holds a log.
pub fn reached(hello: &Hello, history: History, log: LogId) -> Reached {
    if is_foreign(hello, history) {
        return Reached::Elsewhere;
    }
    let cursor = hello.cursors.iter().find(|cursor| cursor.log == log);
    Reached::Place(cursor.map_or(0, |cursor| cursor.seq))
}
