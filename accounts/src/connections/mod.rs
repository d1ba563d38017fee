//! Use cases about connections to upstreams, one file each, and the row they share.
//!
//! A connection is where the servers are that answer an account's prompts, and the key to ask them with.
//! The key goes in and never comes out again, but for the one request it is sent with.

mod change;
mod create;
mod delete;
mod list;
mod query;
pub(crate) mod row;

pub use change::{ChangedConnection, ConnectionChange, KeyWish};
pub use create::NewConnection;
pub use list::ConnectionList;

use domain::{BaseUrl, ConnectionId};
use serde_json::{Value, json};

use crate::change::Change;
use crate::connections::row::Row;
use crate::{Error, Result};

/// What the log says of what was done to a connection: never its key.
fn detail(act: &str, base_url: &BaseUrl, has_key: bool) -> Value {
    json!({"act": act, "baseUrl": base_url, "hasKey": has_key})
}

impl Change {
    /// The connection with this id, read under the lock, at the version a wish was formed upon.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::ConnectionConflict`] if it is no longer at that version. The change is
    /// over then and has changed nothing.
    async fn upon_connection(mut self, id: &ConnectionId, version: Option<i64>) -> Result<(Self, Row)> {
        let account = self.facts().id.clone();
        let stored = row::load(self.reading(), &account, id).await?;
        if version.is_none_or(|version| stored.version == version) {
            return Ok((self, stored));
        }
        let now = stored.connection(domain::policy::sees_connections_whole(self.actor()))?;
        self.nothing_to_do().await?;
        Err(Error::ConnectionConflict(Box::new(now)))
    }
}

#[cfg(test)]
mod tests;
