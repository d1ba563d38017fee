use domain::Role;

use super::*;
use crate::testing::{acme, id, on_both};

on_both! {
    async fn admins_see_the_link_again_and_others_do_not(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let token = world.invited(alice, "eve", Role::User).await;
        let seen = world.accounts.get_user(alice, &acme(), &id("eve")).await.expect("eve");
        assert_eq!(seen.invitation_token.as_deref(), Some(token.as_str()));
        assert_eq!(world.accounts.invitation_token(alice, &acme(), &id("eve")).await.expect("token"), token);
        let seen = world.accounts.get_user(bob, &acme(), &id("eve")).await.expect("eve");
        assert_eq!(seen.invitation_token, None);
        assert!(matches!(world.accounts.invitation_token(bob, &acme(), &id("eve")).await, Err(Error::Refused(_))));
        assert!(matches!(world.accounts.invitation_token(alice, &acme(), &id("bob")).await, Err(Error::NotFound)));
        world.pass(8 * 24 * 60 * 60);
        assert!(matches!(world.accounts.invitation_token(alice, &acme(), &id("eve")).await, Err(Error::NotFound)));
        assert_eq!(world.accounts.get_user(alice, &acme(), &id("eve")).await.expect("eve").invitation_token, None);
    }

    async fn one_sees_oneself_and_whom_to_ask(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let own = world.accounts.get_user(bob, &acme(), &id("bob")).await.expect("bob");
        assert!(own.is_me);
        assert!(own.roles.iter().all(|option| option.refused.is_some()));
        assert_eq!(own.contacts.admins.len(), 1);
        let seen = world.accounts.get_user(alice, &acme(), &id("bob")).await.expect("bob");
        assert!(!seen.is_me && seen.contacts.admins.is_empty());
        assert!(seen.roles.iter().all(|option| option.refused.is_none()));
        assert!(matches!(world.accounts.get_user(alice, &acme(), &id("nobody")).await, Err(Error::NotFound)));
    }
}
