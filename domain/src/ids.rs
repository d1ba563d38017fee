//! Resource ids: the short names of accounts and users that stand in addresses.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Email, Invalid};

/// Most characters an id may have.
const LONGEST: usize = 63;
/// An id made from an address leaves room for `-` and a number up to six digits.
const LONGEST_MADE: usize = 56;
/// Words that stand where a user id stands in an address and mean something else there.
const RESERVED: [&str; 7] = ["-", "new", "invite", "confirm", "me", "bulk", "export"];

/// The id of an account, like `acme`: 1 to 63 characters of `a-z 0-9 -`, first a letter,
/// last not a hyphen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
// Why this differs in the browser is said at the crate.
#[cfg_attr(not(target_family = "wasm"), serde(try_from = "String", into = "String"))]
#[cfg_attr(target_family = "wasm", serde(transparent))]
pub struct AccountId(String);

/// The id of a user within one account, like `alice`: the rules of [`AccountId`], and not
/// one of the reserved words `-`, `new`, `invite`, `confirm`, `me`, `bulk`, `export`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
// Why this differs in the browser is said at the crate.
#[cfg_attr(not(target_family = "wasm"), serde(try_from = "String", into = "String"))]
#[cfg_attr(target_family = "wasm", serde(transparent))]
pub struct UserId(String);

/// The id of a deployment, model, fine-tuning job or dataset within one account: the rules of
/// [`AccountId`], and not `new`, which stands where an id stands in an address of the console.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
// Why this differs in the browser is said at the crate.
#[cfg_attr(not(target_family = "wasm"), serde(try_from = "String", into = "String"))]
#[cfg_attr(target_family = "wasm", serde(transparent))]
pub struct ResourceId(String);

pub(crate) fn parse_id(field: &str, text: &str) -> Result<String, Invalid> {
    let right = || {
        Invalid::new(
            field,
            "Use 1 to 63 small letters, digits and hyphens; begin with a letter and do not end with a hyphen.",
        )
    };
    let text = text.trim();
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let well_formed = !text.is_empty()
        && text.len() <= LONGEST
        && text.bytes().all(allowed)
        && text.as_bytes()[0].is_ascii_lowercase()
        && !text.ends_with('-');
    if well_formed { Ok(text.to_owned()) } else { Err(right()) }
}

/// Text as an id: lower case, everything else a hyphen, runs of hyphens collapsed.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(LONGEST_MADE);
    out.truncate(out.trim_end_matches('-').len());
    out
}

impl AccountId {
    /// Reads an id as somebody typed it; spaces around it are ignored.
    ///
    /// # Errors
    /// [`Invalid`] about `account_id` if it is not of the form described at the type.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        parse_id("account_id", text).map(Self)
    }

    /// An id made from an account's display name: `Acme Research` gives `acme-research`.
    /// None if the name has no letter an id could be made of.
    pub fn suggest(name: &str) -> Option<Self> {
        let slug = slug(name);
        Self::parse(slug.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-')).ok()
    }

    /// The address a service account with the id `user` is known by in this account; see
    /// [`UserId::made_up_address`].
    pub fn address_of_program(&self, user: &str) -> String {
        format!("{user}@{self}.sa.roster")
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl UserId {
    /// Reads an id as it stands in an address.
    ///
    /// # Errors
    /// [`Invalid`] about `user_id` if it is not of the form described at the type.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let id = parse_id("user_id", text)?;
        if RESERVED.contains(&id.as_str()) {
            return Err(Invalid::new("user_id", format!("“{id}” is reserved; choose another id.")));
        }
        Ok(Self(id))
    }

    /// The id made from an address: its local part as a slug, `u-` in front if that starts
    /// with no letter or is a reserved word.
    pub fn from_email(email: &Email) -> Self {
        let slug = slug(email.local_part());
        let starts_well = slug.starts_with(|c: char| c.is_ascii_lowercase());
        if starts_well && !RESERVED.contains(&slug.as_str()) {
            return Self(slug);
        }
        let mut prefixed = format!("u-{slug}");
        prefixed.truncate(LONGEST_MADE);
        prefixed.truncate(prefixed.trim_end_matches('-').len());
        Self(prefixed)
    }

    /// The address a service account with this id is known by: made up, of the form that no person's
    /// address may have.
    pub fn made_up_address(&self, account: &AccountId) -> String {
        account.address_of_program(&self.0)
    }

    /// This id with a number behind it, for when it is taken: `alice-2`.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        Self(format!("{}-{number}", self.0[..self.0.len().min(LONGEST_MADE)].trim_end_matches('-')))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ResourceId {
    /// Reads an id as it stands in an address.
    ///
    /// # Errors
    /// [`Invalid`] about `id` if it is not of the form described at the type.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let id = parse_id("id", text)?;
        if id == "new" {
            return Err(Invalid::new("id", "“new” is reserved; choose another id."));
        }
        Ok(Self(id))
    }

    /// An id made from a display name alone; none if that has no letter an id could begin with.
    pub fn of_name(name: &str) -> Option<Self> {
        let slug = slug(name);
        let slug = slug.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        let slug = &slug[..slug.len().min(LONGEST)];
        Self::parse(slug.trim_end_matches('-')).ok()
    }

    /// An id made from a display name, with something behind it that tells it from others of that name;
    /// `fallback` for a name with no letter an id could begin with.
    pub fn suggest(name: &str, fallback: &str, behind: &str) -> Self {
        let slug = slug(name);
        let slug = slug.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        let slug = &slug[..slug.len().min(LONGEST - 1 - behind.len())];
        let slug = slug.trim_end_matches('-');
        Self(format!("{}-{behind}", if slug.is_empty() { fallback } else { slug }))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! as_text {
    ($id:ident) => {
        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $id {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::parse(&text)
            }
        }
        impl From<$id> for String {
            fn from(id: $id) -> Self {
                id.0
            }
        }
    };
}
as_text!(AccountId);
as_text!(UserId);
as_text!(ResourceId);

#[cfg(test)]
mod tests {
    use super::*;

    fn made_from(address: &str) -> String {
        UserId::from_email(&Email::parse(address).expect("address")).to_string()
    }

    #[test]
    fn an_id_is_made_of_small_letters_digits_and_inner_hyphens() {
        for good in ["a", "acme", "a1", "a-b", &"a".repeat(63)] {
            assert!(AccountId::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "1a", "-a", "a-", "A", "a_b", "ä", "a b", &"a".repeat(64)] {
            assert!(AccountId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn reserved_words_are_no_user_ids() {
        for word in RESERVED {
            assert!(UserId::parse(word).is_err(), "{word}");
        }
    }

    #[test]
    fn an_address_gives_an_id_of_the_right_form() {
        assert_eq!(made_from("Alice.Liddell+ai@example.com"), "alice-liddell-ai");
        assert_eq!(made_from("__x__@example.com"), "x");
        assert_eq!(made_from("007@example.com"), "u-007");
        assert_eq!(made_from("me@example.com"), "u-me");
        assert_eq!(made_from("!!@example.com"), "u");
        let long = format!("{}@example.com", "a".repeat(64));
        assert!(
            UserId::parse(UserId::from_email(&Email::parse(&long).expect("long")).numbered(999_999).as_str())
                .is_ok()
        );
    }

    #[test]
    fn a_resource_id_is_made_from_a_name_and_always_of_the_right_form() {
        for (name, id) in
            [("My Llama!", "my-llama-x7k2"), ("", "model-x7k2"), ("70b", "b-x7k2"), ("日本", "model-x7k2")]
        {
            assert_eq!(ResourceId::suggest(name, "model", "x7k2").as_str(), id);
        }
        let long = ResourceId::suggest(&"a-".repeat(80), "model", "x7k2");
        assert_eq!(ResourceId::parse(long.as_str()), Ok(long));
        assert!(ResourceId::parse("new").is_err());
        let alone = |name: &str| ResourceId::of_name(name).map(|id| id.to_string());
        assert_eq!(alone("My Llama!").as_deref(), Some("my-llama"));
        assert_eq!(alone(&"a-".repeat(80)).map(|id| id.len() <= 63), Some(true));
        for none in ["", "日本", "New", "7"] {
            assert_eq!(alone(none), None, "{none}");
        }
    }

    #[test]
    fn an_account_name_suggests_an_id() {
        assert_eq!(AccountId::suggest("Acme Research, Inc.").expect("id").as_str(), "acme-research-inc");
        assert_eq!(AccountId::suggest("3M").expect("id").as_str(), "m");
        assert_eq!(AccountId::suggest("…"), None);
    }
}
