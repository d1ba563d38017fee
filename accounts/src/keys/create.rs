//! Making a key: for oneself, or for a service account.

use domain::policy::{self, CreateKey, KeyAct};
use domain::{AccountId, Annotations, ApiKey, ApiKeyText, DisplayName, Invalid, KeyId, Timestamp, UserId};
use serde_json::json;
use uuid::Uuid;

use super::check::hash_of;
use super::form::Form;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::{Tx, on};
use crate::secret::{new_api_key_text, new_key_id};
use crate::users::row as users;
use crate::{Accounts, Caller, Error, Result};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What its owner calls it.
    pub name: DisplayName,
    /// When it shall end; never if there is none.
    pub expires: Option<Timestamp>,
    /// What programs note about it.
    pub annotations: Annotations,
}

/// # Errors
/// [`Invalid`] about `expire_time` if a key would have ended already.
pub(super) fn in_the_future(expires: Option<Timestamp>, now: Timestamp) -> std::result::Result<(), Invalid> {
    match expires {
        Some(expires) if expires <= now => Err(Invalid::new(
            "expire_time",
            "Choose a time in the future, or none for a key that does not end.",
        )),
        _ => Ok(()),
    }
}

impl Accounts {
    /// Makes a key for `user` and answers it with its text, which cannot be had again.
    ///
    /// Without a wish for when it ends, one made with a key ends with that.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `expire_time`,
    /// [`Error::Refused`], [`Error::NeedsPassword`],
    /// [`Error::NotFound`].
    pub async fn create_key(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        wish: NewKey,
    ) -> Result<(ApiKey, ApiKeyText)> {
        in_the_future(wish.expires, self.now())?;
        let (account, user) = (account.clone(), user.clone());
        let made = self
            .detached(move |accounts| async move {
                accounts.do_create_key(caller, &account, &user, &wish, None).await
            })
            .await?;
        made.ok_or_else(|| Error::Damaged("a key was made by no form and by one that is spent".to_owned()))
    }

    /// None if it is made by a form that has been used.
    pub(super) async fn do_create_key(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        wish: &NewKey,
        form: Option<Form>,
    ) -> Result<Option<(ApiKey, ApiKeyText)>> {
        // Which of the two it is depends on whose key it will be; both are asked for again below.
        let operation = self.key_operation(caller, account, user, KeyAct::Create).await?;
        let mut change = Change::open(self, caller, account, operation).await?;
        let target = users::load(change.reading(), account, user).await?;
        if let Some(form) = &form
            && change.is_spent(form).await?
        {
            change.nothing_to_do().await?;
            return Ok(None);
        }
        let held = change.keys_held(target.id).await?;
        let decision = policy::create_key(
            change.actor(),
            change.facts(),
            &target.facts()?,
            held,
            change.asked_with(),
            wish.expires,
        );
        let mut granted = change.decide(target.id, decision).await?;
        let id = match &form {
            Some(form) => {
                granted.spend(form).await?;
                form.key
            }
            None => new_key_id(),
        };
        let (tx, made) = granted.make(wish, id).await?;
        tx.commit().await?;
        Ok(Some(made))
    }

    /// Makes the first key of an account that is being founded, for its admin, within the same transaction.
    pub(crate) async fn make_first_key(
        &self,
        tx: Tx,
        decision: CreateKey,
        wish: &NewKey,
    ) -> Result<(Tx, (ApiKey, ApiKeyText))> {
        let account = decision.account().clone();
        let change = Change::open_within(self, tx, &account, decision.operation()).await?;
        change.decide(decision.target(), Ok(decision)).await?.make(wish, new_key_id()).await
    }
}

impl Granted<CreateKey> {
    /// Writes the key and the entry about it; the answer is the transaction to commit, and the key.
    async fn make(mut self, wish: &NewKey, id: KeyId) -> Result<(Tx, (ApiKey, ApiKeyText))> {
        let target = self.decision().target();
        let text = self.add(wish, id).await?;
        let key = self.key_after(target, text.id()).await?;
        let detail = json!({
            "user": key.user, "key": key.id, "name": key.name, "expires": key.expires, "madeWith": key.made_with,
        });
        let tx = self.record(Entry::about_user(target, detail)).await?;
        Ok((tx, (key, text)))
    }

    async fn add(&mut self, wish: &NewKey, id: KeyId) -> Result<ApiKeyText> {
        const INSERT: &str = "INSERT INTO api_keys (key_id, account, user_key, name, name_key, secret_hash, created, \
            created_by, maker, made_with, expires, annotations, version) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)";
        let (account, now) = (self.account().clone(), self.accounts().now());
        let (made_by, maker) = (self.principal().name.clone(), self.actor().user());
        let (tx, decision) = self.writing();
        // An id has more than 80 random bits: one that is taken is a broken random generator.
        let text = new_api_key_text(id);
        let annotations = serde_json::to_string(&wish.annotations).unwrap_or_default();
        let made_with = decision.made_with();
        on!(tx, c => sqlx::query(INSERT).bind(text.id().as_str()).bind(account.as_str()).bind(decision.target())
            .bind(wish.name.as_str()).bind(domain::fold(wish.name.as_str())).bind(&hash_of(&text)[..]).bind(now.micros())
            .bind(&made_by).bind(maker).bind(made_with.as_ref().map(KeyId::as_str)).bind(decision.expires().map(Timestamp::micros))
            .bind(&annotations).execute(&mut **c).await.map(drop))?;
        Ok(text)
    }
}

impl<D> Granted<D> {
    /// A key as it is after what has been written so far, for the answer.
    pub(super) async fn key_after(&mut self, user: Uuid, key: KeyId) -> Result<ApiKey> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let (tx, _) = self.writing();
        super::row::load(tx, &account, user, key).await?.key(now)
    }
}

#[cfg(test)]
mod tests;
