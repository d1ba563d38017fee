use domain::Role;
use domain::policy::PROOF_LASTS;

use super::*;
use crate::SessionRecord;
use crate::testing::{World, on_both};

const DAY: i64 = 24 * 60 * 60;

/// A further session of a person, on a device that is called like this.
async fn device(world: &World, person: Uuid, name: &str) -> SessionKey {
    let (key, data, address) = (SessionKey::of(name.as_bytes()), "{}".to_owned(), "192.0.2.1".to_owned());
    let record = SessionRecord { person: Some(person), data, user_agent: name.to_owned(), address };
    assert!(world.accounts.sessions().create(key, &record).await.expect("create"));
    key
}

async fn named(world: &World, who: Caller) -> Vec<(String, bool)> {
    let sessions = world.accounts.own_sessions(who).await.expect("sessions");
    sessions.into_iter().map(|session| (session.user_agent, session.is_this)).collect()
}

on_both! {
    async fn one_sees_where_one_is_signed_in_this_one_first_and_nobody_elses(world) {
        let alice = world.alice().await;
        let Caller::Person { person, session: this } = alice else { unreachable!("alice is a person") };
        let bob = world.joined(alice, "bob", Role::User).await;
        device(world, person, "old").await;
        world.pass(6 * DAY);
        world.accounts.sessions().touch(this).await.expect("touch");
        let phone = device(world, person, "phone").await;
        world.pass(60);
        assert_eq!(named(world, alice).await, [("", true), ("phone", false), ("old", false)].map(|(n, t)| (n.to_owned(), t)));
        assert_eq!(named(world, bob).await, [(String::new(), true)]);
        let seen = world.accounts.own_sessions(alice).await.expect("sessions").into_iter().find(|one| one.key == phone).expect("phone");
        assert_eq!((seen.address.as_str(), seen.began, seen.last_used), ("192.0.2.1", seen.last_used, world.accounts.now().plus_seconds(-60)));
        // What has ended by itself is not shown, whether or not it has been swept yet.
        world.pass(2 * DAY);
        assert!(named(world, alice).await.iter().all(|(name, _)| name != "old"));
    }

    async fn ending_a_session_counts_from_its_next_request_and_reaches_only_ones_own(world) {
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        let bob = world.joined(alice, "bob", Role::User).await;
        let Caller::Person { session: bobs, .. } = bob else { unreachable!("bob is a person") };
        let (phone, tablet) = (device(world, person, "phone").await, device(world, person, "tablet").await);
        let (accounts, sessions) = (&world.accounts, world.accounts.sessions());
        accounts.end_own_session(alice, phone).await.expect("ended");
        assert_eq!(sessions.load(phone).await.expect("load"), None);
        for foreign in [bobs, phone, SessionKey::of(b"never")] {
            let answer = accounts.end_own_session(alice, foreign).await;
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
        assert_eq!(accounts.end_other_sessions(alice).await.expect("ended"), 1);
        assert_eq!(accounts.end_other_sessions(alice).await.expect("none left"), 0);
        assert_eq!(sessions.load(tablet).await.expect("load"), None);
        assert_eq!(named(world, alice).await.len(), 1);
        assert!(sessions.load(bobs).await.expect("load").is_some());
        let log = world.texts("SELECT event FROM security_log WHERE event = 'sessions-ended'").await;
        assert_eq!(log.len(), 2);
    }

    async fn ending_sessions_wants_the_password(world) {
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        let phone = device(world, person, "phone").await;
        world.pass(PROOF_LASTS + 60);
        let one = world.accounts.end_own_session(alice, phone).await;
        let all = world.accounts.end_other_sessions(alice).await.map(drop);
        for answer in [one, all] {
            assert!(matches!(answer, Err(Error::NeedsPassword)), "{answer:?}");
        }
        assert!(world.accounts.sessions().load(phone).await.expect("load").is_some());
    }
}
