use domain::{DisplayName, Role};

use super::*;
use crate::testing::{World, acme, caller, email, id, name, on_both};
use crate::{AuditVerdict, Error, Origin};

fn changes() -> AuditQuery {
    AuditQuery { size: 50, ..AuditQuery::default() }
}

fn refused() -> AuditQuery {
    AuditQuery { list: AuditList::Refusals, ..changes() }
}

fn by(who: &str) -> AuditQuery {
    AuditQuery { who: who.to_owned(), ..changes() }
}

async fn page(world: &World, who: Caller, query: &AuditQuery) -> AuditPage {
    world.accounts.audit_log(who, &acme(), query).await.expect("a page")
}

/// The operations on a page.
async fn actions(world: &World, who: Caller, query: &AuditQuery) -> Vec<String> {
    page(world, who, query).await.entries.into_iter().map(|entry| entry.operation).collect()
}

/// Alice made Acme, Bob joined and was refused twice in one minute, Carol joined and was removed.
async fn acme_of_three(world: &World) -> (Caller, Caller) {
    let alice = world.alice().await;
    let bob = world.joined(alice, "bob", Role::User).await;
    world.pass(60);
    for _ in 0..2 {
        assert!(world.accounts.deactivate(bob, &acme(), &id("alice"), None).await.is_err());
    }
    world.joined(alice, "carol", Role::User).await;
    world.pass(60);
    world.removed(alice, "carol").await;
    (alice, bob)
}

on_both! {
    async fn admins_see_everything_and_everybody_else_what_they_did_themselves(world) {
        let (alice, bob) = acme_of_three(world).await;
        let all = page(world, alice, &changes()).await;
        assert!(all.sees_all && all.contacts.admins.is_empty());
        assert_eq!((all.first, all.total, all.total_or_more), (1, 6, false));
        let seen: Vec<_> = all.entries.iter().map(|entry| entry.operation.as_str()).collect();
        assert_eq!(seen, ["remove", "accept-invitation", "invite", "accept-invitation", "invite", "set-up"]);
        assert!(all.entries.iter().all(|entry| entry.verified), "{:?}", all.entries);
        assert_eq!(all.entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [6, 5, 4, 3, 2, 1]);
        let refusals = page(world, alice, &refused()).await;
        assert_eq!((refusals.entries.len(), refusals.total), (1, 1));
        assert!(matches!(&refusals.entries[0].outcome, AuditOutcome::Refused { times: 2, reason } if reason.contains("role lacks")));
        assert_eq!(refusals.entries[0].who.name, "bob (bob@example.com)");

        // Whatever Bob asks for, he gets his own.
        for who in ["", "alice", "alice@example.com", "operator", "user:00000000-0000-0000-0000-000000000000"] {
            let own = page(world, bob, &by(who)).await;
            assert!(!own.sees_all && own.contacts.admins.len() == 1);
            assert_eq!(own.entries.iter().map(|entry| entry.operation.as_str()).collect::<Vec<_>>(), ["accept-invitation"]);
            assert_eq!((own.total, own.nobody), (1, false));
            let own = page(world, bob, &AuditQuery { who: who.to_owned(), ..refused() }).await;
            assert_eq!(own.entries.len(), 1);
        }
        let choices = world.accounts.audit_choices(bob, &acme(), AuditList::Changes).await.expect("none");
        assert_eq!(choices, AuditChoices::default());
        // Who made the account finds that among their own entries, though they were no user of it then.
        world.joined(alice, "dora", Role::Admin).await;
        world.give(alice, "alice", Role::User).await.expect("lowered");
        let own = actions(world, alice, &changes()).await;
        assert_eq!(own.last().map(String::as_str), Some("set-up"));
        assert_eq!(own.len(), 6, "{own:?}");
    }

    async fn nothing_of_another_account_is_read_and_a_stranger_learns_of_none(world) {
        let (alice, bob) = acme_of_three(world).await;
        let other = AccountId::parse("other").expect("id");
        let Caller::Person { person, .. } = alice else { unreachable!("a person") };
        world.accounts.create_account(person, other.clone(), name("Other")).await.expect("an account");
        let there = |query: AuditQuery| {
            let (accounts, other) = (world.accounts.clone(), other.clone());
            async move { accounts.audit_log(alice, &other, &query).await.expect("a page") }
        };
        let all = there(changes()).await;
        assert_eq!(all.entries.iter().map(|entry| entry.operation.as_str()).collect::<Vec<_>>(), ["create-account"]);
        assert_eq!(there(refused()).await.entries.len(), 0);
        // Bob is nobody there, by whatever he is called; Alice's own key of Acme reads nothing of Acme.
        let key = page(world, alice, &by("bob")).await.entries[0].who.key.clone();
        for who in ["bob", "bob@example.com", &key] {
            let page = there(by(who)).await;
            assert_eq!((page.entries.len(), page.total), (0, 0), "{who}");
        }
        let stranger = caller(world.person(&email("eve@example.com"), &name("Eve")).await);
        for (who, account) in [(stranger, acme()), (bob, other.clone()), (alice, AccountId::parse("none").expect("id"))] {
            assert!(matches!(world.accounts.audit_log(who, &account, &changes()).await, Err(Error::NotFound)));
            assert!(matches!(world.accounts.audit_health(who, &account).await, Err(Error::NotFound)));
            let part = world.accounts.export_audit_log(who, &account, &changes(), None).await;
            assert!(matches!(part, Err(Error::NotFound)));
            let choices = world.accounts.audit_choices(who, &account, AuditList::Changes).await;
            assert!(matches!(choices, Err(Error::NotFound)));
        }
        // A token of one account opens no page of another.
        let token = page(world, alice, &AuditQuery { size: 1, ..changes() }).await.next.expect("a page after");
        let moved = world.accounts.audit_log(alice, &other, &AuditQuery { size: 1, page: token, ..changes() }).await;
        assert!(matches!(moved, Err(Error::Invalid(_))));
    }

    async fn pages_lose_and_repeat_nothing_in_either_direction(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        for number in 0..17 {
            // Several entries at the very same moment.
            if number % 5 == 0 {
                world.pass(61);
            }
            let to: DisplayName = name(&format!("Alice {number}"));
            world.accounts.change_name(alice, &acme(), &id("alice"), None, to).await.expect("renamed");
            assert!(world.accounts.deactivate(bob, &acme(), &id(if number % 2 == 0 { "alice" } else { "bob" }), None).await.is_err());
        }
        for query in [changes(), by("alice"), AuditQuery { action: Some(Operation::ChangeOwnName), ..changes() }, refused()] {
            let all: Vec<i64> = page(world, alice, &query).await.entries.iter().map(|entry| entry.number).collect();
            assert!(all.len() >= 4, "{query:?}: {all:?}");
            for size in [1, 2, 3, 7] {
                let (mut older, mut at) = (Vec::new(), AuditQuery { size, ..query.clone() });
                let last = loop {
                    let page = page(world, alice, &at).await;
                    assert_eq!((page.first, page.total), (older.len() as u64 + 1, all.len() as u64));
                    assert_eq!(page.previous.is_none(), older.is_empty());
                    older.extend(page.entries.iter().map(|entry| entry.number));
                    let Some(next) = page.next.clone() else { break page };
                    at.page = next;
                };
                assert_eq!(older, all, "{query:?}, {size} a page");
                let mut newer = Vec::new();
                let mut page_now = last;
                loop {
                    let mut part: Vec<i64> = page_now.entries.iter().map(|entry| entry.number).collect();
                    part.extend(newer);
                    newer = part;
                    let Some(token) = page_now.previous.clone() else { break };
                    page_now = page(world, alice, &AuditQuery { page: token, ..at.clone() }).await;
                }
                assert_eq!(newer, all, "back through {query:?}, {size} a page");
            }
        }
        // A token serves the query and the reader it was made for.
        let query = AuditQuery { size: 2, ..changes() };
        let token = page(world, alice, &query).await.next.expect("a page after");
        let edited = format!("{}A", &token[..token.len() - 1]);
        for (who, query) in [
            (alice, AuditQuery { page: token.clone(), size: 3, ..query.clone() }),
            (alice, AuditQuery { page: token.clone(), action: Some(Operation::Invite), ..query.clone() }),
            (alice, AuditQuery { page: token.clone(), who: "alice".to_owned(), ..query.clone() }),
            (alice, AuditQuery { page: token.clone(), list: AuditList::Refusals, ..query.clone() }),
            (alice, AuditQuery { page: token.clone(), from: Some(Timestamp::from_micros(0)), ..query.clone() }),
            (alice, AuditQuery { page: edited, ..query.clone() }),
            (alice, AuditQuery { page: "x".to_owned(), ..query.clone() }),
            (bob, AuditQuery { page: token.clone(), ..query.clone() }),
        ] {
            let answer = world.accounts.audit_log(who, &acme(), &query).await;
            assert!(matches!(answer, Err(Error::Invalid(ref fields)) if fields[0].field == "page"), "{query:?}: {answer:?}");
        }
        assert!(world.accounts.audit_log(alice, &acme(), &AuditQuery { page: token, ..query }).await.is_ok());
    }

    async fn a_principal_is_found_by_id_address_name_and_key_also_after_they_have_gone(world) {
        let (alice, _) = acme_of_three(world).await;
        for (who, found) in [
            ("alice", vec!["remove", "invite", "invite", "set-up"]),
            ("ALICE@example.com", vec!["remove", "invite", "invite", "set-up"]),
            ("Alice Liddell (alice@example.com)", vec!["remove", "invite", "invite", "set-up"]),
            ("liddell", vec!["remove", "invite", "invite", "set-up"]),
            (" bob ", vec!["accept-invitation"]),
            ("carol@example.com", vec!["accept-invitation"]),
            ("carol", vec!["accept-invitation"]),
            ("example.com", vec!["remove", "accept-invitation", "invite", "accept-invitation", "invite", "set-up"]),
            ("operator", vec![]),
        ] {
            assert_eq!(actions(world, alice, &by(who)).await, found, "{who}");
        }
        let carol = page(world, alice, &by("carol")).await.entries.remove(0);
        assert_eq!((carol.who.user.as_ref(), carol.who.name.as_str()), (None, "carol@example.com"));
        assert_eq!(actions(world, alice, &by(&carol.who.key)).await, ["accept-invitation"]);
        let nobody = page(world, alice, &by("zed")).await;
        assert!(nobody.nobody && nobody.entries.is_empty() && nobody.total == 0);
        let choices = world.accounts.audit_choices(alice, &acme(), AuditList::Changes).await.expect("choices");
        assert_eq!(choices.names, ["Alice Liddell (alice@example.com)", "bob@example.com", "carol@example.com"]);
        assert_eq!(choices.actions, [Operation::AcceptInvitation, Operation::Invite, Operation::Remove, Operation::SetUp]);
        let choices = world.accounts.audit_choices(alice, &acme(), AuditList::Refusals).await.expect("choices");
        assert_eq!((choices.names, choices.actions), (vec!["bob (bob@example.com)".to_owned()], vec![Operation::Deactivate]));
    }

    async fn only_what_was_done_in_a_time_and_of_a_kind_is_shown(world) {
        let (alice, _) = acme_of_three(world).await;
        let joined = page(world, alice, &AuditQuery { action: Some(Operation::Invite), ..changes() }).await.entries;
        let (second, first) = (joined[0].at, joined[1].at);
        assert!(first < second);
        let between = |from: Option<Timestamp>, until: Option<Timestamp>| AuditQuery { from, until, ..changes() };
        for (from, until, number) in [
            (None, None, 6),
            (Some(first), None, 6),
            (Some(Timestamp::from_micros(first.micros() + 1)), None, 3),
            (None, Some(second), 3),
            (None, Some(Timestamp::from_micros(second.micros() + 1)), 5),
            (Some(first), Some(first), 0),
            (Some(second), Some(second.plus_seconds(1)), 2),
            (Some(second), Some(first), 0),
        ] {
            let page = page(world, alice, &between(from, until)).await;
            assert_eq!((page.entries.len(), page.total), (number, number as u64), "{from:?} {until:?}");
        }
        let removals = AuditQuery { action: Some(Operation::Remove), ..by("alice") };
        assert_eq!(actions(world, alice, &removals).await, ["remove"]);
        assert_eq!(actions(world, alice, &AuditQuery { who: "bob".to_owned(), ..removals.clone() }).await, Vec::<String>::new());
        assert_eq!(actions(world, alice, &AuditQuery { until: Some(first), ..removals }).await, Vec::<String>::new());
        // A refusal is of a minute, which is before every later moment in it.
        let refusal = page(world, alice, &refused()).await.entries.remove(0);
        for (from, until, number) in [
            (refusal.at, refusal.at.plus_seconds(1), 1),
            (refusal.at.plus_seconds(1), refusal.at.plus_seconds(60), 0),
            (refusal.at.plus_seconds(-60), refusal.at, 0),
        ] {
            let query = AuditQuery { from: Some(from), until: Some(until), ..refused() };
            assert_eq!(page(world, alice, &query).await.entries.len(), number);
        }
    }

    async fn whom_an_entry_is_about_is_called_as_they_are_now_or_as_the_entry_has_it(world) {
        let (alice, _) = acme_of_three(world).await;
        world.accounts.change_name(alice, &acme(), &id("bob"), None, name("Robert")).await.expect("renamed");
        let entries = page(world, alice, &changes()).await.entries;
        let about: Vec<_> = entries.iter().map(|entry| entry.about.as_ref().map(|about| (about.name.as_str(), about.user.is_some()))).collect();
        assert_eq!(about, [
            Some(("Robert", true)),
            Some(("carol@example.com", false)), Some(("carol@example.com", false)), Some(("carol@example.com", false)),
            Some(("Robert", true)), Some(("Robert", true)),
            None,
        ]);
        let renamed = &entries[0];
        assert_eq!((renamed.who.name.as_str(), renamed.who.user.as_ref()), ("Alice Liddell (alice@example.com)", Some(&id("alice"))));
        assert!(matches!(&renamed.outcome, AuditOutcome::Done { detail } if detail["to"] == "Robert"));
    }

    async fn an_edited_entry_is_marked_on_every_page_that_shows_it(world) {
        let (alice, _) = acme_of_three(world).await;
        let unverified = |entries: Vec<AuditEntry>| -> Vec<i64> {
            entries.iter().filter(|entry| !entry.verified).map(|entry| entry.number).collect()
        };
        world.sql("UPDATE audit_log SET detail = 'no json' WHERE seq = 4").await;
        world.sql("UPDATE audit_refusals SET times = 1").await;
        assert_eq!(unverified(page(world, alice, &changes()).await.entries), [4]);
        assert_eq!(unverified(page(world, alice, &by("alice")).await.entries), [4]);
        assert_eq!(unverified(page(world, alice, &refused()).await.entries), [1]);
        // One that was put in, with whatever number.
        for number in [99, 0, -1, i64::MIN, i64::MAX] {
            world.sql(&format!(
                "INSERT INTO audit_log (account, seq, at, actor, actor_name, operation, target, detail, hash) \
                 SELECT account, {number}, at, actor, actor_name, operation, target, detail, hash FROM audit_log WHERE seq = 2"
            )).await;
            let mut marked = unverified(page(world, alice, &changes()).await.entries);
            marked.sort_unstable();
            // One before the first is what the first would have to fit to.
            let mut expected = if number == 0 { vec![1, 4, 0] } else { vec![4, number] };
            expected.sort_unstable();
            assert_eq!(marked, expected);
            world.sql(&format!("DELETE FROM audit_log WHERE seq = {number}")).await;
        }
        let health = world.accounts.audit_health(alice, &acme()).await.expect("health");
        assert!(matches!(health.verdict, AuditVerdict::Tampered(problems) if problems.len() == 2));
    }

    async fn an_export_has_all_entries_of_the_query_once_and_in_order(world) {
        let alice = world.alice().await;
        let from = Origin { user_agent: "Firefox".to_owned(), address: "203.0.113.7".parse().expect("an address"), request: None };
        let there = world.accounts.asked_from(from);
        for number in 0..505 {
            let to = name(&format!("Alice {number}"));
            there.change_name(alice, &acme(), &id("alice"), None, to).await.expect("renamed");
        }
        let query = AuditQuery { size: 1, page: "of no list".to_owned(), ..by("alice") };
        let (mut numbers, mut place, mut parts) = (Vec::new(), None, 0);
        loop {
            let part = world.accounts.export_audit_log(alice, &acme(), &query, place).await.expect("a part");
            assert!(part.entries.iter().all(|entry| entry.verified));
            numbers.extend(part.entries.iter().map(|entry| entry.number));
            parts += 1;
            place = part.next;
            if place.is_none() {
                break;
            }
        }
        assert_eq!((parts, numbers), (2, (1..=506).rev().collect::<Vec<_>>()));
        let newest = page(world, alice, &changes()).await.entries.remove(0);
        assert_eq!((newest.user_agent.as_deref(), newest.address.as_deref()), (Some("Firefox"), Some("203.0.113.7")));
    }
}
