//! Expensive reads: lists, searches, counts, exports and checks of a log. They have connections of their
//! own, so that what everybody needs, such as checking a key, never waits for one; and no account can
//! take all of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Db, Pool};
use crate::{Accounts, Error, Result};

/// Expensive reads of one process at the same time: each has a connection.
pub(crate) const EXPENSIVE_READS: u32 = 4;
/// Those of them that may be one account's.
const OF_ONE_ACCOUNT: usize = 2;
/// How long one waits for its place.
const PLACE_TIMEOUT: Duration = Duration::from_secs(5);
/// Accounts that are remembered before those that read nothing are forgotten.
const MANY: usize = 1_000;

/// The places for expensive reads.
pub(crate) struct Places {
    all: Arc<Semaphore>,
    accounts: Mutex<HashMap<AccountId, Arc<Semaphore>>>,
    timeout: Duration,
}

/// A place; given back when it is dropped.
struct Place {
    _one_of_all: OwnedSemaphorePermit,
    _one_of_the_account: OwnedSemaphorePermit,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(EXPENSIVE_READS as usize)),
            accounts: Mutex::default(),
            timeout: PLACE_TIMEOUT,
        }
    }
}

impl Places {
    /// Waits for a place.
    async fn enter(&self, account: &AccountId) -> Result<Place> {
        let own = self.of(account);
        let both = async {
            // In this order: whoever waits for their account's place holds nobody else's.
            let own = own.acquire_owned().await.ok()?;
            let one = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Place { _one_of_all: one, _one_of_the_account: own })
        };
        tokio::time::timeout(self.timeout, both).await.ok().flatten().ok_or(Error::Busy)
    }

    fn of(&self, account: &AccountId) -> Arc<Semaphore> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.len() >= MANY {
            accounts.retain(|_, places| Arc::strong_count(places) > 1);
        }
        let places = accounts.entry(account.clone());
        Arc::clone(places.or_insert_with(|| Arc::new(Semaphore::new(OF_ONE_ACCOUNT))))
    }
}

/// The right to read something expensive.
pub(crate) struct Reading<'a> {
    db: &'a Db,
    _place: Place,
}

impl Reading<'_> {
    /// Where to read. Each statement has a time limit; one that takes longer is
    /// [`Error::TooSlow`].
    pub(crate) fn pool(&self) -> Pool<'_> {
        self.db.expensive()
    }
}

impl Accounts {
    /// Waits for one of the account's places for expensive reads. Whoever has one asks for no second.
    ///
    /// # Errors
    /// [`Error::Busy`] after a few seconds.
    pub(crate) async fn reading(&self, account: &AccountId) -> Result<Reading<'_>> {
        let place = self.inner.reading.enter(account).await?;
        Ok(Reading { db: &self.inner.db, _place: place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_account_takes_all_places_and_what_is_over_gives_its_place_back() {
        let places = Places { timeout: Duration::from_millis(20), ..Places::default() };
        let account = |number: usize| AccountId::parse(&format!("account-{number}")).expect("an id");
        let mut held = Vec::new();
        for number in 0..EXPENSIVE_READS as usize / OF_ONE_ACCOUNT {
            for _ in 0..OF_ONE_ACCOUNT {
                held.push(places.enter(&account(number)).await.expect("a place"));
            }
            assert!(matches!(places.enter(&account(number)).await, Err(Error::Busy)), "an account has two");
        }
        assert!(matches!(places.enter(&account(99)).await, Err(Error::Busy)), "all are taken");
        held.pop();
        held.push(places.enter(&account(99)).await.expect("one came back"));
        drop(held);
        assert_eq!(places.all.available_permits(), EXPENSIVE_READS as usize);
    }
}
