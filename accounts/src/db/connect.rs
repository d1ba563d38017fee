//! Connecting and migrating.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::Db;
use crate::OpenError;

/// How long a change waits for its turn, or a read for a connection, before it fails.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections for reading one SQLite file. More than this only wait for the same processors.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL of one process.
const POSTGRES_CONNECTIONS: u32 = 16;

impl Db {
    /// Connects to the database of this address.
    pub(crate) async fn connect(url: &str) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url)
                .map_err(OpenError::Unreachable)?
                .create_if_missing(true)
                .foreign_keys(true)
                .journal_mode(SqliteJournalMode::Wal)
                // FULL: what was answered survives a power cut, not only a crash.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(PATIENCE)
                .optimize_on_close(true, 400);
            let pool = |size| SqlitePoolOptions::new().max_connections(size).acquire_timeout(PATIENCE);
            let writer = pool(1).connect_with(options.clone()).await.map_err(OpenError::Unreachable)?;
            let reading = options.pragma("query_only", "on");
            let readers = pool(SQLITE_READERS).connect_with(reading).await.map_err(OpenError::Unreachable)?;
            return Ok(Self::Sqlite { writer, readers });
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url).map_err(OpenError::Unreachable)?;
            let pool = PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).acquire_timeout(PATIENCE);
            return Ok(Self::Postgres(pool.connect_with(options).await.map_err(OpenError::Unreachable)?));
        }
        Err(OpenError::UnknownDatabase)
    }

    /// Brings the tables to this version. Safe to run from several processes at once.
    pub(crate) async fn migrate(&self) -> Result<(), OpenError> {
        match self {
            Self::Sqlite { writer, .. } => sqlx::migrate!("../migrations/sqlite").run(writer).await,
            Self::Postgres(pool) => sqlx::migrate!("../migrations/postgres").run(pool).await,
        }
        .map_err(OpenError::Migration)
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
