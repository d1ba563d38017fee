//! The end of closed accounts whose time to be reopened is over: done by the server itself, now and
//! then, by every process.
//!
//! First the account is marked as ended, with an entry in its log, under its lock. Then its data goes,
//! a portion at a time so that nobody waits for a large account. The log and the id stay. Nobody can
//! see any of it from the moment the time is over, whenever this runs.

use domain::policy::{self, EndAccount};
use domain::{AccountId, Operation};
use serde_json::json;

use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::{Tx, on};
use crate::users::store::exactly_one;
use crate::{Accounts, Result};

/// Users whose data goes in one transaction.
const PORTION: i64 = 500;

impl Accounts {
    /// Ends the accounts whose time is over and clears out those that have ended. Answers how many
    /// were cleared out.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn end_closed_accounts(&self) -> Result<u64> {
        const DUE: &str = "SELECT id FROM accounts WHERE closed <= $1 AND ended IS NULL ORDER BY id";
        const UNCLEARED: &str = "SELECT id FROM accounts WHERE closed <= $1 AND ended IS NOT NULL AND cleared IS NULL ORDER BY id";
        for account in self.closed_for_long(DUE).await? {
            self.detached(move |accounts| async move { accounts.end_account(&account).await }).await?;
        }
        let mut cleared = 0;
        for account in self.closed_for_long(UNCLEARED).await? {
            while self.clear_portion(&account, PORTION).await? {}
            cleared += 1;
        }
        Ok(cleared)
    }

    async fn closed_for_long(&self, statement: &'static str) -> Result<Vec<AccountId>> {
        let latest = self.now().plus_seconds(-policy::DAYS_TO_REOPEN * 24 * 60 * 60);
        let ids: Vec<String> = on!(self.inner.db.pool(), c => sqlx::query_scalar(statement).bind(latest.micros())
            .fetch_all(c).await)?;
        Ok(ids.iter().filter_map(|id| AccountId::parse(id).ok()).collect())
    }

    pub(super) async fn end_account(&self, account: &AccountId) -> Result<()> {
        let change = Change::open_by_itself(self, account, Operation::EndAccount).await?;
        // Another process may have been quicker, or the admin, by a clock that is behind.
        let Some(decision) = policy::end_account(change.facts(), change.life()) else {
            return change.nothing_to_do().await;
        };
        if change.stored().ended.is_some() {
            return change.nothing_to_do().await;
        }
        let mut granted = change.decide_on_account(Ok(decision)).await?;
        granted.end().await?;
        granted.commit(Entry::about_account(json!({}))).await
    }

    /// Deletes some users of an ended account; with the last of them everything else. False when
    /// nothing is left to do.
    pub(super) async fn clear_portion(&self, account: &AccountId, portion: i64) -> Result<bool> {
        // What belongs to a user goes with them.
        const USERS: &str =
            "DELETE FROM users WHERE id IN (SELECT id FROM users WHERE account = $1 LIMIT $2)";
        const IDS: &str = "DELETE FROM user_ids WHERE account = $1 AND user_id IN \
                           (SELECT user_id FROM user_ids WHERE account = $1 LIMIT $2)";
        let mut tx = self.inner.db.begin().await?;
        let mut rows = 0;
        for statement in [USERS, IDS] {
            rows += on!(&mut tx, c => sqlx::query(statement).bind(account.as_str()).bind(portion)
                .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        }
        if rows == 0 {
            clear_rest(&mut tx, account, self.now().micros()).await?;
        }
        tx.commit().await?;
        Ok(rows > 0)
    }
}

async fn clear_rest(tx: &mut Tx, account: &AccountId, now: i64) -> Result<()> {
    const REST: [&str; 5] = [
        "DELETE FROM resources WHERE account = $1",
        "DELETE FROM session_accounts WHERE account = $1",
        "DELETE FROM outbox WHERE account = $1",
        "DELETE FROM user_counts WHERE account = $1",
        "DELETE FROM connections WHERE account = $1",
    ];
    for statement in REST {
        on!(&mut *tx, c => sqlx::query(statement).bind(account.as_str()).execute(&mut **c).await.map(drop))?;
    }
    const CLEARED: &str = "UPDATE accounts SET cleared = $2, contact = NULL WHERE id = $1";
    on!(tx, c => sqlx::query(CLEARED).bind(account.as_str()).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

impl Granted<EndAccount> {
    async fn end(&mut self) -> Result<()> {
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        const SET: &str = "UPDATE accounts SET ended = $2 WHERE id = $1 AND ended IS NULL";
        let rows = on!(tx, c => sqlx::query(SET).bind(decision.account().as_str()).bind(now.micros())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}
