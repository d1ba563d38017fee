//! Sessions of signed-in people, and which accounts they have entered.
//!
//! Only the SHA-256 of a session's id is stored. A session ends seven days after it was last used
//! and thirty days after it began (OWASP ASVS 5.0, 7.3). Cookies and the id itself are the
//! server's business.

use std::fmt;

use domain::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Tx, on};
use crate::{Accounts, Result};

/// Seconds without use after which a session ends: seven days.
const IDLE: i64 = 7 * 24 * 60 * 60;
/// Seconds after which a session ends however much it is used: thirty days.
const ABSOLUTE: i64 = 30 * 24 * 60 * 60;

/// The key of a session in the database: SHA-256 of its id.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionKey(pub [u8; 32]);

impl SessionKey {
    /// The key of the session with this id.
    pub fn of(id: &[u8]) -> Self {
        Self(Sha256::digest(id).into())
    }

    /// Reads what [`Display`](fmt::Display) writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = [0; 32];
        if text.len() != 2 * key.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(key))
    }
}

/// The moments after which a session must have been used, and have begun, to be alive at `now`.
pub(crate) const fn alive_since(now: Timestamp) -> (Timestamp, Timestamp) {
    (now.plus_seconds(-IDLE), now.plus_seconds(-ABSOLUTE))
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionKey({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

impl fmt::Display for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A stored session.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SessionRecord {
    /// Who is signed in.
    pub person: Option<Uuid>,
    /// What the session layer keeps in it, as JSON.
    pub data: String,
    /// The browser, as it named itself when the session began; cut to 200 characters.
    pub user_agent: String,
    /// The network address the session began from.
    pub address: String,
}

/// The store of sessions.
#[derive(Clone)]
pub struct Sessions(Accounts);

impl Accounts {
    /// The store of sessions.
    pub fn sessions(&self) -> Sessions {
        Sessions(self.clone())
    }
}

impl Sessions {
    /// Stores a new session. False if one with this key exists already.
    ///
    /// # Errors
    /// Only of the database, as for all methods here.
    pub async fn create(&self, key: SessionKey, record: &SessionRecord) -> Result<bool> {
        self.insert(key, record, None).await
    }

    /// The same for a session that continues another without a new proof: `proved` is when its person
    /// last gave one, and its thirty days began then.
    pub async fn create_proved(
        &self,
        key: SessionKey,
        record: &SessionRecord,
        proved: Timestamp,
    ) -> Result<bool> {
        self.insert(key, record, Some(proved)).await
    }

    async fn insert(
        &self,
        key: SessionKey,
        record: &SessionRecord,
        before: Option<Timestamp>,
    ) -> Result<bool> {
        const INSERT: &str = "INSERT INTO sessions (id, person, data, created, seen, proved, user_agent, address) \
                              VALUES ($1, $2, $3, $8, $4, $7, $5, $6) ON CONFLICT DO NOTHING";
        let now = self.0.now();
        // One ahead of now stays so: it does not count as fresh, and must not become so here.
        let proved = before.unwrap_or(now);
        let user_agent: String = record.user_agent.chars().take(200).collect();
        let mut tx = self.0.inner.db.begin().await?;
        if let Some(person) = record.person
            && before.is_none()
        {
            outdate(&mut tx, person, now).await?;
        }
        let rows = on!(&mut tx, c => sqlx::query(INSERT).bind(&key.0[..]).bind(record.person).bind(&record.data)
            .bind(now.micros()).bind(&user_agent).bind(&record.address).bind(proved.micros()).bind(proved.min(now).micros())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        tx.commit().await?;
        Ok(rows == 1)
    }

    /// When the person of a session last proved in it who they are.
    pub async fn proved(&self, key: SessionKey) -> Result<Option<Timestamp>> {
        const PROVED: &str = "SELECT proved FROM sessions WHERE id = $1";
        let proved: Option<i64> = on!(self.0.inner.db.pool(), c => sqlx::query_scalar(PROVED).bind(&key.0[..])
            .fetch_optional(c).await)?;
        Ok(proved.map(Timestamp::from_micros))
    }

    /// Stores the new contents of a session that still exists. A session that has been ended
    /// meanwhile stays ended.
    pub async fn save(&self, key: SessionKey, record: &SessionRecord) -> Result<()> {
        let mut tx = self.0.inner.db.begin().await?;
        on!(&mut tx, c => sqlx::query("UPDATE sessions SET person = $2, data = $3 WHERE id = $1")
            .bind(&key.0[..]).bind(record.person).bind(&record.data).execute(&mut **c).await.map(drop))?;
        Ok(tx.commit().await?)
    }

    /// A session that has not ended.
    pub async fn load(&self, key: SessionKey) -> Result<Option<SessionRecord>> {
        const SELECT: &str = "SELECT person, data, user_agent, address FROM sessions \
                              WHERE id = $1 AND seen > $2 AND created > $3";
        let (used, began) = alive_since(self.0.now());
        Ok(on!(self.0.inner.db.pool(), c => sqlx::query_as(SELECT).bind(&key.0[..])
            .bind(used.micros()).bind(began.micros()).fetch_optional(c).await)?)
    }

    /// Ends a session.
    pub async fn delete(&self, key: SessionKey) -> Result<()> {
        let mut tx = self.0.inner.db.begin().await?;
        on!(&mut tx, c => sqlx::query("DELETE FROM sessions WHERE id = $1").bind(&key.0[..])
            .execute(&mut **c).await.map(drop))?;
        Ok(tx.commit().await?)
    }

    /// Notes that a session is in use; writes at most once a minute. One that has ended by itself
    /// stays ended.
    pub async fn touch(&self, key: SessionKey) -> Result<()> {
        let now = self.0.now();
        if !self.0.inner.activity.is_due(key, now) {
            return Ok(());
        }
        let mut tx = self.0.inner.db.begin().await?;
        // A session from a time when the clock ran ahead is brought back to now, from where it lasts no
        // longer than others.
        const SEEN: &str = "UPDATE sessions SET seen = $2, created = CASE WHEN created > $2 THEN $2 ELSE created END \
                            WHERE id = $1 AND (seen <> $2 OR created > $2) AND seen > $3";
        on!(&mut tx, c => sqlx::query(SEEN).bind(&key.0[..])
            .bind(now.micros()).bind(now.plus_seconds(-IDLE).micros()).execute(&mut **c).await.map(drop))?;
        Ok(tx.commit().await?)
    }

    /// Deletes sessions that have ended by themselves; meant to be called now and then.
    pub async fn sweep(&self) -> Result<u64> {
        let (used, began) = alive_since(self.0.now());
        let mut tx = self.0.inner.db.begin().await?;
        let rows = on!(&mut tx, c => sqlx::query("DELETE FROM sessions WHERE seen <= $1 OR created <= $2")
            .bind(used.micros()).bind(began.micros())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        tx.commit().await?;
        Ok(rows)
    }
}

/// Puts a person's proofs, and the moments at which their access was ended, before a proof they give
/// `now`. While a clock ran ahead both may have been stored later than that: the person would stay out,
/// or a session from that time would count as proved since.
pub(crate) async fn outdate(tx: &mut Tx, person: Uuid, now: Timestamp) -> Result<()> {
    const PROOFS: &str = "UPDATE sessions SET proved = $2 WHERE person = $1 AND proved > $2";
    const ENDINGS: &str = "UPDATE users SET access_ended = $2 WHERE person = $1 AND access_ended > $2";
    let before = now.micros().saturating_sub(1);
    for set in [PROOFS, ENDINGS] {
        on!(&mut *tx, c => sqlx::query(set).bind(person).bind(before).execute(&mut **c).await.map(drop))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
