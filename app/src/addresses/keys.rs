//! Addresses of API keys: the lists, and the pages of one.

use domain::{AccountId, KeyId, UserId};

use super::encoded;

/// The reader's own API keys.
pub fn api_keys(account: &AccountId) -> String {
    format!("/account/api-keys?account={account}")
}

/// A page of everybody's API keys; with an empty token the first.
pub fn all_api_keys(account: &AccountId, page: &str) -> String {
    let page = if page.is_empty() { String::new() } else { format!("&page={}", encoded(page)) };
    format!("/account/api-keys/all?account={account}{page}")
}

/// The form for a new API key of a user; of the reader if there is none.
pub fn new_key(account: &AccountId, user: Option<&UserId>) -> String {
    let user = user.map(|user| format!("&user={user}")).unwrap_or_default();
    format!("/account/api-keys/new?account={account}{user}")
}

/// The page on which an API key is renamed, and is told to end at another time.
pub fn key(account: &AccountId, user: &UserId, key: KeyId) -> String {
    format!("/account/users/{user}/keys/{key}?account={account}")
}

/// The page on which an API key gets another secret.
pub fn rotate_key(account: &AccountId, user: &UserId, key: KeyId) -> String {
    format!("/account/users/{user}/keys/{key}/rotate?account={account}")
}

/// The page that asks before an API key is ended.
pub fn delete_key(account: &AccountId, user: &UserId, key: KeyId) -> String {
    format!("/account/users/{user}/keys/{key}/delete?account={account}")
}
