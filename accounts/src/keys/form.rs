//! Making a key by a form that works once. Its answer shows a secret, so whatever sends the form again,
//! a reload, the way back, a second click, must not make a second key: it is told of the first.
//!
//! The form carries a token that names the key it will make, and until when it is taken. It is bound by
//! its MAC to who asked for it, the account and the user whose key it will be; to the person and not to
//! their session, which goes on under a new id when the password is asked for in between. That it has
//! been used is written down in the transaction that makes the key, so that every process knows.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{AccountId, ApiKey, ApiKeyText, Invalid, KeyId, Timestamp, UserId};

use super::NewKey;
use super::create::in_the_future;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::secret::{SecretKey, new_key_id};
use crate::users::store::exactly_one;
use crate::{Accounts, Caller, Error, Result};

/// Seconds for which a form is taken: a day.
const FORM_LASTS: i64 = 24 * 60 * 60;
const PURPOSE: &str = "form for a key";

/// What sending a form off has come to.
#[derive(Debug)]
pub enum MadeOnce {
    /// A key and its text, which cannot be had again.
    Made(Box<ApiKey>, ApiKeyText),
    /// It was sent off before; the key it made then, if that is still there.
    Already(Option<Box<ApiKey>>),
}

/// A form whose token has been found right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// The id the key has that it makes.
    pub(super) key: KeyId,
    until: Timestamp,
}

/// Whom and what a token is for.
struct Bound<'a> {
    caller: Caller,
    account: &'a AccountId,
    user: &'a UserId,
}

impl Accounts {
    /// A token for the form by which `caller` makes one key for `user`.
    pub fn key_form(&self, caller: Caller, account: &AccountId, user: &UserId) -> String {
        let form = Form { key: new_key_id(), until: self.now().plus_seconds(FORM_LASTS) };
        form.token(&Bound { caller, account, user }, &self.inner.secret)
    }

    /// Makes a key for `user` by a form with the token `form`, unless that has been done.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `form` if the token is older than a day or not the caller's for this
    /// user; otherwise as [`create_key`](Self::create_key). A form that failed can be sent again.
    pub async fn create_key_once(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        form: &str,
        wish: NewKey,
    ) -> Result<MadeOnce> {
        in_the_future(wish.expires, self.now())?;
        let form = Form::read(form, &Bound { caller, account, user }, &self.inner.secret)
            .filter(|form| form.until.lasts(self.now(), FORM_LASTS));
        let Some(form) = form else {
            let old = "This page was opened more than a day ago, or by somebody else. Look it over and send it again.";
            return Err(Invalid::new("form", old).into());
        };
        let (its_account, its_user) = (account.clone(), user.clone());
        let made = self
            .detached(move |accounts| async move {
                accounts.do_create_key(caller, &its_account, &its_user, &wish, Some(form)).await
            })
            .await?;
        match made {
            Some((key, text)) => Ok(MadeOnce::Made(Box::new(key), text)),
            None => match self.get_key(caller, account, user, form.key).await {
                Ok(key) => Ok(MadeOnce::Already(Some(Box::new(key)))),
                Err(Error::NotFound) => Ok(MadeOnce::Already(None)),
                Err(other) => Err(other),
            },
        }
    }
}

impl Form {
    const LENGTH: usize = KeyId::LENGTH + 8;

    fn body(&self) -> [u8; Self::LENGTH] {
        let mut body = [0; Self::LENGTH];
        body[..KeyId::LENGTH].copy_from_slice(self.key.as_str().as_bytes());
        body[KeyId::LENGTH..].copy_from_slice(&self.until.micros().to_be_bytes());
        body
    }

    fn token(&self, bound: &Bound<'_>, secret: &SecretKey) -> String {
        let body = self.body();
        let mut bytes = body.to_vec();
        bytes.extend(secret.mac(PURPOSE, &bound.parts(&bound.who(), &body)));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn read(token: &str, bound: &Bound<'_>, secret: &SecretKey) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (body, mac) = bytes.split_at_checked(Self::LENGTH)?;
        if !secret.verifies(PURPOSE, &bound.parts(&bound.who(), body), mac) {
            return None;
        }
        let (key, until) = body.split_at_checked(KeyId::LENGTH)?;
        let key = KeyId::parse(std::str::from_utf8(key).ok()?).ok()?;
        Some(Self { key, until: Timestamp::from_micros(i64::from_be_bytes(until.try_into().ok()?)) })
    }
}

impl<'a> Bound<'a> {
    fn who(&self) -> [u8; 16] {
        match self.caller {
            Caller::Person { person, .. } => *person.as_bytes(),
            Caller::Key { user, .. } => *user.as_bytes(),
            Caller::Operator => [0; 16],
        }
    }

    fn parts<'b>(&self, who: &'b [u8], body: &'b [u8]) -> [&'b [u8]; 4]
    where
        'a: 'b,
    {
        [who, self.account.as_str().as_bytes(), self.user.as_str().as_bytes(), body]
    }
}

impl Change {
    /// Whether a form has been used. Forms belong to one account, whose lock is held.
    pub(super) async fn is_spent(&mut self, form: &Form) -> Result<bool> {
        const FIND: &str = "SELECT until FROM spent_forms WHERE form = $1";
        let tx = self.reading();
        let found: Option<i64> = on!(tx, c => sqlx::query_scalar(FIND).bind(form.key.as_str())
            .fetch_optional(&mut **c).await)?;
        Ok(found.is_some())
    }
}

impl<D> Granted<D> {
    /// Writes down that a form has been used, and forgets those that are too old to be taken.
    pub(super) async fn spend(&mut self, form: &Form) -> Result<()> {
        const FORGET: &str = "DELETE FROM spent_forms WHERE until <= $1";
        const SPEND: &str = "INSERT INTO spent_forms (form, until) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let now = self.accounts().now();
        let (tx, _) = self.writing();
        on!(&mut *tx, c => sqlx::query(FORGET).bind(now.micros()).execute(&mut **c).await.map(drop))?;
        let rows = on!(tx, c => sqlx::query(SPEND).bind(form.key.as_str()).bind(form.until.micros())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

#[cfg(test)]
mod tests;
