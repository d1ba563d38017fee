use domain::{Annotations, Reason, Role};

use super::*;
use crate::testing::{acme, id, name, on_both};
use crate::{Error, NewKey};

on_both! {
    async fn the_secret_before_works_for_the_overlap_and_the_new_one_from_now_on(world) {
        let alice = world.alice().await;
        let (made, old) = world.key(alice, "alice").await;
        let works = async |text: &ApiKeyText| world.accounts.authenticate(text.reveal()).await.expect("answers").is_some();
        let (after, new) = world.accounts.rotate_key(alice, &acme(), &id("alice"), made.id, 60).await.expect("rotated");
        assert_eq!((after.id, after.overlap_until), (made.id, Some(world.accounts.now().plus_seconds(60))));
        assert!(works(&old).await && works(&new).await);
        // A second rotation leaves room for one secret before, not for two.
        let (_, newer) = world.accounts.rotate_key(alice, &acme(), &id("alice"), made.id, 60).await.expect("rotated");
        assert!(!works(&old).await && works(&new).await && works(&newer).await);
        world.pass(60);
        assert!(!works(&new).await && works(&newer).await);
        let (_, newest) = world.accounts.rotate_key(world.signed_in_again(alice).await, &acme(), &id("alice"), made.id, 0).await.expect("rotated");
        assert!(!works(&newer).await && works(&newest).await, "without an overlap the old one ends at once");
        world.is_sound().await;
    }

    // Who has rotated a key because it leaked gives the thief the overlap and nothing beyond it.
    async fn with_the_secret_before_nothing_is_made_that_outlasts_it(world) {
        let alice = world.alice().await;
        let (made, old) = world.key(alice, "alice").await;
        let (_, new) = world.accounts.rotate_key(alice, &acme(), &id("alice"), made.id, 60).await.expect("rotated");
        let works = async |text: &ApiKeyText| world.accounts.authenticate(text.reveal()).await.expect("answers").is_some();
        let holder = async |text: &ApiKeyText| world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        let thief = holder(&old).await;
        let until = world.accounts.now().plus_seconds(60);
        let outlives = |error: Error| matches!(error, Error::Refused(refusal) if refusal.denial.reason == Reason::OutlivesItsMaker { ends: until });
        let taken = world.accounts.rotate_key(thief, &acme(), &id("alice"), made.id, 0).await;
        assert!(outlives(taken.expect_err("it is not given away")));
        let later = NewKey { name: name("later"), expires: Some(until.plus_seconds(1)), annotations: Annotations::default() };
        assert!(outlives(world.accounts.create_key(thief, &acme(), &id("alice"), later).await.expect_err("too long")));
        let wish = NewKey { name: name("spare"), expires: None, annotations: Annotations::default() };
        let (spare, spare_text) = world.accounts.create_key(thief, &acme(), &id("alice"), wish).await.expect("made");
        assert_eq!(spare.expires, Some(until));
        let longer = crate::KeyChange { expires: Some(None), ..crate::KeyChange::default() };
        let longer = world.accounts.change_key(holder(&spare_text).await, &acme(), &id("alice"), spare.id, longer).await;
        assert!(outlives(longer.expect_err("no way round")));
        world.pass(60);
        assert!(!works(&old).await && !works(&spare_text).await && works(&new).await);
        world.accounts.rotate_key(holder(&new).await, &acme(), &id("alice"), made.id, 0).await.expect("by the present one");
        world.is_sound().await;
    }

    async fn a_key_that_has_ended_gets_no_new_secret(world) {
        let alice = world.alice().await;
        let wish = NewKey { name: name("short"), expires: Some(world.accounts.now().plus_seconds(5)), annotations: Annotations::default() };
        let (made, _) = world.accounts.create_key(alice, &acme(), &id("alice"), wish).await.expect("made");
        world.pass(5);
        let refused = world.accounts.rotate_key(alice, &acme(), &id("alice"), made.id, 0).await;
        assert!(matches!(&refused, Err(Error::Refused(refusal)) if refusal.denial.reason == Reason::KeyHasEnded), "{refused:?}");
    }

    async fn an_overlap_is_at_most_seven_days(world) {
        let alice = world.alice().await;
        let (made, _) = world.key(alice, "alice").await;
        for wrong in [-1, LONGEST_OVERLAP + 1, i64::MAX] {
            let refused = world.accounts.rotate_key(alice, &acme(), &id("alice"), made.id, wrong).await;
            assert!(matches!(&refused, Err(Error::Invalid(wrong)) if wrong[0].field == "overlap"), "{refused:?}");
        }
    }

    async fn a_key_is_rotated_by_its_person_alone_and_not_with_one_that_ends_before_it(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let (made, text) = world.key(bob, "bob").await;
        let refused = world.accounts.rotate_key(alice, &acme(), &id("bob"), made.id, 0).await;
        assert!(matches!(&refused, Err(Error::Refused(refusal)) if refusal.denial.reason == Reason::NotYourKey), "{refused:?}");
        let ends = Some(world.accounts.now().plus_seconds(60));
        let short = NewKey { name: name("short"), expires: ends, annotations: Annotations::default() };
        let (_, short) = world.accounts.create_key(bob, &acme(), &id("bob"), short).await.expect("made");
        let with = world.accounts.authenticate(short.reveal()).await.expect("answers").expect("a holder").caller;
        let refused = world.accounts.rotate_key(with, &acme(), &id("bob"), made.id, 0).await;
        assert!(matches!(&refused, Err(Error::Refused(refusal)) if matches!(refusal.denial.reason, Reason::OutlivesItsMaker { .. })), "{refused:?}");
        let itself = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        world.accounts.rotate_key(itself, &acme(), &id("bob"), made.id, 0).await.expect("by itself");
    }
}

on_both! {
    async fn a_rotation_of_an_earlier_version_does_nothing(world) {
        let alice = world.alice().await;
        let (key, text) = world.key(alice, "alice").await;
        let rotation = Rotation { overlap: 0, version: Some(key.version) };
        let rotate =
            || async move { world.accounts.rotate_key(alice, &acme(), &id("alice"), key.id, rotation).await };
        let (_, new) = rotate().await.expect("rotated");
        let again = rotate().await;
        assert!(matches!(&again, Err(Error::KeyConflict(now)) if now.version == key.version + 1), "{again:?}");
        assert!(world.accounts.authenticate(text.reveal()).await.expect("answers").is_none());
        assert!(world.accounts.authenticate(new.reveal()).await.expect("answers").is_some());
        world.is_sound().await;
    }
}
