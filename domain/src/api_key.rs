//! API keys: what one is called, what it looks like, and what is known of it.
//!
//! A key is written `rk_<id>_<secret><checksum>`: the id finds the row, the secret has 256 random
//! bits, and the checksum lets whoever holds it find a typo without asking anybody. Making secrets
//! and keeping their hashes is the business of the crate `accounts`.

mod annotations;
mod text;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use annotations::Annotations;
pub use text::ApiKeyText;

use crate::{DisplayName, Email, Invalid, Timestamp, UserId};

/// Most keys one user may have.
pub const MOST_KEYS_PER_USER: u64 = 100;

/// The id of an API key: 16 small letters and digits. It is no secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId([u8; Self::LENGTH]);

impl KeyId {
    /// Characters of an id.
    pub const LENGTH: usize = 16;
    /// The characters an id is made of.
    pub const ALPHABET: &'static [u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

    /// Reads an id.
    ///
    /// # Errors
    /// [`Invalid`] about `key_id`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = |_| Invalid::new("key_id", "The id of a key is 16 small letters and digits.");
        let bytes: [u8; Self::LENGTH] = text.as_bytes().try_into().map_err(wrong)?;
        if bytes.iter().all(|byte| Self::ALPHABET.contains(byte)) {
            return Ok(Self(bytes));
        }
        Err(Invalid::new("key_id", "The id of a key is 16 small letters and digits."))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        // Only made of ASCII; see `parse`.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl TryFrom<String> for KeyId {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.as_str().to_owned()
    }
}

/// What is known of a key: everything but its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id; the same after a rotation.
    pub id: KeyId,
    /// Whose it is.
    pub user: UserId,
    /// The owner's address; none for service accounts.
    pub owner_email: Option<Email>,
    /// What its owner calls it.
    pub name: DisplayName,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends; never if there is none.
    pub expires: Option<Timestamp>,
    /// When it was used last; kept to the minute.
    pub last_used: Option<Timestamp>,
    /// What programs have noted about it.
    pub annotations: Annotations,
    /// Who made it, or made its present secret, as the audit log named them then.
    pub created_by: String,
    /// The key by which it was made, or its present secret was.
    pub made_with: Option<KeyId>,
    /// Until when the secret before the last rotation works too.
    pub overlap_until: Option<Timestamp>,
    /// Raised by one at every change.
    pub version: i64,
}

impl ApiKey {
    /// How its text begins, to recognise it by: `rk_<id>`.
    pub fn prefix(&self) -> String {
        text::prefix(self.id)
    }

    /// Whether it has ended by `now`.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_sixteen_small_letters_and_digits() {
        assert_eq!(KeyId::parse("abcdefghij012345").expect("an id").as_str(), "abcdefghij012345");
        for bad in ["", "abcdefghij01234", "abcdefghij0123456", "Abcdefghij012345", "abcdefghij01234_", "ä"]
        {
            assert!(KeyId::parse(bad).is_err(), "{bad}");
        }
    }
}
