use super::*;
use crate::testing::{PASSWORD, acme, email, name, on_both};
use crate::{Bootstrap, Caller};

fn wish() -> Bootstrap {
    Bootstrap {
        account: acme(),
        account_name: name("Acme"),
        email: email("alice@example.com"),
        display_name: name("Alice"),
        password: None,
    }
}

fn is_dead<T: std::fmt::Debug>(answer: Result<T>) {
    assert!(matches!(answer, Err(Error::DeadLink)), "{answer:?}");
}

on_both! {
    async fn the_operators_link_signs_in_once_and_chooses_a_password(world) {
        let token = world.accounts.bootstrap(wish()).await.expect("bootstrap");
        let seen = world.accounts.view_sign_in_link(&token).await.expect("view");
        assert!(seen.needs_password && seen.email.as_str() == "alice@example.com");
        for weak in [None, Some("short"), Some("alice@example.com")] {
            let refused = world.accounts.use_sign_in_link(&token, weak).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "password"), "{refused:?}");
        }
        let person = world.accounts.use_sign_in_link(&token, Some(PASSWORD)).await.expect("used");
        is_dead(world.accounts.view_sign_in_link(&token).await);
        is_dead(world.accounts.use_sign_in_link(&token, Some(PASSWORD)).await);
        assert_eq!(world.accounts.sign_in("alice@example.com", PASSWORD, "").await.expect("sign in"), person);
        assert_eq!(world.without_admin("acme").await, 0);
        world.is_sound().await;
    }

    async fn the_operators_link_stands_for_ten_minutes(world) {
        let token = world.accounts.bootstrap(wish()).await.expect("bootstrap");
        world.pass(10 * 60 - 1);
        world.accounts.view_sign_in_link(&token).await.expect("still good");
        world.pass(1);
        is_dead(world.accounts.view_sign_in_link(&token).await);
        is_dead(world.accounts.use_sign_in_link(&token, Some(PASSWORD)).await);
    }

    async fn a_newer_link_ends_the_one_before_and_never_changes_a_password(world) {
        let first = world.accounts.bootstrap(wish()).await.expect("bootstrap");
        let person = world.accounts.use_sign_in_link(&first, Some(PASSWORD)).await.expect("used");
        let second = world.accounts.new_sign_in_link(person).await.expect("link");
        let third = world.accounts.new_sign_in_link(person).await.expect("link");
        is_dead(world.accounts.use_sign_in_link(&second, None).await);
        let other = "another good password of mine";
        assert_eq!(world.accounts.use_sign_in_link(&third, Some(other)).await.expect("used"), person);
        assert!(world.accounts.sign_in("alice@example.com", other, "").await.is_err());
        world.accounts.sign_in("alice@example.com", PASSWORD, "").await.expect("the old password stays");
    }

    async fn bootstrapping_takes_a_known_person_as_they_are_and_no_taken_account(world) {
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        let taken = world.accounts.bootstrap(wish()).await;
        assert!(matches!(&taken, Err(Error::Invalid(fields)) if fields[0].field == "account_id"), "{taken:?}");
        let second = || Bootstrap { account: domain::AccountId::parse("second").expect("id"), ..wish() };
        let with_password = Bootstrap { password: domain::NewPassword::parse(PASSWORD, &[]).ok(), ..second() };
        let refused = world.accounts.bootstrap(with_password).await;
        assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "password"), "{refused:?}");
        let token = world.accounts.bootstrap(second()).await.expect("bootstrap");
        assert!(!world.accounts.view_sign_in_link(&token).await.expect("view").needs_password);
        assert_eq!(world.accounts.use_sign_in_link(&token, None).await.expect("used"), person);
        let me = world.accounts.me(person).await.expect("me");
        assert_eq!(me.name.as_str(), "Alice Liddell");
        assert_eq!(me.memberships.len(), 2);
        world.is_sound().await;
    }
}
