//! Entries, and the quarantine.

use sqlx::{SqliteConnection, query};

use super::{Values, write_rows};
use crate::engine::{QuarantineRow, StoredEntry};
use crate::shell::store::row::{EntryFacts, LASTING_REASONS, pack_companions};
use crate::shell::store::sqlite::plan::{EntryStep, QuarantineStep};

const KEEP: &str = "INSERT INTO entry (id, log, seq, relay_time_ms, standing, kind, author, incarnation, author_seq, \
     document, own, companions, bytes) ";
/// An entry that counts stays as it is, but for its place at the relay: only `Standing` takes its effect away.
const KEEP_AGAIN: &str = " ON CONFLICT (id) DO UPDATE SET \
     standing = excluded.standing, \
     own = max(entry.own, excluded.own), \
     relay_time_ms = iif(excluded.seq IS NULL, entry.relay_time_ms, excluded.relay_time_ms), \
     companions = coalesce(excluded.companions, entry.companions), \
     lost = iif(excluded.seq IS NULL, entry.lost, 0), \
     seq = coalesce(excluded.seq, entry.seq) \
     WHERE entry.standing <> 0 OR excluded.standing = 0";

pub(super) async fn save_entries(
    to: &mut SqliteConnection,
    steps: &[EntryStep<'_>],
) -> Result<(), sqlx::Error> {
    for run in steps.chunk_by(|a, b| a.kept().is_some() && b.kept().is_some()) {
        let kept: Vec<_> = run.iter().filter_map(EntryStep::kept).collect();
        write_rows(to, &kept, KEEP, bind_entry, KEEP_AGAIN).await?;
        for step in run {
            change(to, step).await?;
        }
    }
    Ok(())
}

impl EntryStep<'_> {
    fn kept(&self) -> Option<(&StoredEntry, &EntryFacts)> {
        if let Self::Keep(entry, facts) = self { Some((entry, facts)) } else { None }
    }
}

fn bind_entry(values: &mut Values<'_>, (entry, facts): (&StoredEntry, &EntryFacts)) {
    values
        .push_bind(entry.id.0.as_slice())
        .push_bind(entry.log.0.as_slice())
        .push_bind(entry.seq.map(u64::cast_signed))
        .push_bind(entry.relay_time_ms.cast_signed())
        .push_bind(entry.standing as i64)
        .push_bind(facts.kind.0)
        .push_bind(facts.author.0.as_slice())
        .push_bind(facts.incarnation.0.to_be_bytes().as_slice())
        .push_bind(facts.author_seq.cast_signed())
        .push_bind(facts.document.0.as_slice())
        .push_bind(entry.seq.is_none())
        .push_bind((!entry.companions.is_empty()).then(|| pack_companions(&entry.companions)))
        .push_bind(entry.bytes.as_slice());
}

async fn change(to: &mut SqliteConnection, step: &EntryStep<'_>) -> Result<(), sqlx::Error> {
    let statement = match step {
        EntryStep::Keep(..) => return Ok(()),
        EntryStep::Acked { id, seq, relay_time_ms } => {
            query("UPDATE entry SET seq = ?, relay_time_ms = ?, lost = 0 WHERE id = ?")
                .bind(seq.cast_signed())
                .bind(relay_time_ms.cast_signed())
                .bind(id.0.as_slice())
        }
        EntryStep::Standing(id, standing) => {
            query("UPDATE entry SET standing = ? WHERE id = ?").bind(*standing as i64).bind(id.0.as_slice())
        }
        EntryStep::Lost(id) => query("UPDATE entry SET lost = 1 WHERE id = ?").bind(id.0.as_slice()),
        EntryStep::Drop(id) => query("DELETE FROM entry WHERE id = ?").bind(id.0.as_slice()),
        EntryStep::Covered(key, true) => query(
            "UPDATE entry SET covered = 1 \
             WHERE kind = 513 AND log = ? AND document = ? AND covered = 0 AND standing = 0",
        )
        .bind(key.circle.0.as_slice())
        .bind(key.document.0.as_slice()),
        EntryStep::Covered(key, false) => query(
            "UPDATE entry SET covered = 0 WHERE kind = 513 AND log = ? AND document = ? AND covered = 1",
        )
        .bind(key.circle.0.as_slice())
        .bind(key.document.0.as_slice()),
    };
    statement.execute(to).await.map(|_| ())
}

pub(super) async fn save_quarantine(
    to: &mut SqliteConnection,
    steps: &[QuarantineStep<'_>],
) -> Result<(), sqlx::Error> {
    for run in steps.chunk_by(|a, b| std::mem::discriminant(a) == std::mem::discriminant(b)) {
        let bad: Vec<&QuarantineRow> = run.iter().filter_map(QuarantineStep::bad).collect();
        let before = "INSERT OR IGNORE INTO quarantine (log, seq, reason, at_ms, bytes) ";
        write_rows(to, &bad, before, bind_quarantined, "").await?;
        let good: Vec<_> = run.iter().filter_map(QuarantineStep::good).collect();
        heal(to, &good).await?;
        for (log, seq) in run.iter().filter_map(QuarantineStep::healed) {
            let statement = query("DELETE FROM quarantine WHERE log = ? AND seq = ?");
            statement.bind(log).bind(seq).execute(&mut *to).await?;
        }
    }
    Ok(())
}

impl QuarantineStep<'_> {
    fn bad(&self) -> Option<&QuarantineRow> {
        if let Self::Bad(row) = self { Some(row) } else { None }
    }

    fn good(&self) -> Option<(&[u8], i64)> {
        if let Self::Good(log, seq) = self { Some((log.0.as_slice(), seq.cast_signed())) } else { None }
    }

    fn healed(&self) -> Option<(&[u8], i64)> {
        if let Self::Healed(log, seq) = self { Some((log.0.as_slice(), seq.cast_signed())) } else { None }
    }
}

fn bind_quarantined(values: &mut Values<'_>, row: &QuarantineRow) {
    values
        .push_bind(row.log.0.as_slice())
        .push_bind(row.seq.map(u64::cast_signed))
        .push_bind(row.reason)
        .push_bind(row.at.0)
        .push_bind(row.bytes.as_slice());
}

/// These places hold entries that count.
async fn heal(to: &mut SqliteConnection, places: &[(&[u8], i64)]) -> Result<(), sqlx::Error> {
    let [wrap, chain, taken] = LASTING_REASONS;
    let any: bool = !places.is_empty()
        && sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM quarantine WHERE reason NOT IN (?, ?, ?))")
            .bind(wrap)
            .bind(chain)
            .bind(taken)
            .fetch_one(&mut *to)
            .await?;
    if !any {
        return Ok(());
    }
    for (log, seq) in places {
        query("DELETE FROM quarantine WHERE log = ? AND seq = ? AND reason NOT IN (?, ?, ?)")
            .bind(*log)
            .bind(seq)
            .bind(wrap)
            .bind(chain)
            .bind(taken)
            .execute(&mut *to)
            .await?;
    }
    Ok(())
}
