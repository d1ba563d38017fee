//! What pages are given about API keys besides the keys themselves, which are [`domain::ApiKey`].

use domain::{ApiKey, UserId};

/// Whose key a page is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyOwner {
    /// Their id.
    pub user: UserId,
    /// What they are shown as.
    pub name: String,
    /// True of the reader.
    pub is_me: bool,
}

/// What became of an API key of a service account that somebody who has gone may still hold.
#[derive(Clone, Debug)]
pub struct LeftKey {
    /// The key.
    pub key: ApiKey,
    /// What was done with it.
    pub fate: LeftKeyFate,
}

/// What was done with it.
#[derive(Clone, Debug)]
pub enum LeftKeyFate {
    /// Nothing: it works on.
    Kept,
    /// It has ended.
    Revoked,
    /// It has this new secret, which is shown this once.
    Rotated(String),
}
