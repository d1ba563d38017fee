//! Giving a user another role.

use domain::policy::{self, ChangeRole, Standing};
use domain::{AccountId, Operation, Permission, Role, User, UserId};
use serde_json::json;

use super::store::exactly_one;
use super::{counts, row};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::{Accounts, Caller, Error, Result};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct ChangeRoleRequest {
    /// Whose role.
    pub user: UserId,
    /// The role to be held.
    pub role: Role,
    /// The version of the user that the wish was formed upon; none for whatever it is now.
    pub version: Option<i64>,
    /// Whether the consequences have been confirmed.
    pub confirmed: bool,
}

impl Accounts {
    /// Gives a user another role; it counts from their very next request. Asking for the role
    /// they have changes nothing and succeeds.
    ///
    /// # Errors
    /// [`Error::Conflict`] if the user is no longer at that version, [`Error::Refused`] if the
    /// policy forbids it, [`Error::NeedsConfirmation`] if [`ChangeRole::needs_confirmation`]
    /// says so, or if they would keep owning what they could no longer change, and it has not been
    /// confirmed, [`Error::NeedsPassword`], [`Error::NotFound`].
    pub async fn change_role(
        &self,
        caller: Caller,
        account: &AccountId,
        request: ChangeRoleRequest,
    ) -> Result<User> {
        let account = account.clone();
        self.detached(move |accounts| async move { accounts.do_change_role(caller, &account, request).await })
            .await
    }

    pub(super) async fn do_change_role(
        &self,
        caller: Caller,
        account: &AccountId,
        request: ChangeRoleRequest,
    ) -> Result<User> {
        let change = Change::open(self, caller, account, Operation::ChangeRole).await?;
        let (mut change, target) = change.upon(&request.user, request.version).await?;
        if target.role()? == request.role {
            change.nothing_to_do().await?;
            return target.user(self.now());
        }
        let decision = policy::change_role(change.actor(), change.facts(), &target.facts()?, request.role);
        // Asked before the password: nobody types it for something they then do not want.
        let asks = match &decision {
            Ok(_) if request.confirmed => false,
            Ok(decision) if decision.needs_confirmation() => true,
            Ok(_) if request.role.has(Permission::EditOwnResources) => false,
            Ok(_) => !change.owned(target.id).await?.is_empty(),
            Err(_) => false,
        };
        if asks {
            change.nothing_to_do().await?;
            return Err(Error::NeedsConfirmation);
        }
        let mut granted = change.decide(target.id, decision).await?;
        granted.set_role(&target).await?;
        if request.role == Role::Admin && target.standing()? == Standing::Active {
            granted.announce_new_admin().await?;
        }
        let user = granted.user_after(target.id).await?;
        let entry = Entry::about_user(
            target.id,
            json!({"user": target.user_id, "from": granted.decision().from(), "to": granted.decision().to()}),
        );
        granted.commit(entry).await?;
        Ok(user)
    }
}

impl Granted<ChangeRole> {
    async fn set_role(&mut self, target: &row::Row) -> Result<()> {
        let (kind, standing, now) = (target.kind(), target.standing()?, self.accounts().now());
        let account = self.account().clone();
        let (tx, decision) = self.writing();
        const SET: &str = "UPDATE users SET role = $3, role_rank = $4, version = version + 1, updated = $5 \
                           WHERE account = $1 AND id = $2 AND version = $6";
        let rows = on!(&mut *tx, c => sqlx::query(SET).bind(account.as_str()).bind(decision.target())
            .bind(decision.to().as_str()).bind(decision.to().rank()).bind(now.micros()).bind(decision.version())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        counts::add(tx, &account, kind, decision.from(), standing, -1).await?;
        counts::add(tx, &account, kind, decision.to(), standing, 1).await
    }
}

#[cfg(test)]
mod tests;
