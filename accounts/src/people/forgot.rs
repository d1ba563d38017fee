//! Asking for a link to a new password by mail.
//!
//! Whether anybody has the address must not be learnt from it, neither by the answer nor by how long
//! it takes: the same statements run for everybody, and for nobody they find nothing.

use domain::Email;
use uuid::Uuid;

use super::link::PersonalLink;
use crate::db::on;
use crate::outbox::Template;
use crate::secret::new_key;
use crate::security_log::{Event, typed_subject};
use crate::{Accounts, Result};

/// Seconds between two letters to one person. Whoever asks sooner gets no other: the link of the
/// one before stands, so nobody's mailbox is flooded and nobody's way in is cut off by others asking.
const SPACING: i64 = 2 * 60;

impl Accounts {
    /// Mails a link to a new password to the person with this address, if there is one; a link
    /// mailed before is dead then. `from` is the network address. Without a mail server nothing
    /// happens.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn ask_for_reset(&self, email: &str, from: &str) -> Result<()> {
        if !self.sends_mail() {
            return Ok(());
        }
        let (email, from) = (email.trim().to_owned(), from.to_owned());
        self.detached(move |accounts| async move { accounts.do_ask_for_reset(&email, &from).await }).await
    }

    async fn do_ask_for_reset(&self, typed: &str, from: &str) -> Result<()> {
        // What is no address is nobody's; a database need not even be able to hold it.
        let email_key = Email::parse(typed).map(|email| email.folded()).unwrap_or_default();
        let lifetime = PersonalLink::MailedReset.lifetime();
        let expires = self.now().plus_seconds(lifetime).micros();
        let not_since = self.now().plus_seconds(lifetime - SPACING).micros();
        const RENEW: &str = "UPDATE people SET reset_generation = reset_generation + 1, reset_expires = $2 \
                             WHERE email_key = $1 AND (reset_expires <= $3 OR reset_expires > $2) RETURNING id, reset_generation";
        let mut tx = self.inner.db.begin().await?;
        let renewed: Option<(Uuid, i64)> = on!(&mut tx, c => sqlx::query_as(RENEW).bind(&email_key).bind(expires)
            .bind(not_since).fetch_optional(&mut **c).await)?;
        let (person, generation) = renewed.unwrap_or_else(|| (new_key(), 0));
        self.queue_if_there(&mut tx, Template::PasswordReset, person, generation).await?;
        let detail = if renewed.is_some() { "mailed" } else { "" };
        tx.commit().await?;
        self.note_incident_from(Event::ResetAsked, &typed_subject(typed), from, detail).await;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
