//! Looking at connections: all of an account, or one. Filtered and sorted lists for REST are not here.

use domain::policy::{AccountFacts, Actor, sees_connections_whole};
use domain::{AccountId, Connection, ConnectionId, Contacts, Operation};

use super::row::{self, Row, select_connection};
use crate::db::on;
use crate::{Accounts, Caller, Result};

/// The connections of an account, for a page.
#[derive(Clone, Debug)]
pub struct ConnectionList {
    /// The account.
    pub account: AccountFacts,
    /// Who asks, as the policy knows them.
    pub actor: Actor,
    /// Admins to ask, if the caller is none.
    pub contacts: Contacts,
    /// All of them, by their ids.
    pub connections: Vec<Connection>,
}

impl Accounts {
    /// All connections of an account. Only who may change them sees where they lead.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused), [`Error::NotFound`](crate::Error::NotFound).
    pub async fn connections(&self, caller: Caller, account: &AccountId) -> Result<ConnectionList> {
        const ALL: &str = select_connection!("WHERE n.account = $1 ORDER BY n.id");
        let seat = self.seat(caller, account, Operation::ViewConnections).await?;
        let rows: Vec<Row> = on!(self.inner.db.pool(), c => sqlx::query_as(ALL).bind(account.as_str())
            .fetch_all(c).await)?;
        let whole = sees_connections_whole(&seat.actor);
        Ok(ConnectionList {
            connections: rows.iter().map(|row| row.connection(whole)).collect::<Result<_>>()?,
            contacts: self.contacts_for(&seat).await?,
            account: seat.account,
            actor: seat.actor,
        })
    }

    /// One connection of an account.
    ///
    /// # Errors
    /// As [`connections`](Self::connections).
    pub async fn connection(
        &self,
        caller: Caller,
        account: &AccountId,
        id: &ConnectionId,
    ) -> Result<Connection> {
        let seat = self.seat(caller, account, Operation::ViewConnections).await?;
        let row = row::read(&self.inner.db.pool(), account, id).await?;
        row.connection(sees_connections_whole(&seat.actor))
    }
}
