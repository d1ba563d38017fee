use super::*;
use crate::testing::{PASSWORD, World, email, name, on_both};
use crate::{Bootstrap, Config, Error, News};

/// The token in the letter with a link to a new password that is sent now.
async fn mailed(world: &World) -> String {
    let letters = world.post().await.into_iter().filter(|letter| letter.to == email("alice@example.com"));
    let mut tokens = letters.filter_map(|letter| match letter.news {
        News::PasswordReset(link) => Some(link.token),
        _ => None,
    });
    tokens.next().expect("a link")
}

on_both! {
    async fn a_letter_is_queued_for_whoever_is_known_and_the_log_says_who_asked(world) {
        world.alice().await;
        let accounts = &world.accounts;
        for typed in ["nobody@example.com", "Alice@Example.com ", "a@b", "x\u{0}@example.com", "ä@", ""] {
            accounts.ask_for_reset(typed, "192.0.2.7").await.expect("an answer");
        }
        let queued = "SELECT count(*) FROM outbox o JOIN people p ON p.id = o.recipient \
                      WHERE o.template = 'password-reset' AND p.email_key = 'alice@example.com'";
        assert_eq!(world.number(queued).await, 1);
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, 1);
        world.pass(60);
        accounts.flush_incidents().await.expect("flushed");
        let asked = "SELECT CAST(sum(times) AS BIGINT) FROM security_log WHERE event = 'reset-asked'";
        assert_eq!(world.number(asked).await, 6);
        let told = "SELECT subject FROM security_log WHERE event = 'reset-asked' AND detail = 'mailed'";
        assert_eq!(world.texts(told).await, ["Alice@Example.com"]);
        accounts.view_reset_link(&mailed(world).await).await.expect("the link in the letter works");
    }

    async fn without_a_mail_server_nothing_happens(world) {
        world.alice().await;
        let accounts = Accounts::open(Config { sends_mail: false, ..world.config.clone() }).await.expect("opens");
        accounts.ask_for_reset("alice@example.com", "").await.expect("an answer");
        assert_eq!(world.number("SELECT count(*) FROM people WHERE reset_generation > 0").await, 0);
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, 0);
        accounts.close().await;
    }

    async fn the_mailed_link_proves_the_address_and_the_operators_does_not(world) {
        world.alice().await;
        world.sql("UPDATE people SET proved = (1 = 0)").await;
        let accounts = &world.accounts;
        let proved = "SELECT count(*) FROM people WHERE proved = (1 = 1)";
        let printed = accounts.make_reset_link(&email("alice@example.com")).await.expect("link");
        accounts.reset_password(&printed, "seven quiet lanterns drift", "").await.expect("reset");
        assert_eq!(world.number(proved).await, 0);
        world.post().await;
        accounts.ask_for_reset("alice@example.com", "").await.expect("asked");
        accounts.reset_password(&mailed(world).await, PASSWORD, "").await.expect("reset");
        assert_eq!(world.number(proved).await, 1);
        let news = world.post().await.into_iter().map(|letter| letter.news).collect::<Vec<_>>();
        assert!(matches!(news[..], [News::PasswordWasReset { .. }]), "the person is told: {news:?}");
    }

    async fn asking_again_replaces_the_link_but_not_within_two_minutes(world) {
        world.alice().await;
        let accounts = &world.accounts;
        accounts.ask_for_reset("alice@example.com", "").await.expect("asked");
        let first = mailed(world).await;
        world.pass(119);
        accounts.ask_for_reset("alice@example.com", "").await.expect("asked");
        accounts.view_reset_link(&first).await.expect("nobody can end a link by asking all the time");
        assert!(world.post().await.is_empty());
        world.pass(1);
        accounts.ask_for_reset("alice@example.com", "").await.expect("asked");
        assert!(matches!(accounts.view_reset_link(&first).await, Err(Error::DeadLink)));
        accounts.view_reset_link(&mailed(world).await).await.expect("the newer one works");
    }

    async fn asking_does_not_end_the_operators_link_and_using_one_ends_both(world) {
        world.alice().await;
        let accounts = &world.accounts;
        let printed = accounts.make_reset_link(&email("alice@example.com")).await.expect("link");
        accounts.ask_for_reset("alice@example.com", "").await.expect("asked");
        accounts.view_reset_link(&printed).await.expect("still good");
        let by_mail = mailed(world).await;
        accounts.reset_password(&by_mail, "seven quiet lanterns drift", "").await.expect("reset");
        assert!(matches!(accounts.view_reset_link(&printed).await, Err(Error::DeadLink)));
    }

    async fn whoever_has_no_password_yet_may_ask_too(world) {
        let wish = Bootstrap {
            account: crate::testing::acme(), account_name: name("Acme"), email: email("alice@example.com"),
            display_name: name("Alice"), password: None,
        };
        let signs_in = world.accounts.bootstrap(wish).await.expect("bootstrap");
        let accounts = &world.accounts;
        accounts.ask_for_reset("alice@example.com", "").await.expect("asked");
        accounts.reset_password(&mailed(world).await, PASSWORD, "").await.expect("reset");
        accounts.sign_in("alice@example.com", PASSWORD, "").await.expect("in");
        assert!(matches!(accounts.view_sign_in_link(&signs_in).await, Err(Error::DeadLink)));
    }

    async fn a_letter_whose_link_is_dead_by_now_is_not_sent(world) {
        world.alice().await;
        let accounts = &world.accounts;
        accounts.ask_for_reset("alice@example.com", "").await.expect("asked");
        world.pass(30 * 60);
        assert!(world.post().await.is_empty(), "expired");
        accounts.ask_for_reset("alice@example.com", "").await.expect("asked");
        accounts.change_email(&email("alice@example.com"), &email("a@example.org")).await.expect("changed");
        let letters = world.post().await;
        let links = letters.iter().any(|letter| matches!(letter.news, News::PasswordReset(_)));
        assert!(!links, "it was for another address: {letters:?}");
        assert_eq!(world.number("SELECT count(*) FROM outbox").await, 0);
    }
}
