//! A query, read and found right, and its answer.

use domain::{Filter, Invalid};
use serde::{Deserialize, Serialize};

use super::collection::{Collection, Span};
use super::keyset::{By, is_uniform};
use super::{RestPage, RestQuery, page_token, sql};
use crate::db::bind::Bound;
use crate::db::on;
use crate::db::reading::Reading;
use crate::secret::SecretKey;
use crate::{Accounts, Result};

/// Rows a page if nothing is said.
const USUAL_PAGE: i64 = 50;
/// Most rows a page.
const LARGEST_PAGE: i64 = 200;
/// Counting stops here.
const MOST_COUNTED: i64 = 10_000;
/// Rows a page looks at first, where it walks along an index.
const SHORT_WALK: u32 = 5_000;
/// Most rows a page looks at there.
const LONGEST_WALK: u32 = 50_000;

/// The place behind a row of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The sort keys of that row.
    pub(crate) keys: Vec<Bound>,
    /// What the first page said of the total.
    total: u64,
}

/// What is asked of a collection.
pub(crate) struct Question<C: Collection> {
    pub(crate) of: C,
    /// Which rows.
    pub(crate) filter: Filter<C::Field>,
    /// In which order; the last column tells all rows apart.
    pub(crate) order: Vec<By>,
    /// Rows a page.
    pub(crate) size: i64,
    /// Where the page begins.
    pub(crate) from: Option<Place>,
    fields: Vec<C::Field>,
    bound_to: Vec<String>,
}

impl<C: Collection> Question<C> {
    /// Reads a query about the collection `of`; `place` names it and what it belongs to, so that no
    /// token of another passes for one of it.
    ///
    /// # Errors
    /// [`Invalid`] about `filter`, `orderBy`, `pageSize` or `pageToken`.
    pub(crate) fn read(
        of: C,
        query: &RestQuery<'_>,
        place: &[&str],
        secret: &SecretKey,
    ) -> std::result::Result<Self, Invalid> {
        let filter = of.schema().filter(query.filter)?;
        let sorts = of.schema().order(query.order_by)?;
        let mut order: Vec<(C::Field, bool)> =
            sorts.iter().map(|sort| (sort.field.is, sort.descending)).collect();
        if order.is_empty() {
            order.push(C::DEFAULT);
        }
        match order.iter().position(|(field, _)| *field == C::UNIQUE) {
            // Nothing is left to sort behind it.
            Some(at) => order.truncate(at + 1),
            None => order.push((C::UNIQUE, order.last().is_some_and(|(_, descending)| *descending))),
        }
        let fields = order.iter().map(|(field, _)| *field).collect();
        let order: Vec<By> = order
            .iter()
            .map(|(field, descending)| By { column: of.sorted(*field), descending: *descending })
            .collect();
        let size = match query.page_size {
            None | Some(0) => USUAL_PAGE,
            Some(size) if size < 0 => {
                return Err(Invalid::new("pageSize", "A page has 1 to 200 rows; 0 is 50."));
            }
            Some(size) => size.min(LARGEST_PAGE),
        };
        // The columns belong to it: a token of another version could have other keys.
        let columns = order.iter().map(|by| format!("{} {}", by.column, by.descending));
        let bound_to: Vec<String> = ["list of REST", query.filter, query.order_by]
            .iter()
            .chain(place)
            .map(|part| (*part).to_owned())
            .chain(columns)
            .collect();
        let mut question = Self { of, filter, order, size, from: None, fields, bound_to };
        if !query.page_token.is_empty() {
            let parts = question.parts();
            question.from = Some(page_token::open(query.page_token, secret, &parts, "pageToken")?);
        }
        Ok(question)
    }

    /// From where the page begins to the end of the list.
    pub(crate) fn span(&self) -> Span<'_> {
        let beyond = self.from.as_ref().map(|place| place.keys.as_slice());
        Span { order: &self.order, beyond, up_to: None }
    }

    fn parts(&self) -> Vec<&str> {
        self.bound_to.iter().map(String::as_str).collect()
    }

    /// The sort keys of a row.
    pub(crate) fn keys(&self, row: &C::Row) -> Vec<Bound> {
        self.fields.iter().map(|field| self.of.key(*field, row)).collect()
    }

    /// The rows, with the total if it is known without counting. With `walks` the rows are looked at
    /// one after the other in their order and few of them might do; then the page may end early.
    pub(crate) async fn answer<T>(
        &self,
        accounts: &Accounts,
        reading: &Reading<'_>,
        total: Option<u64>,
        walks: bool,
        item: impl Fn(&C::Row) -> Result<T>,
    ) -> Result<RestPage<T>> {
        let (mut rows, walked_to) = match walks && self.is_walked() {
            true => self.walked(reading).await?,
            false => (self.rows(reading, None).await?, None),
        };
        let total = match (&self.from, total) {
            (_, Some(known)) => known,
            (Some(place), None) => place.total,
            (None, None) => self.count(reading).await?,
        };
        let goes_on = self.is_more_than_a_page(&rows);
        rows.truncate(usize::try_from(self.size).unwrap_or_default());
        let last = if goes_on { rows.last() } else { walked_to.as_ref() };
        let token = |row| {
            let place = Place { keys: self.keys(row), total };
            page_token::seal(&place, &accounts.inner.secret, &self.parts())
        };
        Ok(RestPage {
            next_page_token: last.map(token).unwrap_or_default(),
            items: rows.iter().map(item).collect::<Result<_>>()?,
            total,
        })
    }

    /// Whether an index has the rows in the order asked for.
    fn is_walked(&self) -> bool {
        let first = self.fields.first().is_some_and(|field| self.of.has_index(*field));
        first && self.fields.len() <= 2 && self.fields.last() == Some(&C::UNIQUE) && is_uniform(&self.order)
    }

    /// The rows that are met on the way, and where it ended if it did before the list does. It is
    /// short at first: where hits are frequent that is enough.
    async fn walked(&self, reading: &Reading<'_>) -> Result<(Vec<C::Row>, Option<C::Row>)> {
        for length in [SHORT_WALK, LONGEST_WALK] {
            let end: Option<C::Row> = on!(reading.pool(), pool => sql::row_at(self, length - 1)
                .build_query_as().persistent(false).fetch_optional(pool).await)?;
            let rows = self.rows(reading, end.as_ref()).await?;
            if length == LONGEST_WALK || end.is_none() || self.is_more_than_a_page(&rows) {
                return Ok((rows, end));
            }
        }
        Ok((Vec::new(), None))
    }

    fn is_more_than_a_page(&self, rows: &[C::Row]) -> bool {
        usize::try_from(self.size).is_ok_and(|size| rows.len() > size)
    }

    // No statement is kept prepared: with the values before it PostgreSQL can tell rare from
    // frequent, and a plan made once for all of them cannot.

    async fn rows(&self, reading: &Reading<'_>, up_to: Option<&C::Row>) -> Result<Vec<C::Row>> {
        let up_to = up_to.map(|row| self.keys(row));
        Ok(on!(reading.pool(), pool => sql::page(self, up_to.as_deref()).build_query_as()
            .persistent(false).fetch_all(pool).await)?)
    }

    /// How many rows fulfil the filter, or one more than are counted.
    async fn count(&self, reading: &Reading<'_>) -> Result<u64> {
        let most = MOST_COUNTED + 1;
        let counted: i64 = on!(reading.pool(), pool => sql::count(self, most, LONGEST_WALK).build_query_scalar()
            .persistent(false).fetch_one(pool).await)?;
        Ok(counted.unsigned_abs())
    }
}
