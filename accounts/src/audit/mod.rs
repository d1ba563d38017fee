//! The record of every change, and of every refusal, each chained by HMAC.
//!
//! An entry's hash covers the hash before it, so an entry edited, removed or reordered breaks the
//! chain; the key is not in the database, so a chain cannot be computed anew by whoever only has
//! the database. [`chain`] writes and checks changes, [`refusals`] does the same for refusals.
//! [`origin`] says where a request came from, [`read`] shows the log to people, [`verify`] checks it from end to
//! end, and [`health`] does so for readers, who do not wait. [`anchor`] are
//! heads to be noted elsewhere, [`method`] names what was done for programs.

mod anchor;
pub(crate) mod chain;
pub(crate) mod health;
mod method;
pub(crate) mod origin;
mod read;
pub(crate) mod refusals;
pub(crate) mod verify;

#[cfg(test)]
pub(crate) use read::read_plans;

pub use anchor::{AnchoredChain, AuditAnchor};
pub use method::audit_method;
pub use origin::Origin;
pub use read::{AuditLogsQuery, AuditPart, AuditPlace, address_within, is_admin_action};
pub use verify::AuditReport;

use domain::{ConnectionId, KeyId, ResourceId, ResourceKind};
use serde_json::Value;

/// Who did something, as the log keeps it: a key that never changes and the name at the time.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    /// `user:<uuid>`, `person:<uuid>`, `operator` or `installation`.
    pub(crate) key: String,
    /// What they were called then.
    pub(crate) name: String,
    /// The API key they used, if they did.
    pub(crate) api_key: Option<KeyId>,
}

impl Principal {
    /// The installation itself, for what it does because it is time.
    pub(crate) fn installation() -> Self {
        Self { key: "installation".to_owned(), name: "Roster".to_owned(), api_key: None }
    }

    /// The operator.
    pub(crate) fn operator() -> Self {
        Self { key: "operator".to_owned(), name: "the operator".to_owned(), api_key: None }
    }
}

/// What a change did, for the log.
#[derive(Debug)]
pub(crate) struct Entry {
    /// On what: `user:<uuid>`, `account`, or a kind and an id as `deployment:d1`.
    pub(crate) target: String,
    /// What exactly, by names of fields. No secrets.
    pub(crate) detail: Value,
}

impl Entry {
    /// An entry about a user.
    pub(crate) fn about_user(user: uuid::Uuid, detail: Value) -> Self {
        Self { target: format!("user:{user}"), detail }
    }

    /// An entry about a resource: told by what it is and its id, which are what anybody asks for.
    pub(crate) fn about_resource(kind: ResourceKind, id: &ResourceId, detail: Value) -> Self {
        Self { target: format!("{}:{id}", kind.as_str()), detail }
    }

    /// An entry about a connection, likewise.
    pub(crate) fn about_connection(id: &ConnectionId, detail: Value) -> Self {
        Self { target: format!("connection:{id}"), detail }
    }

    /// An entry about the account itself.
    pub(crate) fn about_account(detail: Value) -> Self {
        Self { target: "account".to_owned(), detail }
    }
}
