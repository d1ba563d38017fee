//! How often something may be tried: token buckets in memory, so each process counts for itself.
//!
//! Limits slow guessing down. They never lock anybody out, and whoever has a session is never
//! refused for the failures of others: only attempts to get one are counted.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

/// The time in which a bucket fills up again.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Sign-ins in the window for one network address and one e-mail address.
const PER_ADDRESS_AND_EMAIL: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Sign-ins and uses of links in the window for one network address.
const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(100).expect("not zero");
/// Buckets kept before those that are full again are thrown away.
const REMEMBERED: usize = 100_000;

/// Too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Seconds until the next attempt may be made, rounded up.
    pub seconds: u64,
}

/// All limits of a process.
pub struct Limits {
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_address_and_email: DefaultKeyedRateLimiter<(IpAddr, String)>,
}

impl Default for Limits {
    fn default() -> Self {
        let in_window = |number: NonZeroU32| {
            let quota = Quota::with_period(WINDOW / number.get()).unwrap_or(Quota::per_minute(number));
            quota.allow_burst(number)
        };
        Self {
            by_address: DefaultKeyedRateLimiter::keyed(in_window(PER_ADDRESS)),
            by_address_and_email: DefaultKeyedRateLimiter::keyed(in_window(PER_ADDRESS_AND_EMAIL)),
        }
    }
}

impl Limits {
    /// Counts an attempt to prove who one is.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many.
    pub fn sign_in(&self, network: IpAddr, email: &str) -> Result<(), TooMany> {
        // First, so that nobody can fill the memory with addresses they make up.
        self.link(network)?;
        let email: String = domain::fold(email.trim()).chars().take(254).collect();
        if self.by_address_and_email.len() > REMEMBERED {
            self.by_address_and_email.retain_recent();
        }
        self.by_address_and_email.check_key(&(network, email)).map_err(|full| too_many(&full))
    }

    /// Counts an attempt to use a link.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn link(&self, network: IpAddr) -> Result<(), TooMany> {
        if self.by_address.len() > REMEMBERED {
            self.by_address.retain_recent();
        }
        self.by_address.check_key(&network).map_err(|full| too_many(&full))
    }
}

fn too_many(full: &governor::NotUntil<<DefaultClock as Clock>::Instant>) -> TooMany {
    let wait = full.wait_time_from(DefaultClock::default().now());
    TooMany { seconds: wait.as_secs() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_sign_in_has_to_wait_and_nobody_else_does() {
        let limits = Limits::default();
        let here = IpAddr::from([203, 0, 113, 7]);
        for _ in 0..10 {
            assert_eq!(limits.sign_in(here, "Alice@example.com"), Ok(()));
        }
        let told = limits.sign_in(here, "alice@example.com").expect_err("the eleventh");
        assert!((1..=90).contains(&told.seconds), "{told:?}");
        assert_eq!(limits.sign_in(here, "ben@example.com"), Ok(()));
        assert_eq!(limits.sign_in(IpAddr::from([203, 0, 113, 8]), "alice@example.com"), Ok(()));
    }

    #[test]
    fn one_address_cannot_try_all_people() {
        let limits = Limits::default();
        let here = IpAddr::from([203, 0, 113, 7]);
        let let_through =
            (0..200).filter(|n| limits.sign_in(here, &format!("{n}@example.com")).is_ok()).count();
        assert_eq!(let_through, 100);
    }
}
