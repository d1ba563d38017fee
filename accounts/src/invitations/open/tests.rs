use domain::Status;

use super::*;
use crate::testing::{acme, caller, email, id, name, on_both};

on_both! {
    async fn a_proved_person_sees_and_takes_an_open_invitation_without_a_link(world) {
        let alice = world.alice().await;
        let ben = world.person(&email("Ben@Example.com"), &name("Ben")).await;
        world.invited(alice, "ben", Role::Contributor).await;
        let open = world.accounts.me(ben).await.expect("me").invitations;
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].account.clone(), open[0].account_name.as_str(), open[0].role), (acme(), "Acme", Role::Contributor));
        assert_eq!(open[0].invited_by.as_ref().expect("an inviter").1.as_str(), "alice@example.com");
        let accepted = world.accounts.accept_open(ben, &acme()).await.expect("joins");
        assert_eq!((accepted.person, accepted.account), (ben, acme()));
        assert!(world.accounts.me(ben).await.expect("me").invitations.is_empty());
        let again = world.accounts.accept_open(ben, &acme()).await;
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
        assert!(world.accounts.account_seq(caller(ben), &acme()).await.is_ok());
        world.is_sound().await;
    }

    async fn declined_expired_and_foreign_invitations_are_not_among_them(world) {
        let alice = world.alice().await;
        let ben = world.person(&email("ben@example.com"), &name("Ben")).await;
        world.invited(alice, "ben", Role::User).await;
        world.invited(alice, "zoe", Role::User).await;
        world.accounts.decline_open(ben, &acme()).await.expect("declines");
        assert_eq!(world.accounts.get_user(alice, &acme(), &id("ben")).await.expect("user").user.status, Status::Declined);
        assert!(world.accounts.me(ben).await.expect("me").invitations.is_empty());
        assert!(matches!(world.accounts.accept_open(ben, &acme()).await, Err(Error::NotFound)));
        world.invited(alice, "ben", Role::User).await;
        assert_eq!(world.accounts.me(ben).await.expect("me").invitations.len(), 1);
        world.pass(8 * 24 * 60 * 60);
        assert!(world.accounts.me(ben).await.expect("me").invitations.is_empty());
        assert!(matches!(world.accounts.accept_open(ben, &acme()).await, Err(Error::NotFound)));
        assert!(matches!(world.accounts.decline_open(ben, &acme()).await, Err(Error::NotFound)));
    }
}
