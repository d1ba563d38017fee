//! Having an invitation mailed: within the change that makes or renews it, and within the limit of its
//! account. The limit is counted under the account's lock, so all processes share it.

use uuid::Uuid;

use crate::change::Granted;
use crate::db::on;
use crate::outbox::Template;
use crate::{Mailing, Result};

/// Invitation mails an account may send on one day, by the clock of Greenwich. Whoever invites beyond it
/// hands the links over by hand.
pub(crate) const A_DAY: i64 = 100;

impl<D> Granted<D> {
    /// Queues the mail of an invitation whose mailed link has this generation.
    pub(super) async fn mail_invitation(&mut self, user: Uuid, generation: i64) -> Result<Mailing> {
        const COUNT: &str = "UPDATE accounts SET mail_count = CASE WHEN mail_day = $2 THEN mail_count + 1 ELSE 1 END, \
                             mail_day = $2 WHERE id = $1 AND (mail_day <> $2 OR mail_count < $3) RETURNING mail_count";
        let (accounts, account) = (self.accounts().clone(), self.account().clone());
        if !accounts.sends_mail() {
            return Ok(Mailing::NotSetUp);
        }
        let today = accounts.now().seconds().div_euclid(24 * 60 * 60);
        let (tx, _) = self.writing();
        let counted: Option<(i64,)> = on!(&mut *tx, c => sqlx::query_as(COUNT).bind(account.as_str()).bind(today)
            .bind(A_DAY).fetch_optional(&mut **c).await)?;
        if counted.is_none() {
            return Ok(Mailing::OverLimit);
        }
        accounts.queue_letter(tx, Template::Invitation, user, Some(&account), generation).await?;
        Ok(Mailing::Queued)
    }
}

#[cfg(test)]
mod tests;
