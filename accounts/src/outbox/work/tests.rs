use std::collections::HashSet;

use domain::{Role, Status};

use super::*;
use crate::testing::{World, acme, email, id, on_both};
use crate::{Caller, InviteLine};

/// Invites so many to Acme.
async fn invite(world: &World, alice: Caller, number: usize) {
    let line =
        |n| InviteLine { email: email(&format!("u{n}@example.com")), role: Role::User, display_name: None };
    let outcomes =
        world.accounts.invite(alice, &acme(), (0..number).map(line).collect(), true).await.expect("invited");
    assert_eq!(outcomes.len(), number);
}

async fn waiting(world: &World) -> i64 {
    world.number("SELECT count(*) FROM outbox").await
}

on_both! {
    async fn however_many_take_letters_in_hand_each_is_claimed_once(world) {
        let alice = world.alice().await;
        invite(world, alice, 60).await;
        let other = world.another_process().await;
        let mut running = Vec::new();
        for number in 0..8 {
            let accounts = if number % 2 == 0 { world.accounts.clone() } else { other.clone() };
            running.push(tokio::spawn(async move {
                let mut mine = Vec::new();
                for _ in 0..20 {
                    mine.extend(accounts.claim_letters(3).await.expect("claims").iter().map(Claim::name));
                }
                mine
            }));
        }
        let mut all = Vec::new();
        for one in running {
            all.extend(one.await.expect("a worker"));
        }
        assert_eq!(all.len(), 60, "all are claimed");
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 60, "and none twice");
        other.close().await;
    }

    async fn a_letter_of_a_process_that_died_is_taken_by_another_and_who_comes_late_says_nothing(world) {
        let alice = world.alice().await;
        invite(world, alice, 1).await;
        let first = world.accounts.claim_letters(9).await.expect("claims").remove(0);
        assert!(world.accounts.claim_stands(&first, 30));
        assert!(world.accounts.claim_letters(9).await.expect("claims").is_empty());
        world.pass(CLAIM - 20);
        assert!(!world.accounts.claim_stands(&first, 30), "too late to begin");
        world.pass(20);
        let second = world.accounts.claim_letters(9).await.expect("claims").remove(0);
        assert_eq!((first.name(), second.attempt()), (second.name(), 2));
        world.accounts.letter_sent(&first).await.expect("said");
        world.accounts.letter_failed(&first, Unsent::Refused).await.expect("said");
        assert_eq!(waiting(world).await, 1, "whose claim has passed has no say");
        world.accounts.letter_sent(&second).await.expect("said");
        assert_eq!(waiting(world).await, 0);
    }

    async fn what_cannot_be_sent_is_tried_ever_more_slowly_for_two_days_and_then_given_up(world) {
        let alice = world.alice().await;
        invite(world, alice, 1).await;
        let (begun, mut waits) = (world.accounts.now(), Vec::new());
        loop {
            let claim = world.accounts.claim_letters(9).await.expect("claims").remove(0);
            match world.accounts.letter_failed(&claim, Unsent::ForNow).await.expect("said") {
                Fate::GivenUp => break,
                Fate::Again { seconds } => {
                    world.pass(seconds - 1);
                    assert!(world.accounts.claim_letters(9).await.expect("claims").is_empty(), "not yet");
                    world.pass(1);
                    waits.push(seconds);
                }
            }
        }
        let hours = (world.accounts.now().seconds() - begun.seconds()) / 3_600;
        assert!((40..=56).contains(&hours), "{hours} hours");
        assert!(waits.is_sorted() && waits[0] <= 10, "{waits:?}");
        assert_eq!(waiting(world).await, 0);
        let user = world.accounts.get_user(alice, &acme(), &id("u0")).await.expect("user");
        assert!(matches!(user.user.status, Status::Invited { .. }), "the link can still be handed over");
        assert!(matches!(user.invitation_mail, Some(crate::InvitationMail::GivenUp(_))), "and the page says so");
        let again = world.accounts.resend_invitation(alice, &acme(), &id("u0"), user.user.version).await.expect("resent");
        assert_eq!(again.mail, crate::Mailing::Queued);
        let user = world.accounts.get_user(alice, &acme(), &id("u0")).await.expect("user");
        assert_eq!(user.invitation_mail, None);
        world.post().await;
        let user = world.accounts.get_user(alice, &acme(), &id("u0")).await.expect("user");
        assert!(matches!(user.invitation_mail, Some(crate::InvitationMail::Sent(_))));
    }

    async fn what_is_refused_for_good_is_given_up_within_the_hour(world) {
        let alice = world.alice().await;
        invite(world, alice, 1).await;
        let begun = world.accounts.now();
        loop {
            let claim = world.accounts.claim_letters(9).await.expect("claims").remove(0);
            match world.accounts.letter_failed(&claim, Unsent::Refused).await.expect("said") {
                Fate::GivenUp => break,
                Fate::Again { seconds } => world.pass(seconds),
            }
        }
        let minutes = (world.accounts.now().seconds() - begun.seconds()) / 60;
        assert!((1..=60).contains(&minutes), "{minutes} minutes");
    }

    async fn a_letter_whose_reason_is_gone_is_never_sent(world) {
        let alice = world.alice().await;
        invite(world, alice, 5).await;
        world.removed(alice, "u0").await;
        let (version, token) = (1, world.accounts.invitation_token(alice, &acme(), &id("u1")).await.expect("token"));
        let joined = world.person(&email("u1@example.com"), &crate::testing::name("Una")).await;
        world.accounts.accept_here(&token, joined).await.expect("joins");
        let token = world.accounts.invitation_token(alice, &acme(), &id("u2")).await.expect("token");
        world.accounts.decline(&token).await.expect("declines");
        world.accounts.resend_invitation(alice, &acme(), &id("u3"), version).await.expect("resent");
        assert_eq!(waiting(world).await, 6);
        let letters = world.post().await;
        let to: HashSet<_> = letters.iter().map(|letter| letter.to.to_string()).collect();
        assert_eq!(letters.len(), 2, "{letters:?}");
        assert_eq!(to, HashSet::from(["u3@example.com".to_owned(), "u4@example.com".to_owned()]));
        assert_eq!(waiting(world).await, 0, "what is not sent is struck off");
    }

    async fn the_mail_of_an_expired_invitation_is_not_sent(world) {
        let alice = world.alice().await;
        invite(world, alice, 1).await;
        world.pass(8 * 24 * 60 * 60);
        assert!(world.post().await.is_empty());
    }
}
