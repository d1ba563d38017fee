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
        let failed = "SELECT count(*) FROM security_log WHERE event = 'sign-in-failed'";
        assert_eq!(world.number(failed).await, 11);
    }
}
