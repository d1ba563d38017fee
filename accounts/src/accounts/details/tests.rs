use domain::{Annotations, Role};

use super::*;
use crate::NewKey;
use crate::testing::{acme, email, name, on_both};

on_both! {
    async fn it_has_an_address_whether_or_not_a_contact_is_set(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::InferenceUser).await;
        let seen = world.accounts.account_details(bob, &acme()).await.expect("everybody sees it");
        assert_eq!((seen.email, seen.settings.contact), (Some(email("alice@example.com")), None));
        assert_eq!(seen.created, seen.updated);
        world.pass(60);
        let contact = SettingsChange { contact: Some(Some(email("it@example.com"))), ..SettingsChange::default() };
        let after = world.accounts.change_account(alice, &acme(), contact, None).await.expect("set");
        assert_eq!(after.email, Some(email("it@example.com")));
        assert_eq!((after.created, after.updated), (seen.created, seen.created.plus_seconds(60)));
    }

    async fn it_has_an_address_before_its_admin_has_chosen_a_password(world) {
        let wish = crate::Bootstrap {
            account: acme(),
            account_name: name("Acme"),
            email: email("ann@example.com"),
            display_name: name("Ann"),
            password: None,
        };
        let key = NewKey { name: name("first"), expires: None, annotations: Annotations::default() };
        let (_, text) = world.accounts.bootstrap_with_key(wish, key).await.expect("made");
        let holder = world.accounts.authenticate(text.reveal()).await.expect("an answer").expect("a key");
        let seen = world.accounts.account_details(holder.caller, &acme()).await.expect("seen");
        assert_eq!(seen.email, Some(email("ann@example.com")));
    }

    async fn what_is_not_named_stays_also_if_another_changed_it_meanwhile(world) {
        let alice = world.alice().await;
        let version = world.accounts.account_details(alice, &acme()).await.expect("seen").version;
        let named = SettingsChange { name: Some(name("Acme Research")), ..SettingsChange::default() };
        let off = SettingsChange { granular_roles: Some(false), ..SettingsChange::default() };
        world.accounts.change_account(alice, &acme(), named, Some(version)).await.expect("named");
        let stale = world.accounts.change_account(alice, &acme(), off.clone(), Some(version)).await;
        assert!(matches!(stale, Err(Error::SettingsConflict { .. })), "{stale:?}");
        let after = world.accounts.change_account(alice, &acme(), off, None).await.expect("off");
        assert_eq!((after.settings.name, after.settings.granular_roles), (name("Acme Research"), false));
        world.is_sound().await;
    }
}
