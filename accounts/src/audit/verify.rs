//! Checking both chains of every account from end to end.

use std::fmt;

use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::{chain, refusals};
use crate::db::{Pool, on};
use crate::secret::SecretKey;
use crate::{Accounts, Result};

/// Entries read at a time, so that a long log needs little memory.
const AT_A_TIME: i64 = 1_000;

/// What the check of the audit log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// Accounts checked.
    pub accounts: u64,
    /// Entries checked, refusals included.
    pub entries: u64,
    /// One sentence for each place where a chain is broken; empty if all is well.
    pub problems: Vec<String>,
}

impl fmt::Display for AuditReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} entries of {} accounts checked.", self.entries, self.accounts)?;
        if self.problems.is_empty() {
            return f.write_str("The audit log is whole.");
        }
        writeln!(f, "The audit log has been tampered with:")?;
        self.problems.iter().try_for_each(|problem| writeln!(f, "  {problem}"))
    }
}

impl Accounts {
    /// Checks the log of changes and the log of refusals of every account. An edited, removed,
    /// added or reordered entry is found. A log cut off at its end together with the account's
    /// row is only found by comparing with a head written down elsewhere.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn verify_audit(&self) -> Result<AuditReport> {
        let pool = self.inner.db.pool();
        let mut report = AuditReport::default();
        let accounts: Vec<String> =
            on!(&pool, c => sqlx::query_scalar("SELECT id FROM accounts ORDER BY id").fetch_all(*c).await)?;
        for account in accounts {
            report.accounts += 1;
            check::<chain::Row>(&pool, &self.inner.secret, &account, &mut report).await?;
            check::<refusals::Row>(&pool, &self.inner.secret, &account, &mut report).await?;
        }
        Ok(report)
    }
}

/// What is found after the last entry.
enum End {
    Whole,
    Broken,
    GrownMeanwhile,
}

/// The head is read after the entries and so reaches as far as they, or further if changes were
/// made meanwhile. What it reaches must then be there at the next look, for which `reached`
/// remembers where the one before ended.
fn at_end(stored: &(i64, Vec<u8>), last: i64, head: &[u8], reached: Option<i64>) -> End {
    if stored.0 == last && stored.1 == head {
        End::Whole
    } else if stored.0 <= last || reached == Some(last) {
        End::Broken
    } else {
        End::GrownMeanwhile
    }
}

/// A row of a chain: its number follows the one before, and its hash covers that row's.
trait Chained: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Sized + Send + Unpin {
    /// What a row is called.
    const NOUN: &'static str;
    /// The rows of an account from a number on, a limited number of them.
    const ROWS: &'static str;
    /// How far the chain of an account reaches, and the hash of its last row.
    const HEAD: &'static str;

    fn number(&self) -> i64;
    fn hash(&self) -> &[u8];
    /// Whether everything in the row is as it was written, behind a row with the hash `before`.
    fn fits(&self, account: &str, before: &[u8], secret: &SecretKey) -> bool;
}

impl Chained for chain::Row {
    const NOUN: &'static str = "entry";
    const ROWS: &'static str = "SELECT seq, at, actor, actor_name, operation, target, detail, hash FROM audit_log \
                                WHERE account = $1 AND seq >= $2 ORDER BY seq LIMIT $3";
    const HEAD: &'static str = "SELECT seq, audit_head FROM accounts WHERE id = $1";

    fn number(&self) -> i64 {
        self.seq
    }

    fn hash(&self) -> &[u8] {
        &self.hash
    }

    fn fits(&self, account: &str, before: &[u8], secret: &SecretKey) -> bool {
        self.expected_hash(account, before, secret)[..] == self.hash[..]
    }
}

impl Chained for refusals::Row {
    const NOUN: &'static str = "refusal";
    const ROWS: &'static str = "SELECT n, minute, actor, operation, target, reason, times, hash, times_mac \
                                FROM audit_refusals WHERE account = $1 AND n >= $2 ORDER BY n LIMIT $3";
    const HEAD: &'static str = "SELECT n, head FROM refusal_heads WHERE account = $1";

    fn number(&self) -> i64 {
        self.n
    }

    fn hash(&self) -> &[u8] {
        &self.hash
    }

    fn fits(&self, account: &str, before: &[u8], secret: &SecretKey) -> bool {
        self.expected_hash(account, before, secret)[..] == self.hash[..]
            && self.expected_times_mac(secret)[..] == self.times_mac[..]
    }
}

async fn check<R: Chained>(
    pool: &Pool<'_>,
    secret: &SecretKey,
    account: &str,
    report: &mut AuditReport,
) -> Result<()> {
    let (mut last, mut head) = (0, chain::EMPTY.to_vec());
    let (mut from, mut reached) = (Some(i64::MIN), None);
    loop {
        let rows: Vec<R> = match from {
            Some(from) => on!(pool, c => sqlx::query_as(R::ROWS).bind(account).bind(from).bind(AT_A_TIME)
                .fetch_all(*c).await)?,
            None => Vec::new(),
        };
        if rows.is_empty() {
            let stored = on!(pool, c => sqlx::query_as(R::HEAD).bind(account).fetch_optional(*c).await)?;
            let stored: (i64, Vec<u8>) = stored.unwrap_or((0, chain::EMPTY.to_vec()));
            match at_end(&stored, last, &head, reached) {
                End::Whole => return Ok(()),
                End::Broken => {
                    report.problems.push(format!(
                        "{account}: the last {} is {last}, and {} should be",
                        R::NOUN,
                        stored.0
                    ));
                    return Ok(());
                }
                End::GrownMeanwhile => reached = Some(last),
            }
        }
        for row in rows {
            report.entries += 1;
            let number = row.number();
            if Some(number) != last.checked_add(1) {
                report.problems.push(format!("{account}: after {} {last} comes {number}", R::NOUN));
            }
            if !row.fits(account, &head, secret) {
                report
                    .problems
                    .push(format!("{account}: {} {number} does not fit the one before it", R::NOUN));
            }
            (from, last, head) = (number.checked_add(1), number, row.hash().to_vec());
        }
    }
}

#[cfg(test)]
mod tests;
