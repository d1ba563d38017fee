use std::sync::Arc;

use domain::{Annotations, Role};

use super::*;
use crate::testing::{World, acme, email, id, name, on_both};
use crate::{Caller, NewKey, NewServiceAccount, NewUser};

fn asked(world: &World, caller: Caller, key: &str, body: &str) -> Once {
    let user = match caller {
        Caller::Person { person, .. } => person,
        Caller::Key { user, .. } => user,
        Caller::Operator => Uuid::nil(),
    };
    world.accounts.once(user, "POST", "/v1/accounts/acme/users", key, &[body.as_bytes()])
}

fn wish(local: &str) -> NewUser {
    NewUser { id: None, email: email(&format!("{local}@example.com")), role: Role::User, display_name: None }
}

async fn users(world: &World) -> i64 {
    world.number("SELECT count(*) FROM users").await
}

on_both! {
    async fn a_repetition_finds_what_was_made_and_cannot_make_it_again(world) {
        let alice = world.alice().await;
        let once = asked(world, alice, "one", "eve");
        assert_eq!(world.accounts.made_before(&once).await.expect("nothing yet"), None);
        let accounts = world.accounts.only_once(once.clone());
        accounts.invite_user(alice, &acme(), wish("eve")).await.expect("made");
        assert_eq!(world.accounts.made_before(&once).await.expect("made"), Some(Made::User(id("eve"))));
        let again = accounts.invite_user(alice, &acme(), wish("eve")).await;
        assert!(matches!(again, Err(Error::Repeated)), "{again:?}");
        // Through another process, too, and whatever the change would be.
        let elsewhere = world.another_process().await.only_once(once);
        let again = elsewhere.invite_user(alice, &acme(), wish("fay")).await;
        assert!(matches!(again, Err(Error::Repeated)), "{again:?}");
        elsewhere.close().await;
        assert_eq!(users(world).await, 2);
        world.is_sound().await;
    }

    async fn a_key_with_another_body_is_a_mistake_and_another_principal_has_keys_of_their_own(world) {
        let alice = world.alice().await;
        let once = asked(world, alice, "one", "eve");
        world.accounts.only_once(once).invite_user(alice, &acme(), wish("eve")).await.expect("made");
        let other = world.accounts.made_before(&asked(world, alice, "one", "fay")).await;
        assert!(matches!(&other, Err(Error::Invalid(fields)) if fields[0].field == "Idempotency-Key"), "{other:?}");
        let bob = world.joined(alice, "bob", Role::Admin).await;
        assert_eq!(world.accounts.made_before(&asked(world, bob, "one", "fay")).await.expect("none"), None);
    }

    async fn what_failed_or_changed_nothing_may_be_repeated(world) {
        let alice = world.alice().await;
        let once = asked(world, alice, "one", "eve");
        let accounts = world.accounts.only_once(once.clone());
        world.invited(alice, "eve", Role::User).await;
        let refused = accounts.invite_user(alice, &acme(), wish("eve")).await;
        assert!(matches!(refused, Err(Error::AlreadyUser { .. })), "{refused:?}");
        let same = accounts.change_name(alice, &acme(), &id("alice"), None, name("Alice Liddell")).await;
        assert_eq!(same.expect("as before").version, 1);
        assert_eq!(world.accounts.made_before(&once).await.expect("nothing"), None);
        accounts.invite_user(alice, &acme(), wish("fay")).await.expect("now");
        world.is_sound().await;
    }

    async fn it_is_forgotten_after_a_day_and_swept(world) {
        let alice = world.alice().await;
        let once = asked(world, alice, "one", "eve");
        let accounts = world.accounts.only_once(once.clone());
        accounts.invite_user(alice, &acme(), wish("eve")).await.expect("made");
        world.accounts.sweep_idempotency().await.expect("swept");
        assert!(world.accounts.made_before(&once).await.expect("still").is_some());
        world.pass(REMEMBERED_SECONDS);
        assert_eq!(world.accounts.made_before(&once).await.expect("forgotten"), None);
        accounts.invite_user(alice, &acme(), wish("fay")).await.expect("under the same key");
        assert_eq!(world.accounts.made_before(&once).await.expect("made"), Some(Made::User(id("fay"))));
        world.pass(REMEMBERED_SECONDS);
        world.accounts.sweep_idempotency().await.expect("swept");
        assert_eq!(world.number("SELECT count(*) FROM idempotency").await, 0);
    }

    async fn a_key_is_found_by_its_id_and_what_is_gone_is_nothing(world) {
        let alice = world.alice().await;
        let once = asked(world, alice, "key", "laptop");
        let wish = NewKey { name: name("laptop"), expires: None, annotations: Annotations::default() };
        let (key, text) = world.accounts.only_once(once.clone()).create_key(alice, &acme(), &id("alice"), wish).await.expect("made");
        assert_eq!(world.accounts.made_before(&once).await.expect("made"), Some(Made::Key(key.id)));
        let dump = world.texts("SELECT target FROM idempotency").await.join(" ");
        assert!(!dump.contains(text.secret()), "never an answer");
        let once = asked(world, alice, "ci", "ci");
        let wish = NewServiceAccount { id: id("ci"), display_name: name("CI"), role: Role::User, confirmed: true };
        world.accounts.only_once(once.clone()).create_service_account(alice, &acme(), wish).await.expect("made");
        world.accounts.remove(alice, &acme(), &id("ci"), None).await.expect("removed");
        assert_eq!(world.accounts.made_before(&once).await.expect("gone"), Some(Made::Nothing));
    }

    async fn of_equal_requests_at_once_exactly_one_makes_something(world) {
        let alice = world.alice().await;
        let elsewhere = world.another_process().await;
        for round in 0..20 {
            let local = format!("eve{round}");
            let once = asked(world, alice, &local, &local);
            let start = Arc::new(tokio::sync::Barrier::new(8));
            let tasks: Vec<_> = (0..8).map(|number| {
                let process = if number % 2 == 0 { &world.accounts } else { &elsewhere };
                let (accounts, start, wish) = (process.only_once(once.clone()), Arc::clone(&start), wish(&local));
                tokio::spawn(async move {
                    start.wait().await;
                    accounts.invite_user(alice, &acme(), wish).await
                })
            }).collect();
            let mut made = 0;
            for task in tasks {
                match task.await.expect("no panic") {
                    Ok(_) => made += 1,
                    Err(Error::Repeated) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            assert_eq!(made, 1, "round {round}");
        }
        assert_eq!(users(world).await, 21);
        elsewhere.close().await;
        world.is_sound().await;
    }
}
