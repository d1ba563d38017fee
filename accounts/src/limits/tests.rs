use super::*;
use crate::testing::arena::{say, together};
use crate::testing::on_both;

const TEN: Quota = Quota { name: "ten", times: 10 };

fn let_through(accounts: &Accounts, attempts: usize, about: &str) -> usize {
    (0..attempts).filter(|_| accounts.count_attempt(TEN, &[about.as_bytes()]).is_ok()).count()
}

on_both! {
    async fn one_too_many_has_to_wait_as_long_as_it_is_told(world) {
        assert_eq!(let_through(&world.accounts, 15, "alice"), 10);
        let told = world.accounts.count_attempt(TEN, &[b"alice"]).expect_err("too many");
        assert_eq!(told.seconds, 90);
        assert_eq!(let_through(&world.accounts, 1, "ben"), 1, "nobody else has to");
        let other = Quota { name: "other", times: 1 };
        assert!(world.accounts.count_attempt(other, &[b"alice"]).is_ok(), "nor is anything else limited by it");
        world.pass(89);
        assert_eq!(let_through(&world.accounts, 5, "alice"), 0);
        world.pass(1);
        assert_eq!(let_through(&world.accounts, 5, "alice"), 1);
        world.pass(15 * 60);
        assert_eq!(let_through(&world.accounts, 15, "alice"), 10, "as if nothing had been");
    }

    async fn two_processes_count_together_and_what_they_overdrew_is_paid_back(world) {
        let other = world.another_process().await;
        // The worst there can be: both are asked all they give before they hear of each other.
        let (first, second) = (let_through(&world.accounts, 50, "alice"), let_through(&other, 50, "alice"));
        assert_eq!((first, second), (10, 10), "the overshoot: once the number for each further process");
        world.accounts.merge_limits().await.expect("merge");
        other.merge_limits().await.expect("merge");
        // Then the debt of both stands, and what grows back pays it off before anything passes.
        let (mut passed, began) = (first + second, world.accounts.now());
        while world.accounts.now() < began.plus_seconds(60 * 60) {
            world.pass(5);
            for accounts in [&world.accounts, &other] {
                passed += let_through(accounts, 3, "alice");
                accounts.merge_limits().await.expect("merge");
            }
        }
        // One process alone lets 10 through at once and 40 in the hour.
        assert!((48..=60).contains(&passed), "{passed}");
        say(&format!("limits: two processes let {passed} through in an hour, one would let 50"));
        other.close().await;
    }

    async fn a_process_that_has_restarted_learns_what_was_tried_before(world) {
        assert_eq!(let_through(&world.accounts, 10, "alice"), 10);
        world.accounts.merge_limits().await.expect("merge");
        let restarted = world.another_process().await;
        assert_eq!(let_through(&restarted, 1, "alice"), 1);
        restarted.merge_limits().await.expect("merge");
        assert_eq!(let_through(&restarted, 5, "alice"), 0);
        restarted.close().await;
    }

    async fn a_clock_that_ran_ahead_makes_nobody_wait_longer_than_an_empty_bucket(world) {
        const AHEAD: i64 = 40 * 24 * 60 * 60;
        let other = world.another_process().await;
        world.pass(AHEAD);
        assert_eq!(let_through(&world.accounts, 1, "alice"), 1);
        world.accounts.merge_limits().await.expect("merge");
        world.pass(-AHEAD);
        // In memory, and learnt from the database by a process whose clock was never wrong.
        let told = world.accounts.count_attempt(TEN, &[b"alice"]).expect_err("as if the bucket were empty");
        assert_eq!(told.seconds, 90);
        assert_eq!(let_through(&other, 1, "alice"), 1);
        other.merge_limits().await.expect("merge");
        assert!(other.count_attempt(TEN, &[b"alice"]).expect_err("learnt").seconds <= 180);
        world.pass(3 * 60);
        assert_eq!(let_through(&world.accounts, 1, "alice"), 1);
        world.accounts.merge_limits().await.expect("merge");
        world.pass(15 * 60);
        assert_eq!(let_through(&world.accounts, 15, "alice"), 10, "as if nothing had been");
        other.close().await;
    }

    async fn processes_that_merge_at_the_same_time_lose_nothing(world) {
        let other = world.another_process().await;
        for round in 0..50 {
            for number in 0..20 {
                let about = format!("{round} {number}");
                assert_eq!(let_through(&world.accounts, 2, &about) + let_through(&other, 3, &about), 5);
            }
            let (here, there) = (world.accounts.clone(), other.clone());
            let (one, two) =
                together(async move { here.merge_limits().await }, async move { there.merge_limits().await }).await;
            one.expect("merge");
            two.expect("merge");
        }
        let whole = 5 * TEN.interval();
        let begun = world.accounts.now().micros();
        let right = format!("SELECT count(*) FROM rate_limits WHERE full_at = {begun} + {whole}");
        assert_eq!(world.number(&right).await, 1_000);
        other.close().await;
    }

    async fn the_table_holds_no_address_and_forgets_what_is_over(world) {
        let_through(&world.accounts, 1, "alice@example.com");
        world.accounts.merge_limits().await.expect("merge");
        let column = if world.is_postgres() { "encode(bucket, 'hex')" } else { "hex(bucket)" };
        let kept = world.texts(&format!("SELECT {column} FROM rate_limits")).await;
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].len(), 64, "a MAC and nothing else: {kept:?}");
        world.accounts.sweep_limits().await.expect("sweep");
        assert_eq!(world.number("SELECT count(*) FROM rate_limits").await, 1);
        world.pass(90);
        world.accounts.sweep_limits().await.expect("sweep");
        assert_eq!(world.number("SELECT count(*) FROM rate_limits").await, 0);
    }
}

#[test]
fn made_up_addresses_do_not_fill_the_memory_nor_wash_away_who_is_at_their_limit() {
    let buckets = Buckets::default();
    let key = |number: u64| {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&number.to_be_bytes());
        key
    };
    for _ in 0..10 {
        buckets.take(key(u64::MAX), TEN, 0).expect("not yet");
    }
    for number in 0..3 * REMEMBERED as u64 {
        buckets.take(key(number), TEN, number as i64).expect("new ones are full");
    }
    assert!(buckets.0.lock().expect("lock").len() <= REMEMBERED);
    assert!(buckets.take(key(u64::MAX), TEN, 3 * REMEMBERED as i64).is_err());
}
