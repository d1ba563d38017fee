//! Names of things as they are typed: bare ids (`alice`) or full names
//! (`accounts/acme/users/alice`).

use domain::{AccountId, Invalid, KeyId, ResourceId, ResourceKind, UserId};

/// A user: its id, and its account if the full name was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserName {
    /// The account, if it was named.
    pub account: Option<AccountId>,
    /// The id.
    pub user: UserId,
}

/// An API key: its id, and whose it is if the full name was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName {
    /// The account and user, if they were named.
    pub owner: Option<(AccountId, UserId)>,
    /// The id.
    pub key: KeyId,
}

/// A resource or a connection: its id, and its account and collection if the full name was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceName {
    /// The account and the collection, if they were named.
    pub within: Option<(AccountId, &'static str)>,
    /// The id.
    pub id: ResourceId,
}

/// The collection of connections, which are no resources but are named like them.
pub const CONNECTIONS: &str = "connections";

/// Reads `acme` or `accounts/acme`.
pub fn account(text: &str) -> Result<AccountId, Invalid> {
    AccountId::parse(text.strip_prefix("accounts/").unwrap_or(text))
}

/// Reads `alice` or `accounts/acme/users/alice`.
pub fn user(text: &str) -> Result<UserName, Invalid> {
    match *text.split('/').collect::<Vec<_>>() {
        [id] => Ok(UserName { account: None, user: UserId::parse(id)? }),
        ["accounts", account, "users", id] => {
            Ok(UserName { account: Some(AccountId::parse(account)?), user: UserId::parse(id)? })
        }
        _ => Err(Invalid::new("user_id", "Name a user like alice or accounts/acme/users/alice.")),
    }
}

/// Reads a key's id or `accounts/acme/users/alice/apiKeys/<id>`. A whole secret is refused
/// without repeating it.
pub fn key(text: &str) -> Result<KeyName, Invalid> {
    // The prefix as lists show it means the same key.
    let id = |text: &str| KeyId::parse(text.strip_prefix("rk_").unwrap_or(text));
    match *text.split('/').collect::<Vec<_>>() {
        [bare] => Ok(KeyName { owner: None, key: id(bare)? }),
        ["accounts", account, "users", user, "apiKeys", key] => {
            Ok(KeyName { owner: Some((AccountId::parse(account)?, UserId::parse(user)?)), key: id(key)? })
        }
        _ => Err(Invalid::new("key_id", "Name a key by its id, as rosterctl api-key list shows it.")),
    }
}

/// Reads `support` or `accounts/acme/deployments/support`.
pub fn resource(text: &str) -> Result<ResourceName, Invalid> {
    let collections = ResourceKind::ALL.map(ResourceKind::collection).into_iter().chain([CONNECTIONS]);
    match *text.split('/').collect::<Vec<_>>() {
        [id] => Ok(ResourceName { within: None, id: ResourceId::parse(id)? }),
        ["accounts", account, collection, id]
            if let Some(known) = collections.clone().find(|known| *known == collection) =>
        {
            Ok(ResourceName { within: Some((AccountId::parse(account)?, known)), id: ResourceId::parse(id)? })
        }
        _ => Err(Invalid::new("id", "Name it like support or accounts/acme/deployments/support.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "abcdefgh12345678";

    #[test]
    fn a_bare_id_and_a_full_name_mean_the_same_user() {
        let bare = user("alice").expect("bare");
        let full = user("accounts/acme/users/alice").expect("full");
        assert_eq!((bare.account, &bare.user), (None, &full.user));
        assert_eq!(full.account.expect("account").as_str(), "acme");
    }

    #[test]
    fn halves_of_names_and_names_of_other_things_are_refused() {
        for bad in [
            "",
            "users/alice",
            "accounts/acme",
            "accounts/acme/users/",
            "accounts//users/alice",
            "accounts/acme/users/alice/apiKeys/x",
            "accounts/acme/models/alice",
            "Alice",
            "alice@example.com",
            "-",
        ] {
            assert!(user(bad).is_err(), "{bad}");
        }
        for bad in
            ["", "accounts/acme/users/alice", "accounts/acme/users/-/apiKeys/abcdefgh12345678", "short"]
        {
            assert!(key(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_is_named_by_its_id_by_its_prefix_or_in_full() {
        let bare = key(KEY).expect("id");
        assert_eq!(key(&format!("rk_{KEY}")).expect("prefix"), bare);
        let full = key(&format!("accounts/acme/users/alice/apiKeys/{KEY}")).expect("full");
        assert_eq!(full.key, bare.key);
        assert_eq!(full.owner.expect("owner").1.as_str(), "alice");
    }

    #[test]
    fn a_resource_is_named_by_its_id_or_with_its_account_and_kind() {
        assert_eq!(resource("support").expect("bare").within, None);
        let full = resource("accounts/acme/supervisedFineTuningJobs/support").expect("full");
        let (account, collection) = full.within.expect("where");
        assert_eq!((account.as_str(), collection), ("acme", "supervisedFineTuningJobs"));
        for bad in ["", "deployments/d1", "accounts/acme/users/d1", "accounts/acme/deployments/", "D1", "new"]
        {
            assert!(resource(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn accounts_are_named_bare_or_in_full() {
        assert_eq!(account("accounts/acme"), account("acme"));
        assert!(account("accounts/").is_err());
    }
}
