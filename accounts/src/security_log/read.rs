//! Reading the installation's log, oldest first, a stretch at a time.

use domain::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::Event;
use crate::db::on;
use crate::{Accounts, Result};

/// Lines read at a time.
const AT_A_TIME: i64 = 1_000;

/// Which lines of the log are wanted.
#[derive(Clone, Debug, Default)]
pub struct LogQuery {
    /// Only lines from this moment on.
    pub since: Option<Timestamp>,
    /// Only this event.
    pub event: Option<Event>,
    /// Only lines about this address, without regard to case.
    pub subject: Option<String>,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// What happened, by the name of an [`Event`].
    pub event: String,
    /// Whom it is about: an address or another name; of lines of older versions it may be anything that
    /// was typed.
    pub subject: String,
    /// The network address it came from; empty for the operator.
    pub address: String,
    /// What else should be known.
    pub detail: String,
    /// How often it happened.
    pub times: u64,
    /// The id of the request, which the answer and the log of the process have too.
    pub request: Option<String>,
}

/// Where the next stretch begins.
#[derive(Clone, Copy, Debug)]
pub struct LogPlace {
    at: i64,
    id: Uuid,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    at: i64,
    event: String,
    subject: String,
    address: String,
    detail: String,
    times: i64,
    request: Option<String>,
}

impl Accounts {
    /// A stretch of the log after `place`, or from the beginning, and where the next one begins; no
    /// place if this was the last. For the operator.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn security_log(
        &self,
        query: &LogQuery,
        place: Option<LogPlace>,
    ) -> Result<(Vec<LogLine>, Option<LogPlace>)> {
        const SELECT: &str = "SELECT id, at, event, subject, address, detail, times, request FROM security_log \
                              WHERE at >= $1 AND (at > $1 OR id > $2) ORDER BY at, id LIMIT $3";
        // Without a place: as after the last of whatever happened just before.
        let since = query.since.map_or(i64::MIN, Timestamp::micros).saturating_sub(1);
        let LogPlace { at, id } = place.unwrap_or(LogPlace { at: since, id: Uuid::max() });
        let rows: Vec<Row> = on!(self.inner.db.pool(), c => sqlx::query_as(SELECT).bind(at).bind(id).bind(AT_A_TIME)
            .fetch_all(c).await)?;
        let last = rows.last().map(|row| LogPlace { at: row.at, id: row.id });
        let next = last.filter(|_| rows.len() as i64 == AT_A_TIME);
        Ok((rows.into_iter().filter(|row| row.is_wanted(query)).map(LogLine::from).collect(), next))
    }
}

impl Row {
    fn is_wanted(&self, query: &LogQuery) -> bool {
        let subject = query.subject.as_deref().map(domain::fold);
        query.event.is_none_or(|event| self.event == event.as_str())
            && subject.is_none_or(|subject| domain::fold(&self.subject) == subject)
    }
}

impl From<Row> for LogLine {
    fn from(row: Row) -> Self {
        let Row { at, event, subject, address, detail, times, request, .. } = row;
        let (at, times) = (Timestamp::from_micros(at), times.unsigned_abs());
        Self { at, event, subject, address, detail, times, request }
    }
}

#[cfg(test)]
mod tests;
