use std::fmt::Debug;

use domain::policy::AccessChange;
use domain::{NewPassword, Role, Timestamp, UserId};
use uuid::Uuid;

use super::*;
use crate::testing::{PASSWORD, World, acme, caller, email, id, name, on_both};
use crate::{Bootstrap, ChangeRoleRequest, InviteLine, ListQuery};

fn told<T: Debug>(answer: Result<T>) -> String {
    format!("{:?}", answer.map(drop))
}

/// What every operation on an account answers to somebody.
async fn answers(world: &World, who: Caller, account: &AccountId, user: &UserId) -> Vec<String> {
    let accounts = &world.accounts;
    let line = || vec![InviteLine { email: email("x@example.com"), role: Role::User, display_name: None }];
    let role = ChangeRoleRequest { user: user.clone(), role: Role::Admin, version: Some(1), confirmed: true };
    let broken = ListQuery { page: "broken".to_owned(), ..ListQuery::default() };
    vec![
        told(accounts.list_users(who, account, ListQuery::default()).await),
        told(accounts.list_users(who, account, broken).await),
        told(accounts.get_user(who, account, user).await),
        told(accounts.invitation_token(who, account, user).await),
        told(accounts.invite(who, account, line(), true).await),
        told(accounts.invite(who, account, Vec::new(), false).await),
        told(accounts.change_role(who, account, role).await),
        told(accounts.change_name(who, account, user, 1, name("X")).await),
        told(accounts.preview_removal(who, account, user).await),
        told(accounts.remove(who, account, user, 1).await),
        told(accounts.deactivate(who, account, user, 1).await),
        told(accounts.reactivate(who, account, user, 1).await),
        told(accounts.account_seq(who, account).await),
        told(accounts.end_access(who, account, user, 1).await),
        told(accounts.preview_access(who, account, user, AccessChange::Deactivate).await),
        told(accounts.account_settings(who, account).await),
        told(accounts.preview_closing(who, account).await),
        told(accounts.close_account(who, account, "Acme", 1).await),
        told(accounts.reopen_account(who, account).await),
    ]
}

on_both! {
    async fn a_foreign_account_answers_like_one_that_does_not_exist(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        let wish = Bootstrap {
            account: AccountId::parse("other").expect("id"),
            account_name: name("Other"),
            email: email("olga@example.com"),
            display_name: name("Olga"),
            password: NewPassword::parse(PASSWORD, &[]).ok(),
        };
        world.accounts.bootstrap(wish).await.expect("bootstrap");
        let (foreign, unknown) = (AccountId::parse("other").expect("id"), AccountId::parse("nowhere").expect("id"));
        let stranger = world.person(&email("sven@example.com"), &name("Sven")).await;
        world.invited(alice, "sven", Role::Admin).await;
        // An admin of another account, somebody invited but not joined, and nobody at all.
        for who in [alice, caller(stranger), caller(Uuid::nil())] {
            for user in ["olga", "alice", "nobody"] {
                let here = answers(world, who, &foreign, &id(user)).await;
                assert_eq!(here, answers(world, who, &unknown, &id(user)).await);
                assert!(here.iter().all(|answer| answer == "Err(NotFound)"), "{here:?}");
            }
        }
        for outside in [caller(stranger), caller(Uuid::nil())] {
            let here = answers(world, outside, &acme(), &id("alice")).await;
            assert!(here.iter().all(|answer| answer == "Err(NotFound)"), "{here:?}");
        }
        // A user of another account by their id answers like an id that nobody has.
        assert_eq!(answers(world, alice, &acme(), &id("olga")).await[2..4], answers(world, alice, &acme(), &id("nobody")).await[2..4]);
        // Nothing of it was written into anybody's log.
        assert_eq!(world.number("SELECT count(*) FROM audit_refusals").await, 0);
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE account = 'other'").await, 1);
        world.is_sound().await;
    }

    async fn rights_end_with_the_very_next_request_also_through_another_process(world) {
        let alice = world.alice().await;
        let other = world.another_process().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        let line = |number: usize| vec![InviteLine { email: email(&format!("x{number}@example.com")), role: Role::User, display_name: None }];
        for round in 0..25 {
            other.invite(bob, &acme(), line(round), true).await.expect("bob is an admin");
            world.give(alice, "bob", Role::User).await.expect("demoted");
            let refused = other.invite(bob, &acme(), line(1_000), true).await;
            assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
            let list = other.list_users(bob, &acme(), ListQuery::default()).await.expect("may still look");
            assert!(matches!(list.actor, Actor::User { role: Role::User, .. }));
            let version = world.version(alice, "bob").await;
            world.accounts.deactivate(alice, &acme(), &id("bob"), version).await.expect("paused");
            assert!(matches!(other.account_seq(bob, &acme()).await, Err(Error::Paused { .. })));
            world.accounts.reactivate(alice, &acme(), &id("bob"), version + 1).await.expect("back");
            world.removed(alice, "bob").await;
            assert!(matches!(other.account_seq(bob, &acme()).await, Err(Error::NotFound)));
            assert!(matches!(other.list_users(bob, &acme(), ListQuery::default()).await, Err(Error::NotFound)));
            world.joined(alice, "bob", Role::Admin).await;
        }
        other.close().await;
        world.is_sound().await;
    }

    async fn another_secret_does_not_open_the_installation(world) {
        let config = crate::Config { secret: crate::SecretKey::generate().0, ..world.config.clone() };
        assert!(matches!(Accounts::open(config).await, Err(crate::OpenError::WrongSecret)));
        let again = Accounts::open(world.config.clone()).await.expect("the right one does");
        assert_eq!(again.now(), Timestamp::from_micros(world.clock.load(std::sync::atomic::Ordering::Relaxed)));
        again.close().await;
    }
}
