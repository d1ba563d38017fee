//! Checking both chains of every account and the installation's from end to end.

use std::fmt;
use std::time::Instant;

use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::chain::{self, entry_columns};
use super::refusals::{self, refusal_columns};
use crate::db::{Pool, on};
use crate::secret::SecretKey;
use crate::{Accounts, AuditAnchor, Result};

/// Entries read at a time, so that a long log needs little memory.
const AT_A_TIME: i64 = 1_000;
/// Sentences that are kept of what is wrong with one chain.
const MOST_PROBLEMS: usize = 1_000;

/// What the check of the audit log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// Accounts checked.
    pub accounts: u64,
    /// Entries checked, refusals included.
    pub entries: u64,
    /// Lines of the installation's log checked.
    pub lines: u64,
    /// Heads that were noted earlier and compared.
    pub anchors: u64,
    /// One sentence for each place where a chain is broken; empty if all is well.
    pub problems: Vec<String>,
}

impl fmt::Display for AuditReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} entries of {} accounts and {} lines of the installation's log checked.",
            self.entries, self.accounts, self.lines
        )?;
        if self.anchors > 0 {
            writeln!(f, "Heads noted earlier that were compared: {}.", self.anchors)?;
        }
        if self.problems.is_empty() {
            return f.write_str("The audit log is whole.");
        }
        writeln!(f, "The log has been tampered with:")?;
        self.problems.iter().try_for_each(|problem| writeln!(f, "  {problem}"))
    }
}

impl Accounts {
    /// Checks the log of changes and the log of refusals of every account, and the installation's log. An edited, removed,
    /// added or reordered entry is found. A log cut off at its end together with the account's
    /// row is only found by comparing with a head written down elsewhere.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn verify_audit(&self) -> Result<AuditReport> {
        self.verify_audit_against(&[]).await
    }

    /// The same, and that the log still has each of the heads that were noted earlier: then nothing that was
    /// written before has been cut off, and no older state has been brought back.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn verify_audit_against(&self, anchors: &[AuditAnchor]) -> Result<AuditReport> {
        let pool = self.inner.db.pool();
        let mut report = AuditReport::default();
        let accounts: Vec<String> =
            on!(&pool, c => sqlx::query_scalar("SELECT id FROM accounts ORDER BY id").fetch_all(*c).await)?;
        for account in accounts {
            report.accounts += 1;
            let (mut changes, mut refusals) = (Progress::new(), Progress::new());
            check::<chain::Row>(&pool, &self.inner.secret, &account, &mut changes, None).await?;
            check::<refusals::Row>(&pool, &self.inner.secret, &account, &mut refusals, None).await?;
            for chain in [changes, refusals] {
                report.entries += chain.entries;
                report.problems.extend(chain.problems);
            }
        }
        let (lines, problems) = self.verify_security_log().await?;
        report.lines = lines;
        report.problems.extend(problems);
        for anchor in anchors {
            report.anchors += 1;
            report.problems.extend(self.missing(anchor).await?);
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
pub(crate) trait Chained:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Sized + Send + Unpin
{
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
    const ROWS: &'static str = concat!(
        "SELECT ",
        entry_columns!(),
        " FROM audit_log WHERE account = $1 AND seq >= $2 ORDER BY seq LIMIT $3"
    );
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
    const ROWS: &'static str = concat!(
        "SELECT ",
        refusal_columns!(),
        " FROM audit_refusals WHERE account = $1 AND n >= $2 ORDER BY n LIMIT $3"
    );
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

/// How far the check of a chain has got, and what it found.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    /// Entries checked.
    pub(crate) entries: u64,
    /// One sentence for each place where the chain is broken; the first thousand.
    pub(crate) problems: Vec<String>,
    /// Number and hash of the last row that was read.
    last: i64,
    head: Vec<u8>,
    /// The number to read on from; none after the largest there is.
    from: Option<i64>,
    /// Where the chain ended at a look after which its head had grown.
    reached: Option<i64>,
}

impl Progress {
    /// Before the first entry.
    pub(crate) fn new() -> Self {
        Self::after(0, chain::EMPTY.to_vec())
    }

    /// After an entry that is no longer there.
    pub(crate) fn after(last: i64, head: Vec<u8>) -> Self {
        Self { entries: 0, problems: Vec::new(), last, head, from: Some(i64::MIN), reached: None }
    }

    fn problem(&mut self, sentence: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(sentence);
        }
    }

    fn look_at<R: Chained>(&mut self, row: &R, account: &str, secret: &SecretKey) {
        let number = row.number();
        if Some(number) != self.last.checked_add(1) {
            self.problem(format!("{account}: after {} {} comes {number}", R::NOUN, self.last));
        }
        if !row.fits(account, &self.head, secret) {
            self.problem(format!("{account}: {} {number} does not fit the one before it", R::NOUN));
        }
        self.entries += 1;
        (self.from, self.last, self.head) = (number.checked_add(1), number, row.hash().to_vec());
    }
}

/// Goes on with the check of a chain to its end, or until it is time to stop; true at the end. What is
/// written later is checked by going on from there.
pub(crate) async fn check<R: Chained>(
    pool: &Pool<'_>,
    secret: &SecretKey,
    account: &str,
    progress: &mut Progress,
    until: Option<Instant>,
) -> Result<bool> {
    progress.reached = None;
    loop {
        if until.is_some_and(|until| Instant::now() >= until) {
            return Ok(false);
        }
        let rows: Vec<R> = match progress.from {
            Some(from) => on!(pool, c => sqlx::query_as(R::ROWS).bind(account).bind(from).bind(AT_A_TIME)
                .fetch_all(*c).await)?,
            None => Vec::new(),
        };
        if rows.is_empty() {
            let stored = on!(pool, c => sqlx::query_as(R::HEAD).bind(account).fetch_optional(*c).await)?;
            let stored: (i64, Vec<u8>) = stored.unwrap_or((0, chain::EMPTY.to_vec()));
            match at_end(&stored, progress.last, &progress.head, progress.reached) {
                End::Whole => return Ok(true),
                End::Broken => {
                    let last = progress.last;
                    progress.problem(format!(
                        "{account}: the last {} is {last}, and {} should be",
                        R::NOUN,
                        stored.0
                    ));
                    return Ok(true);
                }
                End::GrownMeanwhile => progress.reached = Some(progress.last),
            }
        }
        for row in &rows {
            progress.look_at(row, account, secret);
        }
    }
}

#[cfg(test)]
mod tests;
