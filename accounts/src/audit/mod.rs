//! The record of every change, and of every refusal, each chained by HMAC.
//!
//! An entry's hash covers the hash before it, so an entry edited, removed or reordered breaks the
//! chain; the key is not in the database, so a chain cannot be computed anew by whoever only has
//! the database. [`chain`] writes and checks changes, [`refusals`] does the same for refusals.
//! Reading the log for people is not here.

pub(crate) mod chain;
pub(crate) mod refusals;
mod verify;

pub use verify::AuditReport;

use serde_json::Value;

/// Who did something, as the log keeps it: a key that never changes and the name at the time.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    /// `user:<uuid>`, `person:<uuid>`, `operator` or `installation`.
    pub(crate) key: String,
    /// What they were called then.
    pub(crate) name: String,
}

impl Principal {
    /// The installation itself, for what it does because it is time.
    pub(crate) fn installation() -> Self {
        Self { key: "installation".to_owned(), name: "Roster".to_owned() }
    }

    /// The operator.
    pub(crate) fn operator() -> Self {
        Self { key: "operator".to_owned(), name: "the operator".to_owned() }
    }
}

/// What a change did, for the log.
#[derive(Debug)]
pub(crate) struct Entry {
    /// On what: `user:<uuid>` or `account`.
    pub(crate) target: String,
    /// What exactly, by names of fields. No secrets.
    pub(crate) detail: Value,
}

impl Entry {
    /// An entry about a user.
    pub(crate) fn about_user(user: uuid::Uuid, detail: Value) -> Self {
        Self { target: format!("user:{user}"), detail }
    }

    /// An entry about the account itself.
    pub(crate) fn about_account(detail: Value) -> Self {
        Self { target: "account".to_owned(), detail }
    }
}
