//! The two databases behind one face.
//!
//! One SQL text serves both: `$1` placeholders, `ON CONFLICT`, `RETURNING`, row values and
//! keyset comparisons mean the same in SQLite and PostgreSQL. What must differ is in
//! [`dialect`]. The macro [`on!`] runs one expression on whichever is meant.

pub(crate) mod bind;
mod connect;
pub(crate) mod dialect;
pub(crate) mod episode;
pub(crate) mod fault;
pub(crate) mod reading;
mod ready;

pub(crate) use connect::Timeouts;
pub(crate) use ready::Readiness;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

/// Something of SQLite or the same thing of PostgreSQL.
pub(crate) enum On<S, P> {
    /// Of SQLite.
    Sqlite(S),
    /// Of PostgreSQL.
    Postgres(P),
}

/// Evaluates one expression with `$c` bound to the SQLite or the PostgreSQL side.
macro_rules! on {
    ($which:expr, $c:ident => $body:expr) => {
        match $which {
            $crate::db::On::Sqlite($c) => $body,
            $crate::db::On::Postgres($c) => $body,
        }
    };
}
pub(crate) use on;

/// A transaction. Dropped without [`commit`](Tx::commit) it is undone.
pub(crate) type Tx = On<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>;

/// The pool to read from.
pub(crate) type Pool<'a> = On<&'a SqlitePool, &'a PgPool>;

/// The database.
pub(crate) enum Db {
    /// One file: one connection that writes, several that read beside it.
    Sqlite {
        /// The only connection that may write; waiting for it is waiting one's turn.
        writer: SqlitePool,
        /// Connections that cannot write.
        readers: SqlitePool,
        /// The same for [`reading`].
        expensive: SqlitePool,
    },
    /// A server.
    Postgres {
        /// For everything but [`reading`].
        pool: PgPool,
        /// For that.
        expensive: PgPool,
    },
}

impl Db {
    /// Where reads go.
    pub(crate) fn pool(&self) -> Pool<'_> {
        match self {
            Self::Sqlite { readers, .. } => On::Sqlite(readers),
            Self::Postgres { pool, .. } => On::Postgres(pool),
        }
    }

    /// Where expensive reads go: connections with a time limit. Only with a place, see [`reading`].
    fn expensive(&self) -> Pool<'_> {
        match self {
            Self::Sqlite { expensive, .. } => On::Sqlite(expensive),
            Self::Postgres { expensive, .. } => On::Postgres(expensive),
        }
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once: a lock
    /// upgraded later could fail halfway.
    pub(crate) async fn begin(&self) -> sqlx::Result<Tx> {
        Ok(match self {
            Self::Sqlite { writer, .. } => On::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres { pool, .. } => On::Postgres(pool.begin().await?),
        })
    }

    /// True if the check value is the stored one; stores it if there is none yet.
    pub(crate) async fn remembers_secret(&self, check: &[u8]) -> sqlx::Result<bool> {
        Ok(self.remembered("secret check", check).await? == check)
    }

    /// What is stored of the installation under this name; the value given, if nothing was.
    pub(crate) async fn remembered(&self, name: &'static str, value: &[u8]) -> sqlx::Result<Vec<u8>> {
        let mut tx = self.begin().await?;
        on!(&mut tx, c => sqlx::query("INSERT INTO server_meta (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(name).bind(value).execute(&mut **c).await.map(drop))?;
        let stored: Vec<u8> = on!(&mut tx, c => sqlx::query_scalar("SELECT value FROM server_meta WHERE name = $1")
            .bind(name).fetch_one(&mut **c).await)?;
        tx.commit().await?;
        Ok(stored)
    }
}

impl Tx {
    /// Makes it last.
    pub(crate) async fn commit(self) -> sqlx::Result<()> {
        on!(self, c => c.commit().await)?;
        episode::succeeded();
        Ok(())
    }

    /// Undoes it now, rather than whenever the connection is used again.
    pub(crate) async fn rollback(self) -> sqlx::Result<()> {
        on!(self, c => c.rollback().await)
    }
}

#[cfg(test)]
mod tests;
