//! Refusing the place an invitation offers.

use domain::Operation;
use domain::policy::{self, Decline};
use serde_json::json;

use super::{check_open, holder};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::{Accounts, Error, Result};

impl Accounts {
    /// Marks an invitation as not wanted; the admins see it in the list and the link is dead.
    ///
    /// # Errors
    /// [`Error::DeadLink`].
    pub async fn decline(&self, token: &str) -> Result<()> {
        let token = token.to_owned();
        self.detached(move |accounts| async move { accounts.do_decline(&token).await }).await
    }

    async fn do_decline(&self, token: &str) -> Result<()> {
        let (link, account) = self.read_invitation_link(token).await?;
        let row =
            crate::users::row::read_by_key(&self.inner.db.pool(), link.key).await?.ok_or(Error::DeadLink)?;
        let email = row.email()?.ok_or(Error::DeadLink)?;
        let who = holder(link.key, &email);
        let change =
            Change::open_by_link(self, &account, Operation::DeclineInvitation, who, link.key).await?;
        let invited = change.own().cloned().ok_or(Error::DeadLink)?;
        if let Err(dead) = check_open(&invited, link, self.now()) {
            change.nothing_to_do().await?;
            return Err(dead);
        }
        let decision = policy::decline(change.facts(), &invited.facts()?);
        let mut granted = change.decide(link.key, Ok(decision)).await?;
        granted.mark_declined().await?;
        granted.commit(Entry::about_user(link.key, json!({"user": invited.user_id, "email": email}))).await
    }
}

impl Granted<Decline> {
    async fn mark_declined(&mut self) -> Result<()> {
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        on!(&mut *tx, c => sqlx::query("UPDATE invitations SET declined = $2 WHERE user_key = $1").bind(decision.target())
            .bind(now.micros()).execute(&mut **c).await.map(drop))?;
        on!(tx, c => sqlx::query("UPDATE users SET version = version + 1, updated = $2 WHERE id = $1")
            .bind(decision.target()).bind(now.micros()).execute(&mut **c).await.map(drop))?;
        Ok(())
    }
}
