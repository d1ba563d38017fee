//! A place of one's own on the PostgreSQL that `TEST_POSTGRES_URL` names.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// A schema that nothing else uses.
pub struct Schema {
    server: String,
    name: String,
}

impl Schema {
    /// A new one; none where there is no PostgreSQL, which in CI is a failure.
    pub async fn new() -> Option<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            assert!(std::env::var_os("CI").is_none(), "TEST_POSTGRES_URL is not set: run cargo xtask test");
            return None;
        };
        let name = format!("s{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut connection = PgConnection::connect(&server).await.expect("PostgreSQL answers");
        // Two tests at once would both try to make the extension.
        for statement in [
            "SELECT pg_advisory_lock(7)",
            "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public",
            "SELECT pg_advisory_unlock(7)",
            &format!("CREATE SCHEMA {name}"),
        ] {
            connection.execute(AssertSqlSafe(statement.to_owned())).await.expect(statement);
        }
        connection.close().await.expect("close");
        Some(Self { server, name })
    }

    /// Where it is.
    pub fn url(&self) -> String {
        let joint = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{joint}options=-c%20search_path%3D{}%2Cpublic", self.server, self.name)
    }

    /// Takes it away with all that is in it, once nobody uses it any more.
    pub async fn end(self) {
        let mut connection = PgConnection::connect(&self.server).await.expect("PostgreSQL answers");
        let drop = AssertSqlSafe(format!("DROP SCHEMA {} CASCADE", self.name));
        connection.execute(drop).await.expect("the schema goes");
    }
}
