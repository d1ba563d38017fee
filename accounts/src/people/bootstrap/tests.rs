use domain::{Annotations, Role};

use super::*;
use crate::testing::{acme, email, name, on_both};

const DAY: i64 = 24 * 60 * 60;

fn wish() -> Bootstrap {
    Bootstrap {
        account: acme(),
        account_name: name("Acme"),
        email: email("alice@example.com"),
        display_name: name("Alice"),
        password: None,
    }
}

on_both! {
    async fn the_first_key_acts_as_the_admin_until_it_ends(world) {
        let ends = world.accounts.now().plus_seconds(DAY);
        let key = NewKey { name: name("bootstrap"), expires: Some(ends), annotations: Annotations::default() };
        let (token, text) = world.accounts.bootstrap_with_key(wish(), key).await.expect("bootstrap");
        world.accounts.view_sign_in_link(&token).await.expect("the link works beside it");
        let holder = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder");
        assert_eq!((holder.account.clone(), holder.role), (acme(), Role::Admin));
        let listed = world.accounts.keys_of(holder.caller, &acme(), &holder.user).await.expect("keys");
        assert_eq!((listed.len(), listed[0].id, listed[0].expires), (1, text.id(), Some(ends)));
        assert_eq!(listed[0].created_by, "the operator");
        world.invited(holder.caller, "bob", Role::User).await;
        world.pass(DAY);
        assert!(world.accounts.authenticate(text.reveal()).await.expect("answers").is_none());
        world.is_sound().await;
    }

    async fn no_key_is_left_of_a_bootstrap_that_fails(world) {
        world.alice().await;
        let key = NewKey { name: name("bootstrap"), expires: None, annotations: Annotations::default() };
        let taken = world.accounts.bootstrap_with_key(wish(), key).await;
        assert!(matches!(&taken, Err(Error::Invalid(fields)) if fields[0].field == "account_id"), "{taken:?}");
        assert_eq!(world.number("SELECT count(*) FROM api_keys").await, 0);
    }
}
