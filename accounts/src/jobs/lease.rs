//! Who runs a job, and until when they need not be heard of: as stored, and as shown.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{AccountId, Operation, ResourceState, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::{Pool, Tx, on};
use crate::secret::random_bytes;
use crate::{Accounts, Caller, Result};

/// Seconds a lease lasts after it is given or renewed.
pub const LEASE_LASTS: i64 = 5 * 60;

/// How a job is being run, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRun {
    /// What the runner is called.
    pub runner: String,
    /// How far it is, from 0 to 100.
    pub percent: u8,
    /// How often it has been claimed.
    pub attempts: u64,
    /// When it was claimed last.
    pub claimed: Timestamp,
    /// When the runner was heard of last.
    pub reported: Timestamp,
    /// When the lease ends, or has ended.
    pub expires: Timestamp,
    /// Whether it had ended at the moment of reading.
    pub is_over: bool,
}

impl JobRun {
    /// How the job stands if `stored` is what was written down: a runner that is not heard of any more
    /// writes nothing, so the clock says it.
    pub fn state(run: Option<&Self>, stored: ResourceState) -> ResourceState {
        match stored {
            ResourceState::Running if run.is_none_or(|run| run.is_over) => ResourceState::Pending,
            stored => stored,
        }
    }
}

/// What a runner shows: 256 random bits. Only their hash is stored.
pub(super) struct Token(String);

impl Token {
    pub(super) fn new() -> Self {
        Self(URL_SAFE_NO_PAD.encode(random_bytes::<32>()))
    }

    pub(super) fn reveal(self) -> String {
        self.0
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

pub(super) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A row of `job_leases`.
#[derive(sqlx::FromRow)]
pub(super) struct Lease {
    job: Uuid,
    runner: Uuid,
    runner_name: String,
    token_hash: Option<Vec<u8>>,
    expires: i64,
    percent: i64,
    pub(super) attempts: i64,
    claimed: i64,
    reported: i64,
}

impl Lease {
    /// Whether another runner may have the job at this moment.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.token_hash.is_none() || !Timestamp::from_micros(self.expires).lasts(now, LEASE_LASTS)
    }

    /// Whether its own runner may still report. One that was given out while a clock ran ahead is free
    /// for others, and kept by the runner that reports before any of them takes it.
    pub(super) fn has_passed(&self, now: Timestamp) -> bool {
        self.token_hash.is_none() || self.expires <= now.micros()
    }

    /// Whether a token is its own, shown by the runner it was given to.
    pub(super) fn is_of(&self, runner: Option<Uuid>, hash: &[u8; 32]) -> bool {
        runner == Some(self.runner) && self.token_hash.as_deref() == Some(&hash[..])
    }

    pub(super) fn run(&self, now: Timestamp) -> JobRun {
        JobRun {
            runner: self.runner_name.clone(),
            percent: u8::try_from(self.percent).unwrap_or(0),
            attempts: self.attempts.unsigned_abs(),
            claimed: Timestamp::from_micros(self.claimed),
            reported: Timestamp::from_micros(self.reported),
            expires: Timestamp::from_micros(self.expires),
            is_over: self.is_over(now),
        }
    }
}

const OF_JOB: &str = "SELECT job, runner, runner_name, token_hash, expires, percent, attempts, claimed, reported \
                      FROM job_leases WHERE job = $1";

pub(super) async fn read(pool: &Pool<'_>, job: Uuid) -> Result<Option<Lease>> {
    Ok(on!(pool, c => sqlx::query_as(OF_JOB).bind(job).fetch_optional(*c).await)?)
}

/// The same within a change.
pub(super) async fn load(tx: &mut Tx, job: Uuid) -> Result<Option<Lease>> {
    Ok(on!(tx, c => sqlx::query_as(OF_JOB).bind(job).fetch_optional(&mut **c).await)?)
}

impl Accounts {
    /// How jobs of an account are being run, by their keys; those that nobody has claimed yet are not
    /// among them.
    ///
    /// # Errors
    /// What keeps a caller out.
    pub async fn job_runs(
        &self,
        caller: Caller,
        account: &AccountId,
        jobs: &[Uuid],
    ) -> Result<HashMap<Uuid, JobRun>> {
        self.seat(caller, account, Operation::ViewResources).await?;
        const OF_ACCOUNT: &str = "SELECT l.job, l.runner, l.runner_name, l.token_hash, l.expires, l.percent, l.attempts, \
            l.claimed, l.reported FROM job_leases l JOIN resources r ON r.key = l.job WHERE l.job = $1 AND r.account = $2";
        let (pool, now) = (self.inner.db.pool(), self.now());
        let mut runs = HashMap::with_capacity(jobs.len());
        // A page holds few, and each is one look into an index.
        for job in jobs {
            let lease: Option<Lease> = on!(&pool, c => sqlx::query_as(OF_ACCOUNT).bind(job).bind(account.as_str())
                .fetch_optional(*c).await)?;
            if let Some(lease) = lease {
                runs.insert(lease.job, lease.run(now));
            }
        }
        Ok(runs)
    }
}
