//! Setting up a new installation in a browser: its first person and first account.
//!
//! The setup link exists only while there are no people. There is one at a time; a restart
//! replaces it, and it stands for an hour.

use domain::{AccountId, DisplayName, Email, NewPassword, Operation, Timestamp, policy};
use uuid::Uuid;

use super::{NewPerson, insert};
use crate::accounts::found::Founder;
use crate::audit::Principal;
use crate::db::{Tx, on};
use crate::secret::{Link, LinkPurpose, new_key};
use crate::security_log::Event;
use crate::{Accounts, Error, Result};

/// Seconds a setup link stands.
const LIFETIME: i64 = 60 * 60;
/// Where the current link's key and end are kept: 16 bytes of key, 8 of microseconds.
const CURRENT: &str = "setup link";

/// What the first person types.
pub struct SetUp {
    /// Their address.
    pub email: Email,
    /// Their name.
    pub name: DisplayName,
    /// Their password.
    pub password: NewPassword,
    /// The id of the first account.
    pub account: AccountId,
    /// Its name.
    pub account_name: DisplayName,
}

impl Accounts {
    /// Whether anybody can sign in here at all.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn has_people(&self) -> Result<bool> {
        let any: Option<Uuid> =
            on!(self.inner.db.pool(), c => sqlx::query_scalar(ANYBODY).fetch_optional(c).await)?;
        Ok(any.is_some())
    }

    /// A new token for `/setup`, replacing the one before; none once there are people.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn new_setup_token(&self) -> Result<Option<String>> {
        let mut tx = self.inner.db.begin().await?;
        if anybody(&mut tx).await? {
            return Ok(None);
        }
        let key = new_key();
        let mut value = key.as_bytes().to_vec();
        value.extend(self.now().plus_seconds(LIFETIME).micros().to_be_bytes());
        const SET: &str = "INSERT INTO server_meta (name, value) VALUES ($1, $2) \
                           ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        on!(&mut tx, c => sqlx::query(SET).bind(CURRENT).bind(&value).execute(&mut **c).await.map(drop))?;
        tx.commit().await?;
        Ok(Some(Link { key, generation: 0 }.token(LinkPurpose::SetUp, &self.inner.secret)))
    }

    /// Whether this token would be accepted now.
    ///
    /// # Errors
    /// [`Error::DeadLink`] if not.
    pub async fn setup_is_open(&self, token: &str) -> Result<()> {
        let link = Link::read(token, LinkPurpose::SetUp, &self.inner.secret).ok_or(Error::DeadLink)?;
        let stored: Option<Vec<u8>> = on!(self.inner.db.pool(), c => sqlx::query_scalar(
            "SELECT value FROM server_meta WHERE name = $1").bind(CURRENT).fetch_optional(c).await)?;
        self.check(link, stored.as_deref())
    }

    /// Makes the first person and the first account, and spends the token.
    ///
    /// # Errors
    /// [`Error::DeadLink`] if the token is used, replaced or expired, or if somebody else was
    /// quicker; [`Error::Busy`].
    pub async fn set_up(&self, token: &str, wish: SetUp) -> Result<Uuid> {
        self.setup_is_open(token).await?;
        let hash = self.inner.passwords.hash(&wish.password).await?;
        let token = token.to_owned();
        self.detached(move |accounts| async move { accounts.do_set_up(&token, wish, &hash).await }).await
    }

    pub(crate) async fn do_set_up(&self, token: &str, wish: SetUp, hash: &str) -> Result<Uuid> {
        let link = Link::read(token, LinkPurpose::SetUp, &self.inner.secret).ok_or(Error::DeadLink)?;
        let mut tx = self.inner.db.begin().await?;
        // Deleting the row is what makes two setups at once impossible: only one finds it.
        let spent: Option<(Vec<u8>,)> = on!(&mut tx, c => sqlx::query_as(
            "DELETE FROM server_meta WHERE name = $1 RETURNING value").bind(CURRENT).fetch_optional(&mut **c).await)?;
        self.check(link, spent.as_ref().map(|(value,)| value.as_slice()))?;
        if anybody(&mut tx).await? {
            return Err(Error::DeadLink);
        }
        // Whoever holds the setup link is the operator, so the address needs no other proof.
        let new = NewPerson { email: &wish.email, name: &wish.name, password_hash: Some(hash), proved: true };
        let person = insert(&mut tx, &new, self.now()).await?.ok_or(Error::DeadLink)?;
        let principal = Principal {
            key: format!("person:{person}"),
            name: format!("{} ({})", wish.name, wish.email),
            api_key: None,
        };
        let founder = Founder { person, email: &wish.email, name: &wish.name };
        let decision = policy::found_account(wish.account.clone());
        let account_name = wish.account_name.clone();
        let (mut tx, _) =
            self.found(tx, Operation::SetUp, principal, decision, account_name, founder).await?;
        self.log_event(&mut tx, Event::SetUp, wish.email.as_str(), "").await?;
        tx.commit().await?;
        Ok(person)
    }

    fn check(&self, link: Link, stored: Option<&[u8]>) -> Result<()> {
        let (key, expires) = stored.and_then(|value| value.split_at_checked(16)).ok_or(Error::DeadLink)?;
        let expires = i64::from_be_bytes(expires.try_into().map_err(|_| Error::DeadLink)?);
        if key != link.key.as_bytes() || !Timestamp::from_micros(expires).lasts(self.now(), LIFETIME) {
            return Err(Error::DeadLink);
        }
        Ok(())
    }
}

const ANYBODY: &str = "SELECT id FROM people LIMIT 1";

async fn anybody(tx: &mut Tx) -> Result<bool> {
    let any: Option<(Uuid,)> = on!(tx, c => sqlx::query_as(ANYBODY).fetch_optional(&mut **c).await)?;
    Ok(any.is_some())
}

#[cfg(test)]
mod tests;
