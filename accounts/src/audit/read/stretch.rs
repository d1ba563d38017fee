//! The SQL of reading: a stretch of one chain in one direction, and how many rows fit.
//!
//! A stretch lies between two places, each of them a time and a number. So "from the 3rd of May" and "behind
//! the last row of the page before" are the same kind of bound, one statement serves both, and an index answers it
//! wherever it begins. What narrows it down further, a principal or an operation, has an index of its own.

use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::Result;
use crate::audit::chain::{self, entry_columns};
use crate::audit::refusals::{self, refusal_columns};
use crate::db::{Pool, on};

/// Somewhere between two rows: a time in the chain's unit, and a number.
pub(crate) type Place = (i64, i64);

/// Which rows of an account are meant.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    pub(crate) account: String,
    /// Only those of one of these principals; none for those of all.
    pub(crate) actors: Option<Vec<String>>,
    pub(crate) operation: Option<&'static str>,
    /// Only rows after this place, and
    pub(crate) after: Place,
    /// only rows before this one.
    pub(crate) before: Place,
}

/// A row with the hash of the one its own must fit to.
#[derive(Clone, FromRow)]
pub(crate) struct Linked<T> {
    #[sqlx(flatten)]
    pub(crate) row: T,
    pub(crate) link: Option<Vec<u8>>,
}

/// What a stretch is narrowed down by.
#[derive(Clone, Copy)]
pub(crate) enum By {
    Nothing,
    Actor,
    Operation,
    Both,
}

/// A chain that can be read in stretches.
pub(crate) trait Listed:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
    /// Microseconds in the unit of its time.
    const UNIT: i64;

    /// The rows of a stretch. Bound are the account, the places, the limit, and what narrows it down.
    fn rows(by: By, newest_first: bool) -> &'static str;
    /// How many there are, counting no further than the limit.
    fn count(by: By) -> &'static str;
    /// Where the row stands.
    fn place(&self) -> Place;
}

/// The hash of the row before, looked up by its number. A row that somebody has put in with a number below
/// 1 has none before it and finds its own, which does not fit.
macro_rules! hash_before {
    ($table:literal, $number:literal) => {
        concat!(
            "(SELECT b.hash FROM ",
            $table,
            " b WHERE b.account = a.account AND b.",
            $number,
            " = a.",
            $number,
            " - CASE WHEN a.",
            $number,
            " > 0 THEN 1 ELSE 0 END) AS link"
        )
    };
}
pub(crate) use hash_before;

macro_rules! stretch {
    ($table:literal, $time:literal, $number:literal, $narrow:literal, $end:expr) => {
        concat!(
            " FROM ",
            $table,
            " a WHERE a.account = $1 AND (a.",
            $time,
            ", a.",
            $number,
            ") > ($2, $3) AND (a.",
            $time,
            ", a.",
            $number,
            ") < ($4, $5)",
            $narrow,
            $end
        )
    };
}

/// Each statement is one constant text.
macro_rules! statements {
    ($columns:expr, $table:literal, $time:literal, $number:literal) => {
        fn rows(by: By, newest_first: bool) -> &'static str {
            macro_rules! page {
                ($narrow:literal, $direction:literal) => {
                    concat!(
                        "SELECT ",
                        $columns,
                        ", ",
                        hash_before!($table, $number),
                        stretch!(
                            $table,
                            $time,
                            $number,
                            $narrow,
                            concat!(
                                " ORDER BY a.",
                                $time,
                                $direction,
                                ", a.",
                                $number,
                                $direction,
                                " LIMIT $6"
                            )
                        )
                    )
                };
            }
            match (by, newest_first) {
                (By::Nothing, true) => page!("", " DESC"),
                (By::Nothing, false) => page!("", ""),
                (By::Actor, true) => page!(" AND a.actor = $7", " DESC"),
                (By::Actor, false) => page!(" AND a.actor = $7", ""),
                (By::Operation, true) => page!(" AND a.operation = $7", " DESC"),
                (By::Operation, false) => page!(" AND a.operation = $7", ""),
                (By::Both, true) => page!(" AND a.actor = $7 AND a.operation = $8", " DESC"),
                (By::Both, false) => page!(" AND a.actor = $7 AND a.operation = $8", ""),
            }
        }

        fn count(by: By) -> &'static str {
            macro_rules! counted {
                ($narrow:literal) => {
                    concat!(
                        "SELECT count(*) FROM (SELECT 1",
                        stretch!($table, $time, $number, $narrow, " LIMIT $6"),
                        ") AS counted"
                    )
                };
            }
            match by {
                By::Nothing => counted!(""),
                By::Actor => counted!(" AND a.actor = $7"),
                By::Operation => counted!(" AND a.operation = $7"),
                By::Both => counted!(" AND a.actor = $7 AND a.operation = $8"),
            }
        }
    };
}

impl Listed for Linked<chain::Row> {
    const UNIT: i64 = 1;

    statements!(entry_columns!(), "audit_log", "at", "seq");

    fn place(&self) -> Place {
        (self.row.at, self.row.seq)
    }
}

impl Listed for Linked<refusals::Row> {
    const UNIT: i64 = 60_000_000;

    statements!(refusal_columns!(), "audit_refusals", "minute", "n");

    fn place(&self) -> Place {
        (self.row.minute, self.row.n)
    }
}

// With the values before it PostgreSQL can tell a principal with many entries from one with few, and a
// plan made once for all of them cannot: so none of these statements is kept prepared.

/// At most `limit` rows of a stretch, the newest or the oldest of it first.
pub(crate) async fn read<R: Listed>(
    pool: &Pool<'_>,
    stretch: &Stretch,
    newest_first: bool,
    limit: i64,
) -> Result<Vec<R>> {
    let mut rows: Vec<R> = Vec::new();
    for (by, values) in stretch.narrowed() {
        rows.extend(on!(pool, c => {
            let query = sqlx::query_as(R::rows(by, newest_first)).persistent(false);
            let query = query.bind(&stretch.account).bind(stretch.after.0).bind(stretch.after.1)
                .bind(stretch.before.0).bind(stretch.before.1).bind(limit);
            values.into_iter().fold(query, |query, value| query.bind(value)).fetch_all(*c).await
        })?);
    }
    // Those of several principals, each in order.
    rows.sort_by_key(R::place);
    if newest_first {
        rows.reverse();
    }
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(rows)
}

/// How many rows a stretch has, counting no further than `most`.
pub(crate) async fn count<R: Listed>(pool: &Pool<'_>, stretch: &Stretch, most: i64) -> Result<i64> {
    let mut all = 0;
    for (by, values) in stretch.narrowed() {
        let counted: i64 = on!(pool, c => {
            let query = sqlx::query_scalar(R::count(by)).persistent(false);
            let query = query.bind(&stretch.account).bind(stretch.after.0).bind(stretch.after.1)
                .bind(stretch.before.0).bind(stretch.before.1).bind(most);
            values.into_iter().fold(query, |query, value| query.bind(value)).fetch_one(*c).await
        })?;
        all += counted;
    }
    Ok(all.min(most))
}

impl Stretch {
    /// The statements it takes: one, or one for each of several principals, since no index has the rows of
    /// several in the order of time.
    fn narrowed(&self) -> Vec<(By, Vec<&str>)> {
        let operation = self.operation;
        match (&self.actors, operation) {
            (None, None) => vec![(By::Nothing, Vec::new())],
            (None, Some(operation)) => vec![(By::Operation, vec![operation])],
            (Some(actors), None) => actors.iter().map(|actor| (By::Actor, vec![actor.as_str()])).collect(),
            (Some(actors), Some(operation)) => {
                actors.iter().map(|actor| (By::Both, vec![actor.as_str(), operation])).collect()
            }
        }
    }
}
