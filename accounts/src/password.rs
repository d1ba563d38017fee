//! Hashing of passwords: argon2id with 19 MiB, two passes, one lane (OWASP's parameters), off
//! the async threads, at most two at once and a short queue, so that a flood of sign-ins costs
//! bounded memory and leaves the processors to others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::NewPassword;
use tokio::sync::Semaphore;

use crate::{Error, Result};

/// How many passwords are hashed at once.
const AT_ONCE: usize = 2;
/// How many may wait; more are told that Roster is busy.
const QUEUE: usize = 32;

/// The one place where passwords are hashed and compared.
pub(crate) struct Passwords {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// The hash of no password: compared against when an address is unknown, so that the answer
    /// takes as long.
    decoy: String,
}

/// One seat in the queue, given back when dropped, however the waiting ends.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Passwords {
    /// An empty queue.
    pub(crate) fn new() -> Self {
        let decoy = hash(&crate::secret::random_bytes::<32>()).unwrap_or_default();
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), waiting: AtomicUsize::new(0), decoy }
    }

    /// The hash to store for a new password.
    pub(crate) async fn hash(&self, password: &NewPassword) -> Result<String> {
        let password = password.expose().to_owned();
        self.in_turn(move || hash(password.as_bytes())).await?
    }

    /// Whether `password` belongs to `stored`. With nothing stored the answer is no, after the
    /// same work.
    pub(crate) async fn matches(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.decoy).to_owned();
        // Longer ones cannot have been set; hashing them would only be work for an attacker.
        let password =
            if password.len() > 4 * NewPassword::LONGEST { String::new() } else { password.to_owned() };
        let same = self
            .in_turn(move || {
                PasswordHash::new(&stored)
                    .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(same && known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(&self.waiting);
        if before >= AT_ONCE + QUEUE {
            return Err(Error::Busy);
        }
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Error::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            // The permit goes with the work: it stays taken even if whoever asked has hung up.
            let _permit = permit;
            work()
        });
        let answer = done.await.map_err(|failure| Error::Damaged(failure.to_string()));
        drop(waiting);
        answer
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &[u8]) -> Result<String> {
    let hashed = argon2().hash_password(password).map_err(|failure| Error::Damaged(failure.to_string()))?;
    Ok(hashed.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_and_no_other() {
        let passwords = Passwords::new();
        let chosen = NewPassword::parse("plum orbit velvet cactus", &[]).expect("good");
        let stored = passwords.hash(&chosen).await.expect("hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.matches("plum orbit velvet cactus", Some(&stored)).await.expect("check"));
        assert!(!passwords.matches("plum orbit velvet cactuS", Some(&stored)).await.expect("check"));
        assert!(!passwords.matches("anything", None).await.expect("check"));
    }

    #[tokio::test]
    async fn a_flood_is_told_to_wait_and_the_queue_empties() {
        let passwords = Arc::new(Passwords::new());
        let many: Vec<_> = (0..AT_ONCE + QUEUE + 20)
            .map(|_| {
                let passwords = Arc::clone(&passwords);
                tokio::spawn(async move { passwords.matches("guess", None).await })
            })
            .collect();
        let mut busy = 0;
        for one in many {
            busy += usize::from(matches!(one.await.expect("task"), Err(Error::Busy)));
        }
        assert_eq!(busy, 20);
        assert_eq!(passwords.waiting.load(Ordering::Relaxed), 0);
    }
}
