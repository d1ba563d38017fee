use domain::{Reason, Status};

use super::*;
use crate::testing::{acme, email, id, name, on_both};

fn role(role: Role) -> UserChange {
    UserChange { role: Some(role), ..UserChange::default() }
}

on_both! {
    async fn name_and_role_are_one_change_with_one_version_step_and_one_entry(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        let change = UserChange { display_name: Some(name("Robert")), ..role(Role::Contributor) };
        let version = world.version(alice, "bob").await;
        let before = world.texts("SELECT operation FROM audit_log").await.len();
        let after = world.accounts.update_user(alice, &acme(), &id("bob"), change, None).await.expect("changed");
        assert_eq!((after.role, after.shown_name(), after.version), (Role::Contributor, "Robert", version + 1));
        let log = world.texts("SELECT operation FROM audit_log ORDER BY seq").await;
        assert_eq!(log[before..], ["change-role"]);
        world.is_sound().await;
    }

    async fn the_role_one_has_changes_nothing_and_needs_no_right(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let change = UserChange { display_name: Some(name("Robert")), ..role(Role::User) };
        let after = world.accounts.update_user(bob, &acme(), &id("bob"), change.clone(), None).await.expect("renamed");
        assert_eq!(after.shown_name(), "Robert");
        let again = world.accounts.update_user(bob, &acme(), &id("bob"), change, None).await.expect("nothing");
        assert_eq!(again.version, after.version);
        let refused = world.accounts.update_user(bob, &acme(), &id("bob"), role(Role::Admin), None).await;
        let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
        assert!(matches!(refusal.denial.reason, Reason::MissingPermission(_)));
        world.is_sound().await;
    }

    async fn a_stale_version_changes_nothing_even_if_there_is_nothing_to_change(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        for wish in [role(Role::Admin), UserChange::default()] {
            let stale = world.accounts.update_user(alice, &acme(), &id("bob"), wish, Some(77)).await;
            assert!(matches!(stale, Err(Error::Conflict { .. })), "{stale:?}");
        }
        let version = world.version(alice, "bob").await;
        let change = UserChange { display_name: Some(name("Robert")), ..role(Role::Admin) };
        let after = world.accounts.update_user(alice, &acme(), &id("bob"), change, Some(version)).await.expect("both");
        assert_eq!((after.role, after.version), (Role::Admin, version + 1));
    }

    async fn a_change_whose_role_is_refused_leaves_the_name_alone(world) {
        let alice = world.alice().await;
        let change = UserChange { display_name: Some(name("Alicia")), ..role(Role::User) };
        let version = world.version(alice, "alice").await;
        let refused = world.accounts.update_user(alice, &acme(), &id("alice"), change, None).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let after = world.accounts.find_user(alice, &acme(), &id("alice")).await.expect("alice");
        assert_eq!((after.version, after.shown_name() == "Alicia"), (version, false));
        world.is_sound().await;
    }

    async fn ones_own_name_changes_with_ones_role_also_for_other_accounts(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        let change = UserChange { display_name: Some(name("Robert")), ..role(Role::User) };
        world.accounts.update_user(bob, &acme(), &id("bob"), change, None).await.expect("both");
        assert_eq!(world.texts("SELECT display_name FROM people WHERE display_name = 'Robert'").await, ["Robert"]);
        world.is_sound().await;
    }

    async fn what_cannot_be_changed_is_an_error_if_it_differs(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        world.service_account(alice, "ci", Role::User).await;
        let address = |text: &str| UserChange { email: Some(text.to_owned()), ..UserChange::default() };
        let kind = |program| UserChange { service_account: Some(program), ..UserChange::default() };
        for (user, change, field) in [
            ("bob", address("robert@example.com"), "email"),
            ("ci", address("bob@example.com"), "email"),
            ("bob", kind(true), "service_account"),
            ("ci", kind(false), "service_account"),
        ] {
            let refused = world.accounts.update_user(alice, &acme(), &id(user), change, None).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == field), "{refused:?}");
        }
        for (user, change) in [
            ("bob", address("BOB@example.com")),
            ("ci", address("ci@acme.sa.roster")),
            ("bob", kind(false)),
            ("ci", kind(true)),
        ] {
            world.accounts.update_user(alice, &acme(), &id(user), change, None).await.expect("as it is");
        }
    }

    async fn an_invited_user_has_the_id_that_was_wished_for_or_it_is_taken(world) {
        let alice = world.alice().await;
        let wish = |local: &str, wished: Option<&str>| NewUser {
            id: wished.map(id), email: email(&format!("{local}@example.com")), role: Role::User, display_name: None,
        };
        let eve = world.accounts.invite_user(alice, &acme(), wish("eve", Some("first"))).await.expect("offered");
        assert_eq!((eve.user.id.as_str(), eve.user.version), ("first", 1));
        assert!(matches!(eve.user.status, Status::Invited { .. }));
        let taken = world.accounts.invite_user(alice, &acme(), wish("fay", Some("first"))).await;
        assert!(matches!(&taken, Err(Error::Taken(invalid)) if invalid.field == "user_id"), "{taken:?}");
        let there = world.accounts.invite_user(alice, &acme(), wish("eve", Some("second"))).await;
        assert!(matches!(&there, Err(Error::AlreadyUser { user }) if user.as_str() == "first"), "{there:?}");
        // The id of somebody removed is given again only to the same address.
        world.accounts.revoke_invitation(alice, &acme(), &id("first"), None).await.expect("revoked");
        let taken = world.accounts.invite_user(alice, &acme(), wish("fay", Some("first"))).await;
        assert!(matches!(taken, Err(Error::Taken(_))), "{taken:?}");
        let again = world.accounts.invite_user(alice, &acme(), wish("eve", Some("first"))).await.expect("again");
        assert_eq!(again.user.id.as_str(), "first");
        world.is_sound().await;
    }

    async fn revoking_an_invitation_never_removes_whoever_has_joined(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        let refused = world.accounts.revoke_invitation(alice, &acme(), &id("bob"), None).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        let bob = world.joined(alice, "bea", Role::User).await;
        world.invited(alice, "eve", Role::User).await;
        let refused = world.accounts.revoke_invitation(bob, &acme(), &id("eve"), None).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        world.accounts.revoke_invitation(alice, &acme(), &id("eve"), None).await.expect("revoked");
        assert_eq!(world.texts("SELECT operation FROM audit_log ORDER BY seq DESC LIMIT 1").await, ["revoke-invitation"]);
        world.is_sound().await;
    }
}
