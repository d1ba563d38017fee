//! Ending a user's place: previewed, then done in one transaction. Removing another, leaving
//! oneself, and revoking an invitation are one use case with three names.

use domain::policy::{self, AccountFacts, Actor, Remove};
use domain::{AccountId, Denial, Operation, UserId};
use serde_json::json;
use uuid::Uuid;

use super::store::exactly_one;
use super::{counts, row};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::{Accounts, Caller, RemovalPreview, Removed, Result};

impl Accounts {
    /// What removing `user` would end, and whether it may be done. Changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) and, for somebody who may not even ask,
    /// [`Error::Refused`](crate::Error::Refused).
    pub async fn preview_removal(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
    ) -> Result<RemovalPreview> {
        self.flush_activity().await?;
        let seat = self.seat(caller, account, self.way_out(caller, account, user).await?).await?;
        let target = row::read(&self.inner.db.pool(), account, user).await?;
        self.removal_of(&seat.actor, &seat.account, &target).await
    }

    /// What ending the place of `target` would end, and whether `actor` may.
    pub(super) async fn removal_of(
        &self,
        actor: &Actor,
        account: &AccountFacts,
        target: &row::Row,
    ) -> Result<RemovalPreview> {
        let decision = policy::remove(actor, account, &target.facts()?);
        let operation = match &decision {
            Ok(remove) => remove.operation(),
            Err(Denial { operation, .. }) => *operation,
        };
        let refused = match decision {
            Ok(_) => None,
            Err(denial) => Some(self.with_contacts(&account.id, denial).await?),
        };
        const SESSIONS: &str = "SELECT count(*) FROM session_accounts WHERE account = $1 AND person = $2";
        const SENT: &str = "SELECT count(*) FROM invitations i JOIN users u ON u.id = i.user_key \
                            WHERE i.inviter = $1 AND u.standing = 'invited' AND i.declined IS NULL AND i.expires > $2";
        let pool = self.inner.db.pool();
        let person = target.person.unwrap_or(Uuid::nil());
        let sessions: i64 = on!(&pool, c => sqlx::query_scalar(SESSIONS).bind(account.id.as_str()).bind(person).fetch_one(*c).await)?;
        let sent: i64 = on!(&pool, c => sqlx::query_scalar(SENT).bind(target.id)
            .bind(self.now().micros()).fetch_one(*c).await)?;
        Ok(RemovalPreview {
            user: target.user(self.now())?,
            account: account.clone(),
            operation,
            sessions: sessions.unsigned_abs(),
            invitations_sent: sent.unsigned_abs(),
            refused,
        })
    }

    /// Ends a user's place in the account for good: they lose it on every device from the very
    /// next request, an open invitation ends, and the address may be invited again. Of oneself it
    /// is leaving, which everyone may but the last active admin.
    ///
    /// # Errors
    /// [`Error::Conflict`](crate::Error::Conflict) if the user changed since the preview,
    /// [`Error::Refused`](crate::Error::Refused), [`Error::NotFound`](crate::Error::NotFound).
    pub async fn remove(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: i64,
    ) -> Result<Removed> {
        let (account, user) = (account.clone(), user.clone());
        self.detached(
            move |accounts| async move { accounts.do_remove(caller, &account, &user, version).await },
        )
        .await
    }

    pub(super) async fn do_remove(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: i64,
    ) -> Result<Removed> {
        self.flush_activity().await?;
        let operation = self.way_out(caller, account, user).await?;
        let change = Change::open(self, caller, account, operation).await?;
        let (change, target) = change.upon(user, version).await?;
        let decision = policy::remove(change.actor(), change.facts(), &target.facts()?);
        let mut granted = change.decide(target.id, decision).await?;
        let operation = granted.decision().operation();
        let sessions = granted.end_access(&target).await?;
        granted.delete_user(&target).await?;
        let removed = target.user(self.now())?;
        let detail =
            json!({"user": removed.id, "email": removed.email, "role": removed.role, "sessions": sessions});
        granted.named(operation).commit(Entry::about_user(target.id, detail)).await?;
        Ok(Removed { user: removed, operation, sessions })
    }

    /// Leaving needs no permission, so which of the two it is must be known before asking.
    async fn way_out(&self, caller: Caller, account: &AccountId, user: &UserId) -> Result<Operation> {
        let Caller::Person { person, .. } = caller else { return Ok(Operation::Remove) };
        let own = row::read_place(&self.inner.db.pool(), account, person).await?;
        Ok(if own.user_id == user.as_str() { Operation::Leave } else { Operation::Remove })
    }
}

impl Granted<Remove> {
    async fn end_access(&mut self, target: &row::Row) -> Result<u64> {
        let account = self.account().clone();
        let person = target.person.unwrap_or(Uuid::nil());
        let (tx, _) = self.writing();
        const END: &str = "DELETE FROM session_accounts WHERE account = $1 AND person = $2";
        Ok(on!(tx, c => sqlx::query(END).bind(account.as_str()).bind(person).execute(&mut **c).await
            .map(|done| done.rows_affected()))?)
    }

    /// The invitation and the activity go with the row; the audit log keeps its key.
    async fn delete_user(&mut self, target: &row::Row) -> Result<()> {
        let account = self.account().clone();
        let (tx, decision) = self.writing();
        const DELETE: &str = "DELETE FROM users WHERE account = $1 AND id = $2 AND version = $3";
        let rows = on!(&mut *tx, c => sqlx::query(DELETE).bind(account.as_str()).bind(decision.target())
            .bind(decision.version()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        counts::add(tx, &account, target.kind(), target.role()?, target.standing()?, -1).await
    }
}

#[cfg(test)]
mod tests;
