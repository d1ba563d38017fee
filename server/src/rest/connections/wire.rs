//! What a connection looks like, and what can be sent of it.

use accounts::{ChangedConnection, ConnectionChange, KeyWish, NewConnection, RestPage};
use domain::{AccountId, BaseUrl, ConnectionId, FieldMask, Invalid, UpstreamKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rest::json::{self, Collection, Resource};

/// A server that answers prompts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// `accounts/<account>/connections/<id>`.
    #[schema(example = "accounts/acme/connections/vllm")]
    name: String,
    /// Where the server is. Only for those who may change connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://api.example.com/v1")]
    base_url: Option<String>,
    /// Whether a key for it is kept; the key itself is never answered. Only for those who may change
    /// connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_api_key: Option<bool>,
    /// Only in the answer to a change, and true there: the key that was kept is gone, since it was for
    /// another scheme, host or port, and no new one was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_dropped: Option<bool>,
    /// Who made it, as they were called then. Only for those who may change connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    #[schema(format = DateTime)]
    create_time: String,
    /// When it was changed last.
    #[schema(format = DateTime)]
    update_time: String,
    /// Changes with every change; for `If-Match`.
    etag: String,
}

impl Connection {
    /// How the contract shows a connection of `account`.
    pub fn new(account: &AccountId, connection: domain::Connection) -> Self {
        let details = connection.details;
        Self {
            name: format!("accounts/{account}/connections/{}", connection.id),
            base_url: details.as_ref().map(|details| details.base_url.to_string()),
            has_api_key: details.as_ref().map(|details| details.has_key),
            api_key_dropped: None,
            created_by: details.map(|details| details.created_by),
            create_time: json::time(connection.created),
            update_time: json::time(connection.updated),
            etag: json::etag(connection.version, connection.created),
        }
    }

    /// The same after a change.
    pub fn changed(account: &AccountId, changed: ChangedConnection) -> Self {
        let api_key_dropped = changed.key_dropped.then_some(true);
        Self { api_key_dropped, ..Self::new(account, changed.connection) }
    }
}

impl Resource for Connection {
    const ALWAYS: &'static [&'static str] = &["name"];
}

/// A page of connections.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionList {
    connections: Vec<Connection>,
    /// For `pageToken`; empty after the last page.
    next_page_token: String,
    /// How many there are on all pages.
    #[schema(value_type = i32, minimum = 0)]
    total_size: u64,
}

impl ConnectionList {
    /// How the contract shows a page of connections of `account`.
    pub fn new(account: &AccountId, page: RestPage<domain::Connection>) -> Self {
        let connections = page.items.into_iter().map(|one| Connection::new(account, one)).collect();
        Self { connections, next_page_token: page.next_page_token, total_size: page.total }
    }
}

impl Collection for ConnectionList {
    type Item = Connection;
    const ITEMS: &'static str = "connections";
}

/// A connection as it is sent. Fields only the server sets are ignored.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ConnectionInput {
    /// Where the server is, as its clients are told: `/chat/completions` is put behind it.
    #[schema(max_length = 500, example = "https://api.example.com/v1")]
    #[serde(alias = "base_url")]
    base_url: Option<String>,
    /// The key to ask it with. Only ever sent: no answer has it. Empty in a change takes away what is kept.
    #[schema(max_length = 1000, write_only)]
    #[serde(alias = "api_key")]
    api_key: Option<String>,
}

impl ConnectionInput {
    /// The connection to make under this id.
    ///
    /// # Errors
    /// [`Invalid`] about each field that is wrong.
    pub fn wish(&self, id: &str) -> Result<NewConnection, Vec<Invalid>> {
        let mut wrong = Vec::new();
        // As it is: what forms forgive is another id here.
        let id = match ConnectionId::parse(id) {
            Ok(parsed) if parsed.as_str() == id => Ok(parsed),
            Ok(_) => ConnectionId::parse(""),
            Err(invalid) => Err(invalid),
        };
        let id = id.map_err(|invalid| wrong.push(invalid)).ok();
        let base_url = BaseUrl::parse(self.base_url.as_deref().unwrap_or_default());
        let base_url = base_url.map_err(|invalid| wrong.push(invalid)).ok();
        let key = self.api_key.as_deref().filter(|key| !key.is_empty()).map(UpstreamKey::parse).transpose();
        let key = key.map_err(|invalid| wrong.push(invalid)).ok();
        match (id, base_url, key) {
            (Some(id), Some(base_url), Some(key)) => Ok(NewConnection { id, base_url, key }),
            _ => Err(wrong),
        }
    }

    /// What to change: the fields that are there, or those the mask names.
    ///
    /// # Errors
    /// [`Invalid`] about the first field that is wrong.
    pub fn change(self, update_mask: &str) -> Result<ConnectionChange, Invalid> {
        let mask = FieldMask::update(update_mask, &["base_url", "api_key"])?;
        let emptied = |field| !mask.is_all() && mask.has(field);
        let base_url = match self.base_url.filter(|_| mask.has("base_url")) {
            Some(text) => Some(BaseUrl::parse(&text)?),
            None if emptied("base_url") => Some(BaseUrl::parse("")?),
            None => None,
        };
        let key = match self.api_key.filter(|_| mask.has("api_key")).as_deref() {
            Some("") => KeyWish::Clear,
            Some(text) => KeyWish::Set(UpstreamKey::parse(text)?),
            None if emptied("api_key") => KeyWish::Clear,
            None => KeyWish::Keep,
        };
        Ok(ConnectionChange { base_url, key, version: None })
    }
}
