//! The same for lists over REST: what is answered by an index or by the kept numbers costs what it
//! shows, and everything else stops after so many rows.

use std::time::Instant;

use super::*;
use crate::{RestPage, RestQuery};

async fn ask(accounts: &Accounts, alice: Caller, query: RestQuery<'_>) -> RestPage<domain::User> {
    accounts.query_users(alice, &acme(), query).await.unwrap_or_else(|error| panic!("{query:?}: {error:?}"))
}

impl Scale<'_> {
    async fn rest(&mut self, what: &str, allowed: (i64, i64), rows: usize, query: RestQuery<'static>) {
        let cost = self
            .costs(what, allowed, |accounts, alice| async move {
                assert_eq!(ask(&accounts, alice, query).await.items.len(), rows, "{query:?}");
            })
            .await;
        let begin = Instant::now();
        for _ in 0..5 {
            ask(&self.world.accounts, self.alice, query).await;
        }
        let (base, unit) =
            if self.world.is_postgres() { ("PostgreSQL", "entries and rows") } else { ("SQLite", "steps") };
        let took = begin.elapsed().as_secs_f64() * 200.0;
        say(&format!("of 100,000 users: {what}: {cost} {unit} of {base}, {took:.1} ms"));
    }

    /// A page in the middle, for a filter that lets nobody through but has everybody looked at.
    async fn walks(&mut self, what: &str, allowed: (i64, i64), filter: &'static str, order_by: &'static str) {
        let query = RestQuery { filter, order_by, ..RestQuery::default() };
        let first = ask(&self.world.accounts, self.alice, query).await;
        assert!(first.items.is_empty(), "{filter} lets somebody through");
        assert!(!first.next_page_token.is_empty(), "{filter}: there are more to look at");
        // It does not count again, which looks at everybody: the token has the total.
        let token: &'static str = first.next_page_token.leak();
        self.rest(what, allowed, 0, RestQuery { page_token: token, ..query }).await;
    }
}

fn filtered(filter: &'static str) -> RestQuery<'static> {
    RestQuery { filter, ..RestQuery::default() }
}

fn ordered(order_by: &'static str) -> RestQuery<'static> {
    RestQuery { order_by, ..RestQuery::default() }
}

async fn costs_of_lists(world: &World, alice: Caller) -> Vec<String> {
    let mut scale = Scale { world, meter: Meter::of(world).await, alice, too_much: Vec::new() };
    // A page of fifty reads 51 rows with four joins each, and asks some questions besides.
    let page = (6_000, 3_500);
    scale.rest("REST, default order", page, 50, RestQuery::default()).await;
    for order in [
        "name desc",
        "display_name",
        "display_name desc",
        "email",
        "email desc",
        "role",
        "role desc",
        "create_time",
        "create_time desc",
        "update_time",
        "update_time desc",
        "create_time, name",
    ] {
        scale.rest(&format!("REST, by {order}"), page, 50, ordered(order)).await;
    }
    // Few by their role, kind and standing: fetched by these and sorted.
    for (filter, rows, allowed) in [
        ("role = admin", 50, (15_000, 3_500)),
        ("service_account = true", 50, (30_000, 3_500)),
        ("deactivated = true", 20, page),
        ("role = admin OR service_account = true", 50, (50_000, 3_500)),
        ("role = admin AND email:\"7@\"", 0, (15_000, 3_500)),
        ("state = CREATING", 50, (90_000, 15_000)),
        ("role = admin AND NOT role = admin", 0, page),
        ("invitation.state = DECLINED AND deactivated = true", 0, page),
    ] {
        scale.rest(&format!("REST, {filter}"), allowed, rows, filtered(filter)).await;
    }
    // Frequent: met on the way.
    for (filter, allowed) in [
        ("role = user", (30_000, 8_000)),
        ("NOT deactivated = true", (30_000, 8_000)),
        ("role = (user OR contributor) AND state = READY", (30_000, 8_000)),
    ] {
        scale.rest(&format!("REST, {filter}"), allowed, 50, filtered(filter)).await;
    }
    // Named.
    for (filter, rows) in [
        ("email = \"M777@example.com\"", 1),
        ("name = m777", 1),
        ("email = \"m777@example.com\" OR name = (m1 OR m2)", 3),
        ("name = (m1 OR m2) AND role = admin", 0),
    ] {
        scale.rest(&format!("REST, {filter}"), (6_000, 1_000), rows, filtered(filter)).await;
    }
    // Looked for: the first page counts, which is to look at everybody once.
    let counted = (6_000_000, 400_000);
    scale.rest("REST, email:\"zebra\"", counted, 0, filtered("email:\"zebra\"")).await;
    scale.rest("REST, email:\"@example.com\"", counted, 50, filtered("email:\"@example.com\"")).await;
    scale
        .rest(
            "REST, email:\"m77\" OR display_name:zebra",
            counted,
            3,
            filtered("email:\"m77\" OR display_name:zebra"),
        )
        .await;
    // It looks at 50,000 rows at most; PostgreSQL reads three to five entries for each, as it plans.
    let walk = (2_500_000, 300_000);
    for order in ["", "create_time desc", "email"] {
        let what = format!("REST, a page of nobody, by {order}");
        scale.walks(&what, walk, "display_name:\"nobody at all\"", order).await;
    }
    // Orders that no index has.
    let all = (20_000_000, 700_000);
    scale.rest("REST, by role, create_time desc", all, 50, ordered("role, create_time desc")).await;
    scale.rest("REST, by last_active_time desc", all, 50, ordered("last_active_time desc")).await;
    scale.too_much
}

crate::testing::on_both! {
    async fn no_list_over_rest_grows_with_the_account(world) {
        let alice = world.alice().await;
        world.crowd().await;
        if !world.is_postgres() {
            assert_eq!(costs_of_lists(world, alice).await, Vec::<String>::new(), "before ANALYZE");
        }
        world.sql("ANALYZE").await;
        assert_eq!(costs_of_lists(world, alice).await, Vec::<String>::new(), "after ANALYZE");
    }
}
