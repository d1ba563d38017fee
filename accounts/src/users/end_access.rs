//! Signing a user out of one account on all their devices. They may come back by proving who they
//! are; their other accounts do not notice.
//!
//! A session does not belong to an account, so it is not ended. Instead the user keeps the moment,
//! and a session is let in only if whoever uses it has proved who they are since: see
//! [`domain::policy::admit`]. That holds for sessions nobody has written down yet as well.

use domain::policy::{self, EndAccess};
use domain::{AccountId, Operation, Timestamp, UserId};
use serde_json::json;
use uuid::Uuid;

use super::store::exactly_one;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::{Tx, on};
use crate::{AccessEnded, Accounts, Caller, Result};

impl Accounts {
    /// Ends a user's access to the account on every device, from the very next request.
    ///
    /// # Errors
    /// [`Error::Conflict`](crate::Error::Conflict) if the user changed since the preview,
    /// [`Error::Refused`](crate::Error::Refused), [`Error::NotFound`](crate::Error::NotFound).
    pub async fn end_access(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: impl Into<Option<i64>>,
    ) -> Result<AccessEnded> {
        let version = version.into();
        let (account, user) = (account.clone(), user.clone());
        self.detached(move |accounts| async move {
            accounts.do_end_access(caller, &account, &user, version).await
        })
        .await
    }

    async fn do_end_access(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: Option<i64>,
    ) -> Result<AccessEnded> {
        self.flush_activity().await?;
        let change = Change::open(self, caller, account, Operation::EndAccess).await?;
        let (change, target) = change.upon(user, version).await?;
        let decision = policy::end_access(change.actor(), change.facts(), &target.facts()?);
        let mut granted = change.decide(target.id, decision).await?;
        let person = target.person.unwrap_or(Uuid::nil());
        granted.keep_the_moment(person).await?;
        let of = granted.account().clone();
        let devices = leave_everywhere(granted.writing().0, &of, person).await?;
        let after = granted.user_after(target.id).await?;
        let detail = json!({"user": target.user_id, "devices": devices});
        granted.commit(Entry::about_user(target.id, detail)).await?;
        Ok(AccessEnded { user: after, devices })
    }
}

/// The moment at which somebody's access ends if it ends now. It is never earlier than the latest proof of
/// any of the person's sessions, so that none of them gets through because another machine's clock was ahead.
pub(crate) async fn moment_of_ending(tx: &mut Tx, person: Uuid, now: Timestamp) -> Result<i64> {
    const LATEST: &str = "SELECT max(proved) FROM sessions WHERE person = $1";
    let latest: Option<i64> =
        on!(&mut *tx, c => sqlx::query_scalar(LATEST).bind(person).fetch_one(&mut **c).await)?;
    Ok(latest.unwrap_or(i64::MIN).max(now.micros()))
}

/// Forgets that a person's sessions have entered an account; answers how many had.
pub(super) async fn leave_everywhere(tx: &mut Tx, account: &AccountId, person: Uuid) -> Result<u64> {
    const END: &str = "DELETE FROM session_accounts WHERE account = $1 AND person = $2";
    Ok(on!(tx, c => sqlx::query(END).bind(account.as_str()).bind(person).execute(&mut **c).await
        .map(|done| done.rows_affected()))?)
}

impl Granted<EndAccess> {
    async fn keep_the_moment(&mut self, person: Uuid) -> Result<()> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let (tx, decision) = self.writing();
        let moment = moment_of_ending(tx, person, now).await?;
        const SET: &str = "UPDATE users SET access_ended = $3, version = version + 1, updated = $4 \
                           WHERE account = $1 AND id = $2 AND version = $5";
        let rows = on!(&mut *tx, c => sqlx::query(SET).bind(account.as_str()).bind(decision.target()).bind(moment)
            .bind(now.micros()).bind(decision.version()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

#[cfg(test)]
mod tests;
