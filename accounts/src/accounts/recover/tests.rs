use domain::{Reason, Status};

use super::*;
use crate::testing::{PASSWORD, World, acme, email, id, on_both};
use crate::{Bootstrap, Caller, InviteLine};

/// Acme with an admin who has never been able to sign in, so that nobody can manage it.
async fn unmanageable(world: &World) {
    let wish = Bootstrap {
        account: acme(),
        account_name: DisplayName::parse("Acme").expect("name"),
        email: email("lost@example.com"),
        display_name: DisplayName::parse("Lost").expect("name"),
        password: None,
    };
    world.accounts.bootstrap(wish).await.expect("bootstrap");
}

async fn as_admin(world: &World, token: Option<String>, address: &str) -> Caller {
    let token = token.expect("somebody without a password gets a link");
    let person = world.accounts.reset_password(&token, PASSWORD, "").await.expect("reset");
    assert_eq!(world.accounts.sign_in(address, PASSWORD, "").await.expect("in"), person);
    crate::testing::caller(person)
}

on_both! {
    async fn somebody_unknown_becomes_an_admin_by_the_link(world) {
        unmanageable(world).await;
        let token = world.accounts.recover_account(&acme(), &email("nina@example.com"), false).await.expect("recovered");
        let new = as_admin(world, token, "nina@example.com").await;
        let shown = world.accounts.get_user(new, &acme(), &id("nina")).await.expect("nina").user;
        assert_eq!((shown.role, shown.status), (Role::Admin, Status::Active));
        assert!(!shown.address_confirmed, "nothing was mailed");
        assert_eq!(world.without_admin("acme").await, 0);
        let told = "SELECT detail FROM audit_log WHERE operation = 'recover-account' AND actor = 'operator'";
        assert_eq!(world.texts(told).await.len(), 1);
        let logged = "SELECT subject || ' ' || detail FROM security_log WHERE event = 'account-recovered'";
        assert_eq!(world.texts(logged).await, ["nina@example.com acme"]);
        world.is_sound().await;
    }

    async fn whatever_place_they_had_becomes_an_active_admins(world) {
        let alice = world.alice().await;
        let carol = world.joined(alice, "carol", Role::Contributor).await;
        world.joined(alice, "dan", Role::User).await;
        let version = world.version(alice, "dan").await;
        world.accounts.deactivate(alice, &acme(), &id("dan"), version).await.expect("paused");
        let line = InviteLine { email: email("eve@example.com"), role: Role::User, display_name: None };
        world.accounts.invite(alice, &acme(), vec![line], true).await.expect("invited");
        world.sql("UPDATE people SET password_hash = NULL WHERE email_key = 'alice@example.com'").await;
        for (round, (address, user)) in [("Carol@example.com", "carol"), ("dan@example.com", "dan"), ("eve@example.com", "eve"), ("alice@example.com", "alice")].into_iter().enumerate() {
            // Only the first of them finds an account without an admin.
            let token = world.accounts.recover_account(&acme(), &email(address), round > 0).await.expect(user);
            assert_eq!(token.is_some(), ["eve", "alice"].contains(&user), "{user}: a link only without a password");
            let shown = world.accounts.get_user(carol, &acme(), &id(user)).await.expect(user).user;
            assert_eq!((shown.role, shown.status), (Role::Admin, Status::Active), "{user}");
        }
        world.is_sound().await;
    }

    async fn an_account_with_an_admin_is_left_alone_unless_the_operator_insists(world) {
        world.alice().await;
        let refused = world.accounts.recover_account(&acme(), &email("nina@example.com"), false).await;
        let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
        assert!(matches!(refusal.denial.reason, Reason::HasActiveAdmin { .. }));
        assert_eq!(refusal.contacts.admins.len(), 1, "the operator is told whom to ask");
        assert_eq!(world.number("SELECT count(*) FROM people").await, 1, "nobody came into being");
        let token = world.accounts.recover_account(&acme(), &email("nina@example.com"), true).await.expect("insists");
        as_admin(world, token, "nina@example.com").await;
        world.is_sound().await;
    }

    async fn an_account_that_does_not_exist_makes_nobody(world) {
        world.alice().await;
        let other = AccountId::parse("other").expect("id");
        let refused = world.accounts.recover_account(&other, &email("nina@example.com"), true).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        assert_eq!(world.number("SELECT count(*) FROM people").await, 1);
    }
}
