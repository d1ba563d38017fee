//! Deleting a connection, with its key, if nothing uses it.

use domain::policy::{self, DeleteConnection};
use domain::{AccountId, Connection, ConnectionId, Denial, Operation};

use super::{detail, row};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::users::store::exactly_one;
use crate::{Accounts, Caller, Result};

/// The ids of the deployments that use a connection, and are not deleted.
const USING: &str = "SELECT id FROM resources WHERE account = $1 AND uses = 'connection:' || $2 AND kind = 'deployment' \
                     AND deleted IS NULL ORDER BY id";

impl Accounts {
    /// A connection, and why it cannot be deleted if it cannot: for a page that asks first.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused), [`Error::NotFound`](crate::Error::NotFound).
    pub async fn connection_to_delete(
        &self,
        caller: Caller,
        account: &AccountId,
        id: &ConnectionId,
    ) -> Result<(Connection, Option<Denial>)> {
        let seat = self.seat(caller, account, Operation::ChangeConnections).await?;
        let pool = self.inner.db.pool();
        let stored = row::read(&pool, account, id).await?;
        let used_by: Vec<String> = on!(&pool, c => sqlx::query_scalar(USING).bind(account.as_str()).bind(id.as_str())
            .fetch_all(*c).await)?;
        let decision = policy::delete_connection(&seat.actor, &seat.account, &stored.facts()?, &used_by);
        Ok((stored.connection(policy::sees_connections_whole(&seat.actor))?, decision.err()))
    }

    /// Deletes a connection.
    ///
    /// # Errors
    /// [`Error::ConnectionConflict`](crate::Error::ConnectionConflict) if it is no longer at that version,
    /// [`Error::NeedsPassword`](crate::Error::NeedsPassword),
    /// [`Error::Refused`](crate::Error::Refused) also while deployments use it, which it names;
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_connection(
        &self,
        caller: Caller,
        account: &AccountId,
        id: &ConnectionId,
        version: impl Into<Option<i64>>,
    ) -> Result<()> {
        let (account, id, version) = (account.clone(), id.clone(), version.into());
        self.detached(move |accounts| async move {
            accounts.do_delete_connection(caller, &account, &id, version).await
        })
        .await
    }

    async fn do_delete_connection(
        &self,
        caller: Caller,
        account: &AccountId,
        id: &ConnectionId,
        version: Option<i64>,
    ) -> Result<()> {
        let change = Change::open(self, caller, account, Operation::ChangeConnections).await?;
        let (mut change, stored) = change.upon_connection(id, version).await?;
        let used_by = change.deployments_using(id).await?;
        let decision = policy::delete_connection(change.actor(), change.facts(), &stored.facts()?, &used_by);
        let mut granted = change.decide_on_account(decision).await?;
        granted.delete().await?;
        let detail = detail("deleted", &stored.base_url()?, stored.sealed_key().is_some());
        granted.commit(Entry::about_connection(id, detail)).await
    }
}

impl Change {
    /// Those deployments, read under the lock.
    async fn deployments_using(&mut self, id: &ConnectionId) -> Result<Vec<String>> {
        let account = self.facts().id.clone();
        let tx = self.reading();
        Ok(
            on!(tx, c => sqlx::query_scalar(USING).bind(account.as_str()).bind(id.as_str()).fetch_all(&mut **c).await)?,
        )
    }
}

impl Granted<DeleteConnection> {
    async fn delete(&mut self) -> Result<()> {
        const DELETE: &str = "DELETE FROM connections WHERE account = $1 AND id = $2 AND version = $3";
        let (tx, decision) = self.writing();
        let rows = on!(tx, c => sqlx::query(DELETE).bind(decision.account().as_str())
            .bind(decision.connection().as_str()).bind(decision.version()).execute(&mut **c).await
            .map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

#[cfg(test)]
mod tests;
