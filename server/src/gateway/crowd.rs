//! How many requests to one deployment are under way at once, in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// Counts them.
#[derive(Clone)]
pub struct Crowd {
    most: usize,
    under_way: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// A place among them; given back when it is dropped, which is when the last piece of the answer has gone or
/// whoever asked has.
pub struct Place {
    deployment: Uuid,
    under_way: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Crowd {
    /// At most so many for each deployment.
    pub fn of_at_most(most: usize) -> Self {
        Self { most, under_way: Arc::default() }
    }

    /// A place, if there is one.
    pub fn enter(&self, deployment: Uuid) -> Option<Place> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let number = under_way.entry(deployment).or_default();
        if *number >= self.most {
            return None;
        }
        *number += 1;
        Some(Place { deployment, under_way: Arc::clone(&self.under_way) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = under_way.get_mut(&self.deployment) {
            *number = number.saturating_sub(1);
            if *number == 0 {
                under_way.remove(&self.deployment);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_for_each_deployment_and_come_back() {
        let crowd = Crowd::of_at_most(2);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let first = crowd.enter(one).expect("a place");
        let second = crowd.enter(one);
        assert!(second.is_some() && crowd.enter(one).is_none());
        assert!(crowd.enter(other).is_some(), "another deployment has its own");
        drop(first);
        assert!(crowd.enter(one).is_some());
        drop(second);
        assert!(crowd.under_way.lock().expect("counts").is_empty(), "nothing is kept of what is over");
    }
}
