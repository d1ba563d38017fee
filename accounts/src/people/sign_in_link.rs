//! Sign-in links of the operator: fifteen minutes, once, spent by POST.

use uuid::Uuid;

use super::Person;
use crate::change::LOCK_PERSON;
use crate::db::on;
use crate::secret::{Link, LinkPurpose};
use crate::security_log::Event;
use crate::{Accounts, Error, Result, SignInLink};

/// Seconds a link stands.
const LIFETIME: i64 = 15 * 60;

impl Accounts {
    /// A new link for this person; links made before are dead.
    pub(crate) async fn new_sign_in_link(&self, person: Uuid) -> Result<String> {
        const SET: &str = "UPDATE people SET link_generation = link_generation + 1, link_expires = $2 \
                           WHERE id = $1 RETURNING link_generation";
        let mut tx = self.inner.db.begin().await?;
        let expires = self.now().plus_seconds(LIFETIME).micros();
        let set: Option<(i64,)> =
            on!(&mut tx, c => sqlx::query_as(SET).bind(person).bind(expires).fetch_optional(&mut **c).await)?;
        let (generation,) = set.ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(Link { key: person, generation }.token(LinkPurpose::SignIn, &self.inner.secret))
    }

    /// Whom a link is for. Changes nothing.
    ///
    /// # Errors
    /// [`Error::DeadLink`].
    pub async fn view_sign_in_link(&self, token: &str) -> Result<SignInLink> {
        let link = Link::read(token, LinkPurpose::SignIn, &self.inner.secret).ok_or(Error::DeadLink)?;
        let person = Person::read(&self.inner.db.pool(), link.key).await.map_err(|_| Error::DeadLink)?;
        self.check_current(link, &person)?;
        Ok(SignInLink { email: person.email()?, needs_password: person.password_hash.is_none() })
    }

    /// Spends a link and answers who has signed in. A person without a password chooses one.
    ///
    /// # Errors
    /// [`Error::DeadLink`], and [`Error::Invalid`] about `password` if one is needed or not good.
    pub async fn use_sign_in_link(&self, token: &str, password: Option<&str>) -> Result<Uuid> {
        let link = Link::read(token, LinkPurpose::SignIn, &self.inner.secret).ok_or(Error::DeadLink)?;
        let person = Person::read(&self.inner.db.pool(), link.key).await.map_err(|_| Error::DeadLink)?;
        self.check_current(link, &person)?;
        let hash = match (&person.password_hash, password) {
            (Some(_), _) => None,
            (None, chosen) => {
                let chosen = chosen.unwrap_or_default();
                Some(self.hash_chosen(chosen, &person.email()?, &person.name()?).await?)
            }
        };
        self.detached(move |accounts| async move { accounts.spend(link, hash).await }).await
    }

    async fn spend(&self, link: Link, hash: Option<String>) -> Result<Uuid> {
        let mut tx = self.inner.db.begin().await?;
        on!(&mut tx, c => sqlx::query(LOCK_PERSON).bind(link.key).execute(&mut **c).await.map(drop))?;
        let person = Person::load(&mut tx, link.key).await.map_err(|_| Error::DeadLink)?;
        self.check_current(link, &person)?;
        const SPEND: &str = "UPDATE people SET link_generation = link_generation + 1, link_expires = 0, \
                             password_hash = COALESCE($2, password_hash) WHERE id = $1";
        on!(&mut tx, c => sqlx::query(SPEND).bind(link.key).bind(&hash).execute(&mut **c).await.map(drop))?;
        self.log_event(&mut tx, Event::SignInLinkUsed, person.email()?.as_str(), "").await?;
        tx.commit().await?;
        Ok(link.key)
    }

    fn check_current(&self, link: Link, person: &Person) -> Result<()> {
        let current = link.generation == person.link_generation && person.link_expires > self.now().micros();
        if current { Ok(()) } else { Err(Error::DeadLink) }
    }
}

#[cfg(test)]
mod tests;
