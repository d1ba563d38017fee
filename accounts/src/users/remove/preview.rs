//! What a removal would end, for whoever is about to do it.

use domain::policy::{self, AccountFacts, Actor};
use domain::{AccountId, Denial, UserId};
use uuid::Uuid;

use super::super::left_behind::LeftBehind;
use super::super::row;
use crate::db::on;
use crate::resources::owned;
use crate::{Accounts, Caller, RemovalPreview, Result};

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
    pub(in crate::users) async fn removal_of(
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
        let pool = self.inner.db.pool();
        let person = target.person.unwrap_or(Uuid::nil());
        let sessions: i64 = on!(&pool, c => sqlx::query_scalar(SESSIONS).bind(account.id.as_str()).bind(person).fetch_one(*c).await)?;
        let behind = LeftBehind::read(&pool, &account.id, actor, target, self.now()).await?;
        let invited = behind.invited()?;
        Ok(RemovalPreview {
            user: target.user(self.now())?,
            account: account.clone(),
            operation,
            sessions: sessions.unsigned_abs(),
            invitations_sent: invited.len() as u64,
            invited,
            revision: behind.revision(target),
            keys: behind.keys,
            left: behind.left,
            may_hand_over: owned::may_hand_over(actor, target.id, &target.user_id).is_ok(),
            owned: behind.owned,
            refused,
        })
    }
}
