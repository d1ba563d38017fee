//! Changing where a connection leads, and its key.

use domain::policy::{self, ChangeConnection};
use domain::{AccountId, BaseUrl, Connection, ConnectionId, Operation, UpstreamKey};

use super::{detail, row};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::users::store::exactly_one;
use crate::{Accounts, Caller, Result};

/// What becomes of the key that is kept.
#[derive(Clone, Debug, Default)]
pub enum KeyWish {
    /// It stays, if the server does.
    #[default]
    Keep,
    /// There shall be none.
    Clear,
    /// This one takes its place.
    Set(UpstreamKey),
}

/// What shall be different; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct ConnectionChange {
    /// Where the server is.
    pub base_url: Option<BaseUrl>,
    /// The key.
    pub key: KeyWish,
    /// The version the wish was formed upon; none for whatever it is now.
    pub version: Option<i64>,
}

/// A connection after a change.
#[derive(Clone, Debug)]
pub struct ChangedConnection {
    /// As it is now.
    pub connection: Connection,
    /// True if the key that was kept is gone because it was for another server.
    pub key_dropped: bool,
}

/// What is written of a key.
enum Stored {
    /// What is there stays.
    As,
    /// This, or nothing.
    Is(Option<Vec<u8>>),
}

impl Accounts {
    /// Lets a connection lead elsewhere, or gives it another key. A key belongs to one server: if scheme,
    /// host or port become others and no new key is given, the one that is kept is dropped.
    ///
    /// # Errors
    /// [`Error::ConnectionConflict`](crate::Error::ConnectionConflict) if it is no longer at that version,
    /// [`Error::NeedsPassword`](crate::Error::NeedsPassword),
    /// [`Error::Refused`](crate::Error::Refused), [`Error::NotFound`](crate::Error::NotFound).
    pub async fn change_connection(
        &self,
        caller: Caller,
        account: &AccountId,
        id: &ConnectionId,
        change: ConnectionChange,
    ) -> Result<ChangedConnection> {
        let (account, id) = (account.clone(), id.clone());
        self.detached(move |accounts| async move {
            accounts.do_change_connection(caller, &account, &id, change).await
        })
        .await
    }

    async fn do_change_connection(
        &self,
        caller: Caller,
        account: &AccountId,
        id: &ConnectionId,
        wish: ConnectionChange,
    ) -> Result<ChangedConnection> {
        let change = Change::open(self, caller, account, Operation::ChangeConnections).await?;
        let (change, stored) = change.upon_connection(id, wish.version).await?;
        let before = stored.base_url()?;
        let base_url = wish.base_url.unwrap_or_else(|| before.clone());
        let had_key = stored.sealed_key().is_some();
        let moves = base_url.origin() != before.origin();
        let (key, key_dropped) = match &wish.key {
            KeyWish::Set(key) => {
                (Stored::Is(Some(row::seal(&self.inner.secret, account, id, &base_url, key)?)), false)
            }
            KeyWish::Keep if moves && had_key => (Stored::Is(None), true),
            KeyWish::Clear if had_key => (Stored::Is(None), false),
            KeyWish::Keep | KeyWish::Clear => (Stored::As, false),
        };
        if base_url == before && matches!(key, Stored::As) {
            change.nothing_to_do().await?;
            return Ok(ChangedConnection { connection: stored.connection(true)?, key_dropped: false });
        }
        let decision = policy::change_connection(change.actor(), change.facts(), &stored.facts()?);
        let mut granted = change.decide_on_account(decision).await?;
        let sets_key = matches!(key, Stored::Is(Some(_)));
        granted.write(&base_url, key).await?;
        let (tx, _) = granted.writing();
        let after = row::load(tx, account, id).await?;
        let mut detail = detail("changed", &base_url, after.sealed_key().is_some());
        detail["keyChanged"] = sets_key.into();
        detail["keyDropped"] = key_dropped.into();
        if base_url != before {
            detail["from"] = before.as_str().into();
        }
        granted.commit(Entry::about_connection(id, detail)).await?;
        Ok(ChangedConnection { connection: after.connection(true)?, key_dropped })
    }
}

impl Granted<ChangeConnection> {
    async fn write(&mut self, base_url: &BaseUrl, key: Stored) -> Result<()> {
        const SET: &str = "UPDATE connections SET base_url = $4, updated = $5, version = version + 1, \
            sealed_key = CASE WHEN CAST($6 AS BIGINT) = 1 THEN $7 ELSE sealed_key END WHERE account = $1 AND id = $2 AND version = $3";
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        let (writes, key) = match key {
            Stored::As => (0_i64, None),
            Stored::Is(key) => (1, key),
        };
        let rows = on!(tx, c => sqlx::query(SET).bind(decision.account().as_str())
            .bind(decision.connection().as_str()).bind(decision.version()).bind(base_url.as_str()).bind(now.micros())
            .bind(writes).bind(key.as_deref()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

#[cfg(test)]
mod tests;
