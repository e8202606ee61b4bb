//! Schema versions. `SQLite` keeps the number in the file's header (`user_version`); each migration runs in one
//! transaction with the new number.

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};

use crate::store::StoreError;

/// Every migration, oldest first: number and statements.
const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("../../../migrations/sqlite/0001_start.sql")),
    (2, include_str!("../../../migrations/sqlite/0002_trust.sql")),
];

/// Brings the file to the newest schema.
pub(super) async fn run(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let found: i64 = sqlx::query("PRAGMA user_version").fetch_one(&mut *conn).await?.try_get(0)?;
    let known = MIGRATIONS.last().map_or(0, |(number, _)| *number);
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for (number, statements) in MIGRATIONS.iter().filter(|(number, _)| *number > found) {
        let mut change = conn.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(*statements).execute(&mut *change).await?;
        let version = format!("PRAGMA user_version = {number}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(version)).execute(&mut *change).await?;
        change.commit().await?;
    }
    Ok(())
}
