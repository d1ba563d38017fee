use domain::{Operation, Requirement, Role};

use super::*;
use crate::testing::{World, acme, id, name, on_both};
use crate::{Error, Origin};

async fn asked<'a>(world: &World, who: Caller, query: AuditLogsQuery<'a>) -> RestPage<AuditEntry> {
    world.accounts.query_audit(who, &acme(), query).await.expect("a page")
}

fn filtered(filter: &str) -> AuditLogsQuery<'_> {
    AuditLogsQuery { list: RestQuery { filter, ..RestQuery::default() }, ..AuditLogsQuery::default() }
}

fn operations(page: &RestPage<AuditEntry>) -> Vec<&str> {
    page.items.iter().map(|entry| entry.operation.as_str()).collect()
}

#[test]
fn an_admin_action_is_what_only_admins_may_do() {
    for operation in Operation::ALL {
        let changes = method::audit_method(operation.as_str()) != operation.as_str();
        let is_admins = match operation.requirement() {
            Requirement::Permission(permission) => permission.roles() == [Role::Admin],
            _ => false,
        };
        assert_eq!(is_admin_action(operation.as_str()), changes && is_admins, "{operation:?}");
    }
}

on_both! {
    async fn the_log_is_listed_with_filters_of_its_fields(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::User).await;
        let (made, text) = world.key(alice, "alice").await;
        let caller = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        let from = Origin { user_agent: "python/3".to_owned(), address: "203.0.113.7".parse().expect("an address"), request: None };
        let there = world.accounts.asked_from(from);
        there.change_name(caller, &acme(), &id("alice"), None, name("Alice")).await.expect("renamed");
        let all = asked(world, alice, AuditLogsQuery::default()).await;
        assert_eq!(operations(&all), ["change-own-name", "create-key", "accept-invitation", "invite", "set-up"]);
        assert_eq!((all.total, all.next_page_token.as_str()), (5, ""));
        assert!(all.items.iter().all(|entry| entry.verified));
        let key = format!("api_key_id = \"{}\"", made.id);
        for (filter, found) in [
            ("method = \"UpdateUser\"", vec!["change-own-name"]),
            ("method = CreateUser OR method = CreateAccount", vec!["invite", "set-up"]),
            ("NOT is_admin_action = true AND principal:\"alice@example.com\"", vec!["change-own-name", "create-key", "set-up"]),
            ("is_admin_action = true", vec!["invite"]),
            // As it is answered.
            ("principal = \"ben@example.com\"", vec!["accept-invitation"]),
            ("principal = \"ben\"", vec![]),
            ("client_ip = \"203.0.113.7\" AND user_agent:\"python\"", vec!["change-own-name"]),
            (&key, vec!["change-own-name"]),
            ("id <= 2", vec!["invite", "set-up"]),
            ("timestamp > \"2031-01-01T00:00:00Z\"", vec![]),
        ] {
            assert_eq!(operations(&asked(world, alice, filtered(filter)).await), found, "{filter}");
        }
        let query = AuditLogsQuery { email: "BEN@example.com", ..AuditLogsQuery::default() };
        assert_eq!(operations(&asked(world, alice, query).await), ["accept-invitation"]);
        // A part of an address is another address, or none.
        for email in ["zed@example.com", "en@example.com", "@example.com", "ben", "example.com"] {
            let nobody = asked(world, alice, AuditLogsQuery { email, ..query }).await;
            assert_eq!((nobody.items.len(), nobody.total), (0, 0), "{email}");
        }
        // Ben's own, whomever he names.
        assert_eq!(operations(&asked(world, ben, AuditLogsQuery::default()).await), ["accept-invitation"]);
        assert_eq!(operations(&asked(world, ben, query).await), ["accept-invitation"]);
        let others = asked(world, ben, AuditLogsQuery { email: "alice@example.com", ..query }).await;
        assert_eq!(operations(&others), Vec::<&str>::new());
        for (list, field) in [
            (RestQuery { filter: "zed = 1", ..RestQuery::default() }, "filter"),
            (RestQuery { order_by: "method", ..RestQuery::default() }, "orderBy"),
            (RestQuery { page_size: Some(-1), ..RestQuery::default() }, "pageSize"),
            (RestQuery { page_token: "x", ..RestQuery::default() }, "pageToken"),
        ] {
            let answer = world.accounts.query_audit(alice, &acme(), AuditLogsQuery { list, ..AuditLogsQuery::default() }).await;
            assert!(matches!(answer, Err(Error::Invalid(ref fields)) if fields[0].field == field), "{field}: {answer:?}");
        }
    }

    async fn pages_have_ten_and_follow_each_other_within_the_time_asked_for(world) {
        let alice = world.alice().await;
        world.pass(31 * 24 * 60 * 60);
        let start = world.accounts.now();
        for number in 0..25 {
            let to = name(&format!("Alice {number}"));
            let alice = world.signed_in_again(alice).await;
            world.accounts.change_name(alice, &acme(), &id("alice"), None, to).await.expect("renamed");
            if number == 12 {
                world.pass(60);
            }
        }
        for order_by in ["", "timestamp", "timestamp desc"] {
            let (mut numbers, mut token, mut sizes) = (Vec::new(), String::new(), Vec::new());
            loop {
                let list = RestQuery { order_by, page_token: &token, ..RestQuery::default() };
                let page = asked(world, alice, AuditLogsQuery { list, ..AuditLogsQuery::default() }).await;
                assert_eq!(page.total, 25, "what is older than 30 days is left out");
                sizes.push(page.items.len());
                numbers.extend(page.items.iter().map(|entry| entry.number));
                if page.next_page_token.is_empty() {
                    break;
                }
                token = page.next_page_token;
            }
            let mut expected: Vec<i64> = (2..=26).collect();
            if order_by != "timestamp" {
                expected.reverse();
            }
            assert_eq!((numbers, sizes), (expected, vec![10, 10, 5]), "{order_by}");
        }
        let first = asked(world, alice, AuditLogsQuery { from: Some(Timestamp::from_micros(0)), until: Some(start), ..AuditLogsQuery::default() }).await;
        assert_eq!(operations(&first), ["set-up"]);
        let token = asked(world, alice, AuditLogsQuery::default()).await.next_page_token;
        let list = RestQuery { page_token: &token, ..RestQuery::default() };
        for other in [AuditLogsQuery { email: "alice@example.com", ..AuditLogsQuery::default() }, AuditLogsQuery { from: Some(start), ..AuditLogsQuery::default() }] {
            let answer = world.accounts.query_audit(alice, &acme(), AuditLogsQuery { list, ..other }).await;
            assert!(matches!(answer, Err(Error::Invalid(_))), "{other:?}");
        }
    }
}

on_both! {
    async fn a_principal_has_the_same_address_in_a_filter_as_in_an_answer(world) {
        for name in [
            "Alice Liddell (alice@example.com)", "A (b@c.d) (alice@example.com)", "operator", "Alice (the first)",
            "(alice@example.com)", "a a (a@a)", "Zoë ) (z)oe@example.com)", "", " ", "王 (x@例え.example)",
        ] {
            let quoted = name.replace('\'', "''");
            let asked = format!("SELECT count(*) FROM (SELECT '{quoted}' AS actor_name) a WHERE {ADDRESS_WITHIN} = '{}'", crate::address_within(name));
            assert_eq!(world.number(&asked).await, 1, "{name}");
        }
    }
}
