//! Where a person is signed in, and ending that elsewhere.

use domain::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::Person;
use crate::db::on;
use crate::security_log::Event;
use crate::sessions::alive_since;
use crate::{Accounts, Caller, Error, OwnSession, Result, SessionKey};

#[derive(FromRow)]
struct Stored {
    id: Vec<u8>,
    created: i64,
    seen: i64,
    user_agent: String,
    address: String,
}

impl Accounts {
    /// The caller's sessions, the one they ask through first, then the ones used last.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the operator, who has none.
    pub async fn own_sessions(&self, caller: Caller) -> Result<Vec<OwnSession>> {
        const SELECT: &str = "SELECT id, created, seen, user_agent, address FROM sessions \
                              WHERE person = $1 AND seen > $2 AND created > $3 ORDER BY seen DESC, id";
        let (person, this) = person_of(caller)?;
        let (used, began) = alive_since(self.now());
        let stored: Vec<Stored> = on!(self.inner.db.pool(), c => sqlx::query_as(SELECT).bind(person)
            .bind(used.micros()).bind(began.micros()).fetch_all(c).await)?;
        let mut sessions = stored.into_iter().map(|one| one.shown(this)).collect::<Result<Vec<_>>>()?;
        sessions.sort_by_key(|session| !session.is_this);
        Ok(sessions)
    }

    /// Ends another of the caller's sessions; it is over from its very next request. One that has
    /// ended already, and one of somebody else, is as if there were none.
    ///
    /// # Errors
    /// [`Error::NeedsPassword`], [`Error::NotFound`].
    pub async fn end_own_session(&self, caller: Caller, session: SessionKey) -> Result<()> {
        const END: &str = "DELETE FROM sessions WHERE person = $1 AND id = $2";
        if self.end_sessions(caller, END, session).await? == 0 {
            return Err(Error::NotFound);
        }
        Ok(())
    }

    /// Ends all the caller's sessions but the one they ask through; answers how many.
    ///
    /// # Errors
    /// [`Error::NeedsPassword`], [`Error::NotFound`] for the operator.
    pub async fn end_other_sessions(&self, caller: Caller) -> Result<u64> {
        const END: &str = "DELETE FROM sessions WHERE person = $1 AND id <> $2";
        let (_, this) = person_of(caller)?;
        self.end_sessions(caller, END, this).await
    }

    async fn end_sessions(&self, caller: Caller, end: &'static str, session: SessionKey) -> Result<u64> {
        let (person, _) = person_of(caller)?;
        self.require_fresh_proof(caller).await?;
        let email = Person::read(&self.inner.db.pool(), person).await?.email()?;
        let mut tx = self.inner.db.begin().await?;
        let rows = on!(&mut tx, c => sqlx::query(end).bind(person).bind(&session.0[..])
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        if rows > 0 {
            self.log_event(&mut tx, Event::SessionsEnded, email.as_str(), "").await?;
        }
        tx.commit().await?;
        Ok(rows)
    }
}

fn person_of(caller: Caller) -> Result<(Uuid, SessionKey)> {
    match caller {
        Caller::Person { person, session } => Ok((person, session)),
        Caller::Key { .. } | Caller::Operator => Err(Error::NotFound),
    }
}

impl Stored {
    fn shown(self, this: SessionKey) -> Result<OwnSession> {
        let key = <[u8; 32]>::try_from(self.id).map_err(|_| Error::Damaged("a session's key".to_owned()))?;
        let key = SessionKey(key);
        Ok(OwnSession {
            is_this: key == this,
            key,
            began: Timestamp::from_micros(self.created),
            last_used: Timestamp::from_micros(self.seen),
            user_agent: self.user_agent,
            address: self.address,
        })
    }
}

#[cfg(test)]
mod tests;
