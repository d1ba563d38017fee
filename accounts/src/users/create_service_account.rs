//! Making a user for a program.

use domain::policy::{self, CreateServiceAccount, Standing};
use domain::{AccountId, DisplayName, Invalid, Operation, Role, User, UserId, UserKind};
use serde_json::json;
use uuid::Uuid;

use super::{Keys, counts, ids, row};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::secret::new_key;
use crate::{Accounts, Caller, Error, Result};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewServiceAccount {
    /// The id it shall have.
    pub id: UserId,
    /// The name it is shown by.
    pub display_name: DisplayName,
    /// What its keys may do.
    pub role: Role,
    /// Whether it has been confirmed that it may be an admin.
    pub confirmed: bool,
}

impl Accounts {
    /// Makes a service account. It is active at once, has no sign-in and never counts as one of
    /// the admins an account must keep. Who made it is kept with it.
    ///
    /// # Errors
    /// [`Error::Taken`], about `user_id`, if the id is somebody's, or was a person's;
    /// [`Error::NeedsConfirmation`] if it would be an admin and that is not confirmed;
    /// [`Error::Refused`], [`Error::NotFound`].
    pub async fn create_service_account(
        &self,
        caller: Caller,
        account: &AccountId,
        wish: NewServiceAccount,
    ) -> Result<User> {
        let account = account.clone();
        self.detached(move |accounts| async move {
            accounts.do_create_service_account(caller, &account, wish).await
        })
        .await
    }

    async fn do_create_service_account(
        &self,
        caller: Caller,
        account: &AccountId,
        wish: NewServiceAccount,
    ) -> Result<User> {
        let change = Change::open(self, caller, account, Operation::CreateServiceAccount).await?;
        let created_by = change.principal().name.clone();
        let decision = policy::create_service_account(change.actor(), change.facts(), wish.role);
        let key = new_key();
        let mut granted = change.decide(key, decision).await?;
        if granted.decision().needs_confirmation() && !wish.confirmed {
            granted.abandon().await?;
            return Err(Error::NeedsConfirmation);
        }
        if let Err(taken) = granted.add(key, &wish, &created_by).await? {
            granted.abandon().await?;
            return Err(Error::Taken(taken));
        }
        let made = granted.user_after(key).await?;
        let detail = json!({"user": made.id, "name": made.display_name, "role": granted.decision().role()});
        granted.commit(Entry::about_user(key, detail)).await?;
        Ok(made)
    }
}

impl Granted<CreateServiceAccount> {
    /// Adds it and counts it; what is wrong with the id, if it cannot be had.
    async fn add(
        &mut self,
        key: Uuid,
        wish: &NewServiceAccount,
        created_by: &str,
    ) -> Result<std::result::Result<(), Invalid>> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let (tx, decision) = self.writing();
        if !ids::reserve_for_program(tx, &account, &wish.id).await? {
            let is_here = match row::load(tx, &account, &wish.id).await {
                Err(Error::NotFound) => false,
                found => found.map(|_| true)?,
            };
            return Ok(Err(taken(&wish.id, is_here)));
        }
        const INSERT: &str = "INSERT INTO users (id, account, user_id, display_name, name_key, mail_key, search, role, \
            role_rank, kind, standing, version, created, updated, created_by) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $12, $13) ON CONFLICT DO NOTHING RETURNING id";
        let (kind, standing, role) = (UserKind::ServiceAccount, Standing::Active, decision.role());
        let keys = Keys::of_program(&wish.display_name, &account, wish.id.as_str());
        let added: Option<(Uuid,)> = on!(&mut *tx, c => sqlx::query_as(INSERT).bind(key).bind(account.as_str())
            .bind(wish.id.as_str()).bind(wish.display_name.as_str()).bind(&keys.name).bind(&keys.mail).bind(&keys.search)
            .bind(role.as_str()).bind(role.rank()).bind(kind.as_str()).bind(standing.as_str()).bind(now.micros())
            .bind(created_by).fetch_optional(&mut **c).await)?;
        if added.is_none() {
            return Ok(Err(taken(&wish.id, true)));
        }
        counts::add(tx, &account, kind, role, standing, 1).await?;
        Ok(Ok(()))
    }
}

fn taken(id: &UserId, is_here: bool) -> Invalid {
    let message = if is_here {
        format!("“{id}” is taken; choose another id.")
    } else {
        format!("“{id}” belonged to somebody who may come back to it; choose another id.")
    };
    Invalid::new("user_id", message)
}

#[cfg(test)]
mod tests;
