//! Making a connection.

use domain::policy::{self, CreateConnection};
use domain::{AccountId, BaseUrl, Connection, ConnectionId, Invalid, Operation, UpstreamKey};

use super::{detail, row};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::{Accounts, Caller, Error, Result};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewConnection {
    /// What it will be called.
    pub id: ConnectionId,
    /// Where the server is.
    pub base_url: BaseUrl,
    /// The key to ask it with, if it wants one.
    pub key: Option<UpstreamKey>,
}

impl Accounts {
    /// Makes a connection. Its key cannot be had again.
    ///
    /// # Errors
    /// [`Error::Taken`] about `connection_id`, [`Error::NeedsPassword`], [`Error::Refused`], [`Error::NotFound`].
    pub async fn create_connection(
        &self,
        caller: Caller,
        account: &AccountId,
        wish: NewConnection,
    ) -> Result<Connection> {
        let account = account.clone();
        self.detached(
            move |accounts| async move { accounts.do_create_connection(caller, &account, &wish).await },
        )
        .await
    }

    async fn do_create_connection(
        &self,
        caller: Caller,
        account: &AccountId,
        wish: &NewConnection,
    ) -> Result<Connection> {
        const PRESENT: &str = "SELECT count(*) FROM connections WHERE account = $1";
        let mut change = Change::open(self, caller, account, Operation::ChangeConnections).await?;
        let present: i64 = on!(change.reading(), c => sqlx::query_scalar(PRESENT).bind(account.as_str())
            .fetch_one(&mut **c).await)?;
        let (actor, facts) = (change.actor(), change.facts());
        let decision = policy::create_connection(actor, facts, wish.id.clone(), present.unsigned_abs());
        let mut granted = change.decide_on_account(decision).await?;
        if !granted.add(wish).await? {
            granted.abandon().await?;
            let message = format!("There is a connection “{}” already. Choose another id.", wish.id);
            return Err(Error::Taken(Invalid::new("connection_id", message)));
        }
        let (tx, _) = granted.writing();
        let made = row::load(tx, account, &wish.id).await?.connection(true)?;
        let detail = detail("created", &wish.base_url, wish.key.is_some());
        granted.commit(Entry::about_connection(&wish.id, detail)).await?;
        Ok(made)
    }
}

impl Granted<CreateConnection> {
    /// False if the id is taken.
    async fn add(&mut self, wish: &NewConnection) -> Result<bool> {
        const INSERT: &str = "INSERT INTO connections (account, id, base_url, sealed_key, created_by, created, updated, \
            version) VALUES ($1, $2, $3, $4, $5, $6, $6, 1) ON CONFLICT DO NOTHING RETURNING version";
        let (by, now) = (self.principal().name.clone(), self.accounts().now());
        let account = self.account().clone();
        let seal = |key| row::seal(&self.accounts().inner.secret, &account, &wish.id, &wish.base_url, key);
        let sealed = wish.key.as_ref().map(seal).transpose()?;
        let (tx, decision) = self.writing();
        let added: Option<(i64,)> = on!(tx, c => sqlx::query_as(INSERT).bind(decision.account().as_str())
            .bind(decision.connection().as_str()).bind(wish.base_url.as_str()).bind(sealed.as_deref()).bind(&by)
            .bind(now.micros()).fetch_optional(&mut **c).await)?;
        Ok(added.is_some())
    }
}

#[cfg(test)]
mod tests;
