use domain::{Annotations, Reason, Role};

use crate::testing::{acme, id, name, on_both};
use crate::{Error, NewKey};

on_both! {
    async fn a_deleted_key_opens_nothing_from_the_next_request_on_in_every_process(world) {
        let alice = world.alice().await;
        let (made, text) = world.key(alice, "alice").await;
        let other = world.another_process().await;
        assert!(other.authenticate(text.reveal()).await.expect("answers").is_some());
        let ended = world.accounts.delete_key(alice, &acme(), &id("alice"), made.id, true).await.expect("deleted");
        assert_eq!(ended.iter().map(|key| key.id).collect::<Vec<_>>(), [made.id]);
        assert!(other.authenticate(text.reveal()).await.expect("answers").is_none());
        let again = world.accounts.delete_key(alice, &acme(), &id("alice"), made.id, true).await;
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
        other.close().await;
        world.is_sound().await;
    }

    async fn what_was_made_with_a_key_ends_with_it_if_that_is_wished(world) {
        let alice = world.alice().await;
        world.service_account(alice, "ci", Role::User).await;
        let (first, text) = world.key(alice, "alice").await;
        let with = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        let wish = || NewKey { name: name("made"), expires: None, annotations: Annotations::default() };
        let (own, text) = world.accounts.create_key(with, &acme(), &id("alice"), wish()).await.expect("made");
        world.pass(1);
        let with = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        let (program, _) = world.accounts.create_key(with, &acme(), &id("ci"), wish()).await.expect("made");
        let would = world.accounts.keys_made_with(alice, &acme(), &id("alice"), first.id).await.expect("a preview");
        assert_eq!(would.iter().map(|key| key.id).collect::<Vec<_>>(), [own.id, program.id]);
        let ended = world.accounts.delete_key(alice, &acme(), &id("alice"), first.id, false).await.expect("deleted");
        assert_eq!(ended.len(), 1);
        let ended = world.accounts.delete_key(alice, &acme(), &id("alice"), own.id, true).await.expect("deleted");
        assert_eq!(ended.iter().map(|key| key.id).collect::<Vec<_>>(), [own.id, program.id]);
        assert!(world.accounts.keys_of(alice, &acme(), &id("ci")).await.expect("keys").is_empty());
        world.is_sound().await;
    }

    async fn whoever_may_not_delete_others_keys_ends_only_their_own_of_those(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        world.service_account(alice, "ci", Role::User).await;
        let (first, text) = world.key(bob, "bob").await;
        let with = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        let wish = NewKey { name: name("made"), expires: None, annotations: Annotations::default() };
        let (program, _) = world.accounts.create_key(with, &acme(), &id("ci"), wish).await.expect("made");
        world.give(alice, "bob", Role::User).await.expect("lowered");
        let refused = world.accounts.delete_key(bob, &acme(), &id("ci"), program.id, true).await;
        assert!(matches!(&refused, Err(Error::Refused(refusal)) if matches!(refusal.denial.reason, Reason::MissingPermission(_))), "{refused:?}");
        let ended = world.accounts.delete_key(bob, &acme(), &id("bob"), first.id, true).await.expect("deleted");
        assert_eq!(ended.len(), 1);
        assert_eq!(world.accounts.keys_of(alice, &acme(), &id("ci")).await.expect("keys").len(), 1);
        let (theirs, _) = world.key(bob, "bob").await;
        world.accounts.delete_key(alice, &acme(), &id("bob"), theirs.id, false).await.expect("an admin deletes anybody's");
        world.is_sound().await;
    }
}
