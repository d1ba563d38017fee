use domain::{Role, Status};

use super::*;
use crate::testing::{acme, email, id, on_both};
use crate::{Error, InviteLine, InviteOutcome, SessionKey, SessionRecord};

async fn invite(world: &crate::testing::World, admin: Caller, address: &str) -> UserId {
    let line = InviteLine { email: email(address), role: Role::User, display_name: None };
    let outcome = world.accounts.invite(admin, &acme(), vec![line], false).await.expect("invite").remove(0);
    let InviteOutcome::Invited { user, .. } = outcome else { panic!("{outcome:?}") };
    user
}

on_both! {
    async fn somebody_who_was_removed_and_joins_again_is_let_in_after_signing_in(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let Caller::Person { person, .. } = bob else { panic!("a person") };
        world.removed(alice, "bob").await;
        let token = world.invited(alice, "bob", Role::User).await;
        world.accounts.accept_here(&token, person).await.expect("joins again");
        let old = world.accounts.account_seq(bob, &acme()).await;
        assert!(matches!(&old, Err(Error::AccessEnded { .. })), "{old:?}");
        let bob = world.signed_in_again(bob).await;
        world.accounts.account_seq(bob, &acme()).await.expect("in");
    }

    async fn a_removal_says_before_and_after_what_ends(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        let Caller::Person { person, .. } = bob else { unreachable!("bob is a person") };
        let session = SessionKey::of(b"bob's browser");
        let record = SessionRecord { person: Some(person), data: "{}".to_owned(), user_agent: String::new(), address: String::new() };
        world.accounts.sessions().create(session, &record).await.expect("session");
        let bob = Caller::Person { person, session };
        world.invited(bob, "open", Role::User).await;
        let declined = world.invited(bob, "declined", Role::User).await;
        world.accounts.decline(&declined).await.expect("declined");
        let preview = world.accounts.preview_removal(alice, &acme(), &id("bob")).await.expect("preview");
        assert_eq!((preview.operation, preview.sessions, preview.invitations_sent), (Operation::Remove, 1, 1));
        assert!(preview.refused.is_none());
        let removed = world.accounts.remove(alice, &acme(), &id("bob"), preview.user.version).await.expect("removed");
        assert_eq!((removed.operation, removed.sessions), (Operation::Remove, 1));
        assert!(matches!(world.accounts.account_seq(bob, &acme()).await, Err(Error::NotFound)));
        // Their session and what they are elsewhere is theirs.
        assert!(world.accounts.sessions().load(session).await.expect("load").is_some());
        assert_eq!(world.number("SELECT count(*) FROM session_accounts").await, 1, "Alice's");
        world.is_sound().await;
    }

    async fn expired_invitations_are_not_counted_as_open(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::Admin).await;
        world.invited(alice, "eve", Role::User).await;
        assert_eq!(world.accounts.preview_removal(alice, &acme(), &id("alice")).await.expect("preview").invitations_sent, 1);
        world.pass(8 * 24 * 60 * 60);
        assert_eq!(world.accounts.preview_removal(alice, &acme(), &id("alice")).await.expect("preview").invitations_sent, 0);
    }

    async fn everyone_may_leave_but_the_last_admin(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::InferenceUser).await;
        let preview = world.accounts.preview_removal(bob, &acme(), &id("bob")).await.expect("preview");
        assert_eq!(preview.operation, Operation::Leave);
        let left = world.accounts.remove(bob, &acme(), &id("bob"), preview.user.version).await.expect("left");
        assert_eq!(left.operation, Operation::Leave);
        let last = world.accounts.preview_removal(alice, &acme(), &id("alice")).await.expect("preview");
        assert!(last.refused.is_some_and(|refusal| matches!(refusal.denial.reason, domain::Reason::LastAdmin { .. })));
        let refused = world.accounts.remove(alice, &acme(), &id("alice"), last.user.version).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        assert_eq!(world.texts("SELECT operation FROM audit_log WHERE operation IN ('leave', 'remove')").await, ["leave"]);
        world.is_sound().await;
    }

    async fn who_is_no_admin_neither_removes_nor_looks_what_it_would_end(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let version = world.version(alice, "alice").await;
        assert!(matches!(world.accounts.preview_removal(bob, &acme(), &id("alice")).await, Err(Error::Refused(_))));
        assert!(matches!(world.accounts.remove(bob, &acme(), &id("alice"), version).await, Err(Error::Refused(_))));
        let stale = world.accounts.remove(alice, &acme(), &id("bob"), 99).await;
        assert!(matches!(stale, Err(Error::Conflict { .. })), "{stale:?}");
        world.is_sound().await;
    }

    async fn revoking_ends_the_link_and_frees_the_address(world) {
        let alice = world.alice().await;
        let token = world.invited(alice, "eve", Role::User).await;
        let preview = world.accounts.preview_removal(alice, &acme(), &id("eve")).await.expect("preview");
        assert_eq!(preview.operation, Operation::RevokeInvitation);
        let revoked = world.accounts.remove(alice, &acme(), &id("eve"), 1).await.expect("revoked");
        assert!(matches!(revoked.user.status, Status::Invited { .. }));
        assert!(matches!(world.accounts.view_invitation(&token, None).await, Err(Error::DeadLink)));
        let again = world.invited(alice, "eve", Role::User).await;
        assert!(matches!(world.accounts.view_invitation(&token, None).await, Err(Error::DeadLink)));
        world.accounts.view_invitation(&again, None).await.expect("the new one");
        world.is_sound().await;
    }

    async fn an_id_returns_to_its_address_and_never_goes_to_another(world) {
        let alice = world.alice().await;
        assert_eq!(invite(world, alice, "Sam@example.com").await, id("sam"));
        assert_eq!(invite(world, alice, "sam@example.org").await, id("sam-2"));
        world.removed(alice, "sam").await;
        world.removed(alice, "sam-2").await;
        assert_eq!(invite(world, alice, "sam@example.net").await, id("sam-3"));
        assert_eq!(invite(world, alice, "sam@example.org").await, id("sam-2"));
        assert_eq!(invite(world, alice, "SAM@EXAMPLE.COM").await, id("sam"));
        // Also the id of somebody who had joined.
        world.joined(alice, "bob", Role::User).await;
        world.removed(alice, "bob").await;
        assert_eq!(invite(world, alice, "bob@example.org").await, id("bob-2"));
        world.joined(alice, "bob", Role::User).await;
        assert!(world.accounts.get_user(alice, &acme(), &id("bob")).await.is_ok());
        world.is_sound().await;
    }
}

/// A key of the service account `ci`, made by `who`.
async fn key_of_ci(world: &crate::testing::World, who: Caller) -> (ApiKey, domain::ApiKeyText) {
    world.key(who, "ci").await
}

async fn opens(world: &crate::testing::World, text: &domain::ApiKeyText) -> bool {
    world.accounts.authenticate(text.reveal()).await.expect("answers").is_some()
}

on_both! {
    async fn a_removal_lists_the_keys_that_end_and_those_left_behind_and_ends_what_it_listed(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        world.service_account(alice, "ci", Role::User).await;
        let (own, own_text) = world.key(bob, "bob").await;
        let (left, left_text) = key_of_ci(world, bob).await;
        key_of_ci(world, alice).await;
        world.invited(bob, "eve", Role::User).await;
        let preview = world.accounts.preview_removal(alice, &acme(), &id("bob")).await.expect("preview");
        assert_eq!(preview.keys.iter().map(|key| key.id).collect::<Vec<_>>(), [own.id]);
        assert_eq!(preview.left.iter().map(|key| key.id).collect::<Vec<_>>(), [left.id]);
        assert_eq!(preview.invited, [email("eve@example.com")]);
        let wish = Removal { revision: Some(preview.revision), ..Removal::default() };
        let removed = world.accounts.remove(alice, &acme(), &id("bob"), wish).await.expect("removed");
        assert_eq!((removed.keys, removed.ended[0].id, removed.invitations_sent), (1, own.id, 1));
        assert!(matches!(&removed.left[..], [kept] if kept.key.id == left.id && kept.fate == KeyFate::Kept));
        assert!(!opens(world, &own_text).await && opens(world, &left_text).await);
        world.is_sound().await;
    }

    async fn keys_left_behind_are_revoked_rotated_or_kept_with_the_removal(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        world.service_account(alice, "ci", Role::User).await;
        let [kept, revoked, rotated, at_once] =
            [key_of_ci(world, bob).await, key_of_ci(world, bob).await, key_of_ci(world, bob).await, key_of_ci(world, bob).await];
        let left = BTreeMap::from([
            (kept.0.id, KeyFate::Kept),
            (revoked.0.id, KeyFate::Revoked),
            (rotated.0.id, KeyFate::Rotated { overlap: 60 }),
            (at_once.0.id, KeyFate::Rotated { overlap: 0 }),
        ]);
        let removed = world.accounts.remove(alice, &acme(), &id("bob"), Removal { left, ..Removal::default() }).await.expect("removed");
        let new = |key: &ApiKey| removed.left.iter().find(|left| left.key.id == key.id).expect("answered").text.clone();
        assert!(new(&kept.0).is_none() && new(&revoked.0).is_none());
        assert!(opens(world, &kept.1).await && !opens(world, &revoked.1).await && !opens(world, &at_once.1).await);
        assert!(opens(world, &rotated.1).await, "for a minute more");
        world.pass(60);
        assert!(!opens(world, &rotated.1).await);
        for key in [&rotated.0, &at_once.0] {
            assert!(opens(world, &new(key).expect("a new secret")).await);
        }
        let log = world.texts("SELECT operation FROM audit_log ORDER BY seq DESC LIMIT 4").await;
        assert_eq!(log.iter().filter(|entry| *entry == "rotate-service-account-key").count(), 2, "{log:?}");
        assert!(log.contains(&"delete-others-key".to_owned()) && log.contains(&"remove".to_owned()), "{log:?}");
        world.is_sound().await;
    }

    async fn a_key_or_an_invitation_made_meanwhile_shows_the_list_again(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        world.service_account(alice, "ci", Role::User).await;
        let preview = || async { world.accounts.preview_removal(alice, &acme(), &id("bob")).await.expect("preview").revision };
        let remove = |revision: String| {
            let wish = Removal { revision: Some(revision), ..Removal::default() };
            async move { world.accounts.remove(alice, &acme(), &id("bob"), wish).await }
        };
        for step in 0..4 {
            let shown = preview().await;
            match step {
                0 => drop(world.key(bob, "bob").await),
                1 => drop(key_of_ci(world, bob).await),
                2 => drop(world.invited(bob, "eve", Role::User).await),
                _ => {
                    let keys = world.accounts.keys_of(bob, &acme(), &id("bob")).await.expect("keys");
                    world.accounts.rotate_key(bob, &acme(), &id("bob"), keys[0].id, 0).await.expect("rotated");
                }
            }
            let late = remove(shown).await;
            assert!(matches!(late, Err(Error::Conflict { .. })), "{step}: {late:?}");
        }
        remove(preview().await).await.expect("removed as shown");
        world.is_sound().await;
    }

    async fn nothing_of_a_removal_happens_if_one_of_its_keys_cannot_be_settled(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        world.service_account(alice, "ci", Role::User).await;
        let (left, text) = key_of_ci(world, bob).await;
        let (foreign, _) = key_of_ci(world, alice).await;
        let fates = |second| BTreeMap::from([(left.id, KeyFate::Revoked), second]);
        let unlisted = fates((foreign.id, KeyFate::Revoked));
        let answer = world.accounts.remove(alice, &acme(), &id("bob"), Removal { left: unlisted, ..Removal::default() }).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        let too_long = BTreeMap::from([(left.id, KeyFate::Rotated { overlap: crate::LONGEST_OVERLAP + 1 })]);
        let answer = world.accounts.remove(alice, &acme(), &id("bob"), Removal { left: too_long, ..Removal::default() }).await;
        assert!(matches!(answer, Err(Error::Invalid(_))), "{answer:?}");
        assert!(opens(world, &text).await);
        assert!(world.accounts.get_user(alice, &acme(), &id("bob")).await.is_ok());
        world.is_sound().await;
    }

    async fn who_leaves_without_being_an_admin_has_no_choices_and_an_admin_has(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        world.service_account(alice, "ci", Role::User).await;
        let (left, text) = key_of_ci(world, bob).await;
        let leaves = |wish: Removal| async move { world.accounts.remove(bob, &acme(), &id("bob"), wish).await };
        let revoke = || Removal { left: BTreeMap::from([(left.id, KeyFate::Revoked)]), ..Removal::default() };
        world.give(alice, "bob", Role::User).await.expect("lowered");
        let preview = world.accounts.preview_removal(bob, &acme(), &id("bob")).await.expect("preview");
        assert!(preview.left.is_empty());
        assert!(matches!(leaves(revoke()).await, Err(Error::NotFound)));
        world.give(alice, "bob", Role::Admin).await.expect("raised");
        let preview = world.accounts.preview_removal(bob, &acme(), &id("bob")).await.expect("preview");
        assert_eq!(preview.left.len(), 1);
        assert_eq!(leaves(revoke()).await.expect("left").operation, Operation::Leave);
        assert!(!opens(world, &text).await);
        world.is_sound().await;
    }
}
