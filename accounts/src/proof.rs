//! Proving once more, within a session, that it is still oneself; and the check that this was a
//! short while ago. Which acts want it, the policy says
//! ([`Decision::needs_fresh_proof`](domain::policy::Decision::needs_fresh_proof)).
//!
//! A session begins with a proof: it is made when somebody signs in, joins, sets up or chooses a
//! new password. Proving again begins a new one under a new id, which is the server's business, so
//! nothing here writes to sessions.

use domain::policy::{Decision, PROOF_LASTS};
use uuid::Uuid;

use crate::db::{Tx, on};
use crate::people::Person;
use crate::security_log::Event;
use crate::{Accounts, Caller, Error, Result, SessionKey};

/// Who makes a change. There is no default: a change of somebody unknown cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    /// Somebody with a place in the account, or the operator.
    Caller(Caller),
    /// The holder of a link or of an address.
    LinkHolder,
    /// The person who makes a new account and has no place in it yet.
    Founder,
    /// The installation itself, because it is time.
    Installation,
}

/// Shows that a decision wants no fresh proof of a password, or that its maker has one. Only this
/// module makes it.
pub(crate) struct Cleared(());

/// One row if the session is the person's and its proof lies between two moments: what is further ahead
/// than a proof lasts was stored while a clock ran ahead.
const FRESH: &str =
    "SELECT CAST(1 AS BIGINT) FROM sessions WHERE id = $1 AND person = $2 AND proved > $3 AND proved <= $4";

impl Accounts {
    /// Checks the password of somebody who is signed in. `from` is the network address.
    ///
    /// # Errors
    /// [`Error::WrongCredentials`], [`Error::Busy`].
    pub async fn confirm_password(&self, person: Uuid, password: &str, from: &str) -> Result<()> {
        let who = Person::read(&self.inner.db.pool(), person).await?;
        let right = self.inner.passwords.matches(password, who.password_hash.as_deref()).await?;
        let email = who.email()?;
        if !right {
            self.note_incident_from(Event::ConfirmationFailed, email.as_str(), from, "").await;
            return Err(Error::WrongCredentials);
        }
        self.log_event_alone(Event::PasswordConfirmed, email.as_str(), from).await
    }

    /// For acts that pass no account's door, and before the first of many changes, so that none of
    /// them is made if one wants a proof that is missing.
    ///
    /// # Errors
    /// [`Error::NeedsPassword`].
    pub(crate) async fn require_fresh_proof(&self, caller: Caller) -> Result<()> {
        let Some((person, session)) = to_prove(caller) else { return Ok(()) };
        let (since, until) = self.proofs_count();
        let fresh: Option<i64> = on!(self.inner.db.pool(), c => sqlx::query_scalar(FRESH).bind(&session.0[..])
            .bind(person).bind(since).bind(until).fetch_optional(c).await)?;
        fresh.map(drop).ok_or(Error::NeedsPassword)
    }

    /// Whether `maker` may go on with what was decided; none if it wants a fresh proof of a password
    /// and they have none. Whoever has no session, key or machine of their own has none.
    pub(crate) async fn clear(
        &self,
        tx: &mut Tx,
        maker: Maker,
        decision: &impl Decision,
    ) -> Result<Option<Cleared>> {
        if !decision.needs_fresh_proof() {
            return Ok(Some(Cleared(())));
        }
        let caller = match maker {
            Maker::Caller(caller) => caller,
            Maker::LinkHolder | Maker::Founder | Maker::Installation => return Ok(None),
        };
        let Some((person, session)) = to_prove(caller) else { return Ok(Some(Cleared(()))) };
        let (since, until) = self.proofs_count();
        let fresh: Option<i64> = on!(tx, c => sqlx::query_scalar(FRESH).bind(&session.0[..])
            .bind(person).bind(since).bind(until).fetch_optional(&mut **c).await)?;
        Ok(fresh.map(|_| Cleared(())))
    }

    fn proofs_count(&self) -> (i64, i64) {
        let now = self.now();
        (now.plus_seconds(-PROOF_LASTS).micros(), now.plus_seconds(PROOF_LASTS).micros())
    }
}

/// The session in which a caller has to have proved their password, and whose it is. A key is a proof
/// of its own, and the operator acts on the machine itself.
fn to_prove(caller: Caller) -> Option<(Uuid, SessionKey)> {
    match caller {
        Caller::Person { person, session } => Some((person, session)),
        Caller::Key { .. } | Caller::Operator => None,
    }
}

#[cfg(test)]
mod tests;
