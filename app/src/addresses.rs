//! The addresses of the console, written in one place: every link and every form takes them from
//! here. An address within an account always names the account, so that two tabs can show two.

#[cfg(feature = "ssr")]
mod audit;
mod keys;
#[cfg(feature = "ssr")]
mod resources;
mod settings;
mod users;

use std::fmt::Write;

use domain::AccountId;

#[cfg(feature = "ssr")]
pub use audit::{AuditFilter, audit, audit_export};
pub use keys::{all_api_keys, api_keys, delete_key, key, new_key, rotate_key};
#[cfg(feature = "ssr")]
pub use resources::{
    NOBODY, OwnedBy, ResourceFilter, ResourceSort, all_resources, dataset, download_dataset, new_resource,
    resource, resource_act, resources, upload_dataset,
};
pub use settings::{close_account, reopen_account, settings};
#[cfg(feature = "ssr")]
pub use settings::{connection, connections, delete_connection, new_connection};
pub use users::{
    USUAL_SIZE, all_users, bulk, change_role, export, invite, new_service_account, remove, service_accounts,
    user, users, users_of_role, way,
};

/// Where a link to a new password is asked for.
pub const FORGOT: &str = "/forgot";
/// Where a new password is chosen.
pub const RESET: &str = "/reset";

/// The matrix of roles and permissions.
pub fn roles(account: &AccountId) -> String {
    format!("/account/roles?account={account}")
}

/// The form for a new account; `account` is the one in view.
pub fn new_account(account: Option<&AccountId>) -> String {
    in_view("/account/new", account)
}

/// The reader's own page.
pub fn me(account: Option<&AccountId>) -> String {
    in_view("/me", account)
}

/// The reader's open invitations.
pub fn invitations(account: Option<&AccountId>) -> String {
    format!("{}#invitations", me(account))
}

/// The page that shows what leaving an account would end.
pub fn leave(account: &AccountId) -> String {
    format!("/me/leave?account={account}")
}

/// Signing in, and then on to `next`.
pub fn sign_in(next: &str) -> String {
    if next.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?next={}", encoded(next)) }
}

/// Signing in once more within a session, as whoever it belongs to, and then on to `next`.
pub fn sign_in_again(next: &str) -> String {
    format!("/sign-in?again=yes&next={}", encoded(next))
}

/// The stream of what changes in an account.
pub fn events(account: &AccountId) -> String {
    format!("/account/events?account={account}")
}

fn in_view(path: &str, account: Option<&AccountId>) -> String {
    account.map_or_else(|| path.to_owned(), |account| format!("{path}?account={account}"))
}

/// Text as a value in a query: everything but unreserved characters of RFC 3986 as `%XX`.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_to_return_to_stays_one_value() {
        assert_eq!(sign_in("/me?account=a&x=1"), "/sign-in?next=%2Fme%3Faccount%3Da%26x%3D1");
    }
}
