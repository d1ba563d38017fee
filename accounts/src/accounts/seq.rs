//! Following changes: every change raises its account's number.

use domain::{AccountId, Operation};

use crate::db::on;
use crate::{Accounts, Caller, Result};

impl Accounts {
    /// The change number of an account, for somebody who may see its users. Asked again before
    /// each live update, so that it ends with the right to it.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound), [`Error::Paused`](crate::Error::Paused).
    pub async fn account_seq(&self, caller: Caller, account: &AccountId) -> Result<i64> {
        Ok(self.seat(caller, account, Operation::ViewUsers).await?.stored.seq)
    }

    /// The change numbers of these accounts, without asking who wants to know: for the one poller
    /// of a process. An account that does not exist is missing from the answer.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn seqs(&self, accounts: &[AccountId]) -> Result<Vec<(AccountId, i64)>> {
        const SEQ: &str = "SELECT seq FROM accounts WHERE id = $1";
        let pool = self.inner.db.pool();
        let mut seqs = Vec::with_capacity(accounts.len());
        for account in accounts {
            let seq: Option<i64> =
                on!(&pool, c => sqlx::query_scalar(SEQ).bind(account.as_str()).fetch_optional(*c).await)?;
            seqs.extend(seq.map(|seq| (account.clone(), seq)));
        }
        Ok(seqs)
    }
}
