//! The session layer's store, on top of the sessions of `accounts`.
//!
//! Saving never brings back a session that was ended meanwhile, and how long a session lives is
//! decided where it is kept, not by what the cookie says.

use std::fmt;

use accounts::{Error, SessionKey, SessionRecord, Sessions};
use async_trait::async_trait;
use domain::Timestamp;
use time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error as StoreError, Result, SessionStore};
use uuid::Uuid;

/// The name under which a session keeps its person.
pub const PERSON: &str = "person";
/// The name under which a session that goes on under a new id brings when its person last proved who they
/// are; without it that is the moment of its beginning.
pub const PROVED: &str = "proved";
/// The names under which a new session brings what is shown of it to its owner.
pub const USER_AGENT: &str = "user_agent";
/// See [`USER_AGENT`].
pub const ADDRESS: &str = "address";

/// The key of a session with this id.
pub fn key_of(id: Id) -> SessionKey {
    SessionKey::of(&id.0.to_be_bytes())
}

/// The store the session layer is given.
#[derive(Clone)]
pub struct Store(pub Sessions);

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// What a failure of the session layer means: nothing but the database can fail behind it.
pub fn error(error: tower_sessions::session::Error) -> Error {
    match error {
        tower_sessions::session::Error::Store(StoreError::Backend(said)) => Error::Unavailable(said.into()),
        other => Error::Damaged(other.to_string()),
    }
}

fn failed(error: Error) -> StoreError {
    StoreError::Backend(error.to_string())
}

fn to_stored(record: &Record) -> Result<SessionRecord> {
    let text =
        |name: &str| record.data.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let data = serde_json::to_string(&record.data).map_err(|error| StoreError::Encode(error.to_string()))?;
    Ok(SessionRecord {
        person: Uuid::parse_str(&text(PERSON)).ok(),
        user_agent: text(USER_AGENT),
        address: text(ADDRESS),
        data,
    })
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let proved = record.data.remove(PROVED).and_then(|value| value.as_i64());
        let stored = to_stored(record)?;
        // Never under the id the record comes with: the layer keeps it when a session is flushed
        // and begun anew, and an id from before signing in must not become valid again.
        loop {
            record.id = Id::default();
            let key = key_of(record.id);
            let created = match proved {
                Some(proved) => self.0.create_proved(key, &stored, Timestamp::from_micros(proved)).await,
                None => self.0.create(key, &stored).await,
            };
            if created.map_err(failed)? {
                return Ok(());
            }
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.0.save(key_of(record.id), &to_stored(record)?).await.map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(stored) = self.0.load(key_of(*id)).await.map_err(failed)? else { return Ok(None) };
        let data =
            serde_json::from_str(&stored.data).map_err(|error| StoreError::Decode(error.to_string()))?;
        // Only for the layer's own check: the store has answered that the session lives.
        let expiry_date = OffsetDateTime::now_utc() + Duration::days(1);
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0.delete(key_of(*id)).await.map_err(failed)
    }
}
