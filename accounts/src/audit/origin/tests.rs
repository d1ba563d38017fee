use domain::Role;

use super::*;
use crate::testing::{World, acme, id, name, on_both};
use crate::{Accounts, Caller};

fn from(world: &World, user_agent: &str, address: &str) -> Accounts {
    let address = address.parse().expect("an address");
    world.accounts.asked_from(Origin { user_agent: user_agent.to_owned(), address, request: None })
}

async fn rename(accounts: &Accounts, world: &World, alice: Caller, to: &str) {
    let version = world.version(alice, "alice").await;
    accounts.change_name(alice, &acme(), &id("alice"), version, name(to)).await.expect("a new name");
}

async fn is_refused(accounts: &Accounts, who: Caller) {
    let version = 1;
    let refused = accounts.deactivate(who, &acme(), &id("alice"), version).await;
    assert!(matches!(refused, Err(crate::Error::Refused(_))), "{refused:?}");
}

/// The columns that say where something came from, of every row.
async fn stamps(world: &World, table: &str, order: &str) -> Vec<String> {
    world
        .texts(&format!(
            "SELECT coalesce(user_agent, '-') || '|' || coalesce(address, '-') || '|' || coalesce(api_key, '-') \
             FROM {table} ORDER BY {order}"
        ))
        .await
}

async fn problems(world: &World) -> Vec<String> {
    world.accounts.verify_audit().await.expect("verify").problems
}

#[test]
fn no_two_contents_of_added_columns_are_alike_and_none_at_all_is_nothing() {
    assert_eq!(added(&[None, None]), None);
    let contents: [&[Option<&str>]; 7] = [
        &[Some(""), None],
        &[None, Some("")],
        &[Some(""), Some("")],
        &[Some("ab"), None],
        &[None, Some("ab")],
        &[Some("a"), Some("b")],
        &[Some("b"), Some("a")],
    ];
    let all: std::collections::HashSet<_> = contents.iter().map(|columns| added(columns)).collect();
    assert_eq!(all.len(), contents.len());
}

on_both! {
    async fn a_change_and_a_refusal_are_on_record_with_where_they_came_from(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::User).await;
        let long = format!("Fire\u{7}fox\n\u{0}{}", "x".repeat(300));
        rename(&from(world, &long, "::ffff:203.0.113.7"), world, alice, "Alice L").await;
        rename(&from(world, "", "2001:db8::1"), world, alice, "Alice").await;
        is_refused(&from(world, "curl/8", "198.51.100.2"), ben).await;
        let kept = format!("Firefox{}|203.0.113.7|-", "x".repeat(193));
        // Setting up, inviting and joining came from nowhere: no request was named.
        assert_eq!(
            stamps(world, "audit_log", "seq").await,
            ["-|-|-", "-|-|-", "-|-|-", &kept, "-|2001:db8::1|-"]
        );
        assert_eq!(stamps(world, "audit_refusals", "n").await, ["curl/8|198.51.100.2|-"]);
        assert_eq!(world.texts("SELECT actor_name FROM audit_refusals").await, ["ben (ben@example.com)"]);
        world.is_sound().await;
    }

    async fn the_id_of_a_request_is_on_record_and_part_of_the_chain(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::User).await;
        let address = "203.0.113.7".parse().expect("an address");
        let origin = Origin { user_agent: String::new(), address, request: Some("0123456789abcdef".to_owned()) };
        let asked = world.accounts.asked_from(origin);
        rename(&asked, world, alice, "Alice L").await;
        is_refused(&asked, ben).await;
        let shown = world.accounts.audit_log(alice, &acme(), &crate::AuditQuery { size: 10, ..Default::default() }).await;
        let entry = shown.expect("a page").entries.remove(0);
        assert_eq!((entry.request.as_deref(), entry.verified), (Some("0123456789abcdef"), true));
        assert_eq!(problems(world).await, Vec::<String>::new());
        for table in ["audit_log", "audit_refusals"] {
            for edited in ["'fedcba9876543210'", "''", "NULL"] {
                world.sql(&format!("UPDATE {table} SET request = {edited} WHERE request = '0123456789abcdef'")).await;
                assert!(!problems(world).await.is_empty(), "{table}: {edited}");
                let undo = if edited == "NULL" { "request IS NULL AND address = '203.0.113.7'" } else { &format!("request = {edited}") };
                world.sql(&format!("UPDATE {table} SET request = '0123456789abcdef' WHERE {undo}")).await;
                assert_eq!(problems(world).await, Vec::<String>::new());
            }
            // One that had none gets none.
            world.sql(&format!("UPDATE {table} SET request = 'x' WHERE request IS NULL")).await;
            let found = problems(world).await;
            assert_eq!(found.is_empty(), table == "audit_refusals", "{found:?}");
            world.sql(&format!("UPDATE {table} SET request = NULL WHERE request = 'x'")).await;
        }
    }

    async fn what_is_asked_with_a_key_is_on_record_with_the_key(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::User).await;
        let mut keys = Vec::new();
        for (who, user) in [(alice, "alice"), (ben, "ben")] {
            let (made, text) = world.key(who, user).await;
            keys.push((made.id, world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller));
        }
        rename(&from(world, "python-requests", "203.0.113.7"), world, keys[0].1, "Alice").await;
        is_refused(&from(world, "curl/8", "198.51.100.2"), keys[1].1).await;
        let last = stamps(world, "audit_log", "seq").await.pop();
        assert_eq!(last, Some(format!("python-requests|203.0.113.7|{}", keys[0].0)));
        let refused = stamps(world, "audit_refusals", "n").await;
        assert_eq!(refused, [format!("curl/8|198.51.100.2|{}", keys[1].0)]);
        world.is_sound().await;
    }

    async fn equal_refusals_of_one_minute_keep_where_the_first_came_from(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::User).await;
        for number in 1..=20 {
            is_refused(&from(world, &format!("agent {number}"), &format!("203.0.113.{number}")), ben).await;
        }
        world.pass(60);
        is_refused(&from(world, "agent 21", "203.0.113.21"), ben).await;
        assert_eq!(
            stamps(world, "audit_refusals", "n").await,
            ["agent 1|203.0.113.1|-", "agent 21|203.0.113.21|-"]
        );
        assert_eq!(world.number("SELECT CAST(sum(times) AS BIGINT) FROM audit_refusals").await, 21);
        world.is_sound().await;
    }

    async fn where_something_came_from_can_be_neither_edited_nor_added_nor_blanked(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::User).await;
        rename(&from(world, "Firefox", "203.0.113.7"), world, alice, "Alice").await;
        is_refused(&from(world, "curl/8", "198.51.100.2"), ben).await;
        assert_eq!(problems(world).await, Vec::<String>::new());
        let number = world.number("SELECT max(seq) FROM audit_log").await;
        for (table, row) in [("audit_log", format!("seq = {number}")), ("audit_refusals", "n = 1".to_owned())] {
            world.sql(&format!("CREATE TABLE kept AS SELECT * FROM {table} WHERE {row}")).await;
            for edit in [
                "user_agent = 'Chrome'",
                "user_agent = NULL",
                "user_agent = ''",
                "address = '10.0.0.1'",
                "address = NULL",
                "address = user_agent, user_agent = address",
                "api_key = 'abcdefgh12345678'",
                "api_key = ''",
                "user_agent = NULL, address = NULL, api_key = NULL",
                "user_agent = '', address = '', api_key = ''",
            ] {
                assert_eq!(world.sql(&format!("UPDATE {table} SET {edit} WHERE {row}")).await, 1);
                assert_eq!(problems(world).await.len(), 1, "{table}: {edit}");
                world
                    .sql(&format!(
                        "UPDATE {table} SET user_agent = (SELECT user_agent FROM kept), \
                         address = (SELECT address FROM kept), api_key = (SELECT api_key FROM kept) WHERE {row}"
                    ))
                    .await;
                assert_eq!(problems(world).await, Vec::<String>::new(), "restored: {table}: {edit}");
            }
            world.sql("DROP TABLE kept").await;
        }
        // To an entry that came from nowhere nothing can be added; and a name is covered as well.
        for edit in ["user_agent = 'x'", "address = ''", "api_key = 'x'"] {
            world.sql(&format!("UPDATE audit_log SET {edit} WHERE seq = 1")).await;
            assert_eq!(problems(world).await.len(), 1, "{edit}");
            world.sql("UPDATE audit_log SET user_agent = NULL, address = NULL, api_key = NULL WHERE seq = 1").await;
        }
        world.sql("UPDATE audit_refusals SET actor_name = 'Carol'").await;
        assert_eq!(problems(world).await.len(), 1);
    }

    async fn what_was_written_before_these_columns_still_verifies(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::User).await;
        is_refused(&world.accounts, ben).await;
        // As the version before wrote it: no name, nothing of where it came from. Its MAC is given here
        // by the formula of that version.
        let secret = &world.config.secret;
        let (user, minute) = (world.texts("SELECT actor FROM audit_refusals").await, world.number("SELECT minute FROM audit_refusals").await);
        let reason = world.texts("SELECT reason FROM audit_refusals").await;
        let parts: [&[u8]; 8] = [
            &[0; 32], b"acme", &1_i64.to_be_bytes(), &minute.to_be_bytes(), user[0].as_bytes(), b"deactivate",
            b"account", reason[0].as_bytes(),
        ];
        let hash = secret.mac("refusal", &parts);
        let times = secret.mac("refusal times", &[&hash, &1_i64.to_be_bytes()]);
        let mut tx = world.accounts.inner.db.begin().await.expect("begin");
        crate::db::on!(&mut tx, c => sqlx::query("UPDATE audit_refusals SET actor_name = NULL, hash = $1, times_mac = $2")
            .bind(&hash[..]).bind(&times[..]).execute(&mut **c).await.map(drop)).expect("as before");
        crate::db::on!(&mut tx, c => sqlx::query("UPDATE refusal_heads SET head = $1").bind(&hash[..])
            .execute(&mut **c).await.map(drop)).expect("as before");
        tx.commit().await.expect("commit");
        assert_eq!(problems(world).await, Vec::<String>::new());
        // And the log goes on from there.
        is_refused(&from(world, "curl/8", "198.51.100.2"), ben).await;
        world.pass(60);
        is_refused(&from(world, "curl/8", "198.51.100.2"), ben).await;
        assert_eq!(stamps(world, "audit_refusals", "n").await, ["-|-|-", "curl/8|198.51.100.2|-"]);
        assert_eq!(problems(world).await, Vec::<String>::new());
        world.sql("UPDATE audit_refusals SET actor_name = 'x' WHERE n = 1").await;
        assert_eq!(problems(world).await.len(), 1);
    }
}
