//! Page tokens: where in a list to go on, opaque and bound to the list they came from.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Invalid;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::secret::SecretKey;

const PURPOSE: &str = "page token";
/// Bytes of the MAC that are kept: 128 bits are out of reach of guessing.
const MAC_LENGTH: usize = 16;

/// The token for a `place` in the list that `parts` describe: everything that decides which rows
/// come in which order.
pub(crate) fn seal(place: &impl Serialize, secret: &SecretKey, parts: &[&str]) -> String {
    let body = serde_json::to_vec(place).unwrap_or_default();
    let mut bytes = mac(secret, parts, &body).to_vec();
    bytes.extend(body);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place of a token made for the same list.
///
/// # Errors
/// [`Invalid`] about `field`.
pub(crate) fn open<P: DeserializeOwned>(
    token: &str,
    secret: &SecretKey,
    parts: &[&str],
    field: &str,
) -> Result<P, Invalid> {
    let wrong = || {
        Invalid::new(
            field,
            "This page belongs to another list or an earlier version of it. Start from the first page.",
        )
    };
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| wrong())?;
    let (given, body) = bytes.split_at_checked(MAC_LENGTH).ok_or_else(wrong)?;
    let right = mac(secret, parts, body);
    if !bool::from(subtle::ConstantTimeEq::ct_eq(given, &right[..])) {
        return Err(wrong());
    }
    serde_json::from_slice(body).map_err(|_| wrong())
}

fn mac(secret: &SecretKey, parts: &[&str], body: &[u8]) -> [u8; MAC_LENGTH] {
    let all: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).chain([body]).collect();
    let mut short = [0; MAC_LENGTH];
    short.copy_from_slice(&secret.mac(PURPOSE, &all)[..MAC_LENGTH]);
    short
}
