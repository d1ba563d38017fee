//! Changing the name a user is shown by: one's own, or another's.

use domain::policy::{self, ChangeName};
use domain::{AccountId, DisplayName, Operation, User, UserId};
use serde_json::json;
use uuid::Uuid;

use super::row;
use super::store::exactly_one;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::{Tx, on};
use crate::{Accounts, Caller, Result};

impl Accounts {
    /// Changes the name `user` is shown by in this account. Changing one's own also changes the
    /// name one brings along when joining other accounts; accounts joined before keep theirs.
    ///
    /// # Errors
    /// [`Error::Conflict`](crate::Error::Conflict), [`Error::Refused`](crate::Error::Refused) for another user's name without the permission,
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn change_name(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: impl Into<Option<i64>>,
        name: DisplayName,
    ) -> Result<User> {
        let version = version.into();
        let (account, user) = (account.clone(), user.clone());
        self.detached(move |accounts| async move {
            accounts.do_change_name(caller, &account, &user, version, name).await
        })
        .await
    }

    async fn do_change_name(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: Option<i64>,
        name: DisplayName,
    ) -> Result<User> {
        let own = row::read_own(&self.inner.db.pool(), account, caller).await?;
        let operation = match own {
            Some(own) if own.user_id == user.as_str() => Operation::ChangeOwnName,
            _ => Operation::ChangeOthersName,
        };
        let change = Change::open(self, caller, account, operation).await?;
        let (change, target) = change.upon(user, version).await?;
        let before = target.display_name()?;
        if before.as_ref() == Some(&name) {
            change.nothing_to_do().await?;
            return target.user(self.now());
        }
        let decision = policy::change_name(change.actor(), change.facts(), &target.facts()?);
        let mut granted = change.decide(target.id, decision).await?;
        granted.set_name(&target, &name).await?;
        if let (true, Some(person)) = (granted.decision().of_self(), target.person) {
            set_own_name(granted.writing().0, person, &name).await?;
        }
        let after = granted.user_after(target.id).await?;
        let entry = Entry::about_user(target.id, json!({"user": target.user_id, "from": before, "to": name}));
        granted.commit(entry).await?;
        Ok(after)
    }
}

impl Granted<ChangeName> {
    async fn set_name(&mut self, target: &row::Row, name: &DisplayName) -> Result<()> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let keys = target.keys(&account, name)?;
        let (tx, decision) = self.writing();
        const SET: &str = "UPDATE users SET display_name = $3, name_key = $4, search = $5, version = version + 1, \
                           updated = $6 WHERE account = $1 AND id = $2 AND version = $7";
        let rows = on!(tx, c => sqlx::query(SET).bind(account.as_str()).bind(decision.target()).bind(name.as_str())
            .bind(&keys.name).bind(&keys.search).bind(now.micros()).bind(decision.version())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

/// Changes the name a person brings along when joining other accounts. The person is locked already.
pub(super) async fn set_own_name(tx: &mut Tx, person: Uuid, name: &DisplayName) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE people SET display_name = $2 WHERE id = $1").bind(person).bind(name.as_str())
        .execute(&mut **c).await.map(drop))?;
    Ok(())
}

#[cfg(test)]
mod tests;
