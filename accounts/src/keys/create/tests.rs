use domain::{Annotations, Reason, Role};

use super::*;
use crate::secret::{new_api_key, new_api_key_text};
use crate::testing::{World, acme, id, name, on_both};
use crate::{Error, KeyChange};

const HOUR: i64 = 60 * 60;

fn wish(expires: Option<Timestamp>) -> NewKey {
    NewKey { name: name("laptop"), expires, annotations: Annotations::default() }
}

fn in_hours(world: &World, hours: i64) -> Option<Timestamp> {
    Some(world.accounts.now().plus_seconds(hours * HOUR))
}

fn reason(answer: Result<(ApiKey, ApiKeyText)>) -> Reason {
    match answer {
        Err(Error::Refused(refusal)) => refusal.denial.reason,
        other => panic!("should have been refused: {other:?}"),
    }
}

on_both! {
    async fn a_key_acts_as_its_maker_with_their_role_of_the_moment(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let (made, text) = world.key(bob, "bob").await;
        assert_eq!((made.user.as_str(), made.created_by.as_str()), ("bob", "bob (bob@example.com)"));
        let holder = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder");
        assert_eq!((holder.user.as_str(), holder.role, holder.account.clone()), ("bob", Role::User, acme()));
        let me = world.accounts.whoami(holder.caller, &acme()).await.expect("who");
        assert_eq!((me.user.id.as_str(), me.key), ("bob", Some(made.id)));
        world.give(alice, "bob", Role::Admin).await.expect("promoted");
        let invited = world.invited(holder.caller, "eve", Role::User).await;
        assert!(!invited.is_empty(), "with the new role from the very next request");
        world.is_sound().await;
    }

    async fn a_wrong_secret_and_a_wrong_id_open_nothing(world) {
        let alice = world.alice().await;
        let (made, text) = world.key(alice, "alice").await;
        let other = new_api_key_text(made.id);
        for wrong in ["", "rk_", other.reveal(), new_api_key().reveal(), &text.reveal()[1..]] {
            assert!(world.accounts.authenticate(wrong).await.expect("answers").is_none(), "{wrong}");
        }
    }

    async fn nobody_makes_a_key_for_another_person_and_only_admins_for_a_program(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        world.service_account(alice, "ci", Role::Contributor).await;
        let create = |who, user| {
            let accounts = world.accounts.clone();
            async move { accounts.create_key(who, &acme(), &id(user), wish(None)).await }
        };
        assert_eq!(reason(create(alice, "bob").await), Reason::NotYourKey);
        assert!(matches!(reason(create(bob, "ci").await), Reason::MissingPermission(_)));
        let (made, text) = create(alice, "ci").await.expect("by an admin");
        assert_eq!((made.user.as_str(), made.owner_email), ("ci", None));
        let ci = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        assert!(matches!(reason(create(ci, "ci").await), Reason::MissingPermission(_)), "not even its own");
        assert!(matches!(create(ci, "nobody").await, Err(Error::NotFound)));
        world.is_sound().await;
    }

    async fn a_key_made_with_a_key_never_outlives_it(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let (first, text) = world.accounts.create_key(bob, &acme(), &id("bob"), wish(in_hours(world, 2))).await.expect("made");
        let with = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        let (second, _) = world.accounts.create_key(with, &acme(), &id("bob"), wish(None)).await.expect("made");
        assert_eq!((second.expires, second.made_with), (first.expires, Some(first.id)));
        let longer = world.accounts.create_key(with, &acme(), &id("bob"), wish(in_hours(world, 3))).await;
        assert!(matches!(reason(longer), Reason::OutlivesItsMaker { .. }));
        // Made shorter, the first takes the second with it.
        let sooner = KeyChange { expires: Some(in_hours(world, 1)), ..KeyChange::default() };
        world.accounts.change_key(bob, &acme(), &id("bob"), first.id, sooner).await.expect("changed");
        let second = world.accounts.get_key(bob, &acme(), &id("bob"), second.id).await.expect("there");
        assert_eq!(second.expires, in_hours(world, 1));
        world.pass(HOUR);
        assert!(world.accounts.authenticate(text.reveal()).await.expect("answers").is_none(), "ended");
        let late = world.accounts.create_key(with, &acme(), &id("bob"), wish(None)).await;
        assert!(matches!(late, Err(Error::DeadKey)), "let in before, it does nothing after: {late:?}");
    }

    async fn a_key_ends_in_the_future_and_a_user_has_a_hundred_at_most(world) {
        let alice = world.alice().await;
        let past = world.accounts.create_key(alice, &acme(), &id("alice"), wish(Some(world.accounts.now()))).await;
        assert!(matches!(&past, Err(Error::Invalid(wrong)) if wrong[0].field == "expire_time"), "{past:?}");
        for _ in 0..domain::MOST_KEYS_PER_USER {
            world.key(alice, "alice").await;
        }
        let more = world.accounts.create_key(alice, &acme(), &id("alice"), wish(None)).await;
        assert!(matches!(reason(more), Reason::TooManyKeys { .. }));
    }

    async fn making_a_key_in_a_session_wants_a_fresh_password_and_with_a_key_none(world) {
        let alice = world.alice().await;
        let (_, text) = world.key(alice, "alice").await;
        world.pass(policy::PROOF_LASTS);
        let stale = world.accounts.create_key(alice, &acme(), &id("alice"), wish(None)).await;
        assert!(matches!(stale, Err(Error::NeedsPassword)), "{stale:?}");
        let with = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        world.key(with, "alice").await;
    }

    async fn a_paused_users_key_waits_and_a_removed_ones_ends(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let (made, text) = world.key(bob, "bob").await;
        let with = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        world.accounts.deactivate(alice, &acme(), &id("bob"), None).await.expect("paused");
        assert!(!world.accounts.authenticate(text.reveal()).await.expect("answers").expect("known").is_let_in);
        assert!(matches!(world.accounts.whoami(with, &acme()).await, Err(Error::Paused { .. })));
        world.accounts.reactivate(alice, &acme(), &id("bob"), None).await.expect("back");
        assert!(world.accounts.authenticate(text.reveal()).await.expect("answers").expect("known").is_let_in);
        // Ending access on all devices is about devices.
        world.accounts.end_access(alice, &acme(), &id("bob"), None).await.expect("signed out");
        world.accounts.whoami(with, &acme()).await.expect("still in");
        let gone = world.accounts.remove(alice, &acme(), &id("bob"), None).await.expect("removed");
        assert_eq!(gone.keys, 1);
        assert!(world.accounts.authenticate(text.reveal()).await.expect("answers").is_none());
        assert!(matches!(world.accounts.whoami(with, &acme()).await, Err(Error::NotFound | Error::DeadKey)));
        assert!(matches!(world.accounts.get_key(alice, &acme(), &id("bob"), made.id).await, Err(Error::NotFound)));
        world.is_sound().await;
    }

    async fn the_use_of_a_key_is_written_down_with_the_next_flush(world) {
        let alice = world.alice().await;
        let (made, text) = world.key(alice, "alice").await;
        assert_eq!(made.last_used, None);
        world.pass(100);
        world.accounts.authenticate(text.reveal()).await.expect("answers");
        world.accounts.flush_activity().await.expect("flush");
        let seen = world.accounts.get_key(alice, &acme(), &id("alice"), made.id).await.expect("there");
        assert_eq!(seen.last_used, Some(world.accounts.now()));
    }
}
