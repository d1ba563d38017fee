//! Listing users: filtered, searched, sorted, a page at a time in both directions.
//!
//! Pages follow a sort key and never an offset, so a page costs the same at the beginning and at
//! the end, and none repeats or loses a row whose sort key did not change meanwhile.

mod export;

pub use export::{ExportPart, ExportPlace};

use domain::policy::Standing;
use domain::{AccountId, Operation, StatusKind, UserId, fold};
use uuid::Uuid;

use super::counts::Counts;
use super::list_sql::{self, Filter, Look, Order, Text};
use super::page_token::{Place, keys};
use super::row::Row;
use crate::db::dialect::like_pattern;
use crate::db::on;
use crate::db::reading::Reading;
use crate::{Accounts, Caller, Error, ListQuery, Result, SortBy, UserList};

/// Most rows a page.
const LARGEST_PAGE: u32 = 200;
/// Most characters of a search that count.
const LONGEST_SEARCH: usize = 200;
/// Up to this many users an account is searched by walking along the sort index.
const SMALL: u64 = 2_000;
/// Up to this many hits of the text index are fetched and sorted; more are found faster by
/// walking along the sort index, since then hits are frequent.
const FEW: usize = 1_000;
/// Counting stops here.
const MOST_COUNTED: i64 = 10_000;

/// What is known of the number of rows before they are counted.
enum Hits {
    /// Nothing.
    Unknown,
    /// All of it.
    Exactly(i64),
    /// That they are many, and how to count them.
    Many(Look),
}

impl Accounts {
    /// One page of the users of an account.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `page` if the token belongs to another query,
    /// [`Error::NotFound`], [`Error::Paused`].
    pub async fn list_users(
        &self,
        caller: Caller,
        account: &AccountId,
        query: ListQuery,
    ) -> Result<UserList> {
        let seat = self.seat(caller, account, Operation::ViewUsers).await?;
        let size = query.size.clamp(1, LARGEST_PAGE);
        let fingerprint = fingerprint(account, &query, size);
        let place = match query.page.as_str() {
            "" => None,
            token => Some(Place::read(token, &self.inner.secret, &fingerprint)?),
        };
        let counts = Counts::read(&self.inner.db.pool(), account).await?;
        let filter = self.filter(account, &query);
        let reading = self.reading(account).await?;
        let (text, hits) = self.text(&reading, &query, &filter, &counts).await?;
        let order = Order {
            sort: query.sort,
            descending: query.descending,
            from: place.as_ref(),
            limit: i64::from(size) + 1,
        };
        let mut rows = rows(&reading, &filter, &text, &order).await?;
        let more = rows.len() > size as usize;
        rows.truncate(size as usize);
        let backwards = place.as_ref().is_some_and(|place| place.backwards);
        if backwards {
            rows.reverse();
        }
        let (total, total_or_more) = match hits {
            Hits::Exactly(number) => capped(number),
            Hits::Many(look) => capped(count_found(&reading, &filter, &look).await?),
            Hits::Unknown => total(&reading, &query, &filter, &text, &counts).await?,
        };
        let length = rows.len() as u64;
        let first = match &place {
            None => 1,
            Some(place) if place.backwards => place.position.saturating_sub(length).max(1),
            Some(place) => place.position + 1,
        };
        let token = |row: Option<&Row>, backwards: bool, position: u64| -> Result<Option<String>> {
            let Some(row) = row else { return Ok(None) };
            let place = Place { backwards, position, keys: keys(row, query.sort)? };
            Ok(Some(place.token(&self.inner.secret, &fingerprint)))
        };
        let (has_previous, has_next) = if backwards { (more, true) } else { (place.is_some(), more) };
        let now = self.now();
        Ok(UserList {
            previous: token(rows.first().filter(|_| has_previous), true, first)?,
            next: token(rows.last().filter(|_| has_next), false, (first + length).saturating_sub(1))?,
            users: rows.iter().map(|row| row.user(now)).collect::<Result<_>>()?,
            first,
            total,
            total_or_more,
            people: counts.number(domain::UserKind::Person, None, None),
            service_accounts: counts.number(domain::UserKind::ServiceAccount, None, None),
            contacts: self.contacts_for(&seat).await?,
            me: own_id(seat.user.as_ref())?,
            account: seat.account,
            actor: seat.actor,
            seq: seat.stored.seq,
            now,
        })
    }

    fn filter(&self, account: &AccountId, query: &ListQuery) -> Filter {
        let account = account.as_str().to_owned();
        Filter { account, kind: query.kind, role: query.role, status: query.status, now: self.now() }
    }

    /// How to look for the text of the query, and what is known then of how many rows there are.
    async fn text(
        &self,
        reading: &Reading<'_>,
        query: &ListQuery,
        filter: &Filter,
        counts: &Counts,
    ) -> Result<(Text, Hits)> {
        let wanted: String =
            fold(query.search.trim()).chars().filter(|c| *c != '\0').take(LONGEST_SEARCH).collect();
        let length = wanted.chars().count();
        if length == 0 {
            return Ok((Text::Any, Hits::Unknown));
        }
        let small = counts.number(query.kind, None, None) <= SMALL;
        // Of few rows each can be looked at, however frequent the text is among the others.
        let few = counts.number(query.kind, query.role, query.status.map(standing_of)) <= SMALL;
        if length >= 3 && few || small {
            return Ok((Text::Like(like_pattern(&wanted)), Hits::Unknown));
        }
        if few {
            return Ok((Text::Begins(wanted), Hits::Unknown));
        }
        let look = if length < 3 {
            // The largest character ends the range of everything that begins with `wanted`.
            Look::Beginning(wanted.clone(), format!("{wanted}\u{10FFFF}"))
        } else {
            Look::Pieces(self.inner.db.text_source(), self.inner.db.text_pattern(&wanted))
        };
        let found = find(reading, filter, &look).await?;
        if found.len() <= FEW {
            let number = found.len() as i64;
            return Ok((Text::Found(found), Hits::Exactly(number)));
        }
        let text = if length < 3 { Text::Begins(wanted) } else { Text::Like(like_pattern(&wanted)) };
        Ok((text, Hits::Many(look)))
    }
}

// None of these statements is kept prepared: with the values before it PostgreSQL can tell rare
// from frequent, and a plan made once for all of them cannot.

async fn rows(reading: &Reading<'_>, filter: &Filter, text: &Text, order: &Order<'_>) -> Result<Vec<Row>> {
    if matches!(text, Text::Found(keys) if keys.is_empty()) {
        return Ok(Vec::new());
    }
    Ok(on!(reading.pool(), pool => list_sql::page(filter, text, order).build_query_as()
        .persistent(false).fetch_all(pool).await)?)
}

async fn find(reading: &Reading<'_>, filter: &Filter, look: &Look) -> Result<Vec<Uuid>> {
    let most = FEW as i64 + 1;
    Ok(on!(reading.pool(), pool => list_sql::find(filter, look, most).build_query_scalar()
        .persistent(false).fetch_all(pool).await)?)
}

async fn count_found(reading: &Reading<'_>, filter: &Filter, look: &Look) -> Result<i64> {
    let most = MOST_COUNTED + 1;
    Ok(on!(reading.pool(), pool => list_sql::count_found(filter, look, most).build_query_scalar()
        .persistent(false).fetch_one(pool).await)?)
}

/// How many match: from the kept numbers where they say it, else by counting to 10,000.
async fn total(
    reading: &Reading<'_>,
    query: &ListQuery,
    filter: &Filter,
    text: &Text,
    counts: &Counts,
) -> Result<(u64, bool)> {
    let kept = !matches!(
        query.status,
        Some(StatusKind::Invited | StatusKind::InvitationExpired | StatusKind::Declined)
    );
    if kept && matches!(text, Text::Any) {
        return Ok((counts.number(query.kind, query.role, query.status.map(standing_of)), false));
    }
    let most = MOST_COUNTED + 1;
    let counted = on!(reading.pool(), pool => list_sql::count(filter, text, most).build_query_scalar()
        .persistent(false).fetch_one(pool).await)?;
    Ok(capped(counted))
}

/// A number that was counted to one more than the most that is counted.
fn capped(counted: i64) -> (u64, bool) {
    (counted.min(MOST_COUNTED).unsigned_abs(), counted > MOST_COUNTED)
}

/// The stored part of a status.
fn standing_of(status: StatusKind) -> Standing {
    match status {
        StatusKind::Active => Standing::Active,
        StatusKind::Deactivated => Standing::Deactivated,
        StatusKind::Invited | StatusKind::InvitationExpired | StatusKind::Declined => Standing::Invited,
    }
}

fn own_id(user: Option<&Row>) -> Result<UserId> {
    // The operator has no user; they read lists for nobody's page.
    let id = user.map_or("operator", |user| &user.user_id);
    UserId::parse(id).map_err(|_| Error::Damaged(format!("user id “{id}”")))
}

/// What a page token is bound to: everything that decides which rows come in which order.
pub(crate) fn fingerprint(account: &AccountId, query: &ListQuery, size: u32) -> String {
    let sort = match query.sort {
        SortBy::Name => "name",
        SortBy::Role => "role",
        SortBy::Joined => "joined",
    };
    let role = query.role.map_or("any", domain::Role::as_str);
    let status = query.status.map_or("any", StatusKind::as_str);
    let kind = query.kind.as_str();
    format!(
        "{account} {kind} {role} {status} {sort} {} {size} {}",
        query.descending,
        fold(query.search.trim())
    )
}

#[cfg(test)]
mod tests;
