//! The name an account is given.

use std::fmt;

use crate::{DisplayName, Invalid};

/// A name for an account: a [`DisplayName`] that is short enough for the public contract, in which
/// an account's name has fewer than 64 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountName(DisplayName);

impl AccountName {
    /// Most characters a name may have.
    pub const LONGEST: usize = 63;

    /// Reads a name.
    ///
    /// # Errors
    /// [`Invalid`] about `account_name`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let name = DisplayName::parse(text).map_err(|invalid| invalid.named("account_name"))?;
        if name.as_str().chars().count() > Self::LONGEST {
            return Err(Invalid::new("account_name", "The name of an account has at most 63 characters."));
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<AccountName> for DisplayName {
    fn from(name: AccountName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_at_most_63_characters_of_any_script() {
        for good in ["Acme", "王小明", &"ä".repeat(63)] {
            assert_eq!(AccountName::parse(good).expect(good).as_str(), good);
        }
        for bad in ["", "  ", "a\u{202E}b", &"ä".repeat(64)] {
            assert_eq!(AccountName::parse(bad).expect_err(bad).field, "account_name");
        }
    }
}
