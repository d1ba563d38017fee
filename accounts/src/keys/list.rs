//! Looking at keys: all of a user, or one. Filtered and sorted lists for REST are not here.

use domain::policy;
use domain::{AccountId, ApiKey, KeyId, Operation, UserId};
use uuid::Uuid;

use super::row::{Row, select_key};
use crate::db::on;
use crate::seat::principal_of;
use crate::users::row as users;
use crate::{Accounts, Caller, Error, Result};

impl Accounts {
    /// All keys of `user`, the newest first.
    ///
    /// # Errors
    /// [`Error::Refused`] for another's without the permission, [`Error::NotFound`].
    pub async fn keys_of(&self, caller: Caller, account: &AccountId, user: &UserId) -> Result<Vec<ApiKey>> {
        let user = self.may_see_keys(caller, account, Some(user)).await?.ok_or(Error::NotFound)?;
        self.keys_of_user(account, user).await
    }

    /// All keys of a user, for a caller who has been found to be allowed to see them.
    pub(crate) async fn keys_of_user(&self, account: &AccountId, user: Uuid) -> Result<Vec<ApiKey>> {
        const OF_USER: &str =
            select_key!("WHERE k.account = $1 AND k.user_key = $2 ORDER BY k.created DESC, k.key_id DESC");
        let rows: Vec<Row> = on!(self.inner.db.pool(), c => sqlx::query_as(OF_USER).bind(account.as_str()).bind(user)
            .fetch_all(c).await)?;
        rows.iter().map(|row| row.key(self.now())).collect()
    }

    /// Those that have not expired.
    pub(crate) async fn working_keys(&self, account: &AccountId, user: Uuid) -> Result<Vec<ApiKey>> {
        let mut keys = self.keys_of_user(account, user).await?;
        keys.retain(|key| !key.has_expired(self.now()));
        Ok(keys)
    }

    /// One key of `user`.
    ///
    /// # Errors
    /// As [`keys_of`](Self::keys_of); a key of somebody else is [`Error::NotFound`].
    pub async fn get_key(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        key: KeyId,
    ) -> Result<ApiKey> {
        const ONE: &str = select_key!("WHERE k.account = $1 AND k.user_key = $2 AND k.key_id = $3");
        let user = self.may_see_keys(caller, account, Some(user)).await?;
        let row: Option<Row> = on!(self.inner.db.pool(), c => sqlx::query_as(ONE).bind(account.as_str()).bind(user)
            .bind(key.as_str()).fetch_optional(c).await)?;
        row.ok_or(Error::NotFound)?.key(self.now())
    }

    /// The user whose keys the caller asks about, or none for everybody's, if they may see them.
    pub(crate) async fn may_see_keys(
        &self,
        caller: Caller,
        account: &AccountId,
        user: Option<&UserId>,
    ) -> Result<Option<Uuid>> {
        let seat = self.seat(caller, account, Operation::ViewAccount).await?;
        let target = match user {
            Some(user) => Some(users::read(&self.inner.db.pool(), account, user).await?.id),
            None => None,
        };
        match policy::view_keys(&seat.actor, target) {
            Ok(()) => Ok(target),
            Err(denial) => {
                let principal = principal_of(caller, seat.user.as_ref())?;
                let about = target.map_or_else(|| "account".to_owned(), |target| format!("user:{target}"));
                Err(self.refuse(account, &principal, &about, denial).await?)
            }
        }
    }
}
