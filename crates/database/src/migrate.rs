//! Numbered migrations, the same numbers and names for both databases. They run in one transaction, through the same
//! calls that everything else uses; what was applied stands in the table `schema_migrations`.

use sha2::{Digest, Sha256};

use crate::{Database, DatabaseError, Row, Transaction, params};

/// One migration in both dialects. Never edited after release.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// 1, 2, 3, ...
    pub version: u32,
    /// Short snake_case name.
    pub name: &'static str,
    /// DDL for SQLite.
    pub sqlite: &'static str,
    /// DDL for PostgreSQL.
    pub postgres: &'static str,
}

/// A schema's migrations in order.
pub type Migrations = &'static [Migration];

const CREATE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)";
const LIST: &str = "SELECT version, name, checksum FROM schema_migrations ORDER BY version";
/// Any number will do as long as all programs use the same.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(5572046021)";

/// Applies what is missing. Answers how many that were.
pub(crate) async fn run(database: &Database, migrations: Migrations) -> Result<usize, DatabaseError> {
    check_numbers(migrations)?;
    // Mostly nothing is missing: then no lock is taken, so a start does not wait for another process's writing.
    if has_table(database).await? {
        let applied = check_applied(database, migrations, &database.query(LIST, &[]).await?)?;
        if applied == migrations.len() {
            return Ok(0);
        }
    }
    let mut transaction = database.begin("migrate").await?;
    if database.is_postgres() {
        transaction.batch(POSTGRES_LOCK).await?;
    }
    transaction.batch(CREATE).await?;
    // Another process may have been faster.
    let rows = transaction.query(LIST, &[]).await?;
    let applied = check_applied(database, migrations, &rows)?;
    let missing = migrations.get(applied..).unwrap_or_default();
    for migration in missing {
        apply(&mut transaction, migration).await?;
    }
    transaction.commit().await?;
    tracing::info!(database = database.describe(), "Applied {} migrations", missing.len());
    Ok(missing.len())
}

/// How many are missing. Writes nothing.
pub(crate) async fn missing(database: &Database, migrations: Migrations) -> Result<usize, DatabaseError> {
    if !has_table(database).await? {
        return Ok(migrations.len());
    }
    let applied = check_applied(database, migrations, &database.query(LIST, &[]).await?)?;
    Ok(migrations.len() - applied)
}

async fn apply(transaction: &mut Transaction, migration: &Migration) -> Result<(), DatabaseError> {
    let postgres = transaction.is_postgres();
    transaction.batch(text(migration, postgres)).await?;
    transaction
        .execute(
            "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
            params![migration.version, migration.name, checksum(migration, postgres), jiff::Timestamp::now()],
        )
        .await?;
    Ok(())
}

/// Numbers must be 1, 2, 3, ...: a gap or a double is a mistake of the program, found by its first test.
fn check_numbers(migrations: Migrations) -> Result<(), DatabaseError> {
    for (place, migration) in (1_u32..).zip(migrations) {
        if migration.version != place {
            let fault = format!("migration {} stands at place {place}", migration.version);
            return Err(DatabaseError::statement("migrations", fault));
        }
    }
    Ok(())
}

/// Compares what was applied with what this program knows. Answers how many of ours are there.
fn check_applied(database: &Database, migrations: Migrations, rows: &[Row]) -> Result<usize, DatabaseError> {
    let versions = rows.iter().map(|row| row.at::<u32>(0)).collect::<Result<Vec<_>, _>>()?;
    if let Some(&found) = versions.last()
        && found as usize > migrations.len()
    {
        let known = migrations.last().map_or(0, |migration| migration.version);
        return Err(DatabaseError::NewerSchema { database: database.describe().to_owned(), found, known });
    }
    for (row, migration) in rows.iter().zip(migrations) {
        let version: u32 = row.at(0)?;
        if version != migration.version || row.at::<String>(2)? != checksum(migration, database.is_postgres())
        {
            return Err(DatabaseError::ChangedMigration {
                database: database.describe().to_owned(),
                version,
                found: row.at(1)?,
            });
        }
    }
    Ok(rows.len())
}

async fn has_table(database: &Database) -> Result<bool, DatabaseError> {
    let sql = if database.is_postgres() {
        "SELECT to_regclass('schema_migrations') IS NOT NULL"
    } else {
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations')"
    };
    match database.query_opt(sql, &[]).await? {
        Some(row) => row.at(0),
        None => Ok(false),
    }
}

fn text(migration: &Migration, postgres: bool) -> &'static str {
    if postgres { migration.postgres } else { migration.sqlite }
}

/// Over the name and this database's text, so that a change of one dialect does not disturb the other.
fn checksum(migration: &Migration, postgres: bool) -> String {
    let digest =
        Sha256::new().chain_update(migration.name).chain_update([0]).chain_update(text(migration, postgres));
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
