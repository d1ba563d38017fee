use super::*;
use crate::testing::{PASSWORD, on_both};
use crate::{Caller, SessionRecord};

on_both! {
    async fn a_new_password_ends_all_other_sessions_and_the_old_password(world) {
        let Caller::Person { person, .. } = world.alice().await else { unreachable!("alice is a person") };
        let sessions = world.accounts.sessions();
        let record = |person| SessionRecord {
            person: Some(person), data: "{}".to_owned(), user_agent: String::new(), address: String::new(),
        };
        let other = world.person(&crate::testing::email("bob@example.com"), &crate::testing::name("Bob")).await;
        let keys: Vec<_> = ["this", "phone", "tablet", "bob"].map(|id| SessionKey::of(id.as_bytes())).into();
        for (number, key) in keys.iter().enumerate() {
            let whose = if number == 3 { other } else { person };
            assert!(sessions.create(*key, &record(whose)).await.expect("create"));
        }
        let new = "another good password of mine";
        let link = world.accounts.make_reset_link(&crate::testing::email("alice@example.com")).await.expect("link");
        world.accounts.change_password(person, PASSWORD, new, keys[0]).await.expect("changed");
        assert!(matches!(world.accounts.view_reset_link(&link).await, Err(Error::DeadLink)));
        let mut alive = Vec::new();
        for key in &keys {
            alive.push(sessions.load(*key).await.expect("load").is_some());
        }
        assert_eq!(alive, [true, false, false, true]);
        assert!(world.accounts.sign_in("alice@example.com", PASSWORD, "").await.is_err());
        world.accounts.sign_in("alice@example.com", new, "").await.expect("the new one");
    }

    async fn the_present_password_is_asked_for_and_the_new_one_must_be_good(world) {
        let Caller::Person { person, .. } = world.alice().await else { unreachable!("alice is a person") };
        let keep = SessionKey::of(b"this");
        for (present, new, field) in [
            ("wrong", "another good password of mine", "present"),
            (PASSWORD, "short", "password"),
            (PASSWORD, "alice-liddell-1", "password"),
        ] {
            let refused = world.accounts.change_password(person, present, new, keep).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == field), "{refused:?}");
        }
        world.accounts.sign_in("alice@example.com", PASSWORD, "").await.expect("nothing has changed");
    }
}
