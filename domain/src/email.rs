//! E-mail addresses.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Invalid;
use crate::text::{fold, is_deceptive};

/// An address as somebody typed it, without spaces around it.
///
/// Two addresses are equal if they are equal without regard to case; what was typed is kept
/// for showing. At most 254 characters (RFC 5321, 4.5.3.1.3), the part before the `@` at
/// most 64. Addresses under `*.sa.roster` belong to service accounts and are refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
// Why this differs in the browser is said at the crate.
#[cfg_attr(not(target_family = "wasm"), serde(try_from = "String", into = "String"))]
#[cfg_attr(target_family = "wasm", serde(transparent))]
pub struct Email(String);

impl Email {
    /// Reads an address.
    ///
    /// The check is meant to catch slips, not to repeat the grammar of RFC 5322: quoted
    /// local parts, comments and address literals are refused, letters of any script are not.
    ///
    /// # Errors
    /// [`Invalid`] about `email`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = |message: &str| Err(Invalid::new("email", message));
        let text = text.trim();
        if text.is_empty() {
            return wrong("Enter an e-mail address, like name@example.com.");
        }
        if text.len() > 254 {
            return wrong("An e-mail address has at most 254 characters.");
        }
        let Some((local, domain)) = text.rsplit_once('@') else {
            return wrong("An e-mail address has an @ in it, like name@example.com.");
        };
        let breaks = |c: char| c.is_whitespace() || is_deceptive(c) || "\"(),:;<>[]\\@".contains(c);
        if local.is_empty() || local.len() > 64 || local.contains(breaks) || has_loose_dot(local) {
            return wrong(
                "The part before the @ is not a valid address. It should look like name@example.com.",
            );
        }
        let label_is_right = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        if !domain.contains('.') || !domain.split('.').all(label_is_right) {
            return wrong(
                "The part after the @ is not a valid domain. It should look like name@example.com.",
            );
        }
        if fold(domain).ends_with(".sa.roster") || fold(domain) == "sa.roster" {
            return wrong("Addresses under sa.roster belong to service accounts; enter a person's address.");
        }
        Ok(Self(text.to_owned()))
    }

    /// The form in which addresses are compared.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or(self.0.as_str(), |(local, _)| local)
    }
}

fn has_loose_dot(local: &str) -> bool {
    local.starts_with('.') || local.ends_with('.') || local.contains("..")
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for Email {}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_without_case_and_kept_as_typed() {
        let typed = Email::parse("  Alice@Example.COM ").expect("address");
        assert_eq!(typed.as_str(), "Alice@Example.COM");
        assert_eq!(typed, Email::parse("alice@example.com").expect("address"));
    }

    #[test]
    fn ordinary_addresses_are_accepted() {
        for good in ["a@b.co", "first.last+tag@sub.example.com", "o'brien@example.org", "zoë@exämple.com"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn slips_are_refused_with_a_sentence_about_the_address() {
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in [
            "",
            "alice",
            "@example.com",
            "alice@",
            "alice@localhost",
            "a b@example.com",
            "a@b@example.com",
            ".a@example.com",
            "a..b@example.com",
            "a@-x.com",
            "a@x..com",
            "<a@x.com>",
            "a@x.com\nBcc: b@x.com",
            "a\u{202E}@example.com",
            &long,
            "bot@acme.sa.roster",
            "bot@acme.SA.Roster",
        ] {
            let error = Email::parse(bad).expect_err(bad);
            assert_eq!(error.field, "email");
        }
    }
}
