//! A signed-in person makes a new account.

use domain::{AccountId, DisplayName, Email, Operation, policy};
use uuid::Uuid;

use super::found::Founder;
use crate::audit::Principal;
use crate::db::on;
use crate::people::Person;
use crate::{Accounts, Error, Result};

impl Accounts {
    /// Makes an account with this person as its only user and admin.
    ///
    /// # Errors
    /// [`Error::Refused`] if the installation's setting or the limit forbids it,
    /// [`Error::Invalid`] about `account_id` if it is taken.
    pub async fn create_account(&self, person: Uuid, id: AccountId, name: DisplayName) -> Result<()> {
        self.detached(move |accounts| async move { accounts.do_create_account(person, id, name).await }).await
    }

    async fn do_create_account(&self, person: Uuid, id: AccountId, name: DisplayName) -> Result<()> {
        const LOCK_AND_COUNT: &str = "UPDATE people SET accounts_created = accounts_created + 1, changes = changes + 1 \
                                      WHERE id = $1 RETURNING accounts_created";
        let mut tx = self.inner.db.begin().await?;
        let counted: Option<(i64,)> =
            on!(&mut tx, c => sqlx::query_as(LOCK_AND_COUNT).bind(person).fetch_optional(&mut **c).await)?;
        let (with_this,) = counted.ok_or(Error::NotFound)?;
        let who = Person::load(&mut tx, person).await?;
        let is_admin: Option<(i64,)> =
            on!(&mut tx, c => sqlx::query_as(ADMIN_SOMEWHERE).bind(person).fetch_optional(&mut **c).await)?;
        let before = u32::try_from(with_this - 1).unwrap_or(u32::MAX);
        let decision = policy::create_account(id, self.inner.account_creation, is_admin.is_some(), before)?;
        let (email, own_name): (Email, DisplayName) = (who.email()?, who.name()?);
        let principal = Principal {
            key: format!("person:{person}"),
            name: format!("{own_name} ({email})"),
            api_key: None,
        };
        let founder = Founder { person, email: &email, name: &own_name };
        let (tx, _) = self.found(tx, Operation::CreateAccount, principal, decision, name, founder).await?;
        Ok(tx.commit().await?)
    }
}

/// One row if the person is an active admin of some account that is not closed.
pub(crate) const ADMIN_SOMEWHERE: &str = "SELECT CAST(1 AS BIGINT) FROM users u JOIN accounts a ON a.id = u.account AND a.closed IS NULL \
     WHERE u.person = $1 AND u.role_rank = 3 AND u.standing = 'active' LIMIT 1";

#[cfg(test)]
mod tests;
