//! The names people and accounts are shown by.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Invalid;
use crate::text::is_deceptive;

/// A name for showing: 1 to 100 characters, without characters that deceive the eye.
///
/// Spaces around it are dropped and runs of spaces become one. Control characters,
/// bidirectional overrides and widthless characters are refused rather than removed, so
/// that nobody is named otherwise than they typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
// Why this differs in the browser is said at the crate.
#[cfg_attr(not(target_family = "wasm"), serde(try_from = "String", into = "String"))]
#[cfg_attr(target_family = "wasm", serde(transparent))]
pub struct DisplayName(String);

impl DisplayName {
    /// Most characters a name may have.
    pub const LONGEST: usize = 100;

    /// Reads a name.
    ///
    /// # Errors
    /// [`Invalid`] about `display_name`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let name = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let name = name.trim();
        let wrong = |message: &str| Err(Invalid::new("display_name", message));
        if name.is_empty() {
            return wrong("Enter a name.");
        }
        if name.chars().count() > Self::LONGEST {
            return wrong("A name has at most 100 characters.");
        }
        if name.contains(is_deceptive) {
            return wrong(
                "A name cannot contain control characters or invisible ones. Type it without them.",
            );
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DisplayName {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_are_kept_and_spaces_are_tidied() {
        assert_eq!(DisplayName::parse("  Alice   Liddell ").expect("name").as_str(), "Alice Liddell");
        for name in ["王小明", "Zoë O’Brien", "<b>Bold</b>", "=1+1", "🦀"] {
            assert_eq!(DisplayName::parse(name).expect(name).as_str(), name);
        }
        assert!(DisplayName::parse(&"ä".repeat(100)).is_ok());
    }

    #[test]
    fn empty_long_and_deceptive_names_are_refused() {
        for bad in ["", "   ", "a\u{202E}b", "a\u{200B}b", "a\nb", "a\0b", &"a".repeat(101)] {
            assert!(DisplayName::parse(bad).is_err(), "{bad:?}");
        }
    }
}
