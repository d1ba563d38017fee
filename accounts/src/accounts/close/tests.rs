use domain::{Reason, Role, UserId};
use uuid::Uuid;

use super::*;
use crate::testing::{PASSWORD, World, acme, caller, email, id, name, on_both};
use crate::{Error, InvitationView, ListQuery};

const DAY: i64 = 24 * 60 * 60;

async fn close(world: &World, who: Caller, typed: &str) -> Result<()> {
    let version = world.accounts.account_settings(who, &acme()).await.expect("settings").version;
    world.accounts.close_account(who, &acme(), typed, version).await
}

/// What a place in the account is answered at the moment.
async fn looked(world: &World, who: Caller) -> Result<()> {
    world.accounts.list_users(who, &acme(), ListQuery::default()).await.map(drop)
}

fn may_reopen(answer: Result<()>) -> bool {
    match answer {
        Err(Error::Closed(closed)) => closed.may_reopen,
        other => panic!("{other:?}"),
    }
}

fn person_of(caller: Caller) -> Uuid {
    let Caller::Person { person, .. } = caller else { panic!("a person") };
    person
}

on_both! {
    async fn only_the_last_admin_closes_by_typing_the_name(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        let others = close(world, alice, "Acme").await;
        assert!(matches!(&others, Err(Error::Refused(refusal)) if matches!(refusal.denial.reason, Reason::OtherAdmins { others: 1, .. })), "{others:?}");
        world.give(alice, "bob", Role::User).await.expect("lowered");
        assert!(matches!(close(world, bob, "Acme").await, Err(Error::Refused(_))));
        for typed in ["", "acme", "Acm", "Acme Two"] {
            let wrong = close(world, alice, typed).await;
            assert!(matches!(&wrong, Err(Error::Invalid(fields)) if fields[0].field == "account_name"), "{typed}: {wrong:?}");
        }
        let stale = world.accounts.close_account(alice, &acme(), "Acme", 77).await;
        assert!(matches!(stale, Err(Error::SettingsConflict { .. })), "{stale:?}");
        looked(world, bob).await.expect("open as ever");
        close(world, alice, " Acme ").await.expect("closed");
        assert!(may_reopen(looked(world, alice).await));
        assert!(!may_reopen(looked(world, bob).await));
        world.is_sound().await;
    }

    async fn nobody_acts_in_a_closed_account_and_its_invitations_are_dead_until_it_is_reopened(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let token = world.invited(alice, "eve", Role::User).await;
        let eve = world.person(&email("eve@example.com"), &name("Eve")).await;
        let before = world.version(alice, "bob").await;
        close(world, alice, "Acme").await.expect("closed");
        let closed = |answer: Error| assert!(matches!(answer, Error::Closed(_)), "{answer:?}");
        let bobs: UserId = id("bob");
        closed(world.accounts.change_name(bob, &acme(), &bobs, before, name("Robert")).await.expect_err("closed"));
        closed(world.accounts.remove(bob, &acme(), &bobs, before).await.expect_err("not even leaving"));
        closed(world.accounts.deactivate(alice, &acme(), &bobs, before).await.expect_err("closed"));
        closed(world.accounts.invite(alice, &acme(), Vec::new(), true).await.expect_err("closed"));
        closed(world.accounts.account_settings(bob, &acme()).await.expect_err("closed"));
        closed(world.accounts.account_seq(alice, &acme()).await.expect_err("streams end"));
        assert!(matches!(world.accounts.view_invitation(&token, Some(eve)).await, Err(Error::DeadLink)));
        assert!(matches!(world.accounts.accept_here(&token, eve).await, Err(Error::DeadLink)));
        assert!(matches!(world.accounts.accept_as_new(&token, name("Eve"), PASSWORD).await, Err(Error::DeadLink)));
        assert!(matches!(world.accounts.decline(&token).await, Err(Error::DeadLink)));
        let me = world.accounts.me(person_of(bob)).await.expect("bob");
        assert!(me.memberships[0].closed);
        let refused = world.accounts.reopen_account(bob, &acme()).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        world.pass(13 * DAY);
        world.accounts.reopen_account(alice, &acme()).await.expect("reopened");
        assert!(matches!(looked(world, bob).await, Err(Error::AccessEnded { .. })), "not by a session from before");
        looked(world, world.signed_in_again(bob).await).await.expect("as before");
        let alice = world.signed_in_again(alice).await;
        assert_eq!(world.version(alice, "bob").await, before);
        world.accounts.reopen_account(alice, &acme()).await.expect("again changes nothing");
        world.is_sound().await;
    }

    async fn an_invitation_that_has_not_expired_lives_again_after_reopening(world) {
        let alice = world.alice().await;
        let token = world.invited(alice, "eve", Role::User).await;
        close(world, alice, "Acme").await.expect("closed");
        world.accounts.reopen_account(alice, &acme()).await.expect("reopened");
        let view = world.accounts.view_invitation(&token, None).await.expect("open");
        assert!(matches!(view, InvitationView::Open(_)));
        let eve = world.person(&email("eve@example.com"), &name("Eve")).await;
        world.accounts.accept_here(&token, eve).await.expect("joined");
        looked(world, caller(eve)).await.expect("in");
    }

    async fn strangers_learn_nothing_of_a_closed_account_nor_members_of_an_ended_one(world) {
        let alice = world.alice().await;
        let stranger = caller(world.person(&email("sven@example.com"), &name("Sven")).await);
        world.invited(alice, "sven", Role::Admin).await;
        close(world, alice, "Acme").await.expect("closed");
        let unknown = |answer: Result<()>| assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        for outside in [stranger, caller(Uuid::nil())] {
            unknown(looked(world, outside).await);
            unknown(world.accounts.reopen_account(outside, &acme()).await);
            unknown(world.accounts.preview_closing(outside, &acme()).await.map(drop));
        }
        world.pass(14 * DAY);
        // By the clock alone: nothing has been swept yet.
        for who in [alice, stranger, Caller::Operator] {
            unknown(looked(world, who).await);
            unknown(world.accounts.reopen_account(who, &acme()).await);
        }
        assert!(world.accounts.me(person_of(alice)).await.expect("alice").memberships.is_empty());
    }

    async fn after_fourteen_days_everything_goes_but_the_log_and_the_id(world) {
        let alice = world.alice().await;
        let bob = person_of(world.joined(alice, "bob", Role::User).await);
        let bobs = AccountId::parse("bobs").expect("id");
        world.accounts.create_account(bob, bobs.clone(), name("Bob’s")).await.expect_err("he is an admin nowhere");
        world.invited(alice, "eve", Role::User).await;
        world.accounts.create_account(person_of(alice), bobs.clone(), name("Other")).await.expect("another account");
        close(world, alice, "Acme").await.expect("closed");
        assert_eq!(world.accounts.end_closed_accounts().await.expect("sweep"), 0);
        world.pass(14 * DAY);
        let other = world.another_process().await;
        let (here, there) = tokio::join!(world.accounts.end_closed_accounts(), other.end_closed_accounts());
        assert!(here.expect("sweep") + there.expect("sweep") >= 1);
        assert_eq!(world.accounts.end_closed_accounts().await.expect("sweep"), 0, "once");
        for table in ["users", "user_ids", "user_counts", "session_accounts", "outbox"] {
            let left = format!("SELECT count(*) FROM {table} WHERE account = 'acme'");
            assert_eq!(world.number(&left).await, 0, "{table}");
        }
        assert_eq!(world.number("SELECT count(*) FROM invitations").await, 0);
        let log = world.texts("SELECT operation FROM audit_log WHERE account = 'acme' ORDER BY seq").await;
        assert_eq!(log[log.len() - 2..], ["close-account", "end-account"]);
        let taken = world.accounts.create_account(person_of(alice), acme(), name("Acme")).await;
        assert!(matches!(&taken, Err(Error::Invalid(fields)) if fields[0].field == "account_id"), "{taken:?}");
        world.accounts.list_users(alice, &bobs, ListQuery::default()).await.expect("the other account stays");
        assert!(world.accounts.me(bob).await.expect("people stay").memberships.is_empty());
        other.close().await;
        world.is_sound().await;
    }

    async fn a_large_account_goes_in_portions(world) {
        let alice = world.alice().await;
        for number in 0..3 {
            world.service_account(alice, &format!("bot-{number}"), Role::User).await;
        }
        close(world, alice, "Acme").await.expect("closed");
        world.pass(14 * DAY);
        world.accounts.end_account(&acme()).await.expect("marked");
        let mut portions = 0;
        while world.accounts.clear_portion(&acme(), 1).await.expect("a portion") {
            portions += 1;
        }
        assert_eq!(portions, 4, "one user at a time");
    }

    async fn the_operator_looks_into_a_closed_account_and_may_reopen_it(world) {
        let alice = world.alice().await;
        let version = world.version(alice, "alice").await;
        close(world, alice, "Acme").await.expect("closed");
        looked(world, Caller::Operator).await.expect("may look");
        let changed = world.accounts.deactivate(Caller::Operator, &acme(), &id("alice"), version).await;
        assert!(matches!(changed, Err(Error::Closed(_))), "{changed:?}");
        world.accounts.reopen_account(Caller::Operator, &acme()).await.expect("reopened");
        let before = looked(world, alice).await;
        assert!(matches!(before, Err(Error::AccessEnded { .. })), "{before:?}");
        let alice = world.signed_in_again(alice).await;
        looked(world, alice).await.expect("open again");
        world.is_sound().await;
    }

    async fn an_admin_of_a_closed_account_alone_is_an_admin_of_none(world) {
        let alice = world.alice().await;
        close(world, alice, "Acme").await.expect("closed");
        let refused = world.accounts.create_account(person_of(alice), AccountId::parse("beta").expect("id"), name("Beta")).await;
        assert!(matches!(&refused, Err(Error::Refused(refusal)) if refusal.denial.reason == Reason::OnlyAdminsOfSomeAccount), "{refused:?}");
        assert!(world.accounts.me(person_of(alice)).await.expect("alice").create_account_refused.is_some());
    }
}
