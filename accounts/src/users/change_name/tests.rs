use domain::Role;

use super::*;
use crate::Error;
use crate::testing::{acme, id, name, on_both};

on_both! {
    async fn everyone_names_themselves_and_the_name_goes_along_to_new_accounts(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::InferenceUser).await;
        let Caller::Person { person, .. } = bob else { unreachable!("bob is a person") };
        let version = world.version(alice, "bob").await;
        let named = world.accounts.change_name(bob, &acme(), &id("bob"), version, name("Bob Ross")).await.expect("named");
        assert_eq!(named.display_name, Some(name("Bob Ross")));
        assert_eq!(named.version, version + 1);
        assert_eq!(world.accounts.me(person).await.expect("me").name, name("Bob Ross"));
        let found = world.listed(alice, crate::ListQuery { search: "ross".to_owned(), size: 10, ..Default::default() }).await;
        assert_eq!(found, ["bob"]);
        world.is_sound().await;
    }

    async fn admins_name_others_here_only(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let Caller::Person { person, .. } = bob else { unreachable!("bob is a person") };
        let version = world.version(alice, "bob").await;
        world.accounts.change_name(alice, &acme(), &id("bob"), version, name("Robert")).await.expect("named");
        assert_eq!(world.accounts.me(person).await.expect("me").name, name("bob"));
        let stale = world.accounts.change_name(alice, &acme(), &id("bob"), version, name("Rob")).await;
        assert!(matches!(stale, Err(Error::Conflict { .. })), "{stale:?}");
        let same = world.accounts.change_name(alice, &acme(), &id("bob"), version + 1, name("Robert")).await.expect("same");
        assert_eq!(same.version, version + 1);
        let own = world.version(alice, "alice").await;
        let refused = world.accounts.change_name(bob, &acme(), &id("alice"), own, name("Al")).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        world.is_sound().await;
    }
}
