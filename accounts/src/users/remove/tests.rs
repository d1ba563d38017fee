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
