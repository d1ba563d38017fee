//! Requests that may arrive twice: a program that got no answer asks again under the same key, and the
//! change must not be made again.
//!
//! What a request did is written down in the transaction of its change, so the two are there together or
//! not at all: a crash leaves nothing behind that stands in the way of a repetition, and of two equal
//! requests at once the second finds, under the account's lock, what the first has done. A request that
//! changed nothing leaves nothing; repeating it is as good.

use domain::{ConnectionId, Invalid, KeyId, ResourceId, ResourceKind, Timestamp, UserId};
use uuid::Uuid;

use crate::audit::Entry;
use crate::db::{Pool, Tx, on};
use crate::{Accounts, Error, Result};

/// How long a repetition is recognised.
const REMEMBERED_SECONDS: i64 = 24 * 60 * 60;

/// A request that may arrive twice.
#[derive(Clone, Debug)]
pub struct Once {
    request: [u8; 32],
    body: [u8; 32],
}

/// What a request did when it came first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It changed a user, who is still there.
    User(UserId),
    /// It changed a resource, which need not be there any more.
    Resource(ResourceKind, ResourceId),
    /// It changed an API key, which need not be there any more.
    Key(KeyId),
    /// It changed a connection, which need not be there any more.
    Connection(ConnectionId),
    /// What it changed is gone, or is no resource.
    Nothing,
}

impl Accounts {
    /// A request by the user with the key `user`: the method and path, the key its sender chose, and
    /// everything else that decides what it does.
    pub fn once(&self, user: Uuid, method: &str, path: &str, key: &str, body: &[&[u8]]) -> Once {
        let request = [user.as_bytes().as_slice(), method.as_bytes(), path.as_bytes(), key.as_bytes()];
        Once {
            request: self.inner.secret.mac("idempotent request", &request),
            body: self.inner.secret.mac("idempotent body", body),
        }
    }

    /// The same installation for one request: the change made through the answer is written down with
    /// it, and refused with [`Error::Repeated`] if it has been made already.
    #[must_use]
    pub fn only_once(&self, once: Once) -> Self {
        Self { once: Some(std::sync::Arc::new(once)), ..self.clone() }
    }

    /// What the request did when it came first; none if it comes first now.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `Idempotency-Key` if the key was used with another body.
    pub async fn made_before(&self, once: &Once) -> Result<Option<Made>> {
        const READ: &str =
            "SELECT body, target FROM idempotency WHERE request = $1 AND created > $2 AND created <= $3";
        let pool = self.inner.db.pool();
        let row: Option<(Vec<u8>, String)> = on!(&pool, c => sqlx::query_as(READ).bind(&once.request[..])
            .bind(self.forgotten().micros()).bind(self.furthest().micros()).fetch_optional(*c).await)?;
        let Some((body, target)) = row else { return Ok(None) };
        if body != once.body {
            let message = "This key was used for a request that asked for something else. Choose a new one.";
            return Err(Invalid::new("Idempotency-Key", message).into());
        }
        Ok(Some(made(&pool, &target).await?))
    }

    /// What was done until then is forgotten.
    fn forgotten(&self) -> Timestamp {
        self.now().plus_seconds(-REMEMBERED_SECONDS)
    }

    /// What was done later than this was noted while a clock ran ahead, and counts as forgotten.
    fn furthest(&self) -> Timestamp {
        self.now().plus_seconds(REMEMBERED_SECONDS)
    }

    /// Forgets requests that are too old to be repeated; meant to be called now and then.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn sweep_idempotency(&self) -> Result<()> {
        let mut tx = self.inner.db.begin().await?;
        on!(&mut tx, c => sqlx::query("DELETE FROM idempotency WHERE created <= $1 OR created > $2")
            .bind(self.forgotten().micros()).bind(self.furthest().micros())
            .execute(&mut **c).await.map(drop))?;
        Ok(tx.commit().await?)
    }

    /// Under the account's lock: that the request which asks through this has not been answered yet.
    pub(crate) async fn is_first(&self, tx: &mut Tx) -> Result<bool> {
        let Some(once) = &self.once else { return Ok(true) };
        const THERE: &str =
            "SELECT created FROM idempotency WHERE request = $1 AND created > $2 AND created <= $3";
        let there: Option<(i64,)> = on!(tx, c => sqlx::query_as(THERE).bind(&once.request[..])
            .bind(self.forgotten().micros()).bind(self.furthest().micros()).fetch_optional(&mut **c).await)?;
        Ok(there.is_none())
    }

    /// Writes down, with the change, what the request which asks through this has changed.
    pub(crate) async fn note_done(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        let Some(once) = &self.once else { return Ok(()) };
        // What is done to a key stands in the log as done to whoever has it.
        let key = entry.detail.get("key").and_then(|key| key.as_str());
        let target = key.map_or_else(|| entry.target.clone(), |key| format!("key:{key}"));
        const NOTE: &str = "INSERT INTO idempotency (request, body, target, created) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (request) DO UPDATE SET body = $2, target = $3, created = $4 \
            WHERE idempotency.created <= $5 OR idempotency.created > $6 RETURNING created";
        let noted: Option<(i64,)> = on!(tx, c => sqlx::query_as(NOTE).bind(&once.request[..]).bind(&once.body[..])
            .bind(&target).bind(self.now().micros()).bind(self.forgotten().micros())
            .bind(self.furthest().micros()).fetch_optional(&mut **c).await)?;
        noted.map(drop).ok_or(Error::Repeated)
    }
}

async fn made(pool: &Pool<'_>, target: &str) -> Result<Made> {
    if let Some(key) = target.strip_prefix("key:") {
        return Ok(KeyId::parse(key).map_or(Made::Nothing, Made::Key));
    }
    if let Some((kind, id)) = target.split_once(':')
        && let (Some(kind), Ok(id)) = (ResourceKind::named(kind), ResourceId::parse(id))
    {
        return Ok(Made::Resource(kind, id));
    }
    if let Some(connection) = target.strip_prefix("connection:") {
        return Ok(ConnectionId::parse(connection).map_or(Made::Nothing, Made::Connection));
    }
    let user = target.strip_prefix("user:").and_then(|user| Uuid::parse_str(user).ok());
    let Some(user) = user else { return Ok(Made::Nothing) };
    const ID: &str = "SELECT user_id FROM users WHERE id = $1";
    let id: Option<(String,)> = on!(pool, c => sqlx::query_as(ID).bind(user).fetch_optional(*c).await)?;
    Ok(id.and_then(|(id,)| UserId::parse(&id).ok()).map_or(Made::Nothing, Made::User))
}

#[cfg(test)]
mod tests;
