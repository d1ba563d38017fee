//! What a clock that ran ahead by forty days leaves behind, once it is right again.

use domain::Role;

use crate::testing::{World, acme, id, on_both};
use crate::{Caller, Error, Rotation};

const AHEAD: i64 = 40 * 24 * 60 * 60;

async fn is_in(world: &World, who: Caller) -> bool {
    match world.accounts.account_seq(who, &acme()).await {
        Ok(_) => true,
        Err(Error::AccessEnded { .. }) => false,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn access_that_ended_then_comes_back_by_signing_in_now(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        world.pass(AHEAD);
        let alice = world.signed_in_again(alice).await;
        let bob = world.signed_in_again(bob).await;
        let version = world.version(alice, "bob").await;
        world.accounts.end_access(alice, &acme(), &id("bob"), version).await.expect("ended");
        world.pass(-AHEAD);
        assert!(!is_in(world, bob).await, "the session from then stays out");
        let bob = world.signed_in_again(bob).await;
        assert!(is_in(world, bob).await, "signed in again");
    }

    async fn a_session_from_then_does_not_outrun_the_end_of_access(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        world.pass(AHEAD);
        let bob = world.signed_in_again(bob).await;
        world.pass(-AHEAD);
        let alice = world.signed_in_again(alice).await;
        let version = world.version(alice, "bob").await;
        world.accounts.end_access(alice, &acme(), &id("bob"), version).await.expect("ended");
        assert!(!is_in(world, bob).await);
        world.pass(AHEAD + 1);
        assert!(!is_in(world, bob).await, "not when that moment comes either");
    }

    async fn a_proof_given_then_is_not_fresh_now(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::Admin).await;
        world.pass(AHEAD);
        let alice = world.signed_in_again(alice).await;
        world.pass(-AHEAD);
        let lowered = world.give(alice, "bob", Role::User).await;
        assert!(matches!(lowered, Err(Error::NeedsPassword)), "{lowered:?}");
        let alice = world.signed_in_again(alice).await;
        world.give(alice, "bob", Role::User).await.expect("after a proof");
    }

    async fn a_session_used_then_lasts_no_longer_than_others(world) {
        let alice = world.alice().await;
        world.pass(AHEAD);
        let alice = world.signed_in_again(alice).await;
        let Caller::Person { session, .. } = alice else { panic!("a person") };
        world.pass(-AHEAD);
        let sessions = world.accounts.sessions();
        sessions.touch(session).await.expect("touch");
        assert!(sessions.load(session).await.expect("load").is_some());
        world.pass(7 * 24 * 60 * 60);
        assert!(sessions.load(session).await.expect("load").is_none(), "unused for seven days");
    }

    async fn mail_and_links_to_a_new_password_do_not_wait_for_that_moment(world) {
        let alice = world.alice().await;
        world.pass(AHEAD);
        let alice = world.signed_in_again(alice).await;
        world.invited(alice, "bob", Role::User).await;
        world.accounts.ask_for_reset("alice@example.com", "").await.expect("asked");
        world.pass(-AHEAD);
        // The link to a new password works for nobody by the clock of today, and is not mailed.
        assert_eq!(world.post().await.len(), 1, "what was due then is sent now");
        let expires = "SELECT max(reset_expires) FROM people";
        let of_then = world.number(expires).await;
        world.accounts.ask_for_reset("alice@example.com", "").await.expect("asked again");
        assert!(world.number(expires).await < of_then, "a new link, which lasts half an hour");
        assert_eq!(world.post().await.len(), 1);
    }

    async fn a_secret_replaced_then_works_no_longer_than_an_overlap_may_last(world) {
        let alice = world.alice().await;
        let (key, old) = world.key(alice, "alice").await;
        world.pass(AHEAD);
        let alice = world.signed_in_again(alice).await;
        let rotation = Rotation { overlap: 60 * 60, version: None };
        world.accounts.rotate_key(alice, &acme(), &id("alice"), key.id, rotation).await.expect("rotated");
        assert!(world.accounts.authenticate(old.reveal()).await.expect("asked").is_some(), "within the hour");
        world.pass(-AHEAD);
        assert!(world.accounts.authenticate(old.reveal()).await.expect("asked").is_none());
    }

    async fn serving_says_how_far_ahead_the_newest_stored_moment_is(world) {
        let alice = world.alice().await;
        assert_eq!(world.accounts.moment_ahead().await.expect("asked"), None);
        world.pass(AHEAD);
        let alice = world.signed_in_again(alice).await;
        world.invited(alice, "bob", Role::User).await;
        let newest = world.accounts.now();
        world.pass(-AHEAD);
        assert_eq!(world.accounts.moment_ahead().await.expect("asked"), Some(newest));
    }
}
