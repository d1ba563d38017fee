use super::*;
use crate::testing::{PASSWORD, acme, email, name, on_both};

fn wish(local: &str) -> SetUp {
    SetUp {
        email: email(&format!("{local}@example.com")),
        name: name(local),
        password: NewPassword::parse(PASSWORD, &[]).expect("good"),
        account: acme(),
        account_name: name("Acme"),
    }
}

fn is_dead<T: std::fmt::Debug>(answer: Result<T>) {
    assert!(matches!(answer, Err(Error::DeadLink)), "{answer:?}");
}

on_both! {
    async fn an_installation_is_set_up_once(world) {
        assert!(!world.accounts.has_people().await.expect("people"));
        let token = world.accounts.new_setup_token().await.expect("token").expect("nobody is there");
        world.accounts.setup_is_open(&token).await.expect("open");
        let person = world.accounts.set_up(&token, wish("alice")).await.expect("setup");
        assert!(world.accounts.has_people().await.expect("people"));
        assert_eq!(world.accounts.sign_in("alice@example.com", PASSWORD, "").await.expect("sign in"), person);
        let me = world.accounts.me(person).await.expect("me");
        assert_eq!(me.memberships[0].role, domain::Role::Admin);
        // Spent, and no other is given out.
        is_dead(world.accounts.setup_is_open(&token).await);
        is_dead(world.accounts.set_up(&token, wish("mallory")).await);
        assert!(world.accounts.new_setup_token().await.expect("token").is_none());
        world.is_sound().await;
    }

    async fn a_setup_link_stands_for_an_hour(world) {
        let token = world.accounts.new_setup_token().await.expect("token").expect("nobody is there");
        world.pass(60 * 60 - 1);
        world.accounts.setup_is_open(&token).await.expect("still open");
        world.pass(1);
        is_dead(world.accounts.setup_is_open(&token).await);
        is_dead(world.accounts.set_up(&token, wish("alice")).await);
        assert!(!world.accounts.has_people().await.expect("people"));
    }

    async fn a_restart_replaces_the_setup_link(world) {
        let old = world.accounts.new_setup_token().await.expect("token").expect("nobody is there");
        let restarted = world.another_process().await;
        let new = restarted.new_setup_token().await.expect("token").expect("nobody is there");
        is_dead(world.accounts.setup_is_open(&old).await);
        is_dead(world.accounts.set_up(&old, wish("mallory")).await);
        world.accounts.set_up(&new, wish("alice")).await.expect("setup");
        restarted.close().await;
    }

    async fn tokens_that_were_never_given_out_set_nothing_up(world) {
        let token = world.accounts.new_setup_token().await.expect("token").expect("nobody is there");
        let forged = Link { key: new_key(), generation: 0 }.token(LinkPurpose::SetUp, &world.config.secret);
        let other_kind = Link::read(&token, LinkPurpose::SetUp, &world.config.secret).expect("link");
        for wrong in ["", "nonsense", &token[1..], &forged, &other_kind.token(LinkPurpose::SignIn, &world.config.secret)] {
            is_dead(world.accounts.setup_is_open(wrong).await);
            is_dead(world.accounts.set_up(wrong, wish("mallory")).await);
        }
        world.accounts.setup_is_open(&token).await.expect("the true one is unharmed");
    }
}
