use domain::{Reason, Role, Status};

use crate::Error;
use crate::testing::{acme, id, on_both};

on_both! {
    async fn whoever_is_paused_is_told_so_and_comes_back_as_they_were(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Contributor).await;
        let version = world.version(alice, "bob").await;
        let paused = world.accounts.deactivate(alice, &acme(), &id("bob"), version).await.expect("paused");
        assert_eq!(paused.status, Status::Deactivated);
        let answer = world.accounts.account_seq(bob, &acme()).await;
        assert!(matches!(&answer, Err(Error::Paused { account }) if account.as_str() == "Acme"), "{answer:?}");
        let back = world.accounts.reactivate(alice, &acme(), &id("bob"), version + 1).await.expect("back");
        assert_eq!((back.status, back.role), (Status::Active, Role::Contributor));
        let old = world.accounts.account_seq(bob, &acme()).await;
        assert!(matches!(&old, Err(Error::AccessEnded { .. })), "a session from before stays out: {old:?}");
        let bob = world.signed_in_again(bob).await;
        world.accounts.account_seq(bob, &acme()).await.expect("in again");
        world.is_sound().await;
    }

    async fn an_invitation_is_not_paused_and_a_stale_wish_not_granted(world) {
        let alice = world.alice().await;
        world.invited(alice, "eve", Role::User).await;
        for to_active in [false, true] {
            let refused = if to_active {
                world.accounts.reactivate(alice, &acme(), &id("eve"), 1).await
            } else {
                world.accounts.deactivate(alice, &acme(), &id("eve"), 1).await
            };
            assert!(matches!(&refused, Err(Error::Refused(refusal)) if refusal.denial.reason == Reason::NotJoinedYet), "{refused:?}");
        }
        world.joined(alice, "bob", Role::User).await;
        let stale = world.accounts.deactivate(alice, &acme(), &id("bob"), 77).await;
        assert!(matches!(stale, Err(Error::Conflict { .. })), "{stale:?}");
        world.is_sound().await;
    }
}
