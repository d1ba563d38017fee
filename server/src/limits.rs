//! How often something may be tried, and by whom: the numbers. How attempts are counted, also between
//! processes, is `accounts::limits`.
//!
//! Limits slow guessing down. They never lock anybody out, and whoever has a session is never
//! refused for the failures of others: only attempts to get one are counted.
//!
//! What strangers use up is never all there is. A browser in which a person signed in before has attempts of
//! its own for that person, a network from which they are signed in is not counted with the others, and a link
//! that Roster made is counted by itself.

use std::net::IpAddr;

use accounts::{Accounts, KnownDevice, Quota, TooMany};
use uuid::Uuid;

use crate::http::client_address::limited_network;

/// Sign-ins for one network address and one e-mail address.
const PER_ADDRESS_AND_EMAIL: Quota = Quota { name: "address and e-mail", times: 10 };
/// Sign-ins and uses of links for one network address.
const PER_ADDRESS: Quota = Quota { name: "address", times: 100 };
/// Sign-ins for one e-mail address from wherever: for those who have many network addresses.
const PER_EMAIL: Quota = Quota { name: "e-mail", times: 100 };
/// Sign-ins and password confirmations of one person in one browser in which they signed in before.
const PER_DEVICE: Quota = Quota { name: "device", times: 10 };
/// Uses of one link that Roster made.
const PER_LINK: Quota = Quota { name: "link", times: 30 };
/// Passwords tried by those who hold an invitation for one e-mail address.
const PER_INVITED: Quota = Quota { name: "invited e-mail", times: 20 };
/// Letters with a link to a new password that somebody may ask for themselves, where they signed in before.
const RESETS_PER_DEVICE: Quota = Quota { name: "reset from a device", times: 5 };
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

    /// Counts an attempt to sign in with `email`, in the browser `device` if it is one that is known.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many.
    pub async fn sign_in(
        &self,
        network: IpAddr,
        email: &str,
        device: Option<KnownDevice>,
    ) -> Result<(), TooMany> {
        let folded: String = domain::fold(email.trim()).chars().take(254).collect();
        if let Some(device) = self.of(device, email).await {
            return self.0.count_attempt(PER_DEVICE, &[device.device.as_bytes()]);
        }
        // First, so that one address cannot use up what is left to a person.
        self.0.count_attempt(PER_ADDRESS, &[&octets(network)])?;
        self.0.count_attempt(PER_ADDRESS_AND_EMAIL, &[&octets(network), folded.as_bytes()])?;
        match self.0.count_attempt(PER_EMAIL, &[folded.as_bytes()]) {
            Err(full) if !self.is_known_network(network, email).await => Err(full),
            _ => Ok(()),
        }
    }

    /// Counts an attempt of somebody who is signed in to confirm their password.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn confirm(&self, network: IpAddr, person: Uuid, device: Option<KnownDevice>) -> Result<(), TooMany> {
        if let Some(device) = device.filter(|device| device.person == person) {
            return self.0.count_attempt(PER_DEVICE, &[device.device.as_bytes()]);
        }
        self.0.count_attempt(PER_ADDRESS_AND_EMAIL, &[&octets(network), person.as_bytes()])?;
        self.0.count_attempt(PER_EMAIL, &[person.as_bytes()])
    }

    /// Counts a password tried with an invitation for `email`.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn invited(&self, email: &str) -> Result<(), TooMany> {
        self.0.count_attempt(PER_INVITED, &[domain::fold(email).as_bytes()])
    }

    /// Counts an attempt to use a link.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn link(&self, network: IpAddr, token: &str) -> Result<(), TooMany> {
        match self.0.has_made_link(token) {
            true => self.0.count_attempt(PER_LINK, &[token.as_bytes()]),
            false => self.0.count_attempt(PER_ADDRESS, &[&octets(network)]),
        }
    }

    /// The device, if the person with this address has signed in with it.
    async fn of(&self, device: Option<KnownDevice>, email: &str) -> Option<KnownDevice> {
        let device = device?;
        let person = self.0.person_signing_in_with(email).await.ok()??;
        (person == device.person).then_some(device)
    }

    /// Whether the person with this address is signed in from this network.
    async fn is_known_network(&self, network: IpAddr, email: &str) -> bool {
        let Ok(Some(person)) = self.0.person_signing_in_with(email).await else { return false };
        let known = self.0.known_addresses(person).await.unwrap_or_default();
        known.iter().filter_map(|text| text.parse().ok()).any(|from| limited_network(from) == network)
    }

    /// Counts an API key that does not work.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn api_key(&self, network: IpAddr) -> Result<(), TooMany> {
        self.0.count_attempt(KEYS_PER_ADDRESS, &[&octets(network)])
    }

    /// Counts asking for a link to a new password for `email`.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub async fn reset(
        &self,
        network: IpAddr,
        email: &str,
        device: Option<KnownDevice>,
    ) -> Result<(), TooMany> {
        if let Some(device) = self.of(device, email).await {
            return self.0.count_attempt(RESETS_PER_DEVICE, &[device.device.as_bytes()]);
        }
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
    use accounts::Caller;

    use super::*;
    use crate::tests::browser::Installation;

    async fn passed(limits: &Limits, networks: impl Iterator<Item = IpAddr>, email: &str) -> usize {
        let mut passed = 0;
        for network in networks {
            passed += usize::from(limits.sign_in(network, email, None).await.is_ok());
        }
        passed
    }

    #[tokio::test]
    async fn the_eleventh_sign_in_has_to_wait_and_nobody_else_does() {
        let roster = Installation::new().await;
        let limits = Limits::new(roster.accounts.clone());
        let here = IpAddr::from([203, 0, 113, 7]);
        assert_eq!(passed(&limits, std::iter::repeat_n(here, 10), "Alice@example.com").await, 10);
        let told = limits.sign_in(here, " alice@example.com", None).await.expect_err("the eleventh");
        assert!((1..=90).contains(&told.seconds), "{told:?}");
        assert_eq!(limits.sign_in(here, "ben@example.com", None).await, Ok(()));
        let there = IpAddr::from([203, 0, 113, 8]);
        assert_eq!(limits.sign_in(there, "alice@example.com", None).await, Ok(()));
    }

    #[tokio::test]
    async fn one_address_cannot_try_all_people_and_many_cannot_try_one() {
        let roster = Installation::new().await;
        let limits = Limits::new(roster.accounts.clone());
        let here = IpAddr::from([203, 0, 113, 7]);
        let mut tried = 0;
        for n in 0..200 {
            tried += usize::from(limits.sign_in(here, &format!("{n}@example.com"), None).await.is_ok());
        }
        assert_eq!(tried, 100);
        let many = (0..200).map(|n| IpAddr::from([198, 51, 100, n]));
        assert_eq!(passed(&limits, many, "alice@example.com").await, 100);
    }

    #[tokio::test]
    async fn strangers_use_up_nothing_that_is_kept_for_the_person() {
        let roster = Installation::new().await;
        let alice = roster.alice().await;
        let Caller::Person { person, .. } = roster.caller(&alice).await else { panic!("a person") };
        let (accounts, email) = (&roster.accounts, "alice@example.com");
        let limits = Limits::new(accounts.clone());
        let device = accounts.read_device_token(&accounts.new_device_token(person));
        let other = accounts.read_device_token(&accounts.new_device_token(Uuid::nil()));
        // Ten networks, one of them also Alice's at the moment.
        let here = IpAddr::from([203, 0, 113, 7]);
        let ten = (0..10).map(|n| IpAddr::from([203, 0, 113, n]));
        for network in ten {
            passed(&limits, std::iter::repeat_n(network, 10), email).await;
        }
        let elsewhere = IpAddr::from([198, 51, 100, 1]);
        assert!(limits.sign_in(elsewhere, email, None).await.is_err(), "a stranger waits");
        assert!(
            limits.sign_in(elsewhere, email, other).await.is_err(),
            "also with a device of another person"
        );
        for _ in 0..10 {
            assert_eq!(limits.sign_in(here, email, device).await, Ok(()), "the owner does not");
        }
        assert!(limits.sign_in(here, email, device).await.is_err(), "nor does a device guess for ever");
        let known = accounts.known_addresses(person).await.expect("addresses");
        let home = known[0].parse::<IpAddr>().map(limited_network).expect("an address");
        assert_eq!(limits.sign_in(home, email, None).await, Ok(()), "from a network they are signed in from");
        for _ in 0..20 {
            limits.reset(here, email, None).await.expect("strangers ask for letters");
        }
        assert!(limits.reset(here, email, None).await.is_err());
        let fresh = accounts.read_device_token(&accounts.new_device_token(person));
        assert_eq!(limits.reset(here, email, fresh).await, Ok(()));
        assert_eq!(limits.confirm(here, person, fresh), Ok(()));
    }

    #[tokio::test]
    async fn a_link_that_was_given_out_is_not_counted_with_those_made_up() {
        let roster = Installation::new().await;
        let token = roster.accounts.new_setup_token().await.expect("token").expect("nobody is there yet");
        let limits = Limits::new(roster.accounts.clone());
        let here = IpAddr::from([203, 0, 113, 7]);
        assert_eq!((0..200).filter(|n| limits.link(here, &format!("made up {n}")).is_ok()).count(), 100);
        assert_eq!((0..50).filter(|_| limits.link(here, &token).is_ok()).count(), 30);
    }

    #[tokio::test]
    async fn asking_for_letters_is_limited_on_its_own() {
        let roster = Installation::new().await;
        let limits = Limits::new(roster.accounts.clone());
        let here = IpAddr::from([203, 0, 113, 7]);
        let mut asked = 0;
        for _ in 0..50 {
            asked += usize::from(limits.reset(here, "alice@example.com", None).await.is_ok());
        }
        assert_eq!(asked, 20);
        assert_eq!(limits.sign_in(here, "alice@example.com", None).await, Ok(()));
    }
}
