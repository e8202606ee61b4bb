//! Schema migrations: numbered from 1 without gaps, one transaction each, the number kept in `PRAGMA user_version`.

use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};

use super::VaultError;

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// From 1 without gaps; the number of the file.
    pub number: u32,
    /// The statements.
    pub sql: &'static str,
}

/// Every migration of this build, in order: `client-core/migrations/<number>_<name>.sql`.
pub(super) const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, sql: include_str!("../../../migrations/0001_store.sql") },
    Migration { number: 2, sql: include_str!("../../../migrations/0002_removal.sql") },
    Migration { number: 3, sql: include_str!("../../../migrations/0003_evidence.sql") },
    Migration { number: 4, sql: include_str!("../../../migrations/0004_closed.sql") },
    Migration { number: 5, sql: include_str!("../../../migrations/0005_view_due.sql") },
];

/// Makes the vault recognisable; runs once, before the first migration.
const FOUNDING: &str = include_str!("../../../migrations/0000_canary.sql");

/// Whether the database holds nothing at all yet.
pub(super) async fn is_empty(connection: &mut SqliteConnection) -> Result<bool, VaultError> {
    let objects: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(connection).await?;
    Ok(objects == 0)
}

/// The schema's number, refused when this build does not know it.
pub(super) async fn check_version(
    connection: &mut SqliteConnection,
    migrations: &[Migration],
) -> Result<u32, VaultError> {
    let have: u32 = sqlx::query_scalar("PRAGMA user_version").fetch_one(connection).await?;
    let known = migrations.last().map_or(0, |newest| newest.number);
    if have > known { Err(VaultError::NewerVersion { have, known }) } else { Ok(have) }
}

/// Brings the schema up to date.
pub(super) async fn migrate(
    connection: &mut SqliteConnection,
    migrations: &[Migration],
) -> Result<(), VaultError> {
    if is_empty(connection).await? {
        apply(connection, Migration { number: 0, sql: FOUNDING }).await?;
    }
    let have = check_version(connection, migrations).await?;
    for migration in migrations.iter().filter(|migration| migration.number > have) {
        apply(connection, *migration).await?;
    }
    Ok(())
}

async fn apply(connection: &mut SqliteConnection, migration: Migration) -> Result<(), VaultError> {
    let number = migration.number;
    let applied = async {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        transaction.execute(sqlx::raw_sql(migration.sql)).await?;
        transaction.execute(AssertSqlSafe(format!("PRAGMA user_version = {number}"))).await?;
        transaction.commit().await
    };
    applied.await.map_err(|error| VaultError::Migration { number, source: Box::new(error.into()) })
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    #[test]
    fn migrations_are_numbered_from_one_without_gaps() {
        for (at, migration) in (1_u32..).zip(MIGRATIONS) {
            assert_eq!(at, migration.number);
        }
    }
}
