//! The text of a key, as it is shown once and sent with every request.

use std::fmt;

use super::KeyId;

/// How every key begins.
const MARK: &str = "rk_";
/// Base 62: what secrets and checksums are made of.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Characters of a checksum: 62^6 is more than 2^32.
const CHECKSUM: usize = 6;

/// How the text of the key with this id begins.
pub(super) fn prefix(id: KeyId) -> String {
    format!("{MARK}{id}")
}

/// A well-formed key: `rk_<id>_<secret><checksum>`. Whether it opens anything is another question.
/// Never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeyText {
    id: KeyId,
    text: String,
}

impl ApiKeyText {
    /// Characters of a secret: 43 of 62 different ones are 256 bits.
    pub const SECRET: usize = 43;
    /// The characters a secret is made of.
    pub const SECRET_ALPHABET: &'static [u8; 62] = ALPHABET;
    /// Characters of the whole.
    pub const LENGTH: usize = MARK.len() + KeyId::LENGTH + 1 + Self::SECRET + CHECKSUM;

    /// The text of a key with this id and secret.
    pub fn new(id: KeyId, secret: &[u8; Self::SECRET]) -> Self {
        let mut text = format!("{}_{}", prefix(id), String::from_utf8_lossy(secret));
        let checksum = checksum(&text);
        text.push_str(&checksum);
        Self { id, text }
    }

    /// Reads a key; none if it is not one, which a mistyped character suffices for.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != Self::LENGTH || !text.is_ascii() {
            return None;
        }
        let (body, sum) = text.split_at(Self::LENGTH - CHECKSUM);
        let (id, secret) = body.strip_prefix(MARK)?.split_once('_')?;
        let id = KeyId::parse(id).ok()?;
        let well_formed = secret.bytes().all(|byte| ALPHABET.contains(&byte)) && checksum(body) == sum;
        well_formed.then(|| Self { id, text: text.to_owned() })
    }

    /// The id within.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The secret within.
    pub fn secret(&self) -> &str {
        let begin = MARK.len() + KeyId::LENGTH + 1;
        &self.text[begin..begin + Self::SECRET]
    }

    /// The whole, for the one time it is shown and for sending it.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for ApiKeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKeyText({}_…)", prefix(self.id))
    }
}

/// CRC-32 (IEEE 802.3) in base 62.
fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = [ALPHABET[0]; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ApiKeyText {
        let id = KeyId::parse("abcdefghij012345").expect("an id");
        ApiKeyText::new(id, b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg")
    }

    #[test]
    fn a_key_reads_back_and_is_never_printed_by_accident() {
        let key = key();
        assert_eq!(key.reveal().len(), ApiKeyText::LENGTH);
        assert!(key.reveal().starts_with("rk_abcdefghij012345_0123"), "{}", key.reveal());
        let read = ApiKeyText::parse(&format!(" {}\n", key.reveal())).expect("a key");
        assert_eq!((read.id(), read.secret()), (key.id(), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"));
        assert!(!format!("{key:?}").contains(key.secret()));
    }

    #[test]
    fn a_key_mistyped_in_any_place_is_no_key() {
        let text = key().reveal().to_owned();
        for at in 0..text.len() {
            let mut typed = text.clone().into_bytes();
            typed[at] = if typed[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(ApiKeyText::parse(std::str::from_utf8(&typed).expect("ascii")), None, "{at}");
        }
        for bad in ["", "rk_", &text[1..], &format!("{text}0"), &"ä".repeat(ApiKeyText::LENGTH / 2)] {
            assert_eq!(ApiKeyText::parse(bad), None, "{bad}");
        }
    }
}
