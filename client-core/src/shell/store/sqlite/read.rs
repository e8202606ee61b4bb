//! Columns as the types they are.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use zeroize::Zeroizing;

use alcove_protocol::id::{DocHandle, EntryId, LogId};

use crate::clinical::DocKind;
use crate::engine::{DocKey, Standing, StoredEntry};
use crate::ports::StorageError;
use crate::shell::store::row::unpack_companions;

/// The columns of [`stored_entry`].
pub(super) const ENTRY_COLUMNS: &str = "id, log, seq, relay_time_ms, standing, bytes, companions";

pub(super) fn bytes(row: &SqliteRow, column: usize) -> Result<Vec<u8>, StorageError> {
    Ok(row.try_get(column)?)
}

pub(super) fn array<const N: usize>(row: &SqliteRow, column: usize) -> Result<[u8; N], StorageError> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|_| StorageError::Damaged("id"))
}

/// A secret; the copy on its way is wiped.
pub(super) fn secret<S: From<[u8; 32]>>(row: &SqliteRow, column: usize) -> Result<S, StorageError> {
    let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(array(row, column)?);
    Ok(S::from(*bytes))
}

pub(super) fn unsigned(row: &SqliteRow, column: usize) -> Result<u64, StorageError> {
    Ok(row.try_get::<i64, _>(column)?.cast_unsigned())
}

pub(super) fn log(row: &SqliteRow, column: usize) -> Result<LogId, StorageError> {
    Ok(LogId(array(row, column)?))
}

/// A document's key, in this column and the next.
pub(super) fn key(row: &SqliteRow, column: usize) -> Result<DocKey, StorageError> {
    Ok(DocKey { circle: log(row, column)?, document: DocHandle(array(row, column + 1)?) })
}

pub(super) fn doc_kind(row: &SqliteRow, column: usize) -> Result<DocKind, StorageError> {
    DocKind::from_number(row.try_get(column)?).ok_or(StorageError::Damaged("document kind"))
}

pub(super) fn standing(row: &SqliteRow, column: usize) -> Result<Standing, StorageError> {
    Ok(match row.try_get::<i64, _>(column)? {
        0 => Standing::Taken,
        1 => Standing::Held,
        _ => Standing::Quarantined,
    })
}

/// An entry of which [`ENTRY_COLUMNS`] were selected.
pub(super) fn stored_entry(row: &SqliteRow) -> Result<StoredEntry, StorageError> {
    let companions: Option<&[u8]> = row.try_get(6)?;
    Ok(StoredEntry {
        id: EntryId(array(row, 0)?),
        log: log(row, 1)?,
        seq: row.try_get::<Option<i64>, _>(2)?.map(i64::cast_unsigned),
        relay_time_ms: unsigned(row, 3)?,
        standing: standing(row, 4)?,
        bytes: bytes(row, 5)?,
        companions: unpack_companions(companions.unwrap_or_default())?,
    })
}
