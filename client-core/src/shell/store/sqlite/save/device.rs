//! What is kept about this device: facts, decisions, ceremonies, who was heard from.

use alcove_protocol::receipt::Receipt;
use sqlx::{SqliteConnection, query};

use crate::shell::store::sqlite::plan::Plan;

pub(super) async fn save_device(to: &mut SqliteConnection, plan: &Plan<'_>) -> Result<(), sqlx::Error> {
    for (name, bytes) in &plan.meta {
        let statement = query("INSERT OR REPLACE INTO meta (name, bytes) VALUES (?, ?)");
        statement.bind(*name).bind(*bytes).execute(&mut *to).await?;
    }
    if let Some((instance, generation)) = &plan.history {
        let statement = query("UPDATE device SET instance = ?, generation = ?");
        statement.bind(instance.0.as_slice()).bind(generation.0.as_slice()).execute(&mut *to).await?;
    }
    if plan.newest_number > 0 {
        let statement = query("UPDATE device SET newest_number = max(newest_number, ?)");
        statement.bind(plan.newest_number.cast_signed()).execute(&mut *to).await?;
    }
    for (device, at) in &plan.heard {
        let statement = query("INSERT OR REPLACE INTO heard (device, at_ms) VALUES (?, ?)");
        statement.bind(device.0.as_slice()).bind(at.0).execute(&mut *to).await?;
    }
    for receipt in plan.receipts.values() {
        save_receipt(to, receipt).await?;
    }
    for decided in plan.decisions.values() {
        let statement =
            query("INSERT OR REPLACE INTO decision (entry, decision, at_ms, changes) VALUES (?, ?, ?, ?)");
        let statement = statement.bind(decided.entry.0.as_slice()).bind(decided.decision as i64);
        statement.bind(decided.at.0).bind(decided.changes.as_flattened()).execute(&mut *to).await?;
    }
    for (id, secret) in &plan.intake_keys {
        let statement = query("INSERT OR REPLACE INTO intake_key (id, secret) VALUES (?, ?)");
        statement.bind(id.0.as_slice()).bind(secret.expose().as_slice()).execute(&mut *to).await?;
    }
    save_evidence(to, plan).await?;
    save_decisions(to, plan).await
}

async fn save_decisions(to: &mut SqliteConnection, plan: &Plan<'_>) -> Result<(), sqlx::Error> {
    for (number, intent) in &plan.intents {
        let number = number.cast_signed();
        let statement = match intent {
            Some(bytes) => {
                query("INSERT OR REPLACE INTO intent (number, bytes) VALUES (?, ?)").bind(number).bind(*bytes)
            }
            None => query("DELETE FROM intent WHERE number = ?").bind(number),
        };
        statement.execute(&mut *to).await?;
    }
    for (mailbox, ceremony) in &plan.ceremonies {
        let mailbox = mailbox.0.as_slice();
        let statement = match ceremony {
            Some(bytes) => query("INSERT OR REPLACE INTO ceremony (mailbox, bytes) VALUES (?, ?)")
                .bind(mailbox)
                .bind(*bytes),
            None => query("DELETE FROM ceremony WHERE mailbox = ?").bind(mailbox),
        };
        statement.execute(&mut *to).await?;
    }
    Ok(())
}

async fn save_evidence(to: &mut SqliteConnection, plan: &Plan<'_>) -> Result<(), sqlx::Error> {
    for ((log, kind, subject), row) in &plan.evidence {
        let statement = match row {
            Some(row) => query(
                "INSERT OR REPLACE INTO evidence (log, kind, subject, at_ms, bytes) VALUES (?, ?, ?, ?, ?)",
            )
            .bind(log.0.as_slice())
            .bind(*kind as u8)
            .bind(*subject)
            .bind(row.at.0)
            .bind(row.bytes.as_slice()),
            None => query("DELETE FROM evidence WHERE log = ? AND kind = ? AND subject = ?")
                .bind(log.0.as_slice())
                .bind(*kind as u8)
                .bind(*subject),
        };
        statement.execute(&mut *to).await?;
    }
    Ok(())
}

async fn save_receipt(to: &mut SqliteConnection, receipt: &Receipt) -> Result<(), sqlx::Error> {
    query(
        "INSERT OR REPLACE INTO receipt (log, relay, instance, generation, seq, relay_time_ms, id, signature) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(receipt.log.0.as_slice())
    .bind(receipt.relay.0.as_slice())
    .bind(receipt.instance.0.as_slice())
    .bind(receipt.generation.0.as_slice())
    .bind(receipt.seq.cast_signed())
    .bind(receipt.relay_time_ms.cast_signed())
    .bind(receipt.id.0.as_slice())
    .bind(receipt.signature.as_slice())
    .execute(to)
    .await
    .map(|_| ())
}
