//! Where somebody signed in before: a browser that shows it by a token, and the networks of their sessions.
//! It opens nothing. It keeps attempts for people themselves that strangers cannot use up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Email;
use uuid::Uuid;

use super::Person;
use crate::db::on;
use crate::secret::{Link, LinkPurpose, new_key};
use crate::{Accounts, Result};

const PURPOSE: &str = "known device";

/// A browser in which a person signed in before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    /// The person.
    pub person: Uuid,
    /// Which of their browsers.
    pub device: Uuid,
}

impl Accounts {
    /// A token by which this browser shows that `person` has signed in with it.
    pub fn new_device_token(&self, person: Uuid) -> String {
        let mut bytes = [person.as_bytes().as_slice(), new_key().as_bytes()].concat();
        bytes.extend(self.inner.secret.mac(PURPOSE, &[&bytes]));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The browser a token is of; none if Roster has not made the token.
    pub fn read_device_token(&self, token: &str) -> Option<KnownDevice> {
        let bytes: [u8; 64] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let (body, mac) = bytes.split_at(32);
        if !self.inner.secret.verifies(PURPOSE, &[body], mac) {
            return None;
        }
        let (person, device) = body.split_at(16);
        Some(KnownDevice { person: Uuid::from_slice(person).ok()?, device: Uuid::from_slice(device).ok()? })
    }

    /// Whether `token` is that of a link Roster has given out, also if it is used or has expired.
    pub fn has_made_link(&self, token: &str) -> bool {
        LinkPurpose::ALL.iter().any(|purpose| Link::read(token, *purpose, &self.inner.secret).is_some())
    }

    /// The person who signs in with this address, if there is one.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn person_signing_in_with(&self, email: &str) -> Result<Option<Uuid>> {
        // What is no address belongs to nobody; a database need not even be able to hold it.
        let Ok(email) = Email::parse(email.trim()) else { return Ok(None) };
        let found = Person::find(&self.inner.db.pool(), &email.folded()).await?;
        Ok(found.map(|person| person.id))
    }

    /// The network addresses from which the sessions of a person began.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn known_addresses(&self, person: Uuid) -> Result<Vec<String>> {
        const ADDRESSES: &str = "SELECT DISTINCT address FROM sessions WHERE person = $1";
        Ok(on!(self.inner.db.pool(), c => sqlx::query_scalar(ADDRESSES).bind(person).fetch_all(c).await)?)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::on_both;
    use crate::{Caller, KnownDevice};

    on_both! {
        async fn a_device_is_known_by_its_own_token_only(world) {
            let Caller::Person { person, .. } = world.alice().await else { panic!("a person") };
            let token = world.accounts.new_device_token(person);
            let known = world.accounts.read_device_token(&token).expect("ours");
            assert_eq!(known.person, person);
            let other = world.accounts.read_device_token(&world.accounts.new_device_token(person)).expect("ours");
            assert!(matches!(other, KnownDevice { device, .. } if device != known.device));
            for at in [0, 30, 50, token.len() - 2] {
                let mut changed = token.clone().into_bytes();
                changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
                let changed = String::from_utf8(changed).expect("ascii");
                assert_eq!(world.accounts.read_device_token(&changed), None);
            }
            assert!(!world.accounts.has_made_link(&token), "and it is no link");
            assert_eq!(world.accounts.person_signing_in_with(" Alice@Example.com").await.expect("asked"), Some(person));
            assert_eq!(world.accounts.person_signing_in_with("no\0address").await.expect("asked"), None);
        }
    }
}
