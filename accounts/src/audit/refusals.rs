//! The chain of refusals of one account.
//!
//! It is apart from the chain of changes and outside the account's lock, so that somebody who is
//! refused a thousand times a second stalls nobody. Equal refusals of one minute are one entry
//! with a number: the entry is chained, the number has a MAC of its own. Since the entry is never
//! written anew, the name and the place it keeps are those of the first of these requests; where the
//! others came from is lost, so that changing addresses or user agents makes no more entries.

use domain::{AccountId, Denial};
use sqlx::FromRow;

use super::origin::{Stamp, added};
use super::{Principal, chain};
use crate::db::on;
use crate::secret::SecretKey;
use crate::{Accounts, Result};

/// One stored refusal.
#[derive(Debug, FromRow)]
pub(crate) struct Row {
    pub(crate) n: i64,
    pub(crate) minute: i64,
    pub(crate) actor: String,
    pub(crate) operation: String,
    pub(crate) target: String,
    pub(crate) reason: String,
    pub(crate) times: i64,
    pub(crate) hash: Vec<u8>,
    pub(crate) times_mac: Vec<u8>,
    /// What the principal was called then; unknown of refusals before Roster kept it.
    pub(crate) actor_name: Option<String>,
    #[sqlx(flatten)]
    pub(crate) stamp: Stamp,
}

impl Row {
    /// The hash this entry must have after one with the hash `before`.
    pub(crate) fn expected_hash(&self, account: &str, before: &[u8], secret: &SecretKey) -> [u8; 32] {
        let [user_agent, address, api_key] = self.stamp.columns();
        let request = self.stamp.request_added();
        let added = added(&[self.actor_name.as_deref(), user_agent, address, api_key]);
        let (n, minute) = (self.n.to_be_bytes(), self.minute.to_be_bytes());
        let mut parts = vec![
            before,
            account.as_bytes(),
            &n,
            &minute,
            self.actor.as_bytes(),
            self.operation.as_bytes(),
            self.target.as_bytes(),
            self.reason.as_bytes(),
        ];
        parts.extend(added.as_deref());
        parts.extend(request.as_deref());
        secret.mac("refusal", &parts)
    }

    /// The MAC the number must have.
    pub(crate) fn expected_times_mac(&self, secret: &SecretKey) -> [u8; 32] {
        secret.mac("refusal times", &[&self.hash, &self.times.to_be_bytes()])
    }
}

/// The columns of [`Row`].
macro_rules! refusal_columns {
    () => {
        "n, minute, actor, operation, target, reason, times, hash, times_mac, actor_name, user_agent, address, api_key, request"
    };
}
pub(crate) use refusal_columns;

/// Records that `principal` was refused something about `target`.
pub(crate) async fn record(
    accounts: &Accounts,
    account: &AccountId,
    principal: &Principal,
    target: &str,
    denial: &Denial,
) -> Result<()> {
    let mut tx = accounts.inner.db.begin().await?;
    let (account, secret) = (account.as_str(), &accounts.inner.secret);
    let minute = accounts.now().seconds().div_euclid(60);
    let (operation, reason) = (denial.operation.as_str(), denial.to_string());
    const LOCK: &str = "INSERT INTO refusal_heads (account, n, head) VALUES ($1, 0, $2) \
                        ON CONFLICT (account) DO UPDATE SET n = refusal_heads.n RETURNING n, head";
    let (n, head): (i64, Vec<u8>) = on!(&mut tx, c => sqlx::query_as(LOCK).bind(account).bind(&chain::EMPTY[..])
        .fetch_one(&mut **c).await)?;
    const SAME: &str = concat!(
        "SELECT ",
        refusal_columns!(),
        " FROM audit_refusals \
         WHERE account = $1 AND minute = $2 AND actor = $3 AND operation = $4 AND target = $5 AND reason = $6"
    );
    let same: Option<Row> = on!(&mut tx, c => sqlx::query_as(SAME).bind(account).bind(minute).bind(&principal.key)
        .bind(operation).bind(target).bind(&reason).fetch_optional(&mut **c).await)?;
    if let Some(mut row) = same {
        row.times += 1;
        let mac = row.expected_times_mac(secret);
        on!(&mut tx, c => sqlx::query("UPDATE audit_refusals SET times = $3, times_mac = $4 WHERE account = $1 AND n = $2")
            .bind(account).bind(row.n).bind(row.times).bind(&mac[..]).execute(&mut **c).await.map(drop))?;
    } else {
        let mut row = Row {
            n: n + 1,
            minute,
            actor: principal.key.clone(),
            operation: operation.to_owned(),
            target: target.to_owned(),
            reason,
            times: 1,
            hash: Vec::new(),
            times_mac: Vec::new(),
            actor_name: Some(principal.name.clone()),
            stamp: Stamp::of(accounts.origin(), principal),
        };
        row.hash = row.expected_hash(account, &head, secret).to_vec();
        row.times_mac = row.expected_times_mac(secret).to_vec();
        const INSERT: &str = "INSERT INTO audit_refusals (account, n, minute, actor, operation, target, reason, times, hash, \
                              times_mac, actor_name, user_agent, address, api_key, request) \
                              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        on!(&mut tx, c => sqlx::query(INSERT).bind(account).bind(row.n).bind(row.minute).bind(&row.actor)
            .bind(&row.operation).bind(&row.target).bind(&row.reason).bind(row.times).bind(&row.hash).bind(&row.times_mac)
            .bind(&row.actor_name).bind(&row.stamp.user_agent).bind(&row.stamp.address).bind(&row.stamp.api_key).bind(&row.stamp.request)
            .execute(&mut **c).await.map(drop))?;
        on!(&mut tx, c => sqlx::query("UPDATE refusal_heads SET n = $2, head = $3 WHERE account = $1")
            .bind(account).bind(row.n).bind(&row.hash).execute(&mut **c).await.map(drop))?;
    }
    tx.commit().await?;
    Ok(())
}
