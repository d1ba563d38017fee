//! Who was seen where, and which keys were used: noted in memory by every request, and written down
//! now and then, outside of versions and locks.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::{AccountId, KeyId, Timestamp};
use uuid::Uuid;

use crate::db::{Tx, on};
use crate::{Accounts, Result, SessionKey};

/// Seconds between two notes of the use of a session.
const TOUCH: i64 = 60;

/// What has been seen since it was last written down: reads note it here and write nothing.
#[derive(Default)]
pub(crate) struct Activity {
    seen: Mutex<Seen>,
    touched: Mutex<HashMap<SessionKey, Timestamp>>,
}

#[derive(Default)]
struct Seen {
    entries: HashMap<(SessionKey, AccountId), (Uuid, Timestamp)>,
    users: HashMap<Uuid, Timestamp>,
    keys: HashMap<KeyId, (Uuid, Timestamp)>,
}

impl Activity {
    /// Notes that a user was seen in an account through a session.
    pub(crate) fn note(&self, session: SessionKey, account: &AccountId, user: Uuid, now: Timestamp) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.entries.insert((session, account.clone()), (user, now));
        seen.users.insert(user, now);
    }

    /// Notes that an API key was used, and so its user seen.
    pub(crate) fn note_key(&self, key: KeyId, user: Uuid, now: Timestamp) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.keys.insert(key, (user, now));
        seen.users.insert(user, now);
    }

    /// When a user was last seen, if that has not been written down yet; else 0.
    pub(crate) fn last_seen(&self, user: Uuid) -> i64 {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.users.get(&user).map_or(0, |at| at.micros())
    }

    /// True at most once a minute for each session.
    pub(crate) fn is_due(&self, session: SessionKey, now: Timestamp) -> bool {
        const REMEMBERED: usize = 10_000;
        let mut touched = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        if touched.get(&session).is_some_and(|last| last.is_within(now, TOUCH)) {
            return false;
        }
        if touched.len() >= REMEMBERED {
            touched.retain(|_, last| last.is_within(now, TOUCH));
        }
        touched.insert(session, now);
        true
    }

    fn take(&self) -> Seen {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One thing to write down.
#[derive(Clone, Copy)]
enum Sighting {
    /// A user was seen in an account through a session.
    Session(SessionKey, Uuid, Timestamp),
    /// An API key of a user was used.
    Key(KeyId, Uuid, Timestamp),
}

impl Sighting {
    /// One order for all processes, so that two of them never wait for each other: by user, then by
    /// what they came with.
    fn order(&self) -> (Uuid, &[u8]) {
        match self {
            Self::Session(session, user, _) => (*user, &session.0),
            Self::Key(key, user, _) => (*user, key.as_str().as_bytes()),
        }
    }
}

impl Accounts {
    /// Writes down who was seen where since the last time, and which keys were used: once a minute by
    /// the server, and before anything that counts devices.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn flush_activity(&self) -> Result<()> {
        let Seen { entries, keys, .. } = self.inner.activity.take();
        let sessions =
            entries.into_iter().map(|((session, _), (user, at))| Sighting::Session(session, user, at));
        let keys = keys.into_iter().map(|(key, (user, at))| Sighting::Key(key, user, at));
        let mut seen: Vec<Sighting> = sessions.chain(keys).collect();
        if seen.is_empty() {
            return Ok(());
        }
        seen.sort_by(|one, other| one.order().cmp(&other.order()));
        if self.write_seen(&seen).await.is_ok() {
            return Ok(());
        }
        // PostgreSQL refuses the lot if a session, a key or a user goes while this is under way. One
        // at a time then; whoever is gone is not found at the next attempt.
        for one in &seen {
            let mut outcome = Ok(());
            for _ in 0..3 {
                outcome = self.write_seen(std::slice::from_ref(one)).await;
                if !outcome.as_ref().is_err_and(lost_its_reference) {
                    break;
                }
            }
            outcome?;
        }
        Ok(())
    }

    async fn write_seen(&self, seen: &[Sighting]) -> Result<()> {
        let mut tx = self.inner.db.begin().await?;
        for one in seen {
            match *one {
                Sighting::Session(session, user, at) => write_session(&mut tx, session, user, at).await?,
                Sighting::Key(key, user, at) => write_key(&mut tx, key, user, at).await?,
            }
        }
        Ok(tx.commit().await?)
    }
}

/// Someone removed before has no place any more, and someone whose access was ended is not in: the
/// statement then writes nothing.
async fn write_session(tx: &mut Tx, session: SessionKey, user: Uuid, at: Timestamp) -> Result<()> {
    const ENTERED: &str = "INSERT INTO session_accounts (session, account, person, entered, seen) \
        SELECT s.id, u.account, u.person, $3, $3 FROM sessions s JOIN users u ON u.person = s.person \
        WHERE s.id = $1 AND u.id = $2 AND (u.access_ended IS NULL OR s.proved > u.access_ended) \
        ON CONFLICT (session, account) DO UPDATE SET seen = excluded.seen";
    on!(&mut *tx, c => sqlx::query(ENTERED).bind(&session.0[..]).bind(user).bind(at.micros())
        .execute(&mut **c).await.map(drop))?;
    write_active(tx, user, at).await
}

async fn write_key(tx: &mut Tx, key: KeyId, user: Uuid, at: Timestamp) -> Result<()> {
    const USED: &str = "INSERT INTO key_activity (key_id, last_used) SELECT key_id, $2 FROM api_keys WHERE key_id = $1 \
        ON CONFLICT (key_id) DO UPDATE SET last_used = excluded.last_used";
    on!(&mut *tx, c => sqlx::query(USED).bind(key.as_str()).bind(at.micros()).execute(&mut **c).await.map(drop))?;
    write_active(tx, user, at).await
}

async fn write_active(tx: &mut Tx, user: Uuid, at: Timestamp) -> Result<()> {
    const ACTIVE: &str = "INSERT INTO user_activity (user_key, last_active) SELECT id, $2 FROM users WHERE id = $1 \
        ON CONFLICT (user_key) DO UPDATE SET last_active = excluded.last_active";
    Ok(on!(tx, c => sqlx::query(ACTIVE).bind(user).bind(at.micros()).execute(&mut **c).await.map(drop))?)
}

fn lost_its_reference(error: &crate::Error) -> bool {
    matches!(error, crate::Error::Database(sqlx::Error::Database(cause)) if cause.is_foreign_key_violation())
}
