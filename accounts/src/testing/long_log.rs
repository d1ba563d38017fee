//! A long log: no page of it, no filter and no choice of a form goes through all of it.
//!
//! 100,000 entries and as many refusals, or as many as `TEST_LOG_ENTRIES` says. They are placed badly: one
//! principal made half of all entries, all of them long ago, and is asked for from the newest on.

use std::time::Instant;

use domain::Operation;

use super::arena::say;
use super::scale::Meter;
use super::{World, acme, on_both};
use crate::audit::{chain, read_plans, refusals};
use crate::db::On;
use crate::{AuditList, AuditLogsQuery, AuditQuery, Caller, RestPage, RestQuery};

fn many() -> i64 {
    std::env::var("TEST_LOG_ENTRIES").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000)
}

impl World {
    /// Fills the log of `acme`. The chains are not right, which no page minds: it marks the entries.
    async fn long_log(&self) {
        let (many, now) = (many(), self.accounts.now().micros());
        let hash = if self.is_postgres() { "decode(repeat('ab', 32), 'hex')" } else { "zeroblob(32)" };
        let actor = format!(
            "CASE WHEN i < {many} / 2 THEN 'user:00000000-0000-0000-0000-000000000001' WHEN i % 1000 = 7 THEN 'user:rare' \
             ELSE 'user:' || CAST(i % 300 AS TEXT) END"
        );
        let operation = format!(
            "CASE WHEN i < {many} / 10 THEN 'remove' WHEN i % 5000 = 11 THEN 'invite' ELSE 'change-role' END"
        );
        let numbers = format!(
            "WITH RECURSIVE n(i) AS (SELECT CAST(2 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i <= {many})"
        );
        self.sql(&format!(
            "{numbers} INSERT INTO audit_log (account, seq, at, actor, actor_name, operation, target, detail, hash) \
             SELECT 'acme', i, {now} + i * 60000000, {actor}, 'Name of ' || {actor}, {operation}, 'account', '{{}}', {hash} FROM n"
        ))
        .await;
        self.sql(&format!(
            "{numbers} INSERT INTO audit_refusals (account, n, minute, actor, operation, target, reason, times, hash, times_mac, actor_name) \
             SELECT 'acme', i - 1, {now} / 60000000 + i, {actor}, {operation}, 'account', 'no', 1, {hash}, {hash}, 'Name of ' || {actor} FROM n"
        ))
        .await;
        self.sql(&format!("UPDATE accounts SET seq = {many} + 1")).await;
        self.sql(&format!("INSERT INTO refusal_heads (account, n, head) VALUES ('acme', {many}, {hash})"))
            .await;
    }

    /// How the database would go about a statement of a stretch.
    async fn plan(&self, statement: &'static str, narrowed_by: usize) -> String {
        let sql = |explain: &str| sqlx::AssertSqlSafe(format!("{explain} {statement}"));
        let values = ["user:rare", "invite"];
        let far = i64::MAX;
        macro_rules! bound {
            ($query:expr) => {
                values[2 - narrowed_by..].iter().fold(
                    $query
                        .persistent(false)
                        .bind("acme")
                        .bind(0_i64)
                        .bind(0_i64)
                        .bind(far)
                        .bind(far)
                        .bind(51_i64),
                    |query, value| query.bind(*value),
                )
            };
        }
        let lines: Vec<String> = match self.accounts.inner.db.pool() {
            On::Sqlite(pool) => {
                let rows: Vec<(i64, i64, i64, String)> =
                    bound!(sqlx::query_as(sql("EXPLAIN QUERY PLAN"))).fetch_all(pool).await.expect("a plan");
                rows.into_iter().map(|(.., line)| line).collect()
            }
            On::Postgres(pool) => {
                bound!(sqlx::query_scalar(sql("EXPLAIN"))).fetch_all(pool).await.expect("a plan")
            }
        };
        lines.join("\n")
    }
}

async fn timed(world: &World, alice: Caller) {
    let many = many();
    let rare = || "user:rare".to_owned();
    let founder = || "user:00000000-0000-0000-0000-000000000001".to_owned();
    let middle = world.accounts.now().plus_seconds(many / 2 * 60);
    for list in [AuditList::Changes, AuditList::Refusals] {
        let all = AuditQuery { list, size: 50, ..AuditQuery::default() };
        for (what, query) in [
            ("the first page", all.clone()),
            ("who was active long ago", AuditQuery { who: founder(), ..all.clone() }),
            ("who is seldom seen, by a part of their name", AuditQuery { who: rare(), ..all.clone() }),
            ("an action of long ago", AuditQuery { action: Some(Operation::Remove), ..all.clone() }),
            (
                "both, of which there is none",
                AuditQuery { who: rare(), action: Some(Operation::Remove), ..all.clone() },
            ),
            (
                "a day in the middle",
                AuditQuery { from: Some(middle), until: Some(middle.plus_seconds(86_400)), ..all.clone() },
            ),
        ] {
            let begun = Instant::now();
            let page = world.accounts.audit_log(alice, &acme(), &query).await.expect("a page");
            say(&format!(
                "of {many} entries ({list:?}): {what}: {} of {}, {:?}",
                page.entries.len(),
                page.total,
                begun.elapsed()
            ));
        }
        let begun = Instant::now();
        let choices = world.accounts.audit_choices(alice, &acme(), list).await.expect("choices");
        assert_eq!(choices.names.len(), 200);
        say(&format!("of {many} entries ({list:?}): what the form offers: {:?}", begun.elapsed()));
    }
}

/// A page of the whole log as REST asks for it.
async fn rest(world: &World, alice: Caller, list: RestQuery<'_>) -> RestPage<crate::AuditEntry> {
    let long = i64::from(u32::MAX);
    let (from, until) = (world.accounts.now().plus_seconds(-long), world.accounts.now().plus_seconds(long));
    let asked = AuditLogsQuery { from: Some(from), until: Some(until), email: "", list };
    world.accounts.query_audit(alice, &acme(), asked).await.expect("a page")
}

/// What it costs to read the page that `token` leads to, and the page after it.
async fn cost(world: &World, meter: &Meter, alice: Caller, order_by: &str, token: &str) -> (i64, String) {
    let before = meter.read(world).await;
    let query = RestQuery { order_by, page_token: token, page_size: Some(200), ..RestQuery::default() };
    let page = rest(world, alice, query).await;
    assert_eq!(page.items.len(), 200);
    (meter.read(world).await - before, page.next_page_token)
}

on_both! {
    async fn a_page_deep_in_a_long_log_costs_what_one_near_its_start_does(world) {
        let alice = world.alice().await;
        world.long_log().await;
        if world.is_postgres() {
            // That does it by itself within a minute.
            world.sql("ANALYZE").await;
        }
        let meter = Meter::of(world).await;
        for order_by in ["timestamp desc", "timestamp"] {
            let (_, mut token) = cost(world, &meter, alice, order_by, "").await;
            let (near, next) = cost(world, &meter, alice, order_by, &token).await;
            token = next;
            for _ in 0..100 {
                (_, token) = cost(world, &meter, alice, order_by, &token).await;
            }
            // The best of three: what PostgreSQL's processes have read they report in their own time.
            let mut deep = i64::MAX;
            for _ in 0..3 {
                deep = deep.min(cost(world, &meter, alice, order_by, &token).await.0);
            }
            say(&format!("{order_by}: near the start {near}, behind 20,000 entries {deep}"));
            assert!(deep < near * 2 + 2_000, "{order_by}: near the start {near}, deep in it {deep}");
        }
    }

    async fn hits_of_long_ago_are_found_page_by_page_and_counting_them_ends(world) {
        let alice = world.alice().await;
        world.long_log().await;
        let filter = "method = \"DeleteUser\"";
        let (mut found, mut token, mut pages) = (0, String::new(), 0);
        loop {
            let query = RestQuery { filter, page_token: &token, page_size: Some(200), ..RestQuery::default() };
            let page = rest(world, alice, query).await;
            assert_eq!(page.total, 0, "there is none among the latest 50,000");
            (found, pages) = (found + page.items.len(), pages + 1);
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found as i64, many() / 10 - 2, "in {pages} pages");
    }

    async fn no_page_of_a_long_log_goes_through_all_of_it(world) {
        let alice = world.alice().await;
        world.long_log().await;
        for analyzed in [false, true] {
            if analyzed {
                world.sql("ANALYZE").await;
            } else if world.is_postgres() {
                // PostgreSQL does that by itself within a minute.
                continue;
            }
            let plans = read_plans::<chain::Row>().into_iter().chain(read_plans::<refusals::Row>());
            for (statement, narrowed_by) in plans {
                let plan = world.plan(statement, narrowed_by).await;
                for slow in ["SCAN a", "TEMP B-TREE", "Seq Scan", "Sort"] {
                    assert!(!plan.contains(slow), "analyzed: {analyzed}: {statement}\n{plan}");
                }
            }
        }
        timed(world, alice).await;
    }
}
