//! Connecting and migrating, and when a connection is not used again.

use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};

use super::Db;
use super::reading::EXPENSIVE_READS;
use crate::OpenError;

/// Connections for reading one SQLite file. More than this only wait for the same processors.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL of one process, besides those for expensive reads.
const POSTGRES_CONNECTIONS: u32 = 12;
/// Steps of SQLite's virtual machine between two looks at the clock: some tenths of a millisecond.
const STEPS: i32 = 10_000;

/// How long the database may take.
#[derive(Clone, Copy)]
pub(crate) struct Timeouts {
    /// For a lock, or for a connection.
    pub(crate) wait: Duration,
    /// For one statement of an expensive read; without one, as long as it takes.
    pub(crate) statement: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { wait: Duration::from_secs(20), statement: Some(Duration::from_secs(4)) }
    }
}

impl Db {
    /// Connects to the database of this address.
    pub(crate) async fn connect(url: &str, timeouts: Timeouts) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            return sqlite(url, timeouts).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return postgres(url, timeouts).await.map_err(OpenError::Unreachable);
        }
        Err(OpenError::UnknownDatabase)
    }

    /// Brings the tables to this version. Safe to run from several processes at once.
    pub(crate) async fn migrate(&self) -> Result<(), OpenError> {
        match self {
            Self::Sqlite { writer, .. } => sqlx::migrate!("../migrations/sqlite").run(writer).await,
            Self::Postgres { pool, .. } => {
                // On a connection of its own: another process may take long for the same.
                let options = (*pool.connect_options()).clone();
                let connect = async {
                    let mut own = PgConnection::connect_with(&options).await?;
                    own.execute("SET lock_timeout = 0").await?;
                    Ok::<_, sqlx::Error>(own)
                };
                let mut own = connect.await.map_err(OpenError::Unreachable)?;
                let migrated = sqlx::migrate!("../migrations/postgres").run(&mut own).await;
                own.close().await.map_err(OpenError::Unreachable)?;
                migrated
            }
        }
        .map_err(OpenError::Migration)
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers, expensive } => {
                expensive.close().await;
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres { pool, expensive } => {
                expensive.close().await;
                pool.close().await;
            }
        }
    }
}

async fn sqlite(url: &str, Timeouts { wait, statement }: Timeouts) -> Result<Db, OpenError> {
    let options = SqliteConnectOptions::from_str(url).map_err(OpenError::Unreachable)?;
    make_private(options.get_filename()).map_err(|error| OpenError::Unreachable(error.into()))?;
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: what was answered survives a power cut, not only a crash.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(wait)
        .optimize_on_close(true, 400);
    let pool = |size| {
        let pool = SqlitePoolOptions::new().max_connections(size).acquire_timeout(wait);
        pool.after_release(|connection, _| Box::pin(is_usable(connection)))
    };
    let writer = pool(1).connect_with(options.clone()).await.map_err(OpenError::Unreachable)?;
    let reading = options.pragma("query_only", "on");
    let readers = pool(SQLITE_READERS).connect_with(reading.clone()).await.map_err(OpenError::Unreachable)?;
    let expensive = pool(EXPENSIVE_READS)
        .after_connect(move |connection, _| Box::pin(limit(connection, statement)))
        .before_acquire(move |connection, _| {
            Box::pin(async move { limit(connection, statement).await.map(|()| true) })
        })
        .connect_lazy_with(reading);
    Ok(Db::Sqlite { writer, readers, expensive })
}

async fn postgres(url: &str, Timeouts { wait, statement }: Timeouts) -> sqlx::Result<Db> {
    let options = PgConnectOptions::from_str(url)?.options([("lock_timeout", wait.as_millis())]);
    let pool = |size| {
        let pool = PgPoolOptions::new().max_connections(size).acquire_timeout(wait);
        pool.after_release(|connection, _| Box::pin(is_usable(connection)))
    };
    // 0 is none.
    let limit = statement.unwrap_or_default().as_millis();
    Ok(Db::Postgres {
        pool: pool(POSTGRES_CONNECTIONS).connect_with(options.clone()).await?,
        expensive: pool(EXPENSIVE_READS).connect_lazy_with(options.options([("statement_timeout", limit)])),
    })
}

/// False for a connection that is still in a transaction although nobody uses it: SQLite may undo one
/// by itself, after which sqlx's ROLLBACK fails and no other transaction can begin.
async fn is_usable<C: Connection>(connection: &mut C) -> sqlx::Result<bool> {
    // What was queued when the transaction was dropped is carried out before this is answered.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Lets SQLite stop what this connection does next once the time is over.
async fn limit(connection: &mut SqliteConnection, time: Option<Duration>) -> sqlx::Result<()> {
    let Some(time) = time else { return Ok(()) };
    let until = Instant::now() + time;
    connection.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < until);
    Ok(())
}

/// Makes a missing file that only its owner may read. SQLite gives the files beside it the same mode.
fn make_private(file: &Path) -> std::io::Result<()> {
    // SQLite reads such a name as a URL, of a database in memory.
    if file.to_string_lossy().starts_with("file:") {
        return Ok(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
