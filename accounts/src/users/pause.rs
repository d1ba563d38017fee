//! Pausing a user and letting them act again. Place, role and resources are kept.

use domain::policy::{self, Pause, Standing};
use domain::{AccountId, Operation, Role, User, UserId};
use serde_json::json;

use super::end_access::{leave_everywhere, moment_of_ending};
use super::store::exactly_one;
use super::{counts, row};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::{Accounts, Caller, Result};

impl Accounts {
    /// Pauses a user; from their very next request they are told so.
    ///
    /// # Errors
    /// [`Error::Conflict`](crate::Error::Conflict), [`Error::Refused`](crate::Error::Refused),
    /// [`Error::NeedsPassword`](crate::Error::NeedsPassword), [`Error::NotFound`](crate::Error::NotFound).
    pub async fn deactivate(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: impl Into<Option<i64>>,
    ) -> Result<User> {
        let version = version.into();
        self.set_standing(caller, account, user, version, Standing::Deactivated).await
    }

    /// Lets a paused user act again.
    ///
    /// # Errors
    /// As [`deactivate`](Self::deactivate).
    pub async fn reactivate(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: impl Into<Option<i64>>,
    ) -> Result<User> {
        let version = version.into();
        self.set_standing(caller, account, user, version, Standing::Active).await
    }

    async fn set_standing(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: Option<i64>,
        to: Standing,
    ) -> Result<User> {
        let (account, user) = (account.clone(), user.clone());
        self.detached(
            move |accounts| async move { accounts.do_pause(caller, &account, &user, version, to).await },
        )
        .await
    }

    async fn do_pause(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: Option<i64>,
        to: Standing,
    ) -> Result<User> {
        let operation = if to == Standing::Active { Operation::Reactivate } else { Operation::Deactivate };
        let change = Change::open(self, caller, account, operation).await?;
        let (change, target) = change.upon(user, version).await?;
        if target.standing()? == to {
            change.nothing_to_do().await?;
            return target.user(self.now());
        }
        let decision = policy::pause(change.actor(), change.facts(), &target.facts()?, to);
        let mut granted = change.decide(target.id, decision).await?;
        granted.set_standing(&target).await?;
        if to == Standing::Active && target.role()? == Role::Admin {
            granted.announce_new_admin().await?;
        }
        let after = granted.user_after(target.id).await?;
        granted.commit(Entry::about_user(target.id, json!({"user": target.user_id, "to": to}))).await?;
        Ok(after)
    }
}

impl Granted<Pause> {
    async fn set_standing(&mut self, target: &row::Row) -> Result<()> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let (tx, decision) = self.writing();
        // Whoever is paused is signed out as well: reactivated, they sign in again on every device.
        let ended = match target.person {
            Some(person) if decision.to() != Standing::Active => {
                leave_everywhere(&mut *tx, &account, person).await?;
                Some(moment_of_ending(&mut *tx, person, now).await?)
            }
            _ => None,
        };
        const SET: &str = "UPDATE users SET standing = $3, version = version + 1, updated = $4, \
                           access_ended = COALESCE($6, access_ended) WHERE account = $1 AND id = $2 AND version = $5";
        let rows = on!(&mut *tx, c => sqlx::query(SET).bind(account.as_str()).bind(decision.target())
            .bind(decision.to().as_str()).bind(now.micros()).bind(decision.version()).bind(ended)
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        let (kind, role) = (target.kind(), target.role()?);
        counts::add(tx, &account, kind, role, target.standing()?, -1).await?;
        counts::add(tx, &account, kind, role, decision.to(), 1).await
    }
}

#[cfg(test)]
mod tests;
