//! Making an invitation anew: another link in place of every earlier one, copied or mailed, a fresh
//! term, and a mail if mail is set up. For invitations that are open, have expired or were declined.

use domain::policy::{self, Resend, Standing};
use domain::{AccountId, Operation, UserId};
use serde_json::json;
use uuid::Uuid;

use super::store::exactly_one;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::secret::{Link, LinkPurpose};
use crate::{Accounts, Caller, Error, Resent, Result};

impl Accounts {
    /// Makes a user's invitation anew; its earlier links are dead.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a user who has joined; [`Error::Conflict`]; [`Error::Refused`];
    /// [`Error::NeedsPassword`] for somebody who would be an admin.
    pub async fn resend_invitation(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: impl Into<Option<i64>>,
    ) -> Result<Resent> {
        let version = version.into();
        let (account, user) = (account.clone(), user.clone());
        self.detached(
            move |accounts| async move { accounts.do_resend(caller, &account, &user, version).await },
        )
        .await
    }

    pub(super) async fn do_resend(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: Option<i64>,
    ) -> Result<Resent> {
        let change = Change::open(self, caller, account, Operation::ResendInvitation).await?;
        let (change, target) = change.upon(user, version).await?;
        if target.standing()? != Standing::Invited {
            change.nothing_to_do().await?;
            return Err(Error::NotFound);
        }
        let inviter = change.own().map(|own| own.id);
        let decision = policy::resend(change.actor(), change.facts(), &target.facts()?);
        let mut granted = change.decide(target.id, decision).await?;
        let (copied, mailed) = granted.renew_links(inviter).await?;
        let mail = granted.mail_invitation(target.id, mailed).await?;
        let user = granted.user_after(target.id).await?;
        let detail = json!({"user": user.id, "email": user.email, "role": user.role});
        granted.commit(Entry::about_user(target.id, detail)).await?;
        let link = Link { key: target.id, generation: copied };
        Ok(Resent { user, token: link.token(LinkPurpose::CopiedInvitation, &self.inner.secret), mail })
    }
}

impl Granted<Resend> {
    /// The generations of the new copied and the new mailed link.
    async fn renew_links(&mut self, inviter: Option<Uuid>) -> Result<(i64, i64)> {
        let (account, now, expires) =
            (self.account().clone(), self.accounts().now(), self.invitation_expires());
        let (tx, decision) = self.writing();
        const RAISE: &str = "UPDATE users SET version = version + 1, updated = $3 \
                             WHERE account = $1 AND id = $2 AND version = $4";
        let rows = on!(&mut *tx, c => sqlx::query(RAISE).bind(account.as_str()).bind(decision.target())
            .bind(now.micros()).bind(decision.version()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        const RENEW: &str = "UPDATE invitations SET expires = $2, sent = $3, inviter = $4, declined = NULL, \
            copy_generation = copy_generation + 1, mail_generation = mail_generation + 1, mailed = NULL, mail_failed = NULL \
            WHERE user_key = $1 RETURNING copy_generation, mail_generation";
        Ok(
            on!(tx, c => sqlx::query_as(RENEW).bind(decision.target()).bind(expires.micros()).bind(now.micros())
            .bind(inviter).fetch_one(&mut **c).await)?,
        )
    }
}

#[cfg(test)]
mod tests;
