//! Whose key it is: asked by every request that brings one.

use domain::policy::{AccountFacts, Actor, Life, Standing};
use domain::{AccountId, ApiKeyText, KeyId, Operation, Role, Timestamp, User, UserId};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::LONGEST_OVERLAP;
use crate::db::on;
use crate::{Accounts, Caller, Error, Result};

/// Whoever holds a key that works.
#[derive(Clone, Debug)]
pub struct KeyHolder {
    /// Who asks, for the use cases.
    pub caller: Caller,
    /// The account it opens.
    pub account: AccountId,
    /// The user it acts as.
    pub user: UserId,
    /// Its id.
    pub key: KeyId,
    /// The user's role at this moment.
    pub role: Role,
    /// False while the user is paused or the account closed: the use cases say which.
    pub is_let_in: bool,
}

/// A caller's own place, and what they may do there.
#[derive(Clone, Debug)]
pub struct WhoAmI {
    /// The account.
    pub account: AccountFacts,
    /// Their own user there.
    pub user: User,
    /// Who asks, as the policy knows them.
    pub actor: Actor,
    /// The key they ask with, if they do.
    pub key: Option<KeyId>,
}

#[derive(FromRow)]
struct Found {
    account: String,
    user_key: Uuid,
    user_id: String,
    secret_hash: Vec<u8>,
    old_hash: Option<Vec<u8>>,
    old_until: Option<i64>,
    expires: Option<i64>,
    role: String,
    standing: String,
    closed: Option<i64>,
}

/// What is kept of a secret.
pub(super) fn hash_of(key: &ApiKeyText) -> [u8; 32] {
    Sha256::digest(key.secret().as_bytes()).into()
}

impl Accounts {
    /// Who holds the key with this text; none if there is no such key, or it has ended. One query by
    /// primary key, and nothing is remembered: a key that ends is refused from the next request on.
    ///
    /// Its use is noted and written down with the next flush.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn authenticate(&self, text: &str) -> Result<Option<KeyHolder>> {
        const FIND: &str = "SELECT k.account, k.user_key, u.user_id, k.secret_hash, k.old_hash, k.old_until, k.expires, \
            u.role, u.standing, a.closed FROM api_keys k JOIN users u ON u.id = k.user_key \
            JOIN accounts a ON a.id = k.account WHERE k.key_id = $1";
        let Some(key) = ApiKeyText::parse(text) else { return Ok(None) };
        let found: Option<Found> = on!(self.inner.db.pool(), c => sqlx::query_as(FIND).bind(key.id().as_str())
            .fetch_optional(c).await)?;
        let now = self.now();
        let Some((found, until)) = found.and_then(|found| found.opened_by(&key, now)) else {
            return Ok(None);
        };
        let holder = found.holder(key.id(), until, now)?;
        self.inner.activity.note_key(holder.key, found.user_key, now);
        Ok(Some(holder))
    }

    /// Who the caller is in an account, and what they may do there.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Paused`], [`Error::Closed`], [`Error::DeadKey`].
    pub async fn whoami(&self, caller: Caller, account: &AccountId) -> Result<WhoAmI> {
        let seat = self.seat(caller, account, Operation::WhoAmI).await?;
        let user = seat.user.ok_or(Error::NotFound)?.user(self.now())?;
        let key = match caller {
            Caller::Key { key, .. } => Some(key),
            Caller::Person { .. } | Caller::Operator => None,
        };
        Ok(WhoAmI { account: seat.account, user, actor: seat.actor, key })
    }
}

impl Found {
    /// Itself, if `key` has the present secret, or the one before while that works too, with when that stops.
    fn opened_by(self, key: &ApiKeyText, now: Timestamp) -> Option<(Self, Option<Timestamp>)> {
        let hash = hash_of(key);
        let is = |stored: &[u8]| bool::from(hash[..].ct_eq(stored));
        let until =
            self.old_until.map(Timestamp::from_micros).filter(|until| until.lasts(now, LONGEST_OVERLAP));
        let is_old = until.is_some() && self.old_hash.as_deref().is_some_and(is);
        let is_present = is(&self.secret_hash);
        let has_expired = self.expires.is_some_and(|expires| expires <= now.micros());
        let opens = (is_present || is_old) && !has_expired;
        opens.then_some((self, until.filter(|_| !is_present)))
    }

    fn holder(&self, key: KeyId, until: Option<Timestamp>, now: Timestamp) -> Result<KeyHolder> {
        let damaged = || Error::Damaged(format!("the owner of the API key “{key}”"));
        let life = Life::at(self.closed.map(Timestamp::from_micros), now);
        let is_active = Standing::parse(&self.standing) == Some(Standing::Active);
        Ok(KeyHolder {
            caller: Caller::Key { user: self.user_key, key, until },
            account: AccountId::parse(&self.account).map_err(|_| damaged())?,
            user: UserId::parse(&self.user_id).map_err(|_| damaged())?,
            key,
            role: Role::parse(&self.role).map_err(|_| damaged())?,
            is_let_in: is_active && life.allows(Operation::WhoAmI, false).is_ok(),
        })
    }
}
