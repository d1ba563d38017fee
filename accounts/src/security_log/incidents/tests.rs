use super::*;
use crate::testing::{World, acme, email, on_both};
use crate::{AuditReport, Caller, Error, Origin};

fn kind(subject: &str, address: &str) -> Kind {
    let [subject, address] = [subject, address].map(str::to_owned);
    Kind { event: Event::SignInFailed, subject, address, detail: String::new() }
}

#[test]
fn the_first_of_a_kind_has_a_line_and_the_rest_of_the_minute_a_number() {
    let mut seen = Seen::default();
    assert!(seen.is_first(7, kind("a", "1")));
    assert!(!seen.is_first(7, kind("a", "1")) && !seen.is_first(7, kind("a", "1")));
    assert!(seen.is_first(7, kind("b", "1")));
    assert!(seen.over.is_empty());
    assert!(seen.is_first(8, kind("a", "1")), "another minute");
    assert_eq!(seen.over, [(kind("a", "1"), 2)], "b was not repeated");
}

#[test]
fn one_address_does_not_use_up_what_others_get_and_many_do_not_use_up_the_memory() {
    let mut seen = Seen::default();
    let lines = (0..100).filter(|n| seen.is_first(7, kind(&format!("{n}"), "1"))).count();
    assert_eq!(lines, MAX_OF_ADDRESS);
    let lines = (0..100_000).filter(|n| seen.is_first(7, kind("x", &format!("2.{n}")))).count();
    assert_eq!(lines, MAX_DIFFERENT - MAX_OF_ADDRESS);
    assert!(seen.repeats.len() <= 2 * MAX_DIFFERENT, "{}", seen.repeats.len());
    seen.turn_to(8);
    let counted: i64 = seen.over.iter().map(|(_, times)| times).sum();
    assert_eq!(counted + MAX_DIFFERENT as i64, 100_100, "nothing is lost");
    let mut over: Vec<_> = seen.over.iter().map(|(kind, times)| (kind.address.as_str(), *times)).collect();
    over.sort();
    assert_eq!(over, [("", 99_985), ("1", 95)]);
}

async fn report(world: &World) -> AuditReport {
    world.accounts.verify_audit().await.expect("verify")
}

on_both! {
    async fn a_flood_costs_a_few_lines_and_every_one_of_it_is_counted(world) {
        for n in 0..500 {
            let address = std::net::IpAddr::from([198, 51, 100, (n % 250) as u8]);
            let asked = world.accounts.asked_from(Origin { user_agent: String::new(), address, request: Some(format!("{n}")) });
            asked.note_incident(Event::TooManyRequests, "", "POST /sign-in").await;
        }
        let first = world.number("SELECT count(*) FROM security_log").await;
        assert_eq!(first, MAX_DIFFERENT as i64);
        assert_eq!(world.number("SELECT count(*) FROM security_log WHERE request IS NOT NULL AND address <> ''").await, first);
        world.accounts.flush_incidents().await.expect("flushed");
        assert_eq!(world.number("SELECT count(*) FROM security_log").await, first, "the minute is not over");
        world.pass(60);
        world.accounts.flush_incidents().await.expect("flushed");
        world.accounts.flush_incidents().await.expect("flushed");
        assert_eq!(world.number("SELECT CAST(sum(times) AS BIGINT) FROM security_log").await, 500);
        assert!(world.number("SELECT count(*) FROM security_log").await <= 2 * MAX_DIFFERENT as i64 + 1);
        assert_eq!(report(world).await.problems, Vec::<String>::new());
    }

    async fn what_is_counted_when_the_server_stops_is_written_down(world) {
        let other = world.another_process().await;
        for _ in 0..3 {
            other.note_incident(Event::DeadLink, "", "GET /reset").await;
        }
        other.close().await;
        let times = world.texts("SELECT CAST(times AS TEXT) FROM security_log ORDER BY n").await;
        assert_eq!(times, ["1", "2"]);
    }

    async fn who_asks_for_an_account_that_is_not_theirs_is_on_record_whether_there_is_one_or_not(world) {
        let alice = world.alice().await;
        let outside = world.person(&email("eve@example.com"), &crate::testing::name("Eve")).await;
        let eve = world.signed_in(outside).await;
        let (key, text) = world.key(alice, "alice").await;
        let with = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        let none = domain::AccountId::parse("nothing").expect("id");
        for (who, account) in [(eve, acme()), (eve, none.clone()), (eve, acme()), (with, none)] {
            let refused = world.accounts.account_seq(who, &account).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
        let found = "SELECT subject || ' ' || detail FROM security_log WHERE event = 'foreign-account' ORDER BY n";
        let eves = ["eve@example.com acme", "eve@example.com nothing"].map(str::to_owned);
        let expected = [&eves[..], &[format!("key:{} nothing", key.id)]].concat();
        assert_eq!(world.texts(found).await, expected);
    }

    async fn a_wrong_current_password_is_on_record_with_whose_it_is(world) {
        let Caller::Person { person, session } = world.alice().await else { unreachable!("alice is a person") };
        let wrong = "a mistyped current password";
        assert!(world.accounts.change_password(person, wrong, "another good password of mine", session).await.is_err());
        let found = world.texts("SELECT subject || detail FROM security_log WHERE event = 'own-password-wrong'").await;
        assert_eq!(found, ["alice@example.com"]);
    }
}
