//! The chain of the installation's log: each line's hash covers the hash of the line before, under the
//! installation's key, as in the audit log.
//!
//! Its lock is taken last: a line is the last statement of its transaction before the commit, so
//! whoever holds the lock waits for nothing else. Old lines are cut off at the beginning, where the
//! chain keeps the number and hash of the last line that went, under a MAC, so that what is left still
//! verifies and nobody without the key can move the place.

use domain::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::Event;
use crate::audit::chain::EMPTY;
use crate::audit::origin::added;
use crate::audit::verify::{Chained, Progress, check};
use crate::db::{Pool, Tx, on};
use crate::secret::{SecretKey, new_key};
use crate::{Accounts, Result};

/// What the chain is called in sentences. There is one, so statements have no use for a name.
pub(crate) const NAME: &str = "installation";
/// Lines that are linked or cut off in one transaction.
const AT_A_TIME: i64 = 1_000;
/// Lines that are kept at most, whatever is written: some 700 MB.
const MAX_LINES: i64 = 2_000_000;

/// One stored line.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Row {
    pub(crate) n: i64,
    pub(crate) at: i64,
    pub(crate) event: String,
    pub(crate) subject: String,
    pub(crate) address: String,
    pub(crate) detail: String,
    pub(crate) times: i64,
    pub(crate) request: Option<String>,
    pub(crate) hash: Vec<u8>,
}

impl Row {
    fn expected_hash(&self, before: &[u8], secret: &SecretKey) -> [u8; 32] {
        let numbers = [self.n, self.at, self.times].map(i64::to_be_bytes);
        let request = added(&[self.request.as_deref()]);
        let mut parts: Vec<&[u8]> = vec![before];
        parts.extend(numbers.iter().map(|number| &number[..]));
        parts.extend([&self.event, &self.subject, &self.address, &self.detail].map(|text| text.as_bytes()));
        parts.extend(request.as_deref());
        secret.mac("security log line", &parts)
    }
}

/// The columns of [`Row`].
macro_rules! line_columns {
    () => {
        "n, at, event, subject, address, detail, times, request, hash"
    };
}

impl Chained for Row {
    const NOUN: &'static str = "line";
    const ROWS: &'static str = concat!(
        "SELECT ",
        line_columns!(),
        " FROM security_log WHERE $1 <> '' AND n >= $2 ORDER BY n LIMIT $3"
    );
    const HEAD: &'static str = "SELECT n, head FROM security_log_head WHERE $1 <> ''";

    fn number(&self) -> i64 {
        self.n
    }

    fn hash(&self) -> &[u8] {
        &self.hash
    }

    fn fits(&self, _: &str, before: &[u8], secret: &SecretKey) -> bool {
        self.expected_hash(before, secret)[..] == self.hash[..]
    }
}

/// Where the chain begins: after the last line that was cut off.
#[derive(Debug, FromRow, PartialEq, Eq)]
struct Cut {
    cut_n: i64,
    cut_hash: Vec<u8>,
    cut_mac: Vec<u8>,
}

impl Cut {
    async fn read(pool: &Pool<'_>) -> Result<Self> {
        const CUT: &str = "SELECT cut_n, cut_hash, cut_mac FROM security_log_head";
        let cut: Option<Self> = on!(pool, c => sqlx::query_as(CUT).fetch_optional(*c).await)?;
        Ok(cut.unwrap_or(Self { cut_n: -1, cut_hash: Vec::new(), cut_mac: Vec::new() }))
    }

    fn mac(number: i64, hash: &[u8], secret: &SecretKey) -> [u8; 32] {
        secret.mac("security log cut", &[&number.to_be_bytes(), hash])
    }

    /// Whether the installation itself cut the log off here.
    fn is_genuine(&self, secret: &SecretKey) -> bool {
        match self.cut_n {
            0 => self.cut_hash == EMPTY,
            _ => Self::mac(self.cut_n, &self.cut_hash, secret)[..] == self.cut_mac[..],
        }
    }
}

/// A line to write.
pub(super) struct Line<'a> {
    pub(super) event: Event,
    pub(super) subject: &'a str,
    pub(super) address: &'a str,
    pub(super) detail: &'a str,
    pub(super) times: i64,
    pub(super) request: Option<&'a str>,
}

const LOCK: &str = "UPDATE security_log_head SET n = n + 1 RETURNING n, head";
const SET_HEAD: &str = "UPDATE security_log_head SET n = $1, head = $2";

/// Writes a line and moves the head. The lock is held from here to the end of the transaction.
pub(super) async fn append(tx: &mut Tx, accounts: &Accounts, line: &Line<'_>) -> Result<()> {
    const INSERT: &str = "INSERT INTO security_log (id, n, at, event, subject, address, detail, times, request, hash) \
                          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let (n, head): (i64, Vec<u8>) = on!(&mut *tx, c => sqlx::query_as(LOCK).fetch_one(&mut **c).await)?;
    let mut row = Row {
        n,
        at: accounts.now().micros(),
        event: line.event.as_str().to_owned(),
        subject: line.subject.chars().filter(|c| !c.is_control()).take(254).collect(),
        address: line.address.to_owned(),
        detail: line.detail.chars().filter(|c| !c.is_control()).take(254).collect(),
        times: line.times,
        request: line.request.map(str::to_owned),
        hash: Vec::new(),
    };
    row.hash = row.expected_hash(&head, &accounts.inner.secret).to_vec();
    on!(&mut *tx, c => sqlx::query(INSERT).bind(new_key()).bind(row.n).bind(row.at).bind(&row.event)
        .bind(&row.subject).bind(&row.address).bind(&row.detail).bind(row.times).bind(&row.request).bind(&row.hash)
        .execute(&mut **c).await.map(drop))?;
    on!(&mut *tx, c => sqlx::query(SET_HEAD).bind(row.n).bind(&row.hash).execute(&mut **c).await.map(drop))?;
    Ok(())
}

impl Accounts {
    /// Links the lines of versions that did not chain them, in the order of their time. From then on they
    /// are covered as all others are.
    pub(crate) async fn link_security_log(&self) -> Result<()> {
        #[derive(FromRow)]
        struct Unlinked {
            id: Uuid,
            at: i64,
            event: String,
            subject: String,
            address: String,
            detail: String,
        }
        const ANY: &str = "SELECT id FROM security_log WHERE n IS NULL LIMIT 1";
        const UNLINKED: &str = "SELECT id, at, event, subject, address, detail FROM security_log WHERE n IS NULL \
                                ORDER BY at, id LIMIT $1";
        const LINK: &str = "UPDATE security_log SET n = $2, hash = $3 WHERE id = $1";
        loop {
            let any: Option<Uuid> =
                on!(self.inner.db.pool(), c => sqlx::query_scalar(ANY).fetch_optional(c).await)?;
            if any.is_none() {
                return Ok(());
            }
            let mut tx = self.inner.db.begin().await?;
            let (n, mut head): (i64, Vec<u8>) =
                on!(&mut tx, c => sqlx::query_as(LOCK).fetch_one(&mut **c).await)?;
            let mut last = n - 1;
            let unlinked: Vec<Unlinked> =
                on!(&mut tx, c => sqlx::query_as(UNLINKED).bind(AT_A_TIME).fetch_all(&mut **c).await)?;
            for Unlinked { id, at, event, subject, address, detail } in unlinked {
                last += 1;
                let (times, request, hash) = (1, None, Vec::new());
                let row = Row { n: last, at, event, subject, address, detail, times, request, hash };
                head = row.expected_hash(&head, &self.inner.secret).to_vec();
                on!(&mut tx, c => sqlx::query(LINK).bind(id).bind(last).bind(&head).execute(&mut **c).await.map(drop))?;
            }
            on!(&mut tx, c => sqlx::query(SET_HEAD).bind(last).bind(&head).execute(&mut **c).await.map(drop))?;
            tx.commit().await?;
        }
    }

    /// Cuts off the lines that are older than `days`, and the oldest beyond two millions; answers how many.
    /// That it was done is on record in the log itself.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn cut_security_log(&self, days: u32) -> Result<u64> {
        let before = self.now().plus_seconds(-i64::from(days) * 24 * 60 * 60);
        let mut cut = 0;
        loop {
            match self.cut_portion(before, MAX_LINES).await? {
                0 => break,
                some => cut += some,
            }
        }
        if cut > 0 {
            let detail = format!("{cut} lines, those before {}", before.rfc3339());
            let mut tx = self.inner.db.begin().await?;
            self.log_detailed(&mut tx, Event::LogCut, "", "", &detail).await?;
            tx.commit().await?;
        }
        Ok(cut)
    }

    pub(super) async fn cut_portion(&self, before: Timestamp, most: i64) -> Result<u64> {
        // Only a lock: this writes no line.
        const HOLD: &str = "UPDATE security_log_head SET n = n RETURNING n, cut_n";
        const FIRST_KEPT: &str =
            "SELECT n FROM security_log WHERE n > $1 AND n <= $2 AND at >= $3 ORDER BY n LIMIT 1";
        const HASH: &str = "SELECT hash FROM security_log WHERE n = $1";
        const DELETE: &str = "DELETE FROM security_log WHERE n <= $1";
        const CUT: &str = "UPDATE security_log_head SET cut_n = $1, cut_hash = $2, cut_mac = $3";
        let mut tx = self.inner.db.begin().await?;
        let (n, cut_n): (i64, i64) = on!(&mut tx, c => sqlx::query_as(HOLD).fetch_one(&mut **c).await)?;
        let portion = n.min(cut_n.saturating_add(AT_A_TIME));
        let first_kept: Option<i64> = on!(&mut tx, c => sqlx::query_scalar(FIRST_KEPT).bind(cut_n).bind(portion)
            .bind(before.micros()).fetch_optional(&mut **c).await)?;
        let too_many = n.saturating_sub(most).min(portion);
        let to = first_kept.map_or(portion, |first| first - 1).max(too_many);
        let hash: Option<Vec<u8>> = match to > cut_n {
            true => on!(&mut tx, c => sqlx::query_scalar(HASH).bind(to).fetch_optional(&mut **c).await)?,
            false => None,
        };
        // A line that is missing is for the check to find, not to be covered by a cut.
        let Some(hash) = hash else {
            tx.rollback().await?;
            return Ok(0);
        };
        let mac = Cut::mac(to, &hash, &self.inner.secret);
        let gone = on!(&mut tx, c => sqlx::query(DELETE).bind(to).execute(&mut **c).await
            .map(|done| done.rows_affected()))?;
        on!(&mut tx, c => sqlx::query(CUT).bind(to).bind(&hash).bind(&mac[..]).execute(&mut **c).await.map(drop))?;
        tx.commit().await?;
        Ok(gone)
    }

    /// Checks the chain from where it was cut off to its end; answers how many lines there are, and a
    /// sentence for each place where it is broken.
    pub(crate) async fn verify_security_log(&self) -> Result<(u64, Vec<String>)> {
        const OUTSIDE: &str =
            "SELECT count(*) FROM security_log WHERE n IS NULL OR n <= (SELECT cut_n FROM security_log_head)";
        let (pool, secret) = (self.inner.db.pool(), &self.inner.secret);
        loop {
            let cut = Cut::read(&pool).await?;
            let mut progress = Progress::after(cut.cut_n, cut.cut_hash.clone());
            check::<Row>(&pool, secret, NAME, &mut progress, None).await?;
            let outside: i64 = on!(&pool, c => sqlx::query_scalar(OUTSIDE).fetch_one(*c).await)?;
            // Cut off further while this went on: once more from there.
            if Cut::read(&pool).await? != cut {
                continue;
            }
            let mut problems = progress.problems;
            if !cut.is_genuine(secret) {
                problems.push(format!("{NAME}: the log was not cut off by Roster after line {}", cut.cut_n));
            }
            if outside > 0 {
                problems.push(format!("{NAME}: lines outside of the chain: {outside}"));
            }
            return Ok((progress.entries, problems));
        }
    }

    /// The number and hash of the last line; none before the first.
    pub(crate) async fn security_log_head(&self) -> Result<Option<(i64, Vec<u8>)>> {
        const HEAD: &str = "SELECT n, head FROM security_log_head WHERE n > 0";
        Ok(on!(self.inner.db.pool(), c => sqlx::query_as(HEAD).fetch_optional(c).await)?)
    }

    /// The hash of a line, and whether it has been cut off since.
    pub(crate) async fn security_log_hash(&self, number: i64) -> Result<(Option<Vec<u8>>, bool)> {
        const HASH: &str = "SELECT hash FROM security_log WHERE n = $1";
        let pool = self.inner.db.pool();
        let cut = Cut::read(&pool).await?;
        if number == cut.cut_n {
            return Ok((Some(cut.cut_hash), false));
        }
        let hash = on!(&pool, c => sqlx::query_scalar(HASH).bind(number).fetch_optional(*c).await)?;
        Ok((hash, number < cut.cut_n && cut.is_genuine(&self.inner.secret)))
    }
}

#[cfg(test)]
mod tests;
