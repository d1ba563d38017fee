//! Proving once more, within a session, that it is still oneself; and the check that this was a
//! short while ago. Which acts want it, the policy says
//! ([`Decision::needs_fresh_proof`](domain::policy::Decision::needs_fresh_proof)).
//!
//! A session begins with a proof: it is made when somebody signs in, joins, sets up or chooses a
//! new password. Proving again begins a new one under a new id, which is the server's business, so
//! nothing here writes to sessions.

use domain::policy::PROOF_LASTS;
use uuid::Uuid;

use crate::db::{Tx, on};
use crate::people::Person;
use crate::security_log::Event;
use crate::{Accounts, Caller, Error, Result};

/// One row if the session is the person's and its proof is later than a moment.
const FRESH: &str = "SELECT CAST(1 AS BIGINT) FROM sessions WHERE id = $1 AND person = $2 AND proved > $3";

impl Accounts {
    /// Checks the password of somebody who is signed in. `from` is the network address.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`], [`Error::Busy`].
    pub async fn confirm_password(&self, person: Uuid, password: &str, from: &str) -> Result<()> {
        let who = Person::read(&self.inner.db.pool(), person).await?;
        let right = self.inner.passwords.matches(password, who.password_hash.as_deref()).await?;
        let event = if right { Event::PasswordConfirmed } else { Event::ConfirmationFailed };
        self.log_event_alone(event, who.email()?.as_str(), from).await?;
        if right { Ok(()) } else { Err(Error::WrongCredentials) }
    }

    /// For acts that pass no account's door, and before the first of many changes, so that none of
    /// them is made if one wants a proof that is missing.
    ///
    /// # Errors
    /// [`Error::NeedsPassword`].
    pub(crate) async fn require_fresh_proof(&self, caller: Caller) -> Result<()> {
        // A key is a proof of its own, and the operator acts on the machine itself.
        let Caller::Person { person, session } = caller else { return Ok(()) };
        let since = self.proofs_count_since();
        let fresh: Option<i64> = on!(self.inner.db.pool(), c => sqlx::query_scalar(FRESH).bind(&session.0[..])
            .bind(person).bind(since).fetch_optional(c).await)?;
        fresh.map(drop).ok_or(Error::NeedsPassword)
    }

    /// The same within the transaction of a change.
    pub(crate) async fn is_freshly_proved(&self, tx: &mut Tx, caller: Caller) -> Result<bool> {
        let Caller::Person { person, session } = caller else { return Ok(true) };
        let since = self.proofs_count_since();
        let fresh: Option<i64> = on!(tx, c => sqlx::query_scalar(FRESH).bind(&session.0[..])
            .bind(person).bind(since).fetch_optional(&mut **c).await)?;
        Ok(fresh.is_some())
    }

    fn proofs_count_since(&self) -> i64 {
        self.now().plus_seconds(-PROOF_LASTS).micros()
    }
}

#[cfg(test)]
mod tests;
