//! Giving a user another role, and with it another name where both are asked for at once.

use domain::policy::{self, ChangeUser, Standing};
use domain::{AccountId, DisplayName, Operation, Permission, Role, User, UserId};
use serde_json::json;

use super::change_name::set_own_name;
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
    /// policy forbids it, [`Error::NeedsConfirmation`] if [`policy::ChangeRole::needs_confirmation`]
    /// says so, or if they would keep owning what they could no longer change, and it has not been
    /// confirmed, [`Error::NeedsPassword`], [`Error::NotFound`].
    pub async fn change_role(
        &self,
        caller: Caller,
        account: &AccountId,
        request: ChangeRoleRequest,
    ) -> Result<User> {
        let account = account.clone();
        self.detached(move |accounts| async move {
            accounts.do_change_role(caller, &account, request, None).await
        })
        .await
    }

    pub(super) async fn do_change_role(
        &self,
        caller: Caller,
        account: &AccountId,
        request: ChangeRoleRequest,
        name: Option<DisplayName>,
    ) -> Result<User> {
        let change = Change::open_for(self, caller, account, Operation::ChangeRole, name.is_some()).await?;
        let (mut change, target) = change.upon(&request.user, request.version).await?;
        if target.role()? == request.role {
            change.nothing_to_do().await?;
            return target.user(self.now());
        }
        let before = target.display_name()?;
        let name = name.filter(|name| before.as_ref() != Some(name));
        let facts = target.facts()?;
        let decision =
            policy::change_user(change.actor(), change.facts(), &facts, request.role, name.is_some());
        // Asked before the password: nobody types it for something they then do not want.
        let asks = match &decision {
            Ok(_) if request.confirmed => false,
            Ok(decision) if decision.role().needs_confirmation() => true,
            Ok(_) if request.role.has(Permission::EditOwnResources) => false,
            Ok(_) => !change.owned(target.id).await?.is_empty(),
            Err(_) => false,
        };
        if asks {
            change.nothing_to_do().await?;
            return Err(Error::NeedsConfirmation);
        }
        let mut granted = change.decide(target.id, decision).await?;
        granted.set_role(&target, name.as_ref()).await?;
        if request.role == Role::Admin && target.standing()? == Standing::Active {
            granted.announce_new_admin().await?;
        }
        let user = granted.user_after(target.id).await?;
        let decision = granted.decision().role();
        let mut detail = json!({"user": target.user_id, "from": decision.from(), "to": decision.to()});
        if let Some(name) = name {
            detail["name"] = json!({"from": before, "to": name});
        }
        let entry = Entry::about_user(target.id, detail);
        granted.commit(entry).await?;
        Ok(user)
    }
}

impl Granted<ChangeUser> {
    /// Writes the role, and the name if there is one, in one step of the version.
    async fn set_role(&mut self, target: &row::Row, name: Option<&DisplayName>) -> Result<()> {
        let (kind, standing, now) = (target.kind(), target.standing()?, self.accounts().now());
        let account = self.account().clone();
        let keys = name.map(|name| target.keys(&account, name)).transpose()?;
        let (tx, decision) = self.writing();
        let role = decision.role();
        const SET: &str = "UPDATE users SET role = $3, role_rank = $4, version = version + 1, updated = $5, \
                           display_name = COALESCE($7, display_name), name_key = COALESCE($8, name_key), \
                           search = COALESCE($9, search) WHERE account = $1 AND id = $2 AND version = $6";
        let rows = on!(&mut *tx, c => sqlx::query(SET).bind(account.as_str()).bind(role.target())
            .bind(role.to().as_str()).bind(role.to().rank()).bind(now.micros()).bind(role.version())
            .bind(name.map(DisplayName::as_str)).bind(keys.as_ref().map(|keys| &*keys.name))
            .bind(keys.as_ref().map(|keys| &*keys.search))
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        counts::add(tx, &account, kind, role.from(), standing, -1).await?;
        counts::add(tx, &account, kind, role.to(), standing, 1).await?;
        match (decision.name(), target.person, name) {
            (Some(change), Some(person), Some(name)) if change.of_self() => {
                set_own_name(tx, person, name).await
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
