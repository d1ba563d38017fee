use domain::Role;

use super::*;
use crate::Caller;
use crate::testing::{World, acme, id, on_both};

const DAY: i64 = 24 * 60 * 60;

async fn signed_in(world: &World) -> (Sessions, SessionKey, SessionRecord) {
    let Caller::Person { person, session } = world.alice().await else { unreachable!("alice is a person") };
    let (sessions, key) = (world.accounts.sessions(), SessionKey::of(b"alice's browser"));
    sessions.delete(session).await.expect("there is only the one made here");
    let record = SessionRecord {
        person: Some(person),
        data: "{}".to_owned(),
        user_agent: "Browser".to_owned(),
        address: "192.0.2.1".to_owned(),
    };
    assert!(sessions.create(key, &record).await.expect("create"));
    (sessions, key, record)
}

on_both! {
    async fn a_session_is_stored_once_and_loaded_as_it_was(world) {
        let (sessions, key, record) = signed_in(world).await;
        assert!(!sessions.create(key, &record).await.expect("create"), "the key is taken");
        assert_eq!(sessions.load(key).await.expect("load"), Some(record));
        assert_eq!(sessions.load(SessionKey::of(b"other")).await.expect("load"), None);
    }

    async fn a_session_ends_seven_days_after_its_last_use(world) {
        let (sessions, key, _) = signed_in(world).await;
        world.pass(7 * DAY - 1);
        assert!(sessions.load(key).await.expect("load").is_some());
        sessions.touch(key).await.expect("touch");
        world.pass(7 * DAY - 1);
        assert!(sessions.load(key).await.expect("load").is_some());
        world.pass(1);
        assert!(sessions.load(key).await.expect("load").is_none());
        // A late touch does not bring it back.
        sessions.touch(key).await.expect("touch");
        assert!(sessions.load(key).await.expect("load").is_none());
        assert_eq!(sessions.sweep().await.expect("sweep"), 1);
    }

    async fn a_session_ends_thirty_days_after_it_began_however_much_it_is_used(world) {
        let (sessions, key, _) = signed_in(world).await;
        for _ in 0..29 {
            world.pass(DAY);
            sessions.touch(key).await.expect("touch");
            assert!(sessions.load(key).await.expect("load").is_some());
        }
        world.pass(DAY);
        sessions.touch(key).await.expect("touch");
        assert!(sessions.load(key).await.expect("load").is_none());
        assert_eq!(sessions.sweep().await.expect("sweep"), 1);
    }

    async fn a_session_that_goes_on_without_a_proof_keeps_the_age_of_the_last_one(world) {
        let (sessions, key, record) = signed_in(world).await;
        let proved = world.accounts.now();
        let mut next = key;
        for day in 1..=29 {
            world.pass(DAY);
            next = SessionKey::of(format!("day {day}").as_bytes());
            assert!(sessions.create_proved(next, &record, proved).await.expect("create"));
            assert!(sessions.load(next).await.expect("load").is_some(), "day {day}");
        }
        world.pass(DAY);
        assert!(sessions.load(next).await.expect("load").is_none(), "thirty days after the proof");
    }

    async fn saving_never_revives_a_session_that_was_ended(world) {
        let (sessions, key, record) = signed_in(world).await;
        sessions.save(key, &SessionRecord { data: "{\"a\":1}".to_owned(), ..record.clone() }).await.expect("save");
        assert_eq!(sessions.load(key).await.expect("load").expect("there").data, "{\"a\":1}");
        sessions.delete(key).await.expect("delete");
        sessions.save(key, &record).await.expect("save");
        sessions.touch(key).await.expect("touch");
        assert_eq!(sessions.load(key).await.expect("load"), None);
        assert_eq!(world.number("SELECT count(*) FROM sessions").await, 0);
    }

    async fn use_is_written_down_at_most_once_a_minute_and_seen_by_others(world) {
        let (sessions, key, record) = signed_in(world).await;
        let alice = Caller::Person { person: record.person.expect("person"), session: key };
        world.accounts.account_seq(alice, &acme()).await.expect("seat");
        world.accounts.flush_activity().await.expect("flush");
        let entered = world.number("SELECT count(*) FROM session_accounts").await;
        assert_eq!(entered, 1);
        let seen = world.accounts.get_user(alice, &acme(), &id("alice")).await.expect("alice").user.last_active;
        assert_eq!(seen, Some(world.accounts.now()));
        let stored = world.number("SELECT seen FROM sessions").await;
        sessions.touch(key).await.expect("touch");
        world.pass(30);
        sessions.touch(key).await.expect("touch");
        assert_eq!(world.number("SELECT seen FROM sessions").await, stored);
        world.pass(60);
        sessions.touch(key).await.expect("touch");
        assert!(world.number("SELECT seen FROM sessions").await > stored);
        // Ending the session ends its entries, and removing somebody theirs.
        sessions.delete(key).await.expect("delete");
        assert_eq!(world.number("SELECT count(*) FROM session_accounts").await, 0);
        world.joined(alice, "bob", Role::User).await;
        world.accounts.flush_activity().await.expect("flush");
    }
}

#[test]
fn a_key_reads_back_as_it_is_written_and_nothing_else_is_one() {
    let key = SessionKey::of(b"some session");
    assert_eq!(SessionKey::parse(&key.to_string()), Some(key));
    for bad in ["", "00", &"g".repeat(64), &"0".repeat(63), &"+".repeat(64), &"é".repeat(32)] {
        assert_eq!(SessionKey::parse(bad), None, "{bad}");
    }
}
