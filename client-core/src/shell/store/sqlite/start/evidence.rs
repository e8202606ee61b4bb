//! Receipts, and what was noted about the relay and other devices.

use alcove_protocol::id::{EntryId, Generation, Instance, RelayId};
use alcove_protocol::receipt::Receipt;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, query};

use crate::engine::{EvidenceKind, EvidenceRow, Stored};
use crate::ports::StorageError;
use crate::shell::store::sqlite::read::{array, bytes, log, unsigned};
use crate::time::Timestamp;

pub(super) async fn load_evidence(
    from: &mut SqliteConnection,
    stored: &mut Stored,
) -> Result<(), StorageError> {
    let receipts = query(
        "SELECT log, relay, instance, generation, seq, relay_time_ms, id, signature FROM receipt ORDER BY log",
    );
    stored.receipts = receipts.fetch_all(&mut *from).await?.iter().map(receipt).collect::<Result<_, _>>()?;
    let rows = query("SELECT log, kind, subject, at_ms, bytes FROM evidence ORDER BY log, kind, subject");
    stored.evidence = rows.fetch_all(from).await?.iter().map(evidence).collect::<Result<_, _>>()?;
    Ok(())
}

fn receipt(row: &SqliteRow) -> Result<Receipt, StorageError> {
    Ok(Receipt {
        log: log(row, 0)?,
        relay: RelayId(array(row, 1)?),
        instance: Instance(array(row, 2)?),
        generation: Generation(array(row, 3)?),
        seq: unsigned(row, 4)?,
        relay_time_ms: unsigned(row, 5)?,
        id: EntryId(array(row, 6)?),
        signature: array::<64>(row, 7)?.into(),
    })
}

fn evidence(row: &SqliteRow) -> Result<EvidenceRow, StorageError> {
    let kind = EvidenceKind::from_number(row.try_get(1)?).ok_or(StorageError::Damaged("evidence kind"))?;
    Ok(EvidenceRow {
        log: log(row, 0)?,
        kind,
        subject: bytes(row, 2)?,
        at: Timestamp(row.try_get(3)?),
        bytes: bytes(row, 4)?,
    })
}
