//! Replacing one's own password.

use domain::Invalid;
use uuid::Uuid;

use super::{Person, link};
use crate::change::LOCK_PERSON;
use crate::db::on;
use crate::outbox::Template;
use crate::security_log::Event;
use crate::{Accounts, Error, Result, SessionKey};

impl Accounts {
    /// Replaces a person's password, given the present one, and ends all their sessions but
    /// `keep`, and all links to a new password. They are told by mail.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `present` or `password`, [`Error::Busy`].
    pub async fn change_password(
        &self,
        person: Uuid,
        present: &str,
        new: &str,
        keep: SessionKey,
    ) -> Result<()> {
        let who = Person::read(&self.inner.db.pool(), person).await?;
        if !self.inner.passwords.matches(present, who.password_hash.as_deref()).await? {
            self.note_incident(Event::OwnPasswordWrong, who.email()?.as_str(), "").await;
            return Err(Invalid::new("present", "This is not your present password.").into());
        }
        let hash = self.hash_chosen(new, &who.email()?, &who.name()?).await?;
        self.detached(move |accounts| async move { accounts.replace_password(who, hash, keep).await }).await
    }

    async fn replace_password(&self, who: Person, hash: String, keep: SessionKey) -> Result<()> {
        let mut tx = self.inner.db.begin().await?;
        on!(&mut tx, c => sqlx::query(LOCK_PERSON).bind(who.id).execute(&mut **c).await.map(drop))?;
        // Two at once: the second proved a password that is no longer the present one.
        const SET: &str = "UPDATE people SET password_hash = $2 WHERE id = $1 AND password_hash = $3";
        let rows = on!(&mut tx, c => sqlx::query(SET).bind(who.id).bind(&hash).bind(&who.password_hash)
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        if rows != 1 {
            return Err(Error::Invalid(vec![Invalid::new(
                "present",
                "Your password was changed meanwhile.",
            )]));
        }
        on!(&mut tx, c => sqlx::query("DELETE FROM sessions WHERE person = $1 AND id <> $2").bind(who.id)
            .bind(&keep.0[..]).execute(&mut **c).await.map(drop))?;
        link::end_all(&mut tx, who.id).await?;
        self.tell_person(&mut tx, Template::PasswordChanged, who.id).await?;
        self.log_event(&mut tx, Event::PasswordChanged, who.email()?.as_str(), "").await?;
        Ok(tx.commit().await?)
    }
}

#[cfg(test)]
mod tests;
