//! Refusing the place an invitation offers.

use domain::Operation;
use domain::policy::{self, Decline};
use serde_json::json;

use super::{Held, check_open, holder};
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
        let held = self.read_invitation_link(token).await?;
        self.refuse_place(held).await
    }

    /// Refuses it for whoever has shown that it is theirs.
    pub(super) async fn refuse_place(&self, held: Held) -> Result<()> {
        self.detached(move |accounts| async move { accounts.do_decline(&held).await }).await
    }

    async fn do_decline(&self, held: &Held) -> Result<()> {
        let row =
            crate::users::row::read_by_key(&self.inner.db.pool(), held.user).await?.ok_or(Error::DeadLink)?;
        let email = row.email()?.ok_or(Error::DeadLink)?;
        let (who, tx) = (holder(held.user, &email), self.inner.db.begin().await?);
        let operation = Operation::DeclineInvitation;
        let change = Change::by_holder(self, tx, &held.account, operation, who, held.user).await?;
        let invited = change.own().cloned().ok_or(Error::DeadLink)?;
        if let Err(dead) = check_open(&invited, held, self.now()) {
            change.nothing_to_do().await?;
            return Err(dead);
        }
        let decision = policy::decline(change.facts(), &invited.facts()?);
        let mut granted = change.decide(held.user, Ok(decision)).await?;
        granted.mark_declined().await?;
        granted.commit(Entry::about_user(held.user, json!({"user": invited.user_id, "email": email}))).await
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
