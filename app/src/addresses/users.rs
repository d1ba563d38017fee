//! Addresses of the list of users, of what the list is narrowed and sorted by, and of a user's pages.

use std::fmt::Write;

use domain::{AccountId, Role, UserId, UserKind};

use super::encoded;
use crate::model::{ListQuery, SortBy};

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

/// The users who hold a role.
pub fn users_of_role(account: &AccountId, role: Role) -> String {
    users(account, &ListQuery { size: USUAL_SIZE, role: Some(role), ..ListQuery::default() })
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
}
