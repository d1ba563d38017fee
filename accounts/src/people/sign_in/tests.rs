use super::*;
use crate::testing::{PASSWORD, on_both};

on_both! {
    async fn an_address_signs_in_however_it_is_written(world) {
        world.alice().await;
        for typed in ["alice@example.com", "  ALICE@Example.COM\t"] {
            world.accounts.sign_in(typed, PASSWORD, "").await.expect(typed);
        }
    }

    async fn everything_wrong_is_the_same_wrong(world) {
        let alice = world.alice().await;
        world.joined(alice, "unset", domain::Role::User).await;
        world.sql("UPDATE people SET password_hash = NULL WHERE email_key = 'unset@example.com'").await;
        let long = "x".repeat(100_000);
        for (address, password) in [
            ("alice@example.com", "plum orbit velvet cactuS"),
            ("alice@example.com", ""),
            ("alice@example.com", long.as_str()),
            ("unset@example.com", ""),
            ("unset@example.com", PASSWORD),
            ("nobody@example.com", PASSWORD),
            ("alice@example.com\0", PASSWORD),
            ("\0", PASSWORD),
            ("", ""),
            ("' OR 1=1 --", PASSWORD),
            (long.as_str(), PASSWORD),
        ] {
            let answer = world.accounts.sign_in(address, password, "").await;
            assert!(matches!(answer, Err(Error::WrongCredentials)), "{address:?}: {answer:?}");
        }
        world.pass(60);
        world.accounts.flush_incidents().await.expect("flushed");
        let failed = "SELECT CAST(sum(times) AS BIGINT) FROM security_log WHERE event = 'sign-in-failed'";
        assert_eq!(world.number(failed).await, 11);
    }

    async fn what_is_typed_in_place_of_an_address_is_kept_nowhere(world) {
        world.alice().await;
        let long = "x".repeat(300);
        let typed = ["a password in the wrong field", "hunter2hunter2", "p@ss word", "pass word@example.com", &long];
        for typed in typed {
            let refused = world.accounts.sign_in(typed, "", "192.0.2.1").await;
            assert!(matches!(refused, Err(Error::WrongCredentials)), "{refused:?}");
            world.accounts.ask_for_reset(typed, "192.0.2.1").await.expect("asked");
        }
        world.pass(60);
        world.accounts.flush_incidents().await.expect("flushed");
        let told = "SELECT event || ' ' || subject || ' ' || detail || ' ' || CAST(times AS TEXT) FROM security_log \
                    WHERE address = '192.0.2.1' ORDER BY event, n";
        let expected = [
            "reset-asked (no e-mail address)  1",
            "reset-asked (no e-mail address)  4",
            "sign-in-failed (no e-mail address)  1",
            "sign-in-failed (no e-mail address)  4",
        ];
        assert_eq!(world.texts(told).await, expected);
        // An address is kept, however it was typed.
        assert!(world.accounts.sign_in(" Nobody@example.com ", "", "192.0.2.9").await.is_err());
        let subject = world.texts("SELECT subject FROM security_log WHERE address = '192.0.2.9'").await;
        assert_eq!(subject, ["Nobody@example.com"]);
    }
}
