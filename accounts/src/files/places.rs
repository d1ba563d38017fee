//! How many files arrive at the same time, in this process. No account can take all the places, so that one
//! in which somebody sends slowly keeps no other waiting.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::AccountId;

/// Files that may arrive at the same time. Each holds a line of at most 8 MB in memory.
pub(crate) const AT_ONCE: usize = 32;
/// Those of them that may be one account's.
pub(crate) const OF_ONE_ACCOUNT: usize = 8;

type Taken = Arc<Mutex<HashMap<AccountId, usize>>>;

/// Counts them.
#[derive(Default)]
pub(crate) struct Places(Taken);

/// A place; given back when it is dropped.
pub(crate) struct Place {
    account: AccountId,
    taken: Taken,
}

impl Places {
    /// A place, if there is one.
    pub(crate) fn enter(&self, account: &AccountId) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = taken.values().sum();
        let own = taken.get(account).copied().unwrap_or_default();
        if all >= AT_ONCE || own >= OF_ONE_ACCOUNT {
            return None;
        }
        taken.insert(account.clone(), own + 1);
        Some(Place { account: account.clone(), taken: Arc::clone(&self.0) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.account) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_account_takes_all_places_and_what_is_over_gives_its_place_back() {
        let places = Places::default();
        let account = |number: usize| AccountId::parse(&format!("account-{number}")).expect("an id");
        let mut held = Vec::new();
        for number in 0..AT_ONCE / OF_ONE_ACCOUNT {
            for _ in 0..OF_ONE_ACCOUNT {
                held.push(places.enter(&account(number)).expect("a place"));
            }
            assert!(places.enter(&account(number)).is_none(), "one account has only so many");
        }
        assert!(places.enter(&account(99)).is_none(), "all are taken");
        held.pop();
        held.push(places.enter(&account(99)).expect("one came back"));
        drop(held);
        assert!(places.0.lock().expect("counts").is_empty(), "nothing is kept of what is over");
    }
}
