use std::collections::BTreeMap;

use domain::{Reason, Role};

use super::*;
use crate::testing::{acme, id, name, on_both};

on_both! {
    async fn a_key_is_renamed_annotated_and_given_an_end(world) {
        let alice = world.alice().await;
        let (made, _) = world.key(alice, "alice").await;
        let notes = Annotations::parse(BTreeMap::from([("team".to_owned(), "red".to_owned())])).expect("notes");
        let ends = world.accounts.now().plus_seconds(60);
        let wish = KeyChange { name: Some(name("CI")), expires: Some(Some(ends)), annotations: Some(notes.clone()), version: Some(1) };
        let after = world.accounts.change_key(alice, &acme(), &id("alice"), made.id, wish).await.expect("changed");
        assert_eq!((after.name.as_str(), after.expires, &after.annotations, after.version), ("CI", Some(ends), &notes, 2));
        let stale = KeyChange { name: Some(name("CD")), version: Some(1), ..KeyChange::default() };
        let stale = world.accounts.change_key(alice, &acme(), &id("alice"), made.id, stale).await;
        assert!(matches!(&stale, Err(Error::KeyConflict(now)) if now.version == 2), "{stale:?}");
        let same = KeyChange { name: Some(name("CI")), ..KeyChange::default() };
        let same = world.accounts.change_key(alice, &acme(), &id("alice"), made.id, same).await.expect("nothing to do");
        assert_eq!(same.version, 2);
        let never = KeyChange { expires: Some(None), ..KeyChange::default() };
        let after = world.accounts.change_key(alice, &acme(), &id("alice"), made.id, never).await.expect("changed");
        assert_eq!(after.expires, None);
        world.is_sound().await;
    }

    async fn what_changes_nothing_tells_nothing_of_another_persons_key_either(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Contributor).await;
        let (made, _) = world.key(alice, "alice").await;
        let stale = KeyChange { version: Some(made.version + 1), ..KeyChange::default() };
        for (key, wish) in [(made.id, KeyChange::default()), (made.id, stale), (KeyId::parse("nosuchkey0123456").expect("an id"), KeyChange::default())] {
            let refused = world.accounts.change_key(bob, &acme(), &id("alice"), key, wish).await;
            assert!(matches!(&refused, Err(Error::Refused(refusal)) if refusal.denial.reason == Reason::NotYourKey), "{refused:?}");
            let refused = world.accounts.rotate_key(bob, &acme(), &id("alice"), key, crate::Rotation { overlap: 0, version: Some(99) }).await;
            assert!(matches!(&refused, Err(Error::Refused(refusal)) if refusal.denial.reason == Reason::NotYourKey), "{refused:?}");
        }
    }

    async fn another_persons_key_is_not_changed_and_a_key_under_another_user_is_not_found(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let (made, _) = world.key(bob, "bob").await;
        let wish = || KeyChange { name: Some(name("mine")), ..KeyChange::default() };
        let refused = world.accounts.change_key(alice, &acme(), &id("bob"), made.id, wish()).await;
        assert!(matches!(&refused, Err(Error::Refused(refusal)) if refusal.denial.reason == Reason::NotYourKey), "{refused:?}");
        let elsewhere = world.accounts.change_key(alice, &acme(), &id("alice"), made.id, wish()).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
    }
}
