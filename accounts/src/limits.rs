//! How often something may be tried: token buckets in memory, merged between processes through the
//! database every few seconds. What is limited, and how often, is the server's to say.
//!
//! A bucket is one moment: when it will be full again. Taking a token moves that moment by the time
//! one token needs to grow back, and is refused if the bucket would be empty. What processes
//! took without knowing of each other simply adds up, so a bucket can be overdrawn for a few
//! seconds; nothing more is let through until that is paid back.
//!
//! A moment further ahead than a bucket can be overdrawn was kept while a clock ran ahead. It counts as
//! that of a bucket that is just empty, so nobody waits for as long as the clock was wrong.
//!
//! In the database and in memory a bucket is known by a MAC of what it is about.

mod shared;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::Accounts;

/// Buckets kept in memory: with 32 bytes of key each some ten megabytes, whatever addresses are
/// made up. Beyond, the fullest are forgotten; the database still knows of those.
const REMEMBERED: usize = 100_000;

/// How often something may be done: so many times at once, and as many again in a quarter of an hour.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// What is limited; buckets of different names have nothing to do with each other.
    pub name: &'static str,
    /// How many times in fifteen minutes.
    pub times: u32,
}

impl Quota {
    /// Microseconds in which an empty bucket fills up.
    const WINDOW: i64 = 15 * 60 * 1_000_000;
    /// How far ahead of now a bucket may be full again: empty, and overdrawn by as much once more.
    const FURTHEST: i64 = 2 * Self::WINDOW;

    /// Microseconds in which one token grows back.
    const fn interval(self) -> i64 {
        Self::WINDOW / self.times as i64
    }
}

/// Too many attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Seconds until the next attempt may be made, rounded up.
    pub seconds: u64,
}

/// What a bucket is known by.
type Key = [u8; 32];

/// The buckets of a process.
#[derive(Default)]
pub(crate) struct Buckets(Mutex<HashMap<Key, Bucket>>);

#[derive(Clone, Copy)]
struct Bucket {
    /// When it is full, as far as this process knows.
    full_at: i64,
    /// Microseconds of growth taken here since it was merged last.
    taken: i64,
}

impl Buckets {
    fn take(&self, key: Key, quota: Quota, now: i64) -> Result<(), TooMany> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(&key) {
            forget_some(&mut buckets, now);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { full_at: now, taken: 0 });
        bucket.full_at = plausible(bucket.full_at, now);
        let full_at = bucket.full_at.max(now) + quota.interval();
        let missing = full_at - now - Quota::WINDOW;
        if missing > 0 {
            return Err(TooMany { seconds: missing.unsigned_abs().div_ceil(1_000_000) });
        }
        bucket.full_at = full_at;
        bucket.taken += quota.interval();
        Ok(())
    }
}

/// When a bucket is full again, or when an empty one would be if a clock that ran ahead wrote this.
const fn plausible(full_at: i64, now: i64) -> i64 {
    if full_at > now + Quota::FURTHEST { now + Quota::WINDOW } else { full_at }
}

/// Makes room: first the full ones go, which say nothing, then the fuller half.
fn forget_some(buckets: &mut HashMap<Key, Bucket>, now: i64) {
    buckets.retain(|_, bucket| bucket.full_at > now);
    if buckets.len() < REMEMBERED {
        return;
    }
    let mut ends: Vec<i64> = buckets.values().map(|bucket| bucket.full_at).collect();
    let middle = ends.len() / 2;
    let (_, median, _) = ends.select_nth_unstable(middle);
    let median = *median;
    buckets.retain(|_, bucket| bucket.full_at > median);
}

impl Accounts {
    /// Counts an attempt at something, about what `parts` say: an address, a person. Whoever has to
    /// wait is not counted, so trying on does not prolong the wait.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many.
    pub fn count_attempt(&self, quota: Quota, parts: &[&[u8]]) -> Result<(), TooMany> {
        let mut about = vec![quota.name.as_bytes()];
        about.extend(parts);
        let key = self.inner.secret.mac("limit", &about);
        self.inner.buckets.take(key, quota, self.now().micros())
    }
}

#[cfg(test)]
mod tests;
