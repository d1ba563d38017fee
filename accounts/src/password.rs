//! Hashing of passwords: argon2id with 19 MiB, two passes, one lane (OWASP's parameters), off
//! the async threads, at most two at once and a short queue, so that a flood of sign-ins costs
//! bounded memory and leaves the processors to others.
//!
//! The memory of a hash is kept for the next one: allocated and freed each time, 19 MiB by 19 MiB and on
//! changing threads, it would stay with the allocator and grow the process to hundreds of megabytes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use domain::NewPassword;
use subtle::ConstantTimeEq;
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
    memory: Arc<Memory>,
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

/// The memory that hashes are computed in: at most one buffer for each hash under way.
#[derive(Default)]
struct Memory {
    free: Mutex<Vec<Vec<Block>>>,
    #[cfg(test)]
    allocated: AtomicUsize,
}

impl Memory {
    /// The argon2id hash of `password`, as long as `out`.
    fn hash_into(&self, params: Params, password: &[u8], salt: &[u8], out: &mut [u8]) -> argon2::Result<()> {
        let free = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = free().pop();
        let mut blocks = kept.unwrap_or_default();
        let needed = params.block_count();
        if blocks.len() < needed {
            #[cfg(test)]
            self.allocated.fetch_add(1, Ordering::Relaxed);
            blocks = vec![Block::new(); needed];
        }
        let hashed = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
            password,
            salt,
            out,
            &mut blocks[..needed],
        );
        free().push(blocks);
        hashed
    }

    /// The text to store for `password`, in the PHC string format.
    fn hash(&self, password: &[u8]) -> Result<String> {
        let damaged = |failure: &dyn std::fmt::Display| Error::Damaged(failure.to_string());
        let salt = crate::secret::random_bytes::<16>();
        let params = params();
        let written = ParamsString::try_from(&params).map_err(|failure| damaged(&failure))?;
        let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
        self.hash_into(params, password, &salt, &mut out).map_err(|failure| damaged(&failure))?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: written,
            salt: Some(Salt::new(&salt).map_err(|failure| damaged(&failure))?),
            hash: Some(Output::new(&out).map_err(|failure| damaged(&failure))?),
        };
        Ok(hash.to_string())
    }

    /// Whether `stored` is the hash of `password`. What is no hash of this kind matches nothing.
    fn matches(&self, password: &[u8], stored: &str) -> bool {
        let Ok(hash) = PasswordHash::new(stored) else { return false };
        let (Ok(params), Some(salt), Some(expected)) = (Params::try_from(&hash), hash.salt, hash.hash) else {
            return false;
        };
        if hash.algorithm != Algorithm::Argon2id.ident() || hash.version != Some(Version::V0x13.into()) {
            return false;
        }
        let mut out = vec![0; expected.len()];
        self.hash_into(params, password, &salt, &mut out).is_ok() && out.ct_eq(expected.as_bytes()).into()
    }
}

impl Passwords {
    /// An empty queue.
    pub(crate) fn new() -> Self {
        let memory = Arc::new(Memory::default());
        let decoy = memory.hash(&crate::secret::random_bytes::<32>()).unwrap_or_default();
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), waiting: AtomicUsize::new(0), memory, decoy }
    }

    /// The hash to store for a new password.
    pub(crate) async fn hash(&self, password: &NewPassword) -> Result<String> {
        let password = password.expose().to_owned();
        let memory = Arc::clone(&self.memory);
        self.in_turn(move || memory.hash(password.as_bytes())).await?
    }

    /// Whether `password` belongs to `stored`. With nothing stored the answer is no, after the
    /// same work.
    pub(crate) async fn matches(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.decoy).to_owned();
        // Longer ones cannot have been set; hashing them would only be work for an attacker.
        let password =
            if password.len() > 4 * NewPassword::LONGEST { String::new() } else { password.to_owned() };
        let memory = Arc::clone(&self.memory);
        let same = self.in_turn(move || memory.matches(password.as_bytes(), &stored)).await?;
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

fn params() -> Params {
    Params::new(19 * 1024, 2, 1, None).unwrap_or_default()
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

    #[tokio::test]
    async fn many_hashes_use_the_same_two_pieces_of_memory() {
        let passwords = Arc::new(Passwords::new());
        for _ in 0..3 {
            let many = (0..2 * AT_ONCE).map(|_| {
                let passwords = Arc::clone(&passwords);
                tokio::spawn(async move { passwords.matches("guess", None).await })
            });
            for one in many.collect::<Vec<_>>() {
                assert!(!one.await.expect("task").expect("answer"));
            }
        }
        assert!(passwords.memory.allocated.load(Ordering::Relaxed) <= AT_ONCE);
        let free = passwords.memory.free.lock().expect("lock");
        assert!(free.len() <= AT_ONCE && free.iter().all(|blocks| blocks.len() == params().block_count()));
    }

    #[test]
    fn what_argon2_itself_wrote_matches_and_other_kinds_of_hashes_do_not() {
        use argon2::PasswordHasher;
        let memory = Memory::default();
        let ours = Argon2::new(Algorithm::Argon2id, Version::V0x13, params());
        let stored = ours.hash_password(b"plum orbit").expect("hash").to_string();
        assert!(memory.matches(b"plum orbit", &stored) && !memory.matches(b"plum orbiT", &stored));
        for other in [
            stored.replace("argon2id", "argon2i"),
            stored.replace("v=19", "v=16"),
            stored.replace("$v=19", ""),
            stored.rsplit_once('$').expect("parts").0.to_owned(),
            "!".to_owned(),
            String::new(),
        ] {
            assert!(!memory.matches(b"plum orbit", &other), "{other}");
        }
    }
}
