//! Sign-in links of the operator: ten minutes, once, spent by POST.

use uuid::Uuid;

use super::Person;
use super::link::{self, PersonalLink};
use crate::change::LOCK_PERSON;
use crate::db::on;
use crate::secret::Link;
use crate::security_log::Event;
use crate::{Accounts, Error, Result, SignInLink};

const KIND: PersonalLink = PersonalLink::SignIn;

impl Accounts {
    /// A new link for this person; links made before are dead.
    pub(crate) async fn new_sign_in_link(&self, person: Uuid) -> Result<String> {
        let mut tx = self.inner.db.begin().await?;
        let token = link::hand_over(&mut tx, self, KIND, person).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Whom a link is for. Changes nothing.
    ///
    /// # Errors
    /// [`Error::DeadLink`].
    pub async fn view_sign_in_link(&self, token: &str) -> Result<SignInLink> {
        let (_, person) = self.holder_of_sign_in_link(token).await?;
        Ok(SignInLink { email: person.email()?, needs_password: person.password_hash.is_none() })
    }

    /// Spends a link and answers who has signed in. A person without a password chooses one.
    ///
    /// # Errors
    /// [`Error::DeadLink`], and [`Error::Invalid`] about `password` if one is needed or not good.
    pub async fn use_sign_in_link(&self, token: &str, password: Option<&str>) -> Result<Uuid> {
        let (link, person) = self.holder_of_sign_in_link(token).await?;
        let hash = match (&person.password_hash, password) {
            (Some(_), _) => None,
            (None, chosen) => {
                let chosen = chosen.unwrap_or_default();
                Some(self.hash_chosen(chosen, &person.email()?, &person.name()?).await?)
            }
        };
        self.detached(move |accounts| async move { accounts.spend(link, hash).await }).await
    }

    async fn holder_of_sign_in_link(&self, token: &str) -> Result<(Link, Person)> {
        let link = KIND.read(token, &self.inner.secret).ok_or(Error::DeadLink)?;
        let person = Person::read(&self.inner.db.pool(), link.key).await.map_err(dead_if_gone)?;
        KIND.check_current(link, &person, self.now())?;
        Ok((link, person))
    }

    async fn spend(&self, link: Link, hash: Option<String>) -> Result<Uuid> {
        let mut tx = self.inner.db.begin().await?;
        on!(&mut tx, c => sqlx::query(LOCK_PERSON).bind(link.key).execute(&mut **c).await.map(drop))?;
        let person = Person::load(&mut tx, link.key).await.map_err(dead_if_gone)?;
        KIND.check_current(link, &person, self.now())?;
        // Two links of different kinds at once: whoever comes second finds a password and keeps it.
        const CHOOSE: &str = "UPDATE people SET password_hash = COALESCE(password_hash, $2) WHERE id = $1";
        on!(&mut tx, c => sqlx::query(CHOOSE).bind(link.key).bind(&hash).execute(&mut **c).await.map(drop))?;
        link::end_all(&mut tx, link.key).await?;
        self.log_event(&mut tx, Event::SignInLinkUsed, person.email()?.as_str(), "").await?;
        tx.commit().await?;
        Ok(link.key)
    }
}

/// A person who is no longer there has no links either.
pub(super) fn dead_if_gone(error: Error) -> Error {
    match error {
        Error::NotFound => Error::DeadLink,
        other => other,
    }
}

#[cfg(test)]
mod tests;
