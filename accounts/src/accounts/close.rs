//! Closing an account, which only its last active admin may, and reopening it within fourteen days.
//! What closing means for everything else is [`domain::policy::Life::allows`]; what happens when the
//! time is over is in `ending`.

use domain::policy::{self, CloseAccount, Life, ReopenAccount};
use domain::{AccountId, DisplayName, Invalid, Operation, Timestamp};
use serde_json::json;
use uuid::Uuid;

use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::users::counts::Counts;
use crate::users::store::exactly_one;
use crate::{Accounts, Caller, Closing, Result};

impl Accounts {
    /// What closing the account would end, and whether the caller may. Changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) and, for somebody who may not even ask,
    /// [`Error::Refused`](crate::Error::Refused).
    pub async fn preview_closing(&self, caller: Caller, account: &AccountId) -> Result<Closing> {
        const OPEN: &str = "SELECT count(*) FROM invitations i JOIN users u ON u.id = i.user_key \
            WHERE u.account = $1 AND u.standing = 'invited' AND i.declined IS NULL AND i.expires > $2";
        let seat = self.seat(caller, account, Operation::CloseAccount).await?;
        let own = seat.user.as_ref().map(|own| own.facts()).transpose()?;
        let refused = match policy::close_account(&seat.actor, &seat.account, own.as_ref()) {
            Ok(_) => None,
            Err(denial) => Some(self.with_contacts(account, denial).await?),
        };
        let pool = self.inner.db.pool();
        let counts = Counts::read(&pool, account).await?;
        let invitations: i64 = on!(&pool, c => sqlx::query_scalar(OPEN).bind(account.as_str())
            .bind(self.now().micros()).fetch_one(*c).await)?;
        Ok(Closing {
            account: seat.account,
            version: seat.stored.version,
            users: counts.joined(),
            invitations: invitations.unsigned_abs(),
            until: Life::until(self.now()),
            refused,
        })
    }

    /// Closes the account: from the next request nobody can use it. `typed` must be its name.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused); [`Error::Invalid`](crate::Error::Invalid) about
    /// `account_name` if it is not the account's; [`Error::SettingsConflict`](crate::Error::SettingsConflict)
    /// if the settings are no longer at that version; [`Error::NotFound`](crate::Error::NotFound).
    pub async fn close_account(
        &self,
        caller: Caller,
        account: &AccountId,
        typed: &str,
        version: i64,
    ) -> Result<()> {
        let (account, typed) = (account.clone(), typed.to_owned());
        self.detached(
            move |accounts| async move { accounts.do_close(caller, &account, &typed, version).await },
        )
        .await
    }

    async fn do_close(&self, caller: Caller, account: &AccountId, typed: &str, version: i64) -> Result<()> {
        let change = Change::open(self, caller, account, Operation::CloseAccount).await?;
        let change = change.upon_settings(version).await?;
        let own = change.own().map(|own| own.facts()).transpose()?;
        let decision = policy::close_account(change.actor(), change.facts(), own.as_ref());
        let mut granted = change.decide_on_account(decision).await?;
        let name = granted.facts().name.clone();
        if DisplayName::parse(typed).ok().as_ref() != Some(&name) {
            granted.abandon().await?;
            return Err(Invalid::new("account_name", format!("Type the name of the account: {name}")).into());
        }
        granted.close().await?;
        granted.commit(Entry::about_account(json!({"name": name}))).await
    }

    /// Reopens a closed account: everything is as it was. Of an open account it changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound), also when the time is over;
    /// [`Error::Refused`](crate::Error::Refused).
    pub async fn reopen_account(&self, caller: Caller, account: &AccountId) -> Result<()> {
        let account = account.clone();
        self.detached(move |accounts| async move { accounts.do_reopen(caller, &account).await }).await
    }

    async fn do_reopen(&self, caller: Caller, account: &AccountId) -> Result<()> {
        let change = Change::open(self, caller, account, Operation::ReopenAccount).await?;
        let Life::Closed { since } = change.life() else { return change.nothing_to_do().await };
        let own = change.own().map(|own| own.facts()).transpose()?;
        let reopens = own.as_ref().map(|own| own.user);
        let decision = policy::reopen_account(change.actor(), change.facts(), own.as_ref());
        let mut granted = change.decide_on_account(decision).await?;
        granted.reopen(since, reopens).await?;
        granted.commit(Entry::about_account(json!({"closed": since.rfc3339()}))).await
    }
}

impl Granted<CloseAccount> {
    async fn close(&mut self) -> Result<()> {
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        const SET: &str = "UPDATE accounts SET closed = $2 WHERE id = $1 AND closed IS NULL";
        let rows = on!(tx, c => sqlx::query(SET).bind(decision.account().as_str()).bind(now.micros())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

impl Granted<ReopenAccount> {
    /// Closing ended everybody's access, so a session from before is let in only after a new sign-in. That
    /// of the admin who reopens has just been let in.
    async fn reopen(&mut self, since: Timestamp, by: Option<Uuid>) -> Result<()> {
        let (tx, decision) = self.writing();
        const END: &str = "UPDATE users SET access_ended = $2 WHERE account = $1 AND kind = 'person' \
            AND standing <> 'invited' AND (access_ended IS NULL OR access_ended < $2) AND id <> $3";
        on!(&mut *tx, c => sqlx::query(END).bind(decision.account().as_str()).bind(since.micros())
            .bind(by.unwrap_or(Uuid::nil())).execute(&mut **c).await.map(drop))?;
        const SET: &str = "UPDATE accounts SET closed = NULL WHERE id = $1 AND ended IS NULL";
        let rows = on!(tx, c => sqlx::query(SET).bind(decision.account().as_str()).execute(&mut **c).await
            .map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

#[cfg(test)]
mod tests;
