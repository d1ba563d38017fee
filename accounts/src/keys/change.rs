//! Changing what is known of a key: its name, when it ends, what programs note about it.

use domain::policy::{self, ChangeKey, KeyAct};
use domain::{AccountId, Annotations, ApiKey, DisplayName, KeyId, Timestamp, UserId};
use serde_json::json;

use super::create::in_the_future;
use super::row;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::users::row as users;
use crate::users::store::exactly_one;
use crate::{Accounts, Caller, Error, Result};

/// What shall be different; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct KeyChange {
    /// The name.
    pub name: Option<DisplayName>,
    /// When it ends; within, none is never.
    pub expires: Option<Option<Timestamp>>,
    /// All annotations.
    pub annotations: Option<Annotations>,
    /// The version the wish was formed upon; none for whatever it is now.
    pub version: Option<i64>,
}

impl Accounts {
    /// Renames, extends, shortens or annotates a key. Keys made with it end no later than it does.
    ///
    /// # Errors
    /// [`Error::KeyConflict`] if the key is no longer at that version, [`Error::Invalid`] about
    /// `expire_time`, [`Error::Refused`], [`Error::NotFound`].
    pub async fn change_key(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        key: KeyId,
        change: KeyChange,
    ) -> Result<ApiKey> {
        let (account, user) = (account.clone(), user.clone());
        self.detached(move |accounts| async move {
            accounts.do_change_key(caller, &account, &user, key, &change).await
        })
        .await
    }

    async fn do_change_key(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        key: KeyId,
        wish: &KeyChange,
    ) -> Result<ApiKey> {
        let operation = self.key_operation(caller, account, user, KeyAct::Change).await?;
        let mut change = Change::open(self, caller, account, operation).await?;
        let target = users::load(change.reading(), account, user).await?;
        let mut change = change.with_keys_of(&target, KeyAct::Change).await?;
        let stored = row::load(change.reading(), account, target.id, key).await?;
        let before = stored.key(self.now())?;
        if wish.version.is_some_and(|version| version != before.version) {
            change.nothing_to_do().await?;
            return Err(Error::KeyConflict(Box::new(before)));
        }
        let mut after = before.clone();
        after.name = wish.name.clone().unwrap_or(after.name);
        after.expires = wish.expires.unwrap_or(after.expires);
        after.annotations = wish.annotations.clone().unwrap_or(after.annotations);
        if after == before {
            change.nothing_to_do().await?;
            return Ok(before);
        }
        let decision = policy::change_key(
            change.actor(),
            change.facts(),
            &target.facts()?,
            &stored.facts()?,
            change.asked_with(),
            after.expires,
        );
        let mut granted = change.decide(target.id, decision).await?;
        if after.expires != before.expires
            && let Err(invalid) = in_the_future(after.expires, self.now())
        {
            granted.abandon().await?;
            return Err(invalid.into());
        }
        granted.write(&after).await?;
        let shortened = granted.shorten_made_with().await?;
        let after = granted.key_after(target.id, key).await?;
        let detail = json!({
            "user": target.user_id, "key": key, "name": after.name, "expires": after.expires, "shortened": shortened,
        });
        granted.commit(Entry::about_user(target.id, detail)).await?;
        Ok(after)
    }
}

impl Granted<ChangeKey> {
    async fn write(&mut self, after: &ApiKey) -> Result<()> {
        const SET: &str = "UPDATE api_keys SET name = $3, name_key = $4, expires = $5, annotations = $6, \
                           version = version + 1 WHERE key_id = $1 AND user_key = $2 AND version = $7";
        let (tx, decision) = self.writing();
        let annotations = serde_json::to_string(&after.annotations).unwrap_or_default();
        let rows = on!(tx, c => sqlx::query(SET).bind(decision.key().as_str()).bind(decision.target())
            .bind(after.name.as_str()).bind(domain::fold(after.name.as_str()))
            .bind(decision.expires().map(Timestamp::micros)).bind(&annotations).bind(decision.version())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }

    /// Nothing that was made with the key outlives it, also if that ends sooner now; how many end sooner.
    async fn shorten_made_with(&mut self) -> Result<u64> {
        const SHORTEN: &str = "UPDATE api_keys SET expires = $3, version = version + 1 \
            WHERE account = $1 AND (expires IS NULL OR expires > $3) AND key_id IN ( \
                WITH RECURSIVE made (key_id) AS ( \
                    SELECT key_id FROM api_keys WHERE made_with = $2 AND account = $1 \
                    UNION SELECT k.key_id FROM api_keys k JOIN made ON k.made_with = made.key_id WHERE k.account = $1) \
                SELECT key_id FROM made WHERE key_id <> $2)";
        let account = self.account().clone();
        let (tx, decision) = self.writing();
        let Some(expires) = decision.expires() else { return Ok(0) };
        Ok(
            on!(tx, c => sqlx::query(SHORTEN).bind(account.as_str()).bind(decision.key().as_str()).bind(expires.micros())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?,
        )
    }
}

#[cfg(test)]
mod tests;
