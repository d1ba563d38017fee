//! Carrying the list away: the same rows in the same order, part after part, without totals.

use domain::{AccountId, Operation, User};

use super::{Order, Place, keys};
use crate::users::counts::Counts;
use crate::{Accounts, Caller, ListQuery, Result};

/// Users in one part.
const PART: usize = 500;

/// Where the next part of an export begins.
#[derive(Debug)]
pub struct ExportPlace(Place);

/// A part of an export.
#[derive(Debug)]
pub struct ExportPart {
    /// The users.
    pub users: Vec<User>,
    /// Where the next part begins; none after the last.
    pub next: Option<ExportPlace>,
}

impl Accounts {
    /// The next part of the users a list shows, all of its pages; `query.size` and `query.page` do
    /// not matter. The right to it is asked for anew for each part, and nothing is held between two.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound), [`Error::Paused`](crate::Error::Paused),
    /// [`Error::Refused`](crate::Error::Refused).
    pub async fn export_users(
        &self,
        caller: Caller,
        account: &AccountId,
        query: &ListQuery,
        from: Option<&ExportPlace>,
    ) -> Result<ExportPart> {
        self.seat(caller, account, Operation::ViewUsers).await?;
        let counts = Counts::read(&self.inner.db.pool(), account).await?;
        let filter = self.filter(account, query);
        let reading = self.reading(account).await?;
        let (text, _) = self.text(&reading, query, &filter, &counts).await?;
        let order = Order {
            sort: query.sort,
            descending: query.descending,
            from: from.map(|ExportPlace(place)| place),
            limit: PART as i64 + 1,
        };
        let mut rows = super::rows(&reading, &filter, &text, &order).await?;
        let more = rows.len() > PART;
        rows.truncate(PART);
        let next = match rows.last().filter(|_| more) {
            None => None,
            Some(last) => {
                let keys = keys(last, query.sort)?;
                Some(ExportPlace(Place { backwards: false, position: 0, keys }))
            }
        };
        let now = self.now();
        Ok(ExportPart { users: rows.iter().map(|row| row.user(now)).collect::<Result<_>>()?, next })
    }
}
