//! Carrying the log away: the same entries in the same order, part after part, without totals.

use domain::{AccountId, Operation};

use super::stretch::{self, Linked, Listed, Place, Stretch};
use super::{Written, chain, refusals};
use crate::db::reading::Reading;
use crate::{Accounts, AuditEntry, AuditList, AuditQuery, Caller, Result};

/// Entries in one part.
const PART: usize = 500;

/// Where the next part of an export begins.
#[derive(Clone, Copy, Debug)]
pub struct AuditPlace(Place);

/// A part of an export.
#[derive(Debug)]
pub struct AuditPart {
    /// The entries, newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the next part begins; none after the last.
    pub next: Option<AuditPlace>,
}

impl Accounts {
    /// The next part of the entries a query asks for, all of its pages; `query.size` and `query.page` do
    /// not matter. What the reader may see is asked anew for each part, and nothing is held between two.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound), [`Error::Paused`](crate::Error::Paused).
    pub async fn export_audit_log(
        &self,
        caller: Caller,
        account: &AccountId,
        query: &AuditQuery,
        from: Option<AuditPlace>,
    ) -> Result<AuditPart> {
        let seat = self.seat(caller, account, Operation::ViewOwnAuditEntries).await?;
        let reading = self.reading(account).await?;
        let actors = self.scope(&reading, seat, query).await?.actors;
        match query.list {
            AuditList::Changes => {
                let whole = super::stretch::<chain::Row>(account, query, actors);
                self.part::<chain::Row>(&reading, account, whole, from).await
            }
            AuditList::Refusals => {
                let whole = super::stretch::<refusals::Row>(account, query, actors);
                self.part::<refusals::Row>(&reading, account, whole, from).await
            }
        }
    }

    async fn part<T: Written>(
        &self,
        reading: &Reading<'_>,
        account: &AccountId,
        whole: Stretch,
        from: Option<AuditPlace>,
    ) -> Result<AuditPart>
    where
        Linked<T>: Listed,
    {
        let before = from.map_or(whole.before, |AuditPlace(place)| place.min(whole.before));
        let part = Stretch { before, ..whole };
        let mut rows: Vec<Linked<T>> = stretch::read(&reading.pool(), &part, true, PART as i64 + 1).await?;
        let more = rows.len() > PART;
        rows.truncate(PART);
        let next = rows.last().filter(|_| more).map(|row| AuditPlace(row.place()));
        Ok(AuditPart { entries: self.entries(account, rows).await?, next })
    }
}
