//! Looking into the tables, and writing to them past the use cases: what an attacker with the
//! database could do, and what a later use case will.

use uuid::Uuid;

use super::World;
use crate::db::{Tx, on};

/// Runs one statement within a transaction.
pub(crate) async fn run(tx: &mut Tx, statement: &str) -> u64 {
    let sql = sqlx::AssertSqlSafe(statement.to_owned());
    let done = on!(tx, c => sqlx::query(sql).execute(&mut **c).await.map(|done| done.rows_affected()));
    done.unwrap_or_else(|error| panic!("{statement}: {error}"))
}

/// A key as a literal of this database.
pub(crate) fn key(world: &World, key: Uuid) -> String {
    if world.is_postgres() { format!("'{key}'::uuid") } else { format!("x'{}'", key.simple()) }
}

impl World {
    /// Runs one statement; answers how many rows it changed.
    pub(crate) async fn sql(&self, statement: &str) -> u64 {
        let mut tx = self.accounts.inner.db.begin().await.expect("begin");
        let rows = run(&mut tx, statement).await;
        tx.commit().await.expect("commit");
        rows
    }

    /// The one number a statement answers.
    pub(crate) async fn number(&self, statement: &str) -> i64 {
        let sql = sqlx::AssertSqlSafe(statement.to_owned());
        on!(self.accounts.inner.db.pool(), c => sqlx::query_scalar(sql).fetch_one(c).await)
            .unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    /// The one column of text a statement answers.
    pub(crate) async fn texts(&self, statement: &str) -> Vec<String> {
        let sql = sqlx::AssertSqlSafe(statement.to_owned());
        on!(self.accounts.inner.db.pool(), c => sqlx::query_scalar(sql).fetch_all(c).await)
            .unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    /// Kept numbers that differ from counting; of all accounts.
    pub(crate) async fn miscounted(&self) -> i64 {
        self.number(
            "SELECT count(*) FROM (SELECT account, kind, role, standing, count(*) AS n FROM users \
             GROUP BY account, kind, role, standing) AS real FULL JOIN \
             (SELECT * FROM user_counts WHERE n <> 0) AS kept \
             ON kept.account = real.account AND kept.kind = real.kind AND kept.role = real.role \
             AND kept.standing = real.standing WHERE kept.n IS NULL OR real.n IS NULL OR kept.n <> real.n",
        )
        .await
    }

    /// Accounts, their ids beginning so, without an active admin: by the words of the product.
    pub(crate) async fn without_admin(&self, prefix: &str) -> i64 {
        self.number(&format!(
            "SELECT count(*) FROM accounts a WHERE a.id LIKE '{prefix}%' AND NOT EXISTS (SELECT 1 FROM users u \
             JOIN people p ON p.id = u.person WHERE u.account = a.id AND u.role = 'admin' AND u.kind = 'person' \
             AND u.standing = 'active' AND p.password_hash IS NOT NULL)"
        ))
        .await
    }

    /// That the log is whole, the kept numbers are right, and roles and their ranks agree.
    pub(crate) async fn is_sound(&self) {
        let report = self.accounts.verify_audit().await.expect("verify");
        assert_eq!(report.problems, Vec::<String>::new());
        assert_eq!(self.miscounted().await, 0, "user_counts differs from counting");
        let wrong = "SELECT count(*) FROM users WHERE role_rank <> CASE role WHEN 'inference-user' THEN 0 \
                     WHEN 'contributor' THEN 1 WHEN 'user' THEN 2 WHEN 'admin' THEN 3 END";
        assert_eq!(self.number(wrong).await, 0, "ranks that differ from their roles");
        let loose = "SELECT count(*) FROM users u LEFT JOIN invitations i ON i.user_key = u.id \
                     WHERE (u.standing = 'invited') <> (i.user_key IS NOT NULL)";
        assert_eq!(self.number(loose).await, 0, "invitations without an invited user, or the reverse");
        let seats =
            "SELECT count(*) FROM users WHERE kind = 'person' AND (standing = 'invited') <> (person IS NULL)";
        assert_eq!(self.number(seats).await, 0, "places without a person, or persons before they joined");
        let lost = "SELECT count(*) FROM resources r LEFT JOIN users u ON u.id = r.owner AND u.account = r.account \
                    WHERE r.owner IS NOT NULL AND u.id IS NULL";
        assert_eq!(self.number(lost).await, 0, "resources of somebody who is not there");
    }
}
