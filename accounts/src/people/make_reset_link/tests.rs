use domain::Role;

use super::*;
use crate::testing::{PASSWORD, email, name, on_both};
use crate::{Bootstrap, Caller};

const NEW: &str = "seven quiet lanterns drift";

fn is_dead<T: std::fmt::Debug>(answer: Result<T>) {
    assert!(matches!(answer, Err(Error::DeadLink)), "{answer:?}");
}

on_both! {
    async fn the_operators_link_chooses_a_password_once_and_ends_every_session(world) {
        let alice = world.alice().await;
        let Caller::Person { person, session } = alice else { unreachable!("alice is a person") };
        let token = world.accounts.make_reset_link(&email("ALICE@example.com")).await.expect("link");
        assert_eq!(world.accounts.view_reset_link(&token).await.expect("view"), email("alice@example.com"));
        for weak in ["", "short", "alice@example.com"] {
            let refused = world.accounts.reset_password(&token, weak, "").await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "password"), "{refused:?}");
        }
        assert!(world.accounts.sessions().load(session).await.expect("load").is_some(), "looking changes nothing");
        assert_eq!(world.accounts.reset_password(&token, NEW, "192.0.2.1").await.expect("reset"), person);
        assert!(world.accounts.sessions().load(session).await.expect("load").is_none());
        is_dead(world.accounts.view_reset_link(&token).await);
        is_dead(world.accounts.reset_password(&token, PASSWORD, "").await);
        assert!(world.accounts.sign_in("alice@example.com", PASSWORD, "").await.is_err());
        assert_eq!(world.accounts.sign_in("alice@example.com", NEW, "").await.expect("in"), person);
        world.is_sound().await;
    }

    async fn it_stands_for_thirty_minutes_and_a_newer_one_of_the_operator_replaces_it(world) {
        world.alice().await;
        let alice = email("alice@example.com");
        let first = world.accounts.make_reset_link(&alice).await.expect("link");
        let second = world.accounts.make_reset_link(&alice).await.expect("link");
        is_dead(world.accounts.view_reset_link(&first).await);
        world.pass(30 * 60 - 1);
        world.accounts.view_reset_link(&second).await.expect("still good");
        world.pass(1);
        is_dead(world.accounts.reset_password(&second, NEW, "").await);
        is_dead(world.accounts.view_reset_link("").await);
        is_dead(world.accounts.view_reset_link("AAAA").await);
    }

    async fn it_is_the_way_in_for_an_admin_whose_first_link_has_expired(world) {
        let wish = Bootstrap {
            account: crate::testing::acme(), account_name: name("Acme"), email: email("ann@example.com"),
            display_name: name("Ann"), password: None,
        };
        let first = world.accounts.bootstrap(wish).await.expect("bootstrap");
        assert_eq!(world.without_admin("acme").await, 1, "nobody can sign in yet");
        let token = world.accounts.make_reset_link(&email("ann@example.com")).await.expect("link");
        is_dead(world.accounts.view_sign_in_link(&first).await);
        world.accounts.reset_password(&token, NEW, "").await.expect("reset");
        assert_eq!(world.without_admin("acme").await, 0);
    }

    async fn every_account_of_the_person_has_it_on_record_and_no_other_has(world) {
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        world.joined(alice, "bob", Role::User).await;
        world.sql("UPDATE people SET accounts_created = 0").await;
        let second = domain::AccountId::parse("second").expect("id");
        world.accounts.create_account(person, second, name("Second")).await.expect("created");
        world.accounts.make_reset_link(&email("alice@example.com")).await.expect("link");
        let told = "SELECT account FROM audit_log WHERE operation = 'make-reset-link' AND actor = 'operator' ORDER BY account";
        assert_eq!(world.texts(told).await, ["acme", "second"]);
        world.accounts.make_reset_link(&email("bob@example.com")).await.expect("link");
        assert_eq!(world.texts(told).await, ["acme", "acme", "second"]);
        let logged = "SELECT subject FROM security_log WHERE event = 'reset-link-made' ORDER BY at, subject";
        assert_eq!(world.texts(logged).await.len(), 2);
        let nobody = world.accounts.make_reset_link(&email("nobody@example.com")).await;
        assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
        world.is_sound().await;
    }
}
