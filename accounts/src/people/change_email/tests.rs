use domain::{Role, Status};

use super::*;
use crate::testing::{PASSWORD, acme, email, id, name, on_both};
use crate::{Caller, InviteOutcome, ListQuery};

on_both! {
    async fn the_person_is_known_by_the_new_address_everywhere(world) {
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        world.sql("UPDATE people SET accounts_created = 0").await;
        let second = AccountId::parse("second").expect("id");
        world.accounts.create_account(person, second.clone(), name("Second")).await.expect("created");
        let open = world.accounts.make_reset_link(&email("alice@example.com")).await.expect("link");
        world.accounts.change_email(&email("ALICE@example.com"), &email("Liddell@Example.org")).await.expect("changed");
        for account in [acme(), second] {
            for (search, found) in [("liddell@example.org", 1), ("dell@exa", 1), ("alice@", 0)] {
                let query = ListQuery { search: search.to_owned(), size: 10, ..ListQuery::default() };
                let list = world.accounts.list_users(alice, &account, query).await.expect("list");
                assert_eq!(list.users.len(), found, "{account}: {search}");
                let shown = list.users.first().and_then(|user| user.email.clone());
                assert!(shown.is_none_or(|shown| shown.as_str() == "Liddell@Example.org"));
            }
        }
        assert_eq!(world.accounts.sign_in("liddell@example.org", PASSWORD, "").await.expect("in"), person);
        assert!(world.accounts.sign_in("alice@example.com", PASSWORD, "").await.is_err());
        assert!(matches!(world.accounts.view_reset_link(&open).await, Err(Error::DeadLink)));
        let told = "SELECT account FROM audit_log WHERE operation = 'change-email' AND actor = 'operator' ORDER BY account";
        assert_eq!(world.texts(told).await, ["acme", "second"]);
        let logged = "SELECT subject || ' ' || detail FROM security_log WHERE event = 'email-changed'";
        assert_eq!(world.texts(logged).await, ["alice@example.com now Liddell@Example.org"]);
        assert_eq!(world.without_admin("").await, 0);
        world.is_sound().await;
    }

    async fn a_new_address_is_not_confirmed_and_another_spelling_of_the_same_is(world) {
        let alice = world.alice().await;
        world.accounts.change_email(&email("alice@example.com"), &email("Alice@Example.com")).await.expect("changed");
        let shown = world.accounts.get_user(alice, &acme(), &id("alice")).await.expect("alice").user;
        assert!(shown.address_confirmed && shown.email.expect("address").as_str() == "Alice@Example.com");
        world.accounts.change_email(&email("alice@example.com"), &email("a@example.org")).await.expect("changed");
        let shown = world.accounts.get_user(alice, &acme(), &id("alice")).await.expect("alice").user;
        assert!(!shown.address_confirmed);
    }

    async fn an_address_belongs_to_one_person_and_an_invited_one_is_not_taken(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        world.invited(alice, "carol", Role::User).await;
        for (from, to) in [("alice", "BOB"), ("bob", "carol")] {
            let (from, to) = (email(&format!("{from}@example.com")), email(&format!("{to}@example.com")));
            let refused = world.accounts.change_email(&from, &to).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "email"), "{refused:?}");
        }
        let nobody = world.accounts.change_email(&email("nobody@example.com"), &email("x@example.com")).await;
        assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE operation = 'change-email'").await, 0);
        world.is_sound().await;
    }

    async fn the_ids_go_along_and_whoever_gets_the_old_address_gets_others(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        world.joined(alice, "carol", Role::User).await;
        world.removed(alice, "carol").await;
        for who in ["bob", "carol"] {
            let (from, to) = (email(&format!("{who}@example.com")), email(&format!("{who}@example.org")));
            world.accounts.change_email(&from, &to).await.expect("changed");
        }
        let invite = |address: &str| {
            let line = crate::InviteLine { email: email(address), role: Role::User, display_name: None };
            let accounts = world.accounts.clone();
            async move {
                match accounts.invite(alice, &acme(), vec![line], true).await.expect("invite").remove(0) {
                    InviteOutcome::Invited { user, .. } => user.to_string(),
                    other => panic!("{other:?}"),
                }
            }
        };
        assert_eq!(invite("bob@example.com").await, "bob-2", "somebody else by now");
        assert_eq!(invite("carol@example.org").await, "carol", "the same person as before");
        assert_eq!(invite("carol@example.com").await, "carol-2");
        world.is_sound().await;
    }

    async fn an_id_offered_to_the_old_address_stays_with_the_offer(world) {
        let alice = world.alice().await;
        let second = AccountId::parse("second").expect("id");
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        world.sql("UPDATE people SET accounts_created = 0").await;
        world.accounts.create_account(person, second, name("Second")).await.expect("created");
        let bob = world.person(&email("bob@example.com"), &name("Bob")).await;
        world.invited(alice, "bob", Role::User).await;
        world.accounts.change_email(&email("bob@example.com"), &email("bob@example.org")).await.expect("changed");
        let shown = world.accounts.get_user(alice, &acme(), &id("bob")).await.expect("bob").user;
        assert!(matches!(shown.status, Status::Invited { .. }));
        assert_eq!(shown.email, Some(email("bob@example.com")), "what was offered to an address stays its own");
        assert_eq!(world.accounts.me(bob).await.expect("me").email, email("bob@example.org"));
        world.is_sound().await;
    }
}
