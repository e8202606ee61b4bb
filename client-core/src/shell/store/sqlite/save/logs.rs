//! What is kept about logs besides their entries: founding secrets, keys, chains, cursors.

use alcove_protocol::id::{DocHandle, LogId, SlotId};
use sqlx::{SqliteConnection, query};

use super::{Values, write_rows};
use crate::crypto::{EpochKey, SlotSecret};
use crate::shell::store::sqlite::plan::{Plan, SlotStep};

pub(super) async fn save_logs(to: &mut SqliteConnection, plan: &Plan<'_>) -> Result<(), sqlx::Error> {
    for (log, founded) in &plan.founded {
        query(
            "INSERT INTO log (log, kind, salt, info) VALUES (?, ?, ?, ?) ON CONFLICT (log) DO UPDATE SET \
             kind = excluded.kind, salt = excluded.salt, info = excluded.info",
        )
        .bind(log.0.as_slice())
        .bind(founded.kind.number())
        .bind(founded.salt.expose().as_slice())
        .bind(founded.info)
        .execute(&mut *to)
        .await?;
    }
    let progress: Vec<_> = plan.progress.iter().map(|(log, bytes)| (*log, *bytes)).collect();
    let again = " ON CONFLICT (log) DO UPDATE SET progress = excluded.progress";
    write_rows(to, &progress, "INSERT INTO log (log, progress) ", bind_bytes, again).await?;
    let own_chains: Vec<_> = plan.own_chains.iter().map(|(log, bytes)| (*log, *bytes)).collect();
    let again = " ON CONFLICT (log) DO UPDATE SET own_chain = excluded.own_chain";
    write_rows(to, &own_chains, "INSERT INTO log (log, own_chain) ", bind_bytes, again).await?;
    let checkpointed: Vec<_> = plan.checkpointed.iter().map(|(log, at)| (*log, Some(at.0))).collect();
    let again = " ON CONFLICT (log) DO UPDATE SET checkpointed_ms = excluded.checkpointed_ms";
    write_rows(to, &checkpointed, "INSERT INTO log (log, checkpointed_ms) ", bind_time, again).await?;
    let news: Vec<_> = plan.news_since.iter().map(|(log, at)| (*log, at.map(|at| at.0))).collect();
    let again = " ON CONFLICT (log) DO UPDATE SET news_since_ms = excluded.news_since_ms";
    write_rows(to, &news, "INSERT INTO log (log, news_since_ms) ", bind_time, again).await?;
    for log in &plan.unseen {
        query("DELETE FROM seen WHERE log = ?").bind(log.0.as_slice()).execute(&mut *to).await?;
    }
    for ((log, observer), own_seq) in &plan.seen {
        query(
            "INSERT INTO seen (log, observer, own_seq) VALUES (?, ?, ?) \
             ON CONFLICT (log, observer) DO UPDATE SET own_seq = max(own_seq, excluded.own_seq)",
        )
        .bind(log.0.as_slice())
        .bind(observer.0.as_slice())
        .bind(own_seq.cast_signed())
        .execute(&mut *to)
        .await?;
    }
    save_tips(to, plan).await
}

fn bind_bytes(values: &mut Values<'_>, (log, bytes): (LogId, &[u8])) {
    values.push_bind(log.0.as_slice()).push_bind(bytes);
}

fn bind_time(values: &mut Values<'_>, (log, at_ms): (LogId, Option<i64>)) {
    values.push_bind(log.0.as_slice()).push_bind(at_ms);
}

async fn save_tips(to: &mut SqliteConnection, plan: &Plan<'_>) -> Result<(), sqlx::Error> {
    for ((log, author, incarnation), tip) in &plan.tips {
        let Some(tip) = tip else {
            query("DELETE FROM tip WHERE log = ? AND author = ? AND incarnation = ?")
                .bind(log.0.as_slice())
                .bind(author.0.as_slice())
                .bind(incarnation.0.to_be_bytes().as_slice())
                .execute(&mut *to)
                .await?;
            continue;
        };
        query(
            "INSERT OR REPLACE INTO tip (log, author, incarnation, seq, id, control_at, org_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(log.0.as_slice())
        .bind(author.0.as_slice())
        .bind(incarnation.0.to_be_bytes().as_slice())
        .bind(tip.seq.cast_signed())
        .bind(tip.id.0.as_slice())
        .bind(tip.control_at)
        .bind(tip.org_at)
        .execute(&mut *to)
        .await?;
    }
    Ok(())
}

pub(super) async fn save_keys(to: &mut SqliteConnection, plan: &Plan<'_>) -> Result<(), sqlx::Error> {
    let keys: Vec<_> = plan.epoch_keys.iter().map(|((log, number), key)| (*log, *number, *key)).collect();
    write_rows(to, &keys, "INSERT OR REPLACE INTO epoch_key (log, number, secret) ", bind_epoch_key, "")
        .await?;
    let again =
        " ON CONFLICT (log, slot) DO UPDATE SET document = excluded.document, secret = excluded.secret";
    for run in plan.slots.chunk_by(|a, b| a.kept().is_some() && b.kept().is_some()) {
        let kept: Vec<_> = run.iter().filter_map(SlotStep::kept).collect();
        write_rows(to, &kept, "INSERT INTO slot (log, slot, document, secret) ", bind_slot, again).await?;
        for (log, slot) in run.iter().filter_map(SlotStep::dropped) {
            let statement = query("DELETE FROM slot WHERE log = ? AND slot = ?");
            statement.bind(log.0.as_slice()).bind(slot.0.as_slice()).execute(&mut *to).await?;
        }
    }
    Ok(())
}

type SlotRow<'a> = (LogId, SlotId, DocHandle, &'a SlotSecret);

impl SlotStep<'_> {
    fn kept(&self) -> Option<SlotRow<'_>> {
        if let Self::Keep(log, slot, document, secret) = self {
            Some((*log, *slot, *document, secret))
        } else {
            None
        }
    }

    fn dropped(&self) -> Option<(&LogId, &SlotId)> {
        if let Self::Drop(log, slot) = self { Some((log, slot)) } else { None }
    }
}

fn bind_epoch_key(values: &mut Values<'_>, (log, number, key): (LogId, u32, &EpochKey)) {
    values.push_bind(log.0.as_slice()).push_bind(number).push_bind(key.expose().as_slice());
}

fn bind_slot(values: &mut Values<'_>, (log, slot, document, secret): SlotRow<'_>) {
    values
        .push_bind(log.0.as_slice())
        .push_bind(slot.0.as_slice())
        .push_bind(document.0.as_slice())
        .push_bind(secret.expose().as_slice());
}
