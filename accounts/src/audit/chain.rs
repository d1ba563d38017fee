//! The chain of changes of one account: as many entries as the account's `seq`.

use domain::{AccountId, Operation};
use sqlx::FromRow;

use super::origin::{Stamp, added};
use super::{Entry, Principal};
use crate::db::{Tx, on};
use crate::secret::SecretKey;
use crate::{Accounts, Result};

/// The head of a chain that has no entries yet.
pub(crate) const EMPTY: [u8; 32] = [0; 32];

/// One stored entry.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Row {
    pub(crate) seq: i64,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) actor_name: String,
    pub(crate) operation: String,
    pub(crate) target: String,
    pub(crate) detail: String,
    pub(crate) hash: Vec<u8>,
    #[sqlx(flatten)]
    pub(crate) stamp: Stamp,
}

impl Row {
    /// The hash this entry must have after one with the hash `before`.
    pub(crate) fn expected_hash(&self, account: &str, before: &[u8], secret: &SecretKey) -> [u8; 32] {
        let request = self.stamp.request_added();
        let (seq, at, added) = (self.seq.to_be_bytes(), self.at.to_be_bytes(), added(&self.stamp.columns()));
        let mut parts = vec![
            before,
            account.as_bytes(),
            &seq,
            &at,
            self.actor.as_bytes(),
            self.actor_name.as_bytes(),
            self.operation.as_bytes(),
            self.target.as_bytes(),
            self.detail.as_bytes(),
        ];
        parts.extend(added.as_deref());
        parts.extend(request.as_deref());
        secret.mac("audit entry", &parts)
    }
}

/// The columns of [`Row`].
macro_rules! entry_columns {
    () => {
        "seq, at, actor, actor_name, operation, target, detail, hash, user_agent, address, api_key, request"
    };
}
pub(crate) use entry_columns;

/// Where an account's chain stands, under its lock.
#[derive(Clone, Debug)]
pub(crate) struct Position {
    /// The account.
    pub(crate) account: AccountId,
    /// The number of the entry to write.
    pub(crate) seq: i64,
    /// The hash of the entry before.
    pub(crate) head: Vec<u8>,
}

/// Writes one entry and moves the head.
pub(crate) async fn append(
    tx: &mut Tx,
    accounts: &Accounts,
    position: &Position,
    principal: &Principal,
    operation: Operation,
    entry: &Entry,
) -> Result<()> {
    let secret = &accounts.inner.secret;
    let mut row = Row {
        seq: position.seq,
        at: accounts.now().micros(),
        actor: principal.key.clone(),
        actor_name: principal.name.clone(),
        operation: operation.as_str().to_owned(),
        target: entry.target.clone(),
        detail: entry.detail.to_string(),
        hash: Vec::new(),
        stamp: Stamp::of(accounts.origin(), principal),
    };
    row.hash = row.expected_hash(position.account.as_str(), &position.head, secret).to_vec();
    const INSERT: &str = "INSERT INTO audit_log (account, seq, at, actor, actor_name, operation, target, detail, hash, \
                          user_agent, address, api_key, request) \
                          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let account = position.account.as_str();
    on!(&mut *tx, c => sqlx::query(INSERT).bind(account).bind(row.seq).bind(row.at).bind(&row.actor)
        .bind(&row.actor_name).bind(&row.operation).bind(&row.target).bind(&row.detail).bind(&row.hash)
        .bind(&row.stamp.user_agent).bind(&row.stamp.address).bind(&row.stamp.api_key).bind(&row.stamp.request)
        .execute(&mut **c).await.map(drop))?;
    on!(tx, c => sqlx::query("UPDATE accounts SET audit_head = $2 WHERE id = $1").bind(account).bind(&row.hash)
        .execute(&mut **c).await.map(drop))?;
    Ok(())
}
