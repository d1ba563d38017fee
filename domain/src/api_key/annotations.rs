//! What programs note about a key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// Names with texts, as programs note them about a key: at most 32, each name of 1 to 63 characters,
/// each text of at most 500.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Annotations(BTreeMap<String, String>);

impl Annotations {
    /// Most of them.
    pub const MOST: usize = 32;
    /// Most characters of a name.
    pub const LONGEST_NAME: usize = 63;
    /// Most characters of a text.
    pub const LONGEST_TEXT: usize = 500;

    /// Reads annotations.
    ///
    /// # Errors
    /// [`Invalid`] about `annotations`.
    pub fn parse(map: BTreeMap<String, String>) -> Result<Self, Invalid> {
        let wrong = |message: &str| Err(Invalid::new("annotations", message));
        if map.len() > Self::MOST {
            return wrong("A key has at most 32 annotations.");
        }
        for (name, text) in &map {
            let length = name.chars().count();
            if length == 0 || length > Self::LONGEST_NAME || name.contains(char::is_control) {
                return wrong("The name of an annotation has 1 to 63 characters.");
            }
            if text.chars().count() > Self::LONGEST_TEXT || text.contains('\0') {
                return wrong("The text of an annotation has at most 500 characters.");
            }
        }
        Ok(Self(map))
    }

    /// The names and texts, sorted by name.
    pub fn as_map(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

impl TryFrom<BTreeMap<String, String>> for Annotations {
    type Error = Invalid;
    fn try_from(map: BTreeMap<String, String>) -> Result<Self, Invalid> {
        Self::parse(map)
    }
}

impl From<Annotations> for BTreeMap<String, String> {
    fn from(annotations: Annotations) -> Self {
        annotations.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, text: &str) -> Result<Annotations, Invalid> {
        Annotations::parse(BTreeMap::from([(name.to_owned(), text.to_owned())]))
    }

    #[test]
    fn annotations_are_limited_in_number_and_length() {
        assert!(of("team", "").is_ok() && of(&"n".repeat(63), &"t".repeat(500)).is_ok());
        for (name, text) in
            [("", "x"), (&*"n".repeat(64), "x"), ("a\nb", "x"), ("a", &*"t".repeat(501)), ("a", "\0")]
        {
            assert_eq!(of(name, text).expect_err("refused").field, "annotations");
        }
        let many = (0..33).map(|n| (n.to_string(), String::new())).collect();
        assert!(Annotations::parse(many).is_err());
    }
}
