//! One line in the log when storage begins to fail and one when it works again, however many requests
//! fail in between.
//!
//! This is kept for the process: every failed statement becomes an [`Error`](crate::Error), wherever
//! it happens, and is noted there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::fault::Fault;

/// Time without a failure after which a write that succeeds ends an episode. Without it, small writes
/// that still fit on a full disk would end one between any two failures.
const QUIET: Duration = Duration::from_secs(10);

/// What has failed since the first failure.
#[derive(Default)]
struct Episode {
    last: Option<Instant>,
    failures: u64,
    told: Vec<Fault>,
}

impl Episode {
    /// True if this failure is to be logged: the first of its kind.
    fn failed(&mut self, fault: Fault, now: Instant) -> bool {
        self.last = Some(now);
        self.failures += 1;
        let is_new = !self.told.contains(&fault);
        if is_new {
            self.told.push(fault);
        }
        is_new
    }

    /// How many failures there were, if this success ends the episode.
    fn succeeded(&mut self, now: Instant) -> Option<u64> {
        let last = self.last?;
        if now.duration_since(last) < QUIET {
            return None;
        }
        Some(std::mem::take(self).failures)
    }
}

static NOW: Mutex<Episode> = Mutex::new(Episode { last: None, failures: 0, told: Vec::new() });
/// Spares every successful write the lock.
static IS_ONGOING: AtomicBool = AtomicBool::new(false);

/// Notes that storage failed.
pub(crate) fn failed(fault: Fault, error: &(dyn std::error::Error + 'static)) {
    let mut episode = NOW.lock().unwrap_or_else(PoisonError::into_inner);
    IS_ONGOING.store(true, Ordering::Release);
    if episode.failed(fault, Instant::now()) {
        match fault {
            Fault::NoRoom => {
                tracing::error!(%error, "there is no room left on the disk; changes are refused")
            }
            _ => tracing::error!(%error, "the database cannot be used; requests are refused until it can"),
        }
    }
}

/// Notes that something was written.
pub(crate) fn succeeded() {
    if !IS_ONGOING.load(Ordering::Acquire) {
        return;
    }
    let mut episode = NOW.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(failures) = episode.succeeded(Instant::now()) {
        IS_ONGOING.store(false, Ordering::Release);
        tracing::info!(failures, "the database can be written again");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_episode_is_logged_once_for_each_kind_of_failure_and_once_when_it_is_over() {
        let (mut episode, begin) = (Episode::default(), Instant::now());
        let at = |seconds| begin + Duration::from_secs(seconds);
        assert_eq!(episode.succeeded(at(0)), None, "nothing has failed");
        assert!(episode.failed(Fault::NoRoom, at(1)));
        assert!(!episode.failed(Fault::NoRoom, at(2)));
        assert!(episode.failed(Fault::Unavailable, at(3)));
        assert_eq!(episode.succeeded(at(4)), None, "a small write fits now and then");
        assert!(!episode.failed(Fault::NoRoom, at(5)));
        assert_eq!(episode.succeeded(at(15)), Some(4));
        assert_eq!(episode.succeeded(at(16)), None, "it is over");
        assert!(episode.failed(Fault::NoRoom, at(17)), "the next is logged again");
    }
}
