use domain::Role;

use super::*;
use crate::testing::{acme, email, id, on_both};
use crate::{InviteLine, InviteOutcome};

fn lines(from: usize, to: usize) -> Vec<InviteLine> {
    let line =
        |n| InviteLine { email: email(&format!("u{n}@example.com")), role: Role::User, display_name: None };
    (from..to).map(line).collect()
}

fn queued(outcomes: &[InviteOutcome]) -> usize {
    outcomes
        .iter()
        .filter(|outcome| matches!(outcome, InviteOutcome::Invited { mail: Mailing::Queued, .. }))
        .count()
}

on_both! {
    async fn an_account_mails_a_hundred_invitations_a_day_whatever_the_process_and_makes_the_rest_without(world) {
        let alice = world.alice().await;
        let other = world.another_process().await;
        let (here, there) = (world.accounts.clone(), other.clone());
        let (first, second) = tokio::join!(
            tokio::spawn(async move { here.invite(alice, &acme(), lines(0, 70), true).await }),
            tokio::spawn(async move { there.invite(alice, &acme(), lines(70, 140), true).await }),
        );
        let (first, second) = (first.expect("one").expect("invited"), second.expect("other").expect("invited"));
        assert_eq!(queued(&first) + queued(&second), 100);
        let over = first.iter().chain(&second).filter(|one| matches!(one, InviteOutcome::Invited { mail: Mailing::OverLimit, .. }));
        assert_eq!(over.count(), 40, "all are invited");
        let resent = world.accounts.resend_invitation(alice, &acme(), &id("u3"), 1).await.expect("resent");
        assert_eq!(resent.mail, Mailing::OverLimit);
        assert!(world.accounts.view_invitation(&resent.token, None).await.is_ok(), "the link works all the same");
        world.pass(24 * 60 * 60);
        let tomorrow = world.accounts.invite(alice, &acme(), lines(140, 143), true).await.expect("invited");
        assert_eq!(queued(&tomorrow), 3);
        other.close().await;
    }

    async fn the_limit_of_one_account_is_not_that_of_another(world) {
        let alice = world.alice().await;
        world.accounts.invite(alice, &acme(), lines(0, 101), true).await.expect("invited");
        let beta = domain::AccountId::parse("beta").expect("id");
        let crate::Caller::Person { person, .. } = alice else { unreachable!("a person") };
        world.accounts.create_account(person, beta.clone(), crate::testing::name("Beta")).await.expect("made");
        let outcomes = world.accounts.invite(alice, &beta, lines(0, 2), true).await.expect("invited");
        assert_eq!(queued(&outcomes), 2);
    }
}
