//! Proving who one is by address and password, and ending a session.

use domain::Email;
use uuid::Uuid;

use super::Person;
use crate::security_log::{Event, typed_subject};
use crate::{Accounts, Error, Result};

impl Accounts {
    /// The person with this address and password. An unknown address, one without a password and
    /// a wrong password are one answer, after the same work. `from` is the network address.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`], [`Error::Busy`].
    pub async fn sign_in(&self, email: &str, password: &str, from: &str) -> Result<Uuid> {
        let email = email.trim();
        let subject = typed_subject(email);
        // What is no address belongs to nobody; a database need not even be able to hold it.
        let found = match Email::parse(email) {
            Ok(email) => Person::find(&self.inner.db.pool(), &email.folded()).await?,
            Err(_) => None,
        };
        let stored = found.as_ref().and_then(|person| person.password_hash.as_deref());
        let right = self.inner.passwords.matches(password, stored).await?;
        match found {
            Some(person) if right => {
                self.log_event_alone(Event::SignedIn, &subject, from).await?;
                Ok(person.id)
            }
            _ => {
                self.note_incident_from(Event::SignInFailed, &subject, from, "").await;
                Err(Error::WrongCredentials)
            }
        }
    }

    /// Notes that a person has signed out; the session itself is ended by its store.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn note_sign_out(&self, person: Uuid, from: &str) -> Result<()> {
        let person = Person::read(&self.inner.db.pool(), person).await?;
        self.log_event_alone(Event::SignedOut, person.email()?.as_str(), from).await
    }
}

#[cfg(test)]
mod tests;
