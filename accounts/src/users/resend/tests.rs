use domain::{Role, Status};

use super::*;
use crate::testing::{acme, email, id, name, on_both};
use crate::{InviteLine, InviteOutcome, Mailing};

on_both! {
    async fn resending_kills_every_earlier_link_and_begins_a_new_term(world) {
        let alice = world.alice().await;
        let copied = world.invited(alice, "eve", Role::User).await;
        let mailed = world.mailed("eve@example.com").await;
        world.pass(5 * 24 * 60 * 60);
        let resent = world.accounts.resend_invitation(alice, &acme(), &id("eve"), 1).await.expect("resent");
        assert_eq!((resent.mail, resent.user.version), (Mailing::Queued, 2));
        assert!(matches!(resent.user.status, Status::Invited { expires } if expires > world.accounts.now().plus_seconds(6 * 86_400)));
        for old in [&copied, &mailed] {
            assert!(matches!(world.accounts.view_invitation(old, None).await, Err(Error::DeadLink)));
        }
        let again = world.mailed("eve@example.com").await;
        for new in [&resent.token, &again] {
            assert!(world.accounts.view_invitation(new, None).await.is_ok());
        }
        assert_ne!(resent.token, again);
    }

    async fn expired_and_declined_invitations_are_open_again(world) {
        let alice = world.alice().await;
        let token = world.invited(alice, "eve", Role::User).await;
        world.accounts.decline(&token).await.expect("declined");
        let version = world.version(alice, "eve").await;
        let user = world.accounts.resend_invitation(alice, &acme(), &id("eve"), version).await.expect("resent").user;
        assert!(matches!(user.status, Status::Invited { .. }));
        world.pass(8 * 24 * 60 * 60);
        let user = world.accounts.resend_invitation(alice, &acme(), &id("eve"), user.version).await.expect("resent").user;
        assert!(matches!(user.status, Status::Invited { .. }));
        assert_eq!(world.post().await.len(), 1, "only the last mail has a reason");
        world.is_sound().await;
    }

    async fn whoever_has_joined_has_no_invitation_and_only_admins_resend(world) {
        let alice = world.alice().await;
        let ben = world.joined(alice, "ben", Role::User).await;
        let version = world.version(alice, "ben").await;
        let joined = world.accounts.resend_invitation(alice, &acme(), &id("ben"), version).await;
        assert!(matches!(joined, Err(Error::NotFound)), "{joined:?}");
        world.invited(alice, "eve", Role::User).await;
        let tried = world.accounts.resend_invitation(ben, &acme(), &id("eve"), 1).await;
        assert!(matches!(tried, Err(Error::Refused(_))), "{tried:?}");
        let stale = world.accounts.resend_invitation(alice, &acme(), &id("eve"), 7).await;
        assert!(matches!(stale, Err(Error::Conflict { .. })), "{stale:?}");
    }

    async fn a_role_switched_off_since_is_not_offered_anew(world) {
        let alice = world.alice().await;
        world.invited(alice, "eve", Role::Contributor).await;
        let off = if world.is_postgres() { "false" } else { "0" };
        world.sql(&format!("UPDATE accounts SET granular_roles = {off}")).await;
        let tried = world.accounts.resend_invitation(alice, &acme(), &id("eve"), 1).await;
        assert!(matches!(tried, Err(Error::Refused(_))), "{tried:?}");
    }

    async fn without_a_mail_server_nothing_is_queued_and_the_answer_says_so(world) {
        let alice = world.alice().await;
        let config = crate::Config { sends_mail: false, ..world.config.clone() };
        let silent = Accounts::open(config).await.expect("opens");
        let line = InviteLine { email: email("eve@example.com"), role: Role::User, display_name: Some(name("Eve")) };
        let outcome = silent.invite(alice, &acme(), vec![line], true).await.expect("invited").remove(0);
        assert!(matches!(outcome, InviteOutcome::Invited { mail: Mailing::NotSetUp, .. }), "{outcome:?}");
        let resent = silent.resend_invitation(alice, &acme(), &id("eve"), 1).await.expect("resent");
        assert_eq!(resent.mail, Mailing::NotSetUp);
        assert!(silent.view_invitation(&resent.token, None).await.is_ok());
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, 0);
        silent.close().await;
    }
}
