//! Ending a key, and those that were made with it.

use domain::policy::{self, DeleteKey, KeyAct};
use domain::{AccountId, ApiKey, KeyId, UserId};
use serde_json::json;

use super::row::{self, Row, select_key};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::{Tx, on};
use crate::users::row as users;
use crate::{Accounts, Caller, Error, Result};

/// How a key is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Whether those that were made with it end, too.
    pub with_made: bool,
    /// The version of the key that the wish was formed upon; none for whatever it is now.
    pub version: Option<i64>,
}

impl From<bool> for Deletion {
    /// With or without those made with it, whatever the key's version is.
    fn from(with_made: bool) -> Self {
        Self { with_made, version: None }
    }
}

/// The keys that were made with one, and with those, without itself.
const MADE_WITH: &str = select_key!(
    "WHERE k.account = $1 AND k.key_id <> $2 AND k.key_id IN ( \
        WITH RECURSIVE made (key_id) AS ( \
            SELECT key_id FROM api_keys WHERE made_with = $2 AND account = $1 \
            UNION SELECT k.key_id FROM api_keys k JOIN made ON k.made_with = made.key_id WHERE k.account = $1) \
        SELECT key_id FROM made) ORDER BY k.created, k.key_id"
);

impl Accounts {
    /// The keys that would end with a key, besides itself, if they shall: those made with it that the
    /// caller may delete.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::NotFound`].
    pub async fn keys_made_with(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        key: KeyId,
    ) -> Result<Vec<ApiKey>> {
        let operation = self.key_operation(caller, account, user, KeyAct::Delete).await?;
        let seat = self.seat(caller, account, operation).await?;
        let target = users::read(&self.inner.db.pool(), account, user).await?;
        self.get_key(caller, account, user, key).await?;
        let Ok(decision) = policy::delete_key(&seat.actor, &seat.account, &target.facts()?, key) else {
            return Ok(Vec::new());
        };
        let rows: Vec<Row> = on!(self.inner.db.pool(), c => sqlx::query_as(MADE_WITH).bind(account.as_str())
            .bind(key.as_str()).fetch_all(c).await)?;
        rows.iter().filter(|row| may_end(&decision, row)).map(|row| row.key(self.now())).collect()
    }

    /// Ends a key at once, and if wished those that were made with it and that the caller may end.
    /// Answers what has ended, the key itself first.
    ///
    /// # Errors
    /// [`Error::KeyConflict`] if the key is no longer at that version, [`Error::Refused`],
    /// [`Error::NotFound`].
    pub async fn delete_key(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        key: KeyId,
        deletion: impl Into<Deletion>,
    ) -> Result<Vec<ApiKey>> {
        let deletion = deletion.into();
        let (account, user) = (account.clone(), user.clone());
        self.detached(move |accounts| async move {
            accounts.do_delete_key(caller, &account, &user, key, deletion).await
        })
        .await
    }

    async fn do_delete_key(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        key: KeyId,
        deletion: Deletion,
    ) -> Result<Vec<ApiKey>> {
        let operation = self.key_operation(caller, account, user, KeyAct::Delete).await?;
        let mut change = Change::open(self, caller, account, operation).await?;
        let target = users::load(change.reading(), account, user).await?;
        let (tx, ended) = change.end_key(&target, key, deletion).await?;
        tx.commit().await?;
        Ok(ended)
    }
}

impl Change {
    /// Ends a key of `target`. The answer is the transaction to commit, and what ends.
    pub(crate) async fn end_key(
        mut self,
        target: &users::Row,
        key: KeyId,
        Deletion { with_made, version }: Deletion,
    ) -> Result<(Tx, Vec<ApiKey>)> {
        let (account, now) = (self.facts().id.clone(), self.accounts().now());
        let stored = row::load(self.reading(), &account, target.id, key).await?;
        if version.is_some_and(|version| version != stored.version) {
            self.nothing_to_do().await?;
            return Err(Error::KeyConflict(Box::new(stored.key(now)?)));
        }
        let decision = policy::delete_key(self.actor(), self.facts(), &target.facts()?, key);
        let mut granted = self.decide(target.id, decision).await?;
        let mut ending = vec![stored];
        if with_made {
            ending.extend(granted.made_with().await?);
        }
        granted.delete(&ending).await?;
        let ended = ending.iter().map(|row| row.key(now)).collect::<Result<Vec<_>>>()?;
        let with: Vec<KeyId> = ended.iter().skip(1).map(|key| key.id).collect();
        let detail = json!({"user": target.user_id, "key": key, "name": ended[0].name, "with": with});
        let tx = granted.record(Entry::about_user(target.id, detail)).await?;
        Ok((tx, ended))
    }
}

fn may_end(decision: &DeleteKey, row: &Row) -> bool {
    decision.others_too() || row.user_key == decision.target()
}

impl Granted<DeleteKey> {
    async fn made_with(&mut self) -> Result<Vec<Row>> {
        let account = self.account().clone();
        let (tx, decision) = self.writing();
        let mut rows: Vec<Row> = on!(tx, c => sqlx::query_as(MADE_WITH).bind(account.as_str())
            .bind(decision.key().as_str()).fetch_all(&mut **c).await)?;
        rows.retain(|row| may_end(decision, row));
        Ok(rows)
    }

    async fn delete(&mut self, ending: &[Row]) -> Result<()> {
        const DELETE: &str = "DELETE FROM api_keys WHERE account = $1 AND key_id = $2";
        let account = self.account().clone();
        let (tx, _) = self.writing();
        for row in ending {
            let id = row.id()?;
            on!(&mut *tx, c => sqlx::query(DELETE).bind(account.as_str()).bind(id.as_str())
                .execute(&mut **c).await.map(drop))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
