//! Where the time comes from, and what an installation remembers of a clock that ran ahead.
//!
//! Moments from storage that lie further ahead than what they are for can last do not count, wherever they
//! are compared: [`Timestamp::lasts`] and [`Timestamp::is_within`]. A clock that ran ahead for a while then
//! locks nobody out, and nothing from that time outlasts its usual end.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::Timestamp;

use crate::db::on;
use crate::{Accounts, Result};

/// Seconds by which the clocks of machines may differ.
const TOLERANCE: i64 = 60;

/// The system's clock, or one that tests set.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The clock of the machine.
    #[default]
    System,
    /// A clock that stands still until it is set, in microseconds since 1970.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The time now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Self::Manual(micros) => Timestamp::from_micros(micros.load(Ordering::Relaxed)),
        }
    }
}

impl Accounts {
    /// The newest moment at which something was written down, if that is more than a minute ahead of the
    /// clock: then the clock is behind, or it ran ahead before.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn moment_ahead(&self) -> Result<Option<Timestamp>> {
        const NEWEST: &str = "SELECT max(moment) FROM (SELECT max(seen) AS moment FROM sessions \
            UNION ALL SELECT max(at) FROM security_log \
            UNION ALL SELECT (SELECT max(l.at) FROM audit_log l WHERE l.account = a.id) FROM accounts a) AS newest";
        let newest: Option<i64> =
            on!(self.inner.db.pool(), c => sqlx::query_scalar(NEWEST).fetch_one(c).await)?;
        let ahead = self.now().plus_seconds(TOLERANCE);
        Ok(newest.map(Timestamp::from_micros).filter(|newest| *newest > ahead))
    }
}

#[cfg(test)]
mod tests;
