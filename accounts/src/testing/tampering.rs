//! What somebody could do to the log who has the database, and perhaps the key: bring back an older state, or
//! compute everything anew.

use super::World;
use crate::SecretKey;
use crate::audit::chain::{self, entry_columns};
use crate::audit::refusals::{self, refusal_columns};
use crate::db::on;

/// The four tables of the log.
const TABLES: [&str; 4] = ["audit_log", "audit_refusals", "accounts", "refusal_heads"];

/// Copies the log aside, as a backup has it.
pub(crate) async fn keep(world: &World, name: &str) {
    for table in TABLES {
        world.sql(&format!("CREATE TABLE {name}_{table} AS SELECT * FROM {table}")).await;
    }
}

/// Brings the log back as it was kept, its rows and its heads.
pub(crate) async fn restore(world: &World, name: &str) {
    for table in ["audit_log", "audit_refusals", "refusal_heads"] {
        world.sql(&format!("DELETE FROM {table}")).await;
        world.sql(&format!("INSERT INTO {table} SELECT * FROM {name}_{table}")).await;
    }
    world
        .sql(&format!(
            "UPDATE accounts SET seq = (SELECT seq FROM {name}_accounts), audit_head = (SELECT audit_head FROM {name}_accounts)"
        ))
        .await;
}

/// Both chains computed anew from what is in the tables now, and their heads set: what somebody could do with
/// the database and a key.
pub(crate) async fn recompute(world: &World, secret: &SecretKey) {
    let mut tx = world.accounts.inner.db.begin().await.expect("begin");
    const CHANGES: &str = concat!("SELECT ", entry_columns!(), " FROM audit_log ORDER BY seq");
    const REFUSALS: &str = concat!("SELECT ", refusal_columns!(), " FROM audit_refusals ORDER BY n");
    let rows: Vec<chain::Row> =
        on!(&mut tx, c => sqlx::query_as(CHANGES).fetch_all(&mut **c).await).expect("rows");
    let (mut head, mut last) = (chain::EMPTY.to_vec(), 0);
    for row in rows {
        (head, last) = (row.expected_hash("acme", &head, secret).to_vec(), row.seq);
        on!(&mut tx, c => sqlx::query("UPDATE audit_log SET hash = $2 WHERE seq = $1").bind(last).bind(&head)
            .execute(&mut **c).await.map(drop))
        .expect("hash");
    }
    on!(&mut tx, c => sqlx::query("UPDATE accounts SET audit_head = $1, seq = $2").bind(&head).bind(last)
        .execute(&mut **c).await.map(drop))
    .expect("head");
    let rows: Vec<refusals::Row> =
        on!(&mut tx, c => sqlx::query_as(REFUSALS).fetch_all(&mut **c).await).expect("rows");
    let (mut head, mut last) = (chain::EMPTY.to_vec(), 0);
    for mut row in rows {
        row.hash = row.expected_hash("acme", &head, secret).to_vec();
        let mac = row.expected_times_mac(secret);
        on!(&mut tx, c => sqlx::query("UPDATE audit_refusals SET hash = $2, times_mac = $3 WHERE n = $1").bind(row.n)
            .bind(&row.hash).bind(&mac[..]).execute(&mut **c).await.map(drop)).expect("hash");
        (head, last) = (row.hash, row.n);
    }
    on!(&mut tx, c => sqlx::query("UPDATE refusal_heads SET head = $1, n = $2").bind(&head).bind(last)
        .execute(&mut **c).await.map(drop))
    .expect("head");
    tx.commit().await.expect("commit");
}
