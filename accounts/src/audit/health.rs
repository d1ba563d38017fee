//! Whether an account's log is whole, for its readers: a check that answers at once however long the log is.
//!
//! A log of a few thousand entries is checked from end to end for each reader. Of a longer one the process
//! remembers how far it has got, and each reader's check goes on from there; what takes longer than a moment is
//! finished beside them. Nothing is believed for longer than an hour: then the check begins anew. Only this
//! process remembers, so nobody with the database can make it believe anything.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::{AccountId, Operation, Timestamp};

use super::verify::{Progress, check};
use super::{chain, refusals};
use crate::db::on;
use crate::db::reading::Reading;
use crate::{Accounts, AuditHealth, AuditVerdict, Caller, Error, Result};

/// Entries up to which a log is checked from end to end for each reader.
const SHORT: u64 = 5_000;
/// Time that a reader waits for a check.
const PATIENCE: Duration = Duration::from_millis(250);
/// Seconds after which a check begins anew.
const BELIEVED: i64 = 60 * 60;
/// Accounts whose checks are remembered.
const MOST_REMEMBERED: usize = 1_000;

/// How far the checks of accounts have got in this process.
#[derive(Default)]
pub(crate) struct Checks(Mutex<HashMap<AccountId, Known>>);

/// A check of both chains of one account.
#[derive(Clone)]
struct Known {
    /// When it began.
    since: Timestamp,
    changes: Progress,
    refusals: Progress,
    /// Whether it is being finished beside its readers.
    is_going_on: bool,
}

impl Known {
    fn new(now: Timestamp) -> Self {
        Self { since: now, changes: Progress::new(), refusals: Progress::new(), is_going_on: false }
    }

    fn checked(&self) -> u64 {
        self.changes.entries + self.refusals.entries
    }
}

impl Checks {
    fn of(&self, account: &AccountId, now: Timestamp) -> Known {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned();
        known.filter(|known| known.since.is_within(now, BELIEVED)).unwrap_or_else(|| Known::new(now))
    }

    /// Remembers a check, unless one of another reader has got further.
    fn remember(&self, account: &AccountId, known: Known) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(account).is_some_and(|other| {
            other.since > known.since || (other.since == known.since && other.checked() > known.checked())
        }) {
            return;
        }
        if all.len() >= MOST_REMEMBERED
            && !all.contains_key(account)
            && let Some(oldest) = all.iter().min_by_key(|(_, known)| known.since).map(|(id, _)| id.clone())
        {
            all.remove(&oldest);
        }
        all.insert(account.clone(), known);
    }

    /// True for the first to ask: they go on with the check beside its readers.
    fn goes_on(&self, account: &AccountId) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get_mut(account).is_some_and(|known| !std::mem::replace(&mut known.is_going_on, true))
    }
}

impl Accounts {
    /// Whether the log of an account is as it was written, as far as that can be said at once.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound), [`Error::Paused`](crate::Error::Paused).
    pub async fn audit_health(&self, caller: Caller, account: &AccountId) -> Result<AuditHealth> {
        self.seat(caller, account, Operation::ViewOwnAuditEntries).await?;
        const ENTRIES: &str = "SELECT a.seq + COALESCE(r.n, 0) FROM accounts a LEFT JOIN refusal_heads r ON r.account = a.id WHERE a.id = $1";
        let entries: i64 = on!(self.inner.db.pool(), c => sqlx::query_scalar(ENTRIES).bind(account.as_str())
            .fetch_one(c).await)?;
        let (entries, now) = (entries.unsigned_abs(), self.now());
        let mut known = match entries <= SHORT {
            true => Known::new(now),
            false => self.inner.checks.of(account, now),
        };
        let until = (entries > SHORT).then(|| Instant::now() + PATIENCE);
        let reading = self.reading(account).await?;
        let is_done = self.go_on(&reading, account, &mut known, until).await?;
        let verdict = verdict(&known, is_done);
        if entries > SHORT {
            self.inner.checks.remember(account, known);
            if !is_done && self.inner.checks.goes_on(account) {
                tokio::spawn(self.clone().finish(account.clone()));
            }
        }
        Ok(AuditHealth { entries, verdict })
    }

    /// Goes on with a check until then, or to the end without a time; true at the end.
    async fn go_on(
        &self,
        reading: &Reading<'_>,
        account: &AccountId,
        known: &mut Known,
        until: Option<Instant>,
    ) -> Result<bool> {
        let (pool, secret) = (reading.pool(), &self.inner.secret);
        let account = account.as_str();
        Ok(check::<chain::Row>(&pool, secret, account, &mut known.changes, until).await?
            && check::<refusals::Row>(&pool, secret, account, &mut known.refusals, until).await?)
    }

    /// Goes on until the end, remembering how far it is, so that readers see it move.
    async fn finish(self, account: AccountId) {
        loop {
            let mut known = self.inner.checks.of(&account, self.now());
            let until = Some(Instant::now() + PATIENCE);
            // A place for each part, so that readers have theirs in between.
            let part = async {
                let reading = self.reading(&account).await?;
                self.go_on(&reading, &account, &mut known, until).await
            };
            let is_done = match part.await {
                Ok(is_done) => is_done,
                // Its readers have the places. It goes on when they have read.
                Err(Error::Busy) => false,
                Err(error) => {
                    tracing::warn!(%error, "the check of an audit log was broken off");
                    true
                }
            };
            known.is_going_on = !is_done;
            self.inner.checks.remember(&account, known);
            if is_done {
                return;
            }
        }
    }
}

fn verdict(known: &Known, is_done: bool) -> AuditVerdict {
    let problems: Vec<String> =
        known.changes.problems.iter().chain(&known.refusals.problems).cloned().collect();
    match is_done {
        _ if !problems.is_empty() => AuditVerdict::Tampered(problems),
        true => AuditVerdict::Whole { since: known.since },
        false => AuditVerdict::UnderWay { checked: known.checked() },
    }
}

#[cfg(test)]
mod tests;
