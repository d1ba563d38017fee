use domain::{Permission, ResourceId, Role};

use crate::testing::{World, acme, id, on_both};
use crate::{Accounts, Amount, Caller, Error, TokenCount};

fn tokens(prompt: u64, completion: u64) -> TokenCount {
    TokenCount { prompt, completion }
}

/// The key of a user of `acme`.
async fn user_key(world: &World, user: &str) -> uuid::Uuid {
    crate::users::row::read(&world.accounts.inner.db.pool(), &acme(), &id(user)).await.expect("a user").id
}

async fn note(accounts: &Accounts, user: uuid::Uuid, deployment: &str, count: TokenCount) {
    accounts.note_inference(user, &ResourceId::parse(deployment).expect("an id"), count);
}

/// Days back from today, deployment and amount.
async fn seen(world: &World, who: Caller, user: &str) -> Vec<(i64, String, Amount)> {
    let usage = world.accounts.usage(who, &acme(), &id(user)).await.expect("usage");
    let today = world.accounts.now().micros() / 86_400_000_000;
    let back = |day: domain::Timestamp| today - day.micros() / 86_400_000_000;
    usage.days.into_iter().map(|day| (back(day.day), day.deployment, day.amount)).collect()
}

fn amount(requests: u64, prompt: u64, completion: u64) -> Amount {
    Amount { requests, tokens: tokens(prompt, completion) }
}

on_both! {
    async fn answers_add_up_by_user_deployment_and_day_also_of_two_processes(world) {
        let alice = world.alice().await;
        let (bob, other) = (world.joined(alice, "bob", Role::User).await, world.another_process().await);
        let (alices, bobs) = (user_key(world, "alice").await, user_key(world, "bob").await);
        note(&world.accounts, alices, "d1", tokens(10, 1)).await;
        note(&world.accounts, alices, "d1", tokens(20, 2)).await;
        note(&world.accounts, alices, "d2", tokens(0, 0)).await;
        note(&world.accounts, bobs, "d1", tokens(5, 5)).await;
        note(&other, alices, "d1", tokens(1, 1)).await;
        other.flush_usage().await.expect("written");
        world.pass(24 * 60 * 60);
        note(&world.accounts, alices, "d1", tokens(7, 0)).await;
        let expected = [(0, "d1".to_owned(), amount(1, 7, 0)), (1, "d1".to_owned(), amount(3, 31, 4)), (1, "d2".to_owned(), amount(1, 0, 0))];
        assert_eq!(seen(world, alice, "alice").await, expected);
        assert_eq!(seen(world, bob, "bob").await, [(1, "d1".to_owned(), amount(1, 5, 5))]);
        let total = world.accounts.usage(alice, &acme(), &id("alice")).await.expect("usage").total();
        assert_eq!(total, amount(5, 38, 4));
        other.close().await;
    }

    async fn one_sees_ones_own_and_admins_see_everybodys(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        assert_eq!(seen(world, bob, "bob").await, []);
        assert_eq!(seen(world, alice, "bob").await, []);
        let refused = world.accounts.usage(bob, &acme(), &id("alice")).await;
        let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
        assert_eq!(refusal.denial.permission(), Some(Permission::ManageUsers));
        let unknown = world.accounts.usage(alice, &acme(), &id("nobody")).await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
    }

    async fn what_is_thirty_days_ago_is_forgotten(world) {
        let alice = world.alice().await;
        note(&world.accounts, user_key(world, "alice").await, "d1", tokens(1, 1)).await;
        world.accounts.flush_usage().await.expect("written");
        world.pass(29 * 24 * 60 * 60);
        world.accounts.sweep_usage().await.expect("swept");
        assert_eq!(seen(world, alice, "alice").await.len(), 1);
        world.pass(24 * 60 * 60);
        assert_eq!(seen(world, alice, "alice").await, []);
        world.accounts.sweep_usage().await.expect("swept");
        assert_eq!(world.number("SELECT count(*) FROM usage_days").await, 0);
    }

    async fn what_somebody_used_who_is_removed_goes_with_them(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        let bobs = user_key(world, "bob").await;
        note(&world.accounts, bobs, "d1", tokens(1, 1)).await;
        world.accounts.flush_usage().await.expect("written");
        world.removed(alice, "bob").await;
        assert_eq!(world.number("SELECT count(*) FROM usage_days").await, 0);
        note(&world.accounts, bobs, "d1", tokens(1, 1)).await;
        world.accounts.flush_usage().await.expect("nobody is there to write it down for");
        assert_eq!(world.number("SELECT count(*) FROM usage_days").await, 0);
    }
}
