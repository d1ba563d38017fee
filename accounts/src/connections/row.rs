//! A connection as stored, and reading it.

use domain::policy::ConnectionFacts;
use domain::{AccountId, BaseUrl, Connection, ConnectionDetails, ConnectionId, Timestamp, UpstreamKey};
use sqlx::FromRow;

use crate::db::{Pool, Tx, on};
use crate::secret::SecretKey;
use crate::{Error, Result};

/// The columns of [`Row`] behind what comes before them.
macro_rules! select_connection {
    ($rest:literal) => {
        concat!(
            "SELECT n.id, n.base_url, n.sealed_key, n.created_by, n.created, n.updated, n.version FROM connections n ",
            $rest
        )
    };
}
pub(crate) use select_connection;

/// One row of `connections`.
#[derive(Clone, FromRow)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) base_url: String,
    sealed_key: Option<Vec<u8>>,
    created_by: String,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) version: i64,
}

/// What keys of upstreams are encrypted for.
const PURPOSE: &str = "upstream key";

/// Encrypts the key of a connection. It opens for this connection of this account at this server, and
/// nowhere else: whoever only has the database cannot send it somewhere else either.
pub(super) fn seal(
    secret: &SecretKey,
    account: &AccountId,
    id: &ConnectionId,
    base_url: &BaseUrl,
    key: &UpstreamKey,
) -> Result<Vec<u8>> {
    let origin = base_url.origin();
    let context = [account.as_str().as_bytes(), id.as_str().as_bytes(), origin.as_bytes()];
    secret.seal(PURPOSE, &context, key.reveal().as_bytes())
}

/// The key that was encrypted so.
///
/// # Errors
/// [`Error::Damaged`] if it was not.
pub(crate) fn unseal(
    secret: &SecretKey,
    account: &AccountId,
    id: &ConnectionId,
    base_url: &BaseUrl,
    sealed: &[u8],
) -> Result<UpstreamKey> {
    let origin = base_url.origin();
    let context = [account.as_str().as_bytes(), id.as_str().as_bytes(), origin.as_bytes()];
    let text = secret.unseal(PURPOSE, &context, sealed).and_then(|text| String::from_utf8(text).ok());
    let key = text.and_then(|text| UpstreamKey::parse(&text).ok());
    key.ok_or_else(|| damaged("the key", id.as_str()))
}

fn damaged(what: &str, id: &str) -> Error {
    Error::Damaged(format!("{what} of the connection “{id}”"))
}

impl Row {
    pub(crate) fn id(&self) -> Result<ConnectionId> {
        ConnectionId::parse(&self.id).map_err(|_| damaged("the id", &self.id))
    }

    pub(crate) fn base_url(&self) -> Result<BaseUrl> {
        BaseUrl::parse(&self.base_url).map_err(|_| damaged("the address", &self.id))
    }

    /// The key, encrypted.
    pub(crate) fn sealed_key(&self) -> Option<&[u8]> {
        self.sealed_key.as_deref()
    }

    /// What matters to the policy.
    pub(crate) fn facts(&self) -> Result<ConnectionFacts> {
        Ok(ConnectionFacts { id: self.id()?, version: self.version })
    }

    /// The connection as a reader sees it: whole, or its name.
    pub(crate) fn connection(&self, whole: bool) -> Result<Connection> {
        let details = ConnectionDetails {
            base_url: self.base_url()?,
            has_key: self.sealed_key.is_some(),
            created_by: self.created_by.clone(),
        };
        Ok(Connection {
            id: self.id()?,
            details: whole.then_some(details),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            version: self.version,
        })
    }
}

const BY_ID: &str = select_connection!("WHERE n.account = $1 AND n.id = $2");

/// A connection, within a change.
pub(crate) async fn load(tx: &mut Tx, account: &AccountId, id: &ConnectionId) -> Result<Row> {
    let row = on!(tx, c => sqlx::query_as(BY_ID).bind(account.as_str()).bind(id.as_str()).fetch_optional(&mut **c)
        .await)?;
    row.ok_or(Error::NotFound)
}

/// The same outside of one.
pub(crate) async fn read(pool: &Pool<'_>, account: &AccountId, id: &ConnectionId) -> Result<Row> {
    let row = on!(pool, c => sqlx::query_as(BY_ID).bind(account.as_str()).bind(id.as_str()).fetch_optional(*c).await)?;
    row.ok_or(Error::NotFound)
}
