//! Choosing a new password with a link: mailed after asking for it, or handed over by the operator.
//! Only the mailed one proves the address.

use uuid::Uuid;

use super::Person;
use super::link::{self, PersonalLink};
use super::sign_in_link::dead_if_gone;
use crate::change::LOCK_PERSON;
use crate::db::on;
use crate::outbox::Template;
use crate::secret::Link;
use crate::security_log::Event;
use crate::{Accounts, Error, Result};

impl Accounts {
    /// Whose password a link replaces. Changes nothing.
    ///
    /// # Errors
    /// [`Error::DeadLink`].
    pub async fn view_reset_link(&self, token: &str) -> Result<domain::Email> {
        self.holder_of_reset_link(token).await?.2.email()
    }

    /// Spends a link: the person has this password from now on, everything else they could come in
    /// by ends, and they are told by mail. Answers who they are.
    ///
    /// # Errors
    /// [`Error::DeadLink`]; [`Error::Invalid`] about `password`; [`Error::Busy`].
    pub async fn reset_password(&self, token: &str, password: &str, from: &str) -> Result<Uuid> {
        let (kind, link, person) = self.holder_of_reset_link(token).await?;
        let hash = self.hash_chosen(password, &person.email()?, &person.name()?).await?;
        let from = from.to_owned();
        self.detached(move |accounts| async move { accounts.do_reset(kind, link, &hash, &from).await }).await
    }

    async fn holder_of_reset_link(&self, token: &str) -> Result<(PersonalLink, Link, Person)> {
        let kinds = [PersonalLink::MailedReset, PersonalLink::PrintedReset];
        let read = |kind: PersonalLink| kind.read(token, &self.inner.secret).map(|link| (kind, link));
        let (kind, link) = kinds.into_iter().find_map(read).ok_or(Error::DeadLink)?;
        let person = Person::read(&self.inner.db.pool(), link.key).await.map_err(dead_if_gone)?;
        kind.check_current(link, &person, self.now())?;
        Ok((kind, link, person))
    }

    pub(crate) async fn do_reset(
        &self,
        kind: PersonalLink,
        link: Link,
        hash: &str,
        from: &str,
    ) -> Result<Uuid> {
        let mut tx = self.inner.db.begin().await?;
        on!(&mut tx, c => sqlx::query(LOCK_PERSON).bind(link.key).execute(&mut **c).await.map(drop))?;
        let person = Person::load(&mut tx, link.key).await.map_err(dead_if_gone)?;
        kind.check_current(link, &person, self.now())?;
        const SET: &str = "UPDATE people SET password_hash = $2, proved = (proved OR $3) WHERE id = $1";
        let proves = kind == PersonalLink::MailedReset;
        on!(&mut tx, c => sqlx::query(SET).bind(link.key).bind(hash).bind(proves).execute(&mut **c).await.map(drop))?;
        link::end_all(&mut tx, link.key).await?;
        on!(&mut tx, c => sqlx::query("DELETE FROM sessions WHERE person = $1").bind(link.key)
            .execute(&mut **c).await.map(drop))?;
        self.tell_person(&mut tx, Template::PasswordWasReset, link.key).await?;
        let how = if proves { "by mailed link" } else { "by the operator's link" };
        self.log_detailed(&mut tx, Event::PasswordReset, person.email()?.as_str(), from, how).await?;
        tx.commit().await?;
        Ok(link.key)
    }
}

#[cfg(test)]
mod tests;
