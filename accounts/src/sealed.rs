//! Secrets that Roster has to give back to somebody else, encrypted under the installation's secret: a
//! stolen database holds none that works.
//!
//! XChaCha20-Poly1305: its nonces are long enough to be drawn at random. Each purpose has a key of its own,
//! derived from the installation's secret, and each text is bound to its context: moved to another row, or
//! beside another address, it does not open.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

use crate::secret::{SecretKey, random_bytes};
use crate::{Error, Result};

/// Bytes of a nonce.
const NONCE: usize = 24;
/// How this is written; another way of writing gets another number.
const FORM: u8 = 1;

impl SecretKey {
    /// Encrypts `text` for `purpose`, bound to `context`.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it is longer than the cipher takes, which no input is.
    pub(crate) fn seal(&self, purpose: &str, context: &[&[u8]], text: &[u8]) -> Result<Vec<u8>> {
        let nonce = random_bytes::<NONCE>();
        let bound = bound_to(context);
        let payload = Payload { msg: text, aad: &bound };
        let sealed = self.cipher(purpose).encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::Damaged("a secret could not be encrypted".to_owned()))?;
        Ok([&[FORM][..], &nonce, &sealed].concat())
    }

    /// What was sealed for this purpose in this context; none for anything else.
    pub(crate) fn unseal(&self, purpose: &str, context: &[&[u8]], sealed: &[u8]) -> Option<Vec<u8>> {
        let (form, rest) = sealed.split_first()?;
        let (nonce, msg) = rest.split_first_chunk::<NONCE>().filter(|_| *form == FORM)?;
        let bound = bound_to(context);
        self.cipher(purpose).decrypt(&XNonce::from(*nonce), Payload { msg, aad: &bound }).ok()
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        // HMAC as a key derivation: a MAC of the purpose under the secret is a key nobody has otherwise.
        XChaCha20Poly1305::new(&self.mac("key to encrypt with", &[purpose.as_bytes()]).into())
    }
}

/// The context as one text, each part with its length in front.
fn bound_to(context: &[&[u8]]) -> Vec<u8> {
    let mut bound = Vec::new();
    for part in context {
        bound.extend((part.len() as u64).to_be_bytes());
        bound.extend_from_slice(part);
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_in_its_context_under_its_secret_and_nowhere_else() {
        let (secret, other) = (SecretKey::generate().0, SecretKey::generate().0);
        let context: [&[u8]; 2] = [b"acme", b"vllm"];
        let sealed = secret.seal("upstream key", &context, b"sk-secret").expect("sealed");
        let open = |secret: &SecretKey, purpose, context: &[&[u8]]| secret.unseal(purpose, context, &sealed);
        assert_eq!(open(&secret, "upstream key", &context).as_deref(), Some(&b"sk-secret"[..]));
        assert_eq!(open(&secret, "another key", &context), None);
        assert_eq!(open(&secret, "upstream key", &[b"acme", b"tgi"]), None);
        assert_eq!(open(&secret, "upstream key", &[b"acmev", b"llm"]), None);
        assert_eq!(open(&other, "upstream key", &context), None);
        assert!(!sealed.windows(9).any(|bytes| bytes == b"sk-secret"));
    }

    #[test]
    fn it_differs_each_time_and_a_changed_bit_anywhere_is_noticed() {
        let secret = SecretKey::generate().0;
        let sealed = secret.seal("upstream key", &[], b"sk-secret").expect("sealed");
        assert_ne!(secret.seal("upstream key", &[], b"sk-secret").expect("sealed"), sealed);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(secret.unseal("upstream key", &[], &changed), None, "byte {at}");
        }
        assert_eq!(secret.unseal("upstream key", &[], &[]), None);
    }
}
