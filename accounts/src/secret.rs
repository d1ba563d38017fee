//! The installation's secret, the tokens derived from it, and randomness.
//!
//! Tokens of links are not stored anywhere: they are a MAC under the secret over what they are
//! for and a generation that the row keeps. So a link can be shown again, and a stolen database
//! opens nothing.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{ApiKeyText, Invalid, KeyId};
use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use sha2::Sha256;
use uuid::Uuid;

/// `ROSTER_SECRET_KEY`: the key of all MACs. Never printed.
#[derive(Clone)]
pub struct SecretKey(Vec<u8>);

impl SecretKey {
    /// Fewest characters a secret may have.
    const SHORTEST: usize = 32;

    /// Reads the setting.
    ///
    /// # Errors
    /// [`Invalid`] about `ROSTER_SECRET_KEY` if it has fewer than 32 characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.chars().count() < Self::SHORTEST {
            return Err(Invalid::new(
                "ROSTER_SECRET_KEY",
                "Use at least 32 random characters, for example the output of: openssl rand -base64 32",
            ));
        }
        Ok(Self(text.as_bytes().to_vec()))
    }

    /// A new secret, and the text to keep it as.
    pub fn generate() -> (Self, String) {
        let text = URL_SAFE_NO_PAD.encode(random_bytes::<32>());
        (Self(text.as_bytes().to_vec()), text)
    }

    /// HMAC-SHA-256 over `purpose` and `parts`, each with its length in front so that no two
    /// different lists give the same input.
    pub(crate) fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.hmac(purpose, parts).finalize().into_bytes().into()
    }

    /// Whether `mac` is what [`mac`](Self::mac) gives; takes as long whether it is or not.
    pub(crate) fn verifies(&self, purpose: &str, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.hmac(purpose, parts).verify_slice(mac).is_ok()
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length (RFC 2104)")]
    fn hmac(&self, purpose: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut hmac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes any key");
        for part in std::iter::once(&purpose.as_bytes()).chain(parts) {
            hmac.update(&(part.len() as u64).to_be_bytes());
            hmac.update(part);
        }
        hmac
    }
}

/// What a link is for. Part of the MAC, so a link of one kind never passes for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkPurpose {
    /// An invitation handed over by hand; the key is the user's.
    CopiedInvitation,
    /// An invitation that Roster mailed; the key is the user's. Only this one proves the address.
    MailedInvitation,
    /// A sign-in link of the operator; the key is the person's.
    SignIn,
    /// A link to a new password that the operator hands over; the key is the person's.
    PrintedReset,
    /// A link to a new password that was mailed; the key is the person's.
    MailedReset,
    /// The setup of a new installation; the key is made at every start.
    SetUp,
}

impl LinkPurpose {
    /// All of them.
    pub(crate) const ALL: [Self; 6] = [
        Self::CopiedInvitation,
        Self::MailedInvitation,
        Self::SignIn,
        Self::PrintedReset,
        Self::MailedReset,
        Self::SetUp,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::CopiedInvitation => "invitation by copied link",
            Self::MailedInvitation => "invitation by mailed link",
            Self::SignIn => "sign-in link",
            Self::PrintedReset => "reset by printed link",
            Self::MailedReset => "reset by mailed link",
            Self::SetUp => "setup link",
        }
    }
}

/// The contents of a link whose MAC has been found right. Whether it is still current is for
/// the row to say, which keeps the generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// What it is about.
    pub(crate) key: Uuid,
    /// Which of the links about it; a newer one replaces all older ones.
    pub(crate) generation: i64,
}

impl Link {
    /// The token that stands in the address.
    pub(crate) fn token(self, purpose: LinkPurpose, secret: &SecretKey) -> String {
        let mut bytes = self.bytes().to_vec();
        bytes.extend(secret.mac(purpose.as_str(), &[&self.bytes()]));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token; none if it was not made for this purpose under this secret.
    pub(crate) fn read(token: &str, purpose: LinkPurpose, secret: &SecretKey) -> Option<Self> {
        let bytes: [u8; 56] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let (body, mac) = bytes.split_at(24);
        if !secret.verifies(purpose.as_str(), &[body], mac) {
            return None;
        }
        let (key, generation) = body.split_at(16);
        Some(Self {
            key: Uuid::from_slice(key).ok()?,
            generation: i64::from_be_bytes(generation.try_into().ok()?),
        })
    }

    fn bytes(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        bytes[..16].copy_from_slice(self.key.as_bytes());
        bytes[16..].copy_from_slice(&self.generation.to_be_bytes());
        bytes
    }
}

/// The id of a new API key.
pub(crate) fn new_key_id() -> KeyId {
    // An id is no secret, but nobody shall be able to guess that of another.
    let id = String::from_utf8_lossy(&random_characters::<{ KeyId::LENGTH }>(KeyId::ALPHABET)).into_owned();
    // The alphabet is that of ids, so it always is one; trying again is right in any case.
    KeyId::parse(&id).unwrap_or_else(|_| new_key_id())
}

/// A key like no other, for tests.
#[cfg(test)]
pub(crate) fn new_api_key() -> ApiKeyText {
    new_api_key_text(new_key_id())
}

/// A new secret for the key with this id.
pub(crate) fn new_api_key_text(id: KeyId) -> ApiKeyText {
    ApiKeyText::new(id, &random_characters(ApiKeyText::SECRET_ALPHABET))
}

/// Characters of an alphabet, each as likely as the others and none predictable. Alphabets have at
/// most 64 characters.
fn random_characters<const N: usize>(alphabet: &[u8]) -> [u8; N] {
    let mut characters = [0; N];
    for character in &mut characters {
        // Six bits each; those beyond the alphabet are drawn again, or some would be likelier.
        *character = loop {
            let [byte] = random_bytes::<1>();
            if let Some(drawn) = alphabet.get(usize::from(byte & 0b11_1111)) {
                break *drawn;
            }
        };
    }
    characters
}

/// Bytes nobody can predict.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// Something to put behind an id that is made up, so that it is not taken.
pub(crate) fn new_suffix() -> String {
    String::from_utf8_lossy(&random_characters::<6>(KeyId::ALPHABET)).into_owned()
}

/// A new random key (UUID version 4, RFC 9562).
pub(crate) fn new_key() -> Uuid {
    uuid::Builder::from_random_bytes(random_bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reads_back_and_only_for_its_purpose_and_secret() {
        let (secret, _) = SecretKey::generate();
        let link = Link { key: new_key(), generation: 7 };
        let token = link.token(LinkPurpose::CopiedInvitation, &secret);
        assert_eq!(Link::read(&token, LinkPurpose::CopiedInvitation, &secret), Some(link));
        assert_eq!(Link::read(&token, LinkPurpose::SignIn, &secret), None);
        assert_eq!(Link::read(&token, LinkPurpose::MailedInvitation, &secret), None);
        assert_eq!(Link::read(&token, LinkPurpose::CopiedInvitation, &SecretKey::generate().0), None);
    }

    #[test]
    fn a_new_key_is_well_formed_and_like_no_other() {
        let (one, other) = (new_api_key(), new_api_key());
        assert_eq!(ApiKeyText::parse(one.reveal()), Some(one.clone()));
        assert!(one.id() != other.id() && one.secret() != other.secret());
        let again = new_api_key_text(one.id());
        assert!(again.id() == one.id() && again.secret() != one.secret());
    }

    #[test]
    fn a_link_changed_in_any_place_is_no_link() {
        let (secret, _) = SecretKey::generate();
        let token = Link { key: new_key(), generation: 0 }.token(LinkPurpose::SignIn, &secret);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ascii");
            assert_eq!(Link::read(&changed, LinkPurpose::SignIn, &secret), None);
        }
        assert_eq!(Link::read("", LinkPurpose::SignIn, &secret), None);
        assert_eq!(Link::read("ä%00", LinkPurpose::SignIn, &secret), None);
    }
}
