//! How much inference each user has run, by deployment and day: noted in memory by every answer, and written
//! down in batches, outside of versions and locks. A process that is killed loses what it has not yet
//! written: at most the last minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::policy;
use domain::{AccountId, Operation, ResourceId, Timestamp, UserId};
use uuid::Uuid;

use crate::db::{Tx, on};
use crate::seat::principal_of;
use crate::users::row as users;
use crate::{Accounts, Caller, Result};

/// Days that are kept and shown, today among them.
pub const USAGE_DAYS: i64 = 30;
const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// Tokens of one answer, or of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenCount {
    /// Of what was asked.
    pub prompt: u64,
    /// Of what was answered.
    pub completion: u64,
}

/// What somebody has asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Requests that were answered.
    pub requests: u64,
    /// The tokens of those answers that said how many they took.
    pub tokens: TokenCount,
}

/// What a user has asked of one deployment on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOfUsage {
    /// When the day began, in UTC.
    pub day: Timestamp,
    /// The deployment, as it was called then.
    pub deployment: String,
    /// How much.
    pub amount: Amount,
}

/// What a user has asked for in the last [`USAGE_DAYS`] days.
#[derive(Clone, Debug)]
pub struct UserUsage {
    /// When the first of those days began.
    pub since: Timestamp,
    /// The newest day first, within a day by deployment. Only what there is.
    pub days: Vec<DayOfUsage>,
}

impl UserUsage {
    /// All of it.
    pub fn total(&self) -> Amount {
        self.days.iter().fold(Amount::default(), |sum, day| sum.and(day.amount))
    }
}

impl Amount {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_add(other.requests),
            tokens: TokenCount {
                prompt: self.tokens.prompt.saturating_add(other.tokens.prompt),
                completion: self.tokens.completion.saturating_add(other.tokens.completion),
            },
        }
    }
}

/// Who asked which deployment on which day since 1970.
type Place = (Uuid, String, i64);

/// What has been counted since it was last written down.
#[derive(Default)]
pub(crate) struct Counted(Mutex<HashMap<Place, Amount>>);

impl Counted {
    fn add(&self, place: Place, amount: Amount) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = counted.entry(place).or_default();
        *sum = sum.and(amount);
    }

    fn take(&self) -> Vec<(Place, Amount)> {
        let counted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut counted: Vec<_> = counted.into_iter().collect();
        // One order for all processes, so that two of them never wait for each other.
        counted.sort_by(|(one, _), (other, _)| one.cmp(other));
        counted
    }
}

fn day_of(now: Timestamp) -> i64 {
    now.micros().div_euclid(SECONDS_A_DAY * 1_000_000)
}

impl Accounts {
    /// Notes an answer that a user got of a deployment. It is written down with the next flush.
    pub fn note_inference(&self, user: Uuid, deployment: &ResourceId, tokens: TokenCount) {
        let place = (user, deployment.to_string(), day_of(self.now()));
        self.inner.usage.add(place, Amount { requests: 1, tokens });
    }

    /// Writes down what was noted since the last time: once a minute by the server, and before anything
    /// that shows it.
    ///
    /// # Errors
    /// Only of the database; what was noted is kept then for the next time.
    pub async fn flush_usage(&self) -> Result<()> {
        let counted = self.inner.usage.take();
        if counted.is_empty() {
            return Ok(());
        }
        let written = self.write_usage(&counted).await;
        if written.is_err() {
            for (place, amount) in counted {
                self.inner.usage.add(place, amount);
            }
        }
        written
    }

    async fn write_usage(&self, counted: &[(Place, Amount)]) -> Result<()> {
        let mut tx = self.inner.db.begin().await?;
        for ((user, deployment, day), amount) in counted {
            add(&mut tx, *user, deployment, *day, *amount).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Forgets the days that are too long ago; meant to be called now and then.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn sweep_usage(&self) -> Result<()> {
        const FORGET: &str = "DELETE FROM usage_days WHERE day <= $1";
        let mut tx = self.inner.db.begin().await?;
        let last = day_of(self.now()) - USAGE_DAYS;
        on!(&mut tx, c => sqlx::query(FORGET).bind(last).execute(&mut **c).await.map(drop))?;
        Ok(tx.commit().await?)
    }

    /// How much inference a user has run: one's own, or as an admin anybody's. What other processes have
    /// counted is there after a minute at most.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) for another's without the permission,
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn usage(&self, caller: Caller, account: &AccountId, user: &UserId) -> Result<UserUsage> {
        const READ: &str = "SELECT day, deployment, requests, prompt_tokens, completion_tokens FROM usage_days \
                            WHERE user_key = $1 AND day > $2 ORDER BY day DESC, deployment";
        let seat = self.seat(caller, account, Operation::ViewUsage).await?;
        let pool = self.inner.db.pool();
        let target = users::read(&pool, account, user).await?;
        if let Err(denial) = policy::view_usage(&seat.actor, target.id) {
            let principal = principal_of(caller, seat.user.as_ref())?;
            return Err(self.refuse(account, &principal, &format!("user:{}", target.id), denial).await?);
        }
        self.flush_usage().await?;
        let before = day_of(self.now()) - USAGE_DAYS;
        let rows: Vec<(i64, String, i64, i64, i64)> = on!(&pool, c => sqlx::query_as(READ).bind(target.id).bind(before)
            .fetch_all(*c).await)?;
        let days = rows.into_iter().map(|(day, deployment, requests, prompt, completion)| DayOfUsage {
            day: Timestamp::from_seconds(day * SECONDS_A_DAY),
            deployment,
            amount: Amount {
                requests: requests.unsigned_abs(),
                tokens: TokenCount { prompt: prompt.unsigned_abs(), completion: completion.unsigned_abs() },
            },
        });
        let since = Timestamp::from_seconds((before + 1) * SECONDS_A_DAY);
        Ok(UserUsage { since, days: days.collect() })
    }
}

/// Somebody removed meanwhile is not found any more: the statement then writes nothing.
async fn add(tx: &mut Tx, user: Uuid, deployment: &str, day: i64, amount: Amount) -> Result<()> {
    const ADD: &str = "INSERT INTO usage_days (user_key, day, deployment, requests, prompt_tokens, completion_tokens) \
        SELECT id, $2, $3, $4, $5, $6 FROM users WHERE id = $1 \
        ON CONFLICT (user_key, day, deployment) DO UPDATE SET requests = usage_days.requests + excluded.requests, \
        prompt_tokens = usage_days.prompt_tokens + excluded.prompt_tokens, \
        completion_tokens = usage_days.completion_tokens + excluded.completion_tokens";
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    Ok(on!(tx, c => sqlx::query(ADD).bind(user).bind(day).bind(deployment).bind(number(amount.requests))
        .bind(number(amount.tokens.prompt)).bind(number(amount.tokens.completion)).execute(&mut **c).await.map(drop))?)
}

#[cfg(test)]
mod tests;
