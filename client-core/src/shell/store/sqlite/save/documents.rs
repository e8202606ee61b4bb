//! Documents: their kinds, bases, local changes, typing and views.

use std::collections::BTreeMap;

use sqlx::{SqliteConnection, query, query_scalar};

use super::{Values, write_rows};
use crate::clinical::DocKind;
use crate::engine::{DocKey, ViewRow};
use crate::shell::store::sqlite::plan::{LocalStep, Plan, TypingStep};

pub(super) async fn save_documents(to: &mut SqliteConnection, plan: &Plan<'_>) -> Result<(), sqlx::Error> {
    let kinds: Vec<(DocKey, DocKind)> = plan.documents.iter().map(|(key, kind)| (*key, *kind)).collect();
    let again = " ON CONFLICT (circle, document) DO UPDATE SET kind = excluded.kind";
    write_rows(to, &kinds, "INSERT INTO document (circle, document, kind) ", bind_document, again).await?;
    let (kept, dropped): (Vec<_>, Vec<_>) =
        plan.bases.iter().map(|(key, base)| (*key, *base)).partition(|(_, base)| base.is_some());
    let again = " ON CONFLICT (circle, document) DO UPDATE SET bytes = excluded.bytes";
    write_rows(to, &kept, "INSERT INTO base (circle, document, bytes) ", bind_base, again).await?;
    for (key, _) in dropped {
        let statement = query("DELETE FROM base WHERE circle = ? AND document = ?");
        let (circle, document) = (key.circle.0, key.document.0);
        statement.bind(circle.as_slice()).bind(document.as_slice()).execute(&mut *to).await?;
    }
    Ok(())
}

fn bind_document(values: &mut Values<'_>, (key, kind): (DocKey, DocKind)) {
    bind_key(values, key).push_bind(kind.number());
}

fn bind_base(values: &mut Values<'_>, (key, base): (DocKey, Option<&[u8]>)) {
    bind_key(values, key).push_bind(base);
}

fn bind_key<'v, 'b>(values: &'v mut Values<'b>, key: DocKey) -> &'v mut Values<'b> {
    values.push_bind(key.circle.0.as_slice()).push_bind(key.document.0.as_slice())
}

type LocalRow<'a> = (u64, DocKey, i64, &'a [u8]);

pub(super) async fn save_local_changes(
    to: &mut SqliteConnection,
    steps: &[LocalStep<'_>],
) -> Result<(), sqlx::Error> {
    let before = "INSERT OR REPLACE INTO local_change (number, circle, document, at_ms, bytes) ";
    for run in steps.chunk_by(|a, b| a.change().is_some() && b.change().is_some()) {
        let changes: Vec<_> = run.iter().filter_map(LocalStep::change).collect();
        write_rows(to, &changes, before, bind_local_change, "").await?;
        for step in run {
            change_local(to, step).await?;
        }
    }
    Ok(())
}

impl LocalStep<'_> {
    fn change(&self) -> Option<LocalRow<'_>> {
        if let Self::Change { key, number, bytes, at } = self {
            Some((*number, *key, at.0, bytes))
        } else {
            None
        }
    }
}

fn bind_local_change(values: &mut Values<'_>, (number, key, at_ms, bytes): LocalRow<'_>) {
    values.push_bind(number.cast_signed());
    bind_key(values, key).push_bind(at_ms).push_bind(bytes);
}

async fn change_local(to: &mut SqliteConnection, step: &LocalStep<'_>) -> Result<(), sqlx::Error> {
    let statement = match step {
        LocalStep::Change { .. } => return Ok(()),
        LocalStep::Sealed(key, numbers, id) => query(
            "UPDATE local_change SET entry = ? \
             WHERE number IN (SELECT value FROM json_each(?)) AND circle = ? AND document = ?",
        )
        .bind(id.0.as_slice())
        .bind(json_numbers(numbers))
        .bind(key.circle.0.as_slice())
        .bind(key.document.0.as_slice()),
        LocalStep::Unsealed(id) => {
            query("UPDATE local_change SET entry = NULL WHERE entry = ?").bind(id.0.as_slice())
        }
        LocalStep::Drop(numbers) => {
            query("DELETE FROM local_change WHERE number IN (SELECT value FROM json_each(?))")
                .bind(json_numbers(numbers))
        }
        LocalStep::Delivered(id) => query("DELETE FROM local_change WHERE entry = ?").bind(id.0.as_slice()),
        LocalStep::Covered(key, covered) => {
            query("UPDATE local_change SET covered = ? WHERE circle = ? AND document = ?")
                .bind(*covered)
                .bind(key.circle.0.as_slice())
                .bind(key.document.0.as_slice())
        }
    };
    statement.execute(to).await.map(|_| ())
}

fn json_numbers(numbers: &[u64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| number.cast_signed().to_string()).collect();
    format!("[{}]", numbers.join(","))
}

pub(super) async fn save_typing(
    to: &mut SqliteConnection,
    steps: &[TypingStep<'_>],
) -> Result<(), sqlx::Error> {
    let before = "INSERT OR REPLACE INTO typing (number, circle, document, edit) ";
    for run in steps.chunk_by(|a, b| a.edit().is_some() && b.edit().is_some()) {
        let edits: Vec<_> = run.iter().filter_map(TypingStep::edit).collect();
        write_rows(to, &edits, before, bind_typing, "").await?;
        for step in run {
            let TypingStep::Done(key) = step else { continue };
            query("DELETE FROM typing WHERE circle = ? AND document = ?")
                .bind(key.circle.0.as_slice())
                .bind(key.document.0.as_slice())
                .execute(&mut *to)
                .await?;
        }
    }
    Ok(())
}

type TypingRow<'a> = (u64, DocKey, &'a [u8]);

impl TypingStep<'_> {
    fn edit(&self) -> Option<TypingRow<'_>> {
        if let Self::Edit { key, number, edit } = self { Some((*number, *key, edit)) } else { None }
    }
}

fn bind_typing(values: &mut Values<'_>, (number, key, edit): TypingRow<'_>) {
    values.push_bind(number.cast_signed());
    bind_key(values, key).push_bind(edit);
}

const VIEW_AGAIN: &str = " ON CONFLICT (circle, document) DO UPDATE SET \
     kind = excluded.kind, sort = excluded.sort, json = excluded.json, conflicts = excluded.conflicts";
const TEXT: &str = "INSERT OR REPLACE INTO view_due (id, text) \
     SELECT view.id, new.column3 FROM (";
const TEXT_OF: &str = ") AS new JOIN view ON view.circle = new.column1 AND view.document = new.column2";

/// Texts that wait for the index at most. Taking a text out of the index costs as much as all its words together, each sought
/// among those of every document: while somebody types, once is enough.
const DUE_MAX: i64 = 4;

pub(super) async fn save_views(
    to: &mut SqliteConnection,
    views: &BTreeMap<DocKey, &ViewRow>,
) -> Result<(), sqlx::Error> {
    let rows: Vec<&ViewRow> = views.values().copied().collect();
    let before = "INSERT INTO view (circle, document, kind, sort, json, conflicts) ";
    write_rows(to, &rows, before, bind_view, VIEW_AGAIN).await?;
    write_rows(to, &rows, TEXT, bind_text, TEXT_OF).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let due: i64 = query_scalar("SELECT count(*) FROM view_due").fetch_one(&mut *to).await?;
    if due > DUE_MAX { index_texts(to).await } else { Ok(()) }
}

/// Puts every text that waits into the index.
pub(in crate::shell::store::sqlite) async fn index_texts(
    to: &mut SqliteConnection,
) -> Result<(), sqlx::Error> {
    let statement =
        "INSERT OR REPLACE INTO view_text (rowid, text) SELECT id, text FROM view_due ORDER BY id";
    query(statement).execute(&mut *to).await?;
    query("DELETE FROM view_due").execute(to).await.map(|_| ())
}

/// Puts the text that waits first into the index, and says whether others still wait.
pub(in crate::shell::store::sqlite) async fn index_next_text(
    to: &mut SqliteConnection,
) -> Result<bool, sqlx::Error> {
    let Some(next) =
        query_scalar::<_, Option<i64>>("SELECT min(id) FROM view_due").fetch_one(&mut *to).await?
    else {
        return Ok(false);
    };
    let statement =
        "INSERT OR REPLACE INTO view_text (rowid, text) SELECT id, text FROM view_due WHERE id = ?";
    query(statement).bind(next).execute(&mut *to).await?;
    query("DELETE FROM view_due WHERE id = ?").bind(next).execute(&mut *to).await?;
    query_scalar("SELECT EXISTS (SELECT 1 FROM view_due)").fetch_one(to).await
}

fn bind_view(values: &mut Values<'_>, row: &ViewRow) {
    bind_key(values, row.key)
        .push_bind(row.kind.number())
        .push_bind(row.sort.as_str())
        .push_bind(row.json.as_str())
        .push_bind(row.conflicts);
}

fn bind_text(values: &mut Values<'_>, row: &ViewRow) {
    bind_key(values, row.key).push_bind(row.text.as_str());
}
