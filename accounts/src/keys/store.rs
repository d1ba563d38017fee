//! What several use cases do with keys: read the one that asks, count, and end them.

use domain::policy::{KeyAct, KeyFacts};
use domain::{AccountId, KeyId, Timestamp};
use uuid::Uuid;

use crate::change::{Change, Granted};
use crate::db::{Pool, Tx, on};
use crate::users::row as users;
use crate::{Caller, Error, Result};

/// When the key of a caller ends, if it has not ended.
const ALIVE: &str = "SELECT version, expires FROM api_keys \
                     WHERE key_id = $1 AND user_key = $2 AND (expires IS NULL OR expires > $3)";

/// The key that asks, if one does, outside any transaction.
///
/// # Errors
/// [`Error::DeadKey`] if it has ended since the request came in.
pub(crate) async fn read_asking(pool: &Pool<'_>, caller: Caller, now: Timestamp) -> Result<Option<KeyFacts>> {
    let Caller::Key { user, key, until } = caller else { return Ok(None) };
    let found: Option<(i64, Option<i64>)> = on!(pool, c => sqlx::query_as(ALIVE).bind(key.as_str()).bind(user)
        .bind(now.micros()).fetch_optional(*c).await)?;
    alive(key, found, until).map(Some)
}

/// The same within a change.
pub(crate) async fn load_asking(tx: &mut Tx, caller: Caller, now: Timestamp) -> Result<Option<KeyFacts>> {
    let Caller::Key { user, key, until } = caller else { return Ok(None) };
    let found: Option<(i64, Option<i64>)> = on!(tx, c => sqlx::query_as(ALIVE).bind(key.as_str()).bind(user)
        .bind(now.micros()).fetch_optional(&mut **c).await)?;
    alive(key, found, until).map(Some)
}

fn alive(id: KeyId, found: Option<(i64, Option<i64>)>, until: Option<Timestamp>) -> Result<KeyFacts> {
    let (version, expires) = found.ok_or(Error::DeadKey)?;
    let ends = [expires.map(Timestamp::from_micros), until].into_iter().flatten().min();
    Ok(KeyFacts { id, expires: ends, version })
}

impl Change {
    /// The key that asks, if one does, read under the lock.
    pub(crate) fn asked_with(&self) -> Option<&KeyFacts> {
        self.with.as_ref()
    }

    /// Goes on only if the policy lets the caller do this to keys of `target` at all. Asked before any of
    /// them is read: what somebody may not do tells them nothing of other people's keys.
    pub(crate) async fn with_keys_of(self, target: &users::Row, act: KeyAct) -> Result<Self> {
        match act.allowed(self.actor(), &target.facts()?) {
            Ok(_) => Ok(self),
            Err(denial) => Err(self.refuse(&format!("user:{}", target.id), denial).await?),
        }
    }

    /// How many keys a user has, ended ones included.
    pub(crate) async fn keys_held(&mut self, user: Uuid) -> Result<u64> {
        const HELD: &str = "SELECT count(*) FROM api_keys WHERE user_key = $1";
        let tx = self.reading();
        let held: i64 = on!(tx, c => sqlx::query_scalar(HELD).bind(user).fetch_one(&mut **c).await)?;
        Ok(held.unsigned_abs())
    }
}

impl<D> Granted<D> {
    /// Ends all keys of a user whose place ends with this change; their number.
    pub(crate) async fn end_keys_of(&mut self, user: Uuid) -> Result<u64> {
        let account = self.account().clone();
        let (tx, _) = self.writing();
        delete_all_of(tx, &account, user).await
    }
}

async fn delete_all_of(tx: &mut Tx, account: &AccountId, user: Uuid) -> Result<u64> {
    const DELETE: &str = "DELETE FROM api_keys WHERE account = $1 AND user_key = $2";
    Ok(on!(tx, c => sqlx::query(DELETE).bind(account.as_str()).bind(user).execute(&mut **c).await
        .map(|done| done.rows_affected()))?)
}
