//! How often something may be tried, and by whom: the numbers. How attempts are counted, also between
//! processes, is `accounts::limits`.
//!
//! Limits slow guessing down. They never lock anybody out, and whoever has a session is never
//! refused for the failures of others: only attempts to get one are counted.

use std::net::IpAddr;

use accounts::{Accounts, Quota, TooMany};

/// Sign-ins for one network address and one e-mail address.
const PER_ADDRESS_AND_EMAIL: Quota = Quota { name: "address and e-mail", times: 10 };
/// Sign-ins and uses of links for one network address.
const PER_ADDRESS: Quota = Quota { name: "address", times: 100 };
/// Sign-ins for one e-mail address from wherever: for those who have many network addresses.
const PER_EMAIL: Quota = Quota { name: "e-mail", times: 100 };
/// Letters with a link to a new password that one network address may ask for. How often one person
/// gets such a letter is the use case's to say.
const RESETS_PER_ADDRESS: Quota = Quota { name: "reset", times: 20 };

/// API keys that do not work, from one network address. Nobody guesses 256 random bits; this keeps a
/// program gone wrong from keeping the database busy.
const KEYS_PER_ADDRESS: Quota = Quota { name: "API key", times: 1000 };

/// The limits of a process.
#[derive(Clone)]
pub struct Limits(Accounts);

impl Limits {
    /// The limits that are counted here.
    pub fn new(accounts: Accounts) -> Self {
        Self(accounts)
    }

    /// Counts an attempt to prove who one is.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many.
    pub fn sign_in(&self, network: IpAddr, email: &str) -> Result<(), TooMany> {
        // First, so that one address cannot use up what is left to a person.
        self.link(network)?;
        let email: String = domain::fold(email.trim()).chars().take(254).collect();
        self.0.count_attempt(PER_ADDRESS_AND_EMAIL, &[&octets(network), email.as_bytes()])?;
        self.0.count_attempt(PER_EMAIL, &[email.as_bytes()])
    }

    /// Counts an attempt to use a link.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn link(&self, network: IpAddr) -> Result<(), TooMany> {
        self.0.count_attempt(PER_ADDRESS, &[&octets(network)])
    }

    /// Counts an API key that does not work.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn api_key(&self, network: IpAddr) -> Result<(), TooMany> {
        self.0.count_attempt(KEYS_PER_ADDRESS, &[&octets(network)])
    }

    /// Counts asking for a link to a new password.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn reset(&self, network: IpAddr) -> Result<(), TooMany> {
        self.0.count_attempt(RESETS_PER_ADDRESS, &[&octets(network)])
    }
}

fn octets(network: IpAddr) -> Vec<u8> {
    match network {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::browser::Installation;

    #[tokio::test]
    async fn the_eleventh_sign_in_has_to_wait_and_nobody_else_does() {
        let roster = Installation::new().await;
        let limits = Limits::new(roster.accounts.clone());
        let here = IpAddr::from([203, 0, 113, 7]);
        for _ in 0..10 {
            assert_eq!(limits.sign_in(here, "Alice@example.com"), Ok(()));
        }
        let told = limits.sign_in(here, " alice@example.com").expect_err("the eleventh");
        assert!((1..=90).contains(&told.seconds), "{told:?}");
        assert_eq!(limits.sign_in(here, "ben@example.com"), Ok(()));
        assert_eq!(limits.sign_in(IpAddr::from([203, 0, 113, 8]), "alice@example.com"), Ok(()));
    }

    #[tokio::test]
    async fn one_address_cannot_try_all_people_and_many_cannot_try_one() {
        let roster = Installation::new().await;
        let limits = Limits::new(roster.accounts.clone());
        let here = IpAddr::from([203, 0, 113, 7]);
        let tried = (0..200).filter(|n| limits.sign_in(here, &format!("{n}@example.com")).is_ok()).count();
        assert_eq!(tried, 100);
        let from = |n: u8| IpAddr::from([198, 51, 100, n]);
        let tried = (0..200).filter(|n| limits.sign_in(from(*n), "alice@example.com").is_ok()).count();
        assert_eq!(tried, 100);
    }

    #[tokio::test]
    async fn asking_for_letters_is_limited_on_its_own() {
        let roster = Installation::new().await;
        let limits = Limits::new(roster.accounts.clone());
        let here = IpAddr::from([203, 0, 113, 7]);
        assert_eq!((0..50).filter(|_| limits.reset(here).is_ok()).count(), 20);
        assert_eq!(limits.sign_in(here, "alice@example.com"), Ok(()));
    }
}
