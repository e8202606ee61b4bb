//! A planned batch as statements. Each statement goes through a thread of its own and back, so runs of rows go into one.

mod device;
mod documents;
mod entries;
mod logs;
mod purge;

use std::pin::Pin;

use sqlx::query_builder::Separated;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::plan::Plan;
use crate::ports::StorageError;
pub(super) use documents::{index_next_text, index_texts};

/// Rows in one statement. Few sizes, so that few statements need to be prepared.
const ROWS_IN_STATEMENT: [usize; 3] = [64, 8, 1];

type Values<'b> = Separated<'b, Sqlite, &'static str>;

/// Boxed: whoever is generic over stores would hold this code in their own crate too, 38 KiB of it in an app.
pub(super) fn save<'a>(
    to: &'a mut SqliteConnection,
    plan: &'a Plan<'_>,
) -> Pin<Box<dyn Future<Output = Result<(), StorageError>> + Send + 'a>> {
    Box::pin(save_tables(to, plan))
}

async fn save_tables(to: &mut SqliteConnection, plan: &Plan<'_>) -> Result<(), StorageError> {
    entries::save_entries(to, &plan.entries).await?;
    entries::save_quarantine(to, &plan.quarantine).await?;
    purge::purge(to, &plan.purges).await?;
    documents::save_documents(to, plan).await?;
    documents::save_local_changes(to, &plan.locals).await?;
    documents::save_typing(to, &plan.typing).await?;
    documents::save_views(to, &plan.views).await?;
    logs::save_logs(to, plan).await?;
    logs::save_keys(to, plan).await?;
    purge::save_closed(to, plan).await?;
    device::save_device(to, plan).await?;
    Ok(())
}

/// Writes rows with statements that read `before VALUES (..), (..) after`.
async fn write_rows<T: Copy + Sync>(
    to: &mut SqliteConnection,
    rows: &[T],
    before: &'static str,
    bind: fn(&mut Values<'_>, T),
    after: &'static str,
) -> Result<(), sqlx::Error> {
    let mut rest = rows;
    while !rest.is_empty() {
        let fitting = ROWS_IN_STATEMENT.into_iter().find(|size| *size <= rest.len()).unwrap_or(1);
        let (now, later) = rest.split_at(fitting);
        let mut statement = QueryBuilder::new(before);
        statement.push_values(now, |mut values, row| bind(&mut values, *row));
        statement.push(after);
        statement.build().execute(&mut *to).await?;
        rest = later;
    }
    Ok(())
}
