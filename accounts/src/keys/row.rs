//! An API key as stored, and reading it.

use domain::policy::KeyFacts;
use domain::{AccountId, Annotations, ApiKey, DisplayName, Email, KeyId, Timestamp, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use super::LONGEST_OVERLAP;
use crate::db::{Tx, on};
use crate::{Error, Result};

/// The tables a [`Row`] comes from.
macro_rules! key_tables {
    () => {
        "api_keys k JOIN users u ON u.id = k.user_key LEFT JOIN people p ON p.id = u.person \
         LEFT JOIN key_activity a ON a.key_id = k.key_id "
    };
}
pub(crate) use key_tables;

/// The columns of [`Row`] and the tables they come from; what follows is the condition.
macro_rules! select_key {
    ($rest:literal) => {
        concat!(
            "SELECT k.key_id, k.user_key, u.user_id, COALESCE(p.email, u.email) AS email, u.mail_key, k.name, k.name_key, \
             k.created, k.created_by, k.made_with, k.expires, k.old_until, k.annotations, k.version, a.last_used FROM ",
            $crate::keys::row::key_tables!(),
            $rest
        )
    };
}
pub(crate) use select_key;

/// One row of `api_keys` with what belongs to it; never a hash.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Row {
    pub(crate) key_id: String,
    pub(crate) user_key: Uuid,
    pub(crate) user_id: String,
    email: Option<String>,
    pub(crate) mail_key: String,
    name: String,
    pub(crate) name_key: String,
    pub(crate) created: i64,
    created_by: String,
    made_with: Option<String>,
    pub(crate) expires: Option<i64>,
    old_until: Option<i64>,
    annotations: String,
    pub(crate) version: i64,
    pub(crate) last_used: Option<i64>,
}

fn damaged(what: &str, key: &str) -> Error {
    Error::Damaged(format!("{what} of the API key “{key}”"))
}

impl Row {
    pub(crate) fn id(&self) -> Result<KeyId> {
        KeyId::parse(&self.key_id).map_err(|_| damaged("the id", &self.key_id))
    }

    /// What matters to the policy.
    pub(crate) fn facts(&self) -> Result<KeyFacts> {
        let expires = self.expires.map(Timestamp::from_micros);
        Ok(KeyFacts { id: self.id()?, expires, version: self.version })
    }

    /// The key as others see it at `now`.
    pub(crate) fn key(&self, now: Timestamp) -> Result<ApiKey> {
        let wrong = |what| move |_| damaged(what, &self.key_id);
        let email = self.email.as_deref().map(Email::parse).transpose().map_err(wrong("the address"))?;
        let made_with =
            self.made_with.as_deref().map(KeyId::parse).transpose().map_err(wrong("the maker"))?;
        Ok(ApiKey {
            id: self.id()?,
            user: UserId::parse(&self.user_id).map_err(wrong("the owner"))?,
            owner_email: email,
            name: DisplayName::parse(&self.name).map_err(wrong("the name"))?,
            created: Timestamp::from_micros(self.created),
            expires: self.expires.map(Timestamp::from_micros),
            last_used: self.last_used.map(Timestamp::from_micros),
            annotations: self.annotations()?,
            created_by: self.created_by.clone(),
            made_with,
            overlap_until: self
                .old_until
                .map(Timestamp::from_micros)
                .filter(|until| until.lasts(now, LONGEST_OVERLAP)),
            version: self.version,
        })
    }

    fn annotations(&self) -> Result<Annotations> {
        serde_json::from_str(&self.annotations).map_err(|_| damaged("the annotations", &self.key_id))
    }
}

/// A key of a user, within a change.
pub(crate) async fn load(tx: &mut Tx, account: &AccountId, user: Uuid, key: KeyId) -> Result<Row> {
    const BY_ID: &str = select_key!("WHERE k.account = $1 AND k.user_key = $2 AND k.key_id = $3");
    let row = on!(tx, c => sqlx::query_as(BY_ID).bind(account.as_str()).bind(user).bind(key.as_str())
        .fetch_optional(&mut **c).await)?;
    row.ok_or(Error::NotFound)
}
