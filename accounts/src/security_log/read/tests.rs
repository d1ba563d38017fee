use super::*;
use crate::testing::{PASSWORD, World, on_both};

async fn lines(world: &World, query: &LogQuery) -> Vec<String> {
    let (mut all, mut place) = (Vec::new(), None);
    loop {
        let (some, next) = world.accounts.security_log(query, place).await.expect("the log");
        all.extend(some.into_iter().map(|line| format!("{} {}", line.event, line.subject)));
        match next {
            Some(_) => place = next,
            None => return all,
        }
    }
}

on_both! {
    async fn the_log_is_read_oldest_first_and_by_what_is_asked_for(world) {
        world.alice().await;
        world.pass(60);
        let later = world.accounts.now();
        assert!(world.accounts.sign_in("Nobody@example.com", "a guess at a password", "192.0.2.1").await.is_err());
        world.pass(60);
        world.accounts.sign_in("alice@example.com", PASSWORD, "192.0.2.2").await.expect("in");
        let all = ["set-up alice@example.com", "sign-in-failed Nobody@example.com", "signed-in alice@example.com"];
        assert_eq!(lines(world, &LogQuery::default()).await, all);
        let since = LogQuery { since: Some(later), ..LogQuery::default() };
        assert_eq!(lines(world, &since).await, all[1..], "the moment itself counts");
        let event = LogQuery { event: Some(Event::SignedIn), ..LogQuery::default() };
        assert_eq!(lines(world, &event).await, all[2..]);
        let subject = LogQuery { subject: Some("nobody@EXAMPLE.com".to_owned()), ..LogQuery::default() };
        assert_eq!(lines(world, &subject).await, all[1..2]);
    }

    async fn a_long_log_is_read_whole_also_when_lines_have_one_time(world) {
        for number in 0..1_003 {
            let mut tx = world.accounts.inner.db.begin().await.expect("begin");
            world.accounts.log_event(&mut tx, Event::SignInFailed, &format!("{number}"), "").await.expect("log");
            tx.commit().await.expect("commit");
        }
        let mut all = lines(world, &LogQuery::default()).await;
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 1_003);
    }
}

#[test]
fn an_event_is_read_by_its_name_and_others_are_listed() {
    for event in Event::ALL {
        assert_eq!(Event::parse(event.as_str()), Ok(*event));
    }
    let said = Event::parse("explosion").expect_err("no such event").message;
    assert!(said.contains("sign-in-failed"), "{said}");
}
