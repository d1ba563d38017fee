//! Giving a key another secret, while the one before works on for a little, so that programs can be
//! told the new one without a gap.

use domain::policy::{self, KeyAct, RotateKey};
use domain::{AccountId, ApiKey, ApiKeyText, Invalid, KeyId, UserId};
use serde_json::json;

use super::check::hash_of;
use super::row;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::{Tx, on};
use crate::secret::new_api_key_text;
use crate::users::row as users;
use crate::users::store::exactly_one;
use crate::{Accounts, Caller, Error, Result};

/// Most seconds for which the secret before may work on: seven days.
pub const LONGEST_OVERLAP: i64 = 7 * 24 * 60 * 60;

/// How a key gets another secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// Seconds for which the secret before works on.
    pub overlap: i64,
    /// The version of the key that the wish was formed upon; none for whatever it is now.
    pub version: Option<i64>,
}

impl From<i64> for Rotation {
    /// With this overlap, whatever the key's version is.
    fn from(overlap: i64) -> Self {
        Self { overlap, version: None }
    }
}

impl Rotation {
    /// # Errors
    /// [`Invalid`] about `overlap`.
    pub(crate) fn check(self) -> std::result::Result<(), Invalid> {
        if (0..=LONGEST_OVERLAP).contains(&self.overlap) {
            return Ok(());
        }
        let right = "Let the old secret work for 0 to 604800 seconds, which is seven days.";
        Err(Invalid::new("overlap", right))
    }
}

impl Accounts {
    /// Gives a key another secret and answers the key's new text, which cannot be had again. The
    /// secret before works for the overlap, and never after the key has ended; one from
    /// before an earlier rotation ends at once.
    ///
    /// # Errors
    /// [`Error::KeyConflict`] if the key is no longer at that version,
    /// [`Error::Invalid`](crate::Error::Invalid) about an `overlap` below 0 or above [`LONGEST_OVERLAP`],
    /// [`Error::Refused`](crate::Error::Refused), [`Error::NeedsPassword`](crate::Error::NeedsPassword),
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn rotate_key(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        key: KeyId,
        rotation: impl Into<Rotation>,
    ) -> Result<(ApiKey, ApiKeyText)> {
        let rotation = rotation.into();
        rotation.check()?;
        let (account, user) = (account.clone(), user.clone());
        self.detached(move |accounts| async move {
            accounts.do_rotate_key(caller, &account, &user, key, rotation).await
        })
        .await
    }

    async fn do_rotate_key(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        key: KeyId,
        rotation: Rotation,
    ) -> Result<(ApiKey, ApiKeyText)> {
        let operation = self.key_operation(caller, account, user, KeyAct::Rotate).await?;
        let mut change = Change::open(self, caller, account, operation).await?;
        let target = users::load(change.reading(), account, user).await?;
        let (tx, made) = change.rotate(&target, key, rotation).await?;
        tx.commit().await?;
        Ok(made)
    }
}

impl Change {
    /// Gives a key of `target` another secret. The answer is the transaction to commit, and the key.
    pub(crate) async fn rotate(
        mut self,
        target: &users::Row,
        key: KeyId,
        rotation: Rotation,
    ) -> Result<(Tx, (ApiKey, ApiKeyText))> {
        let (account, now) = (self.facts().id.clone(), self.accounts().now());
        self = self.with_keys_of(target, KeyAct::Rotate).await?;
        let stored = row::load(self.reading(), &account, target.id, key).await?;
        if rotation.version.is_some_and(|version| version != stored.version) {
            self.nothing_to_do().await?;
            return Err(Error::KeyConflict(Box::new(stored.key(now)?)));
        }
        let decision = policy::rotate_key(
            self.actor(),
            self.facts(),
            &target.facts()?,
            &stored.facts()?,
            self.asked_with(),
            now,
        );
        let mut granted = self.decide(target.id, decision).await?;
        let Rotation { overlap, .. } = rotation;
        let text = granted.replace_secret(overlap).await?;
        let after = granted.key_after(target.id, key).await?;
        let detail =
            json!({"user": target.user_id, "key": key, "name": after.name, "overlapSeconds": overlap});
        let tx = granted.record(Entry::about_user(target.id, detail)).await?;
        Ok((tx, (after, text)))
    }
}

impl Granted<RotateKey> {
    async fn replace_secret(&mut self, overlap: i64) -> Result<ApiKeyText> {
        const SET: &str = "UPDATE api_keys SET old_hash = secret_hash, old_until = $3, secret_hash = $4, created_by = $5, maker = $6, \
            made_with = COALESCE($7, made_with), version = version + 1 WHERE key_id = $1 AND user_key = $2 AND version = $8";
        let (made_by, maker) = (self.principal().name.clone(), self.actor().user());
        let until = self.accounts().now().plus_seconds(overlap);
        let (tx, decision) = self.writing();
        let text = new_api_key_text(decision.key());
        let made_with = decision.made_with();
        let rows = on!(tx, c => sqlx::query(SET).bind(decision.key().as_str()).bind(decision.target())
            .bind(until.micros()).bind(&hash_of(&text)[..]).bind(&made_by).bind(maker)
            .bind(made_with.as_ref().map(KeyId::as_str)).bind(decision.version())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests;
