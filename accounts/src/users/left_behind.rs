//! What belongs to somebody who goes, or was set in motion by them: their API keys, the keys of
//! service accounts whose secret they have seen, what they own, and the invitations they have sent. Read for the
//! preview of a removal, and once more under the lock, to see whether it is still what was shown.

use domain::policy::{self, Actor};
use domain::{AccountId, ApiKey, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use super::row;
use crate::change::Change;
use crate::db::{Pool, on};
use crate::keys::row::{Row as KeyRow, select_key};
use crate::resources::owned;
use crate::{Error, Owned, Result};

/// The keys of the user.
const OWN: &str = select_key!("WHERE k.account = $1 AND k.user_key = $2 ORDER BY k.created, k.key_id");
/// Keys of service accounts that they made, or gave their present secret, and that work.
const LEFT: &str = select_key!(
    "WHERE k.account = $1 AND k.maker = $2 AND k.user_key <> $2 AND u.kind = 'service-account' \
     AND (k.expires IS NULL OR k.expires > $3) ORDER BY k.created, k.key_id"
);
/// Invitations that they sent and that can be accepted.
const SENT: &str = "SELECT u.id, u.email FROM invitations i JOIN users u ON u.id = i.user_key \
                    WHERE i.inviter = $1 AND u.standing = 'invited' AND i.declined IS NULL AND i.expires > $2 \
                    ORDER BY u.created, u.id";

#[derive(FromRow)]
pub(super) struct Sent {
    id: Uuid,
    email: Option<String>,
}

/// All of it.
pub(super) struct LeftBehind {
    /// Their own keys, ended ones included: all of them go.
    pub(super) keys: Vec<ApiKey>,
    /// Keys of service accounts; none if the one who asks may not see them.
    pub(super) left: Vec<ApiKey>,
    /// What they own.
    pub(super) owned: Vec<Owned>,
    /// That, each at its version.
    marks: Vec<String>,
    sent: Vec<Sent>,
}

impl LeftBehind {
    /// Outside any transaction.
    pub(super) async fn read(
        pool: &Pool<'_>,
        account_id: &AccountId,
        actor: &Actor,
        target: &row::Row,
        now: Timestamp,
    ) -> Result<Self> {
        let account = account_id.as_str();
        let keys: Vec<KeyRow> =
            on!(pool, c => sqlx::query_as(OWN).bind(account).bind(target.id).fetch_all(*c).await)?;
        let left: Vec<KeyRow> = on!(pool, c => sqlx::query_as(LEFT).bind(account).bind(target.id)
            .bind(now.micros()).fetch_all(*c).await)?;
        let sent: Vec<Sent> =
            on!(pool, c => sqlx::query_as(SENT).bind(target.id).bind(now.micros()).fetch_all(*c).await)?;
        let owned = owned::read(pool, account_id, target.id).await?;
        Self::of(actor, &keys, &left, &owned, sent, now)
    }

    /// Under the lock of the account.
    pub(super) async fn load(change: &mut Change, target: &row::Row) -> Result<Self> {
        let (actor, now) = (change.actor().clone(), change.accounts().now());
        let account = change.facts().id.clone();
        let account = account.as_str();
        let tx = change.reading();
        let keys: Vec<KeyRow> =
            on!(&mut *tx, c => sqlx::query_as(OWN).bind(account).bind(target.id).fetch_all(&mut **c).await)?;
        let left: Vec<KeyRow> = on!(&mut *tx, c => sqlx::query_as(LEFT).bind(account).bind(target.id)
            .bind(now.micros()).fetch_all(&mut **c).await)?;
        let sent: Vec<Sent> =
            on!(tx, c => sqlx::query_as(SENT).bind(target.id).bind(now.micros()).fetch_all(&mut **c).await)?;
        let owned = change.owned(target.id).await?;
        Self::of(&actor, &keys, &left, &owned, sent, now)
    }

    fn of(
        actor: &Actor,
        keys: &[KeyRow],
        left: &[KeyRow],
        owned: &[owned::Row],
        sent: Vec<Sent>,
        now: Timestamp,
    ) -> Result<Self> {
        let read = |rows: &[KeyRow]| rows.iter().map(|row| row.key(now)).collect::<Result<Vec<_>>>();
        // Whoever leaves without being an admin has no say in the keys of programs.
        let left = if policy::view_keys(actor, None).is_ok() { read(left)? } else { Vec::new() };
        let marks = owned.iter().map(owned::Row::mark).collect();
        let owned = owned.iter().map(owned::Row::owned).collect::<Result<_>>()?;
        Ok(Self { keys: read(keys)?, left, owned, marks, sent })
    }

    /// The addresses of those who hold an invitation by them.
    pub(super) fn invited(&self) -> Result<Vec<domain::Email>> {
        let address = |sent: &Sent| {
            let email = sent.email.as_deref().and_then(|email| domain::Email::parse(email).ok());
            email.ok_or_else(|| Error::Damaged(format!("the address of the invited user {}", sent.id)))
        };
        self.sent.iter().map(address).collect()
    }

    /// Names exactly what is listed, together with the user's version: two that differ in anything
    /// have different ones. At most 18 digits, so that it fits wherever a version does.
    pub(super) fn revision(&self, target: &row::Row) -> String {
        let mut hash = Sha256::new();
        hash.update(target.version.to_be_bytes());
        for keys in [&self.keys, &self.left] {
            hash.update(keys.len().to_be_bytes());
            for key in keys {
                hash.update(key.id.as_str());
                hash.update(key.version.to_be_bytes());
            }
        }
        for mark in &self.marks {
            hash.update(mark);
            hash.update([0]);
        }
        for sent in &self.sent {
            hash.update(sent.id.as_bytes());
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hash.finalize()[..8]);
        (u64::from_be_bytes(first) % 1_000_000_000_000_000_000).to_string()
    }
}
