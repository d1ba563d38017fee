//! Addresses of an account's settings: its connections, its end.

use domain::AccountId;

/// What the account's admins can set.
pub fn settings(account: &AccountId) -> String {
    format!("/account/settings?account={account}")
}

/// The servers that answer the account's prompts.
#[cfg(feature = "ssr")]
pub fn connections(account: &AccountId) -> String {
    format!("/account/settings/connections?account={account}")
}

/// The form for a new connection to one.
#[cfg(feature = "ssr")]
pub fn new_connection(account: &AccountId) -> String {
    format!("/account/settings/connections/new?account={account}")
}

/// The page on which a connection is changed.
#[cfg(feature = "ssr")]
pub fn connection(account: &AccountId, connection: &domain::ConnectionId) -> String {
    format!("/account/settings/connections/{connection}?account={account}")
}

/// The page that asks before a connection is deleted.
#[cfg(feature = "ssr")]
pub fn delete_connection(account: &AccountId, connection: &domain::ConnectionId) -> String {
    format!("/account/settings/connections/{connection}/delete?account={account}")
}

/// The page that asks before an account is closed.
pub fn close_account(account: &AccountId) -> String {
    format!("/account/settings/close?account={account}")
}

/// Where a closed account is reopened.
pub fn reopen_account(account: &AccountId) -> String {
    format!("/account/settings/reopen?account={account}")
}
