//! The addresses of the console, written in one place: every link and every form takes them from
//! here. An address within an account always names the account, so that two tabs can show two.

#[cfg(feature = "ssr")]
mod audit;
#[cfg(feature = "ssr")]
mod resources;

use std::fmt::Write;

#[cfg(feature = "ssr")]
use domain::ResourceId;
use domain::{AccountId, KeyId, Role, UserId, UserKind};

use crate::model::{ListQuery, SortBy};

#[cfg(feature = "ssr")]
pub use audit::{AuditFilter, audit, audit_export};
#[cfg(feature = "ssr")]
pub use resources::{
    NOBODY, OwnedBy, ResourceFilter, ResourceSort, all_resources, new_resource, resource, resource_act,
    resources,
};

/// Where a link to a new password is asked for.
pub const FORGOT: &str = "/forgot";
/// Where a new password is chosen.
pub const RESET: &str = "/reset";

/// Rows a page when the address does not say.
pub const USUAL_SIZE: u32 = 50;

/// The list of users, as the query says.
pub fn users(account: &AccountId, query: &ListQuery) -> String {
    list("/account/users", account, query)
}

/// The same list as a file, all of its pages.
pub fn export(account: &AccountId, query: &ListQuery) -> String {
    list("/account/users/export", account, query)
}

fn list(path: &str, account: &AccountId, query: &ListQuery) -> String {
    let mut address = format!("{path}?account={account}");
    let mut add = |key: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(address, "&{key}={}", encoded(value));
        }
    };
    add("q", &query.search);
    add("role", query.role.map_or("", Role::as_str));
    add("status", query.status.map_or("", |status| status.as_str()));
    add("kind", if query.kind == UserKind::Person { "" } else { query.kind.as_str() });
    add("sort", if query.sort == SortBy::Name { "" } else { query.sort.as_str() });
    add("dir", if query.descending { "desc" } else { "" });
    add("size", &if query.size == USUAL_SIZE { String::new() } else { query.size.to_string() });
    add("page", &query.page);
    address
}

/// The whole list of users.
pub fn all_users(account: &AccountId) -> String {
    users(account, &ListQuery { size: USUAL_SIZE, ..ListQuery::default() })
}

/// The list of service accounts.
pub fn service_accounts(account: &AccountId) -> String {
    users(account, &ListQuery { kind: UserKind::ServiceAccount, size: USUAL_SIZE, ..ListQuery::default() })
}

/// The page of a dataset.
#[cfg(feature = "ssr")]
pub fn dataset(account: &AccountId, dataset: &ResourceId) -> String {
    format!("/account/datasets/{dataset}?account={account}")
}

/// The page to send the file of a dataset on.
#[cfg(feature = "ssr")]
pub fn upload_dataset(account: &AccountId, dataset: &ResourceId) -> String {
    format!("/account/datasets/{dataset}/upload?account={account}")
}

/// The file of a dataset.
#[cfg(feature = "ssr")]
pub fn download_dataset(account: &AccountId, dataset: &ResourceId) -> String {
    format!("/account/datasets/{dataset}/download?account={account}")
}

/// The form for a new service account.
pub fn new_service_account(account: &AccountId) -> String {
    format!("/account/service-accounts/new?account={account}")
}

/// What is done to many users at once is shown and done here.
pub fn bulk(account: &AccountId) -> String {
    format!("/account/users/bulk?account={account}")
}

/// The page to invite users on.
pub fn invite(account: &AccountId) -> String {
    format!("/account/users/invite?account={account}")
}

/// The page of one user.
pub fn user(account: &AccountId, user: &UserId) -> String {
    format!("/account/users/{user}?account={account}")
}

/// The page that asks before a role is changed.
pub fn change_role(account: &AccountId, user: &UserId, role: Role) -> String {
    format!("/account/users/{user}/role?account={account}&role={role}")
}

/// The page that shows what removing a user or revoking an invitation would end.
pub fn remove(account: &AccountId, user: &UserId) -> String {
    way(account, user, "remove")
}

/// A page that asks before something is done to a user; `name` is the last part of its path, and that
/// of the operation: `end-access`, `deactivate` or `reactivate`.
pub fn way(account: &AccountId, user: &UserId, name: &str) -> String {
    format!("/account/users/{user}/{name}?account={account}")
}

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

/// The matrix of roles and permissions.
pub fn roles(account: &AccountId) -> String {
    format!("/account/roles?account={account}")
}

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

/// The users who hold a role.
pub fn users_of_role(account: &AccountId, role: Role) -> String {
    users(account, &ListQuery { size: USUAL_SIZE, role: Some(role), ..ListQuery::default() })
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

impl ListQuery {
    /// Reads what stands in an address. What is missing or cannot be understood is as usual: an
    /// address somebody mistyped still shows a list.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self { size: USUAL_SIZE, ..Self::default() };
        for (key, value) in pairs {
            match key {
                "q" => query.search = value.trim().to_owned(),
                "role" => query.role = Role::parse(value).ok(),
                "status" => query.status = domain::StatusKind::parse(value),
                "kind" if value == UserKind::ServiceAccount.as_str() => query.kind = UserKind::ServiceAccount,
                "sort" => query.sort = SortBy::parse(value),
                "dir" => query.descending = value == "desc",
                "size" => query.size = value.parse().map_or(USUAL_SIZE, |size: u32| size.clamp(10, 200)),
                "page" => query.page = value.to_owned(),
                _ => {}
            }
        }
        query
    }

    /// The same list from its start: every change of what is looked for begins there.
    #[must_use]
    pub fn from_start(self) -> Self {
        Self { page: String::new(), ..self }
    }

    /// True if only a part of the people or service accounts is asked for.
    pub fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || self.role.is_some() || self.status.is_some()
    }
}

impl SortBy {
    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Role => "role",
            Self::Joined => "joined",
        }
    }

    fn parse(text: &str) -> Self {
        [Self::Role, Self::Joined].into_iter().find(|sort| sort.as_str() == text).unwrap_or_default()
    }
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
    use domain::StatusKind;

    use super::*;

    fn acme() -> AccountId {
        AccountId::parse("acme").expect("id")
    }

    #[test]
    fn the_usual_list_has_the_shortest_address() {
        assert_eq!(all_users(&acme()), "/account/users?account=acme");
    }

    #[test]
    fn a_query_reads_back_from_its_address() {
        let query = ListQuery {
            search: "zoë & co".to_owned(),
            role: Some(Role::InferenceUser),
            status: Some(StatusKind::InvitationExpired),
            kind: UserKind::ServiceAccount,
            sort: SortBy::Joined,
            descending: true,
            size: 100,
            page: "token".to_owned(),
        };
        let address = users(&acme(), &query);
        assert_eq!(
            address,
            "/account/users?account=acme&q=zo%C3%AB%20%26%20co&role=inference-user&status=expired\
             &kind=service-account&sort=joined&dir=desc&size=100&page=token"
        );
        let pairs = address.split(['?', '&']).filter_map(|pair| pair.split_once('='));
        let read = ListQuery::from_pairs(pairs.filter(|(key, _)| *key != "q").chain([("q", "zoë & co")]));
        assert_eq!(read, query);
    }

    #[test]
    fn a_mistyped_address_still_shows_a_list() {
        let pairs = [("role", "owner"), ("status", "?"), ("sort", "age"), ("size", "9999999"), ("dir", "up")];
        let usual = ListQuery { size: 200, ..ListQuery::default() };
        assert_eq!(ListQuery::from_pairs(pairs), usual);
    }

    #[test]
    fn an_address_to_return_to_stays_one_value() {
        assert_eq!(sign_in("/me?account=a&x=1"), "/sign-in?next=%2Fme%3Faccount%3Da%26x%3D1");
    }
}
