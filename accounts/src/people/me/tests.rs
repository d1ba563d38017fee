use super::*;
use crate::Caller;
use crate::testing::{acme, id, name, on_both};

on_both! {
    async fn the_account_used_last_is_remembered_while_one_is_in_it(world) {
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        let second = AccountId::parse("beta").expect("id");
        world.accounts.create_account(person, second.clone(), name("beta")).await.expect("created");
        for account in [acme(), second.clone(), acme()] {
            world.pass(1);
            world.accounts.account_seq(alice, &account).await.expect("seat");
            assert_eq!(world.accounts.me(person).await.expect("me").last_used, Some(account));
        }
        // Also after it has been written down, and in another process.
        world.accounts.flush_activity().await.expect("flush");
        let other = world.another_process().await;
        assert_eq!(other.me(person).await.expect("me").last_used, Some(acme()));
        other.close().await;
        let order: Vec<_> = world.accounts.me(person).await.expect("me").memberships.into_iter()
            .map(|place| place.account.to_string()).collect();
        assert_eq!(order, ["acme", "beta"]);
    }

    async fn leaving_and_being_paused_show_in_ones_own_view(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let Caller::Person { person, .. } = bob else { unreachable!("bob is a person") };
        let version = world.version(alice, "bob").await;
        world.accounts.deactivate(alice, &acme(), &id("bob"), version).await.expect("paused");
        assert!(world.accounts.me(person).await.expect("me").memberships[0].paused);
        world.removed(alice, "bob").await;
        let me = world.accounts.me(person).await.expect("me");
        assert!(me.memberships.is_empty() && me.last_used.is_none());
        assert!(me.create_account_refused.is_some());
        let nobody = world.accounts.me(Uuid::nil()).await;
        assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
    }
}
