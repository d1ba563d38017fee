//! Reading the log of an account: admins all of it, everybody else what they did themselves.
//!
//! Here are the use cases. [`stretch`] has the SQL, [`names`] says who is who, [`export`] carries the whole list
//! away, [`query`] lists it for REST. Whether the log is whole is [`health`](super::health).

mod export;
mod names;
mod query;
mod stretch;

pub use export::{AuditPart, AuditPlace};
pub use names::address_within;
pub use query::{AuditLogsQuery, is_admin_action};

use domain::policy::{self, Actor};
use domain::{AccountId, Operation, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::chain::{self, EMPTY};
use super::refusals;
use super::verify::Chained;
use crate::db::on;
use crate::db::reading::Reading;
use crate::lists::page_token;
use crate::seat::Seat;
use crate::{
    Accounts, AuditChoices, AuditEntry, AuditList, AuditOutcome, AuditPage, AuditQuery, Caller, Result,
};
use names::{Present, keys_of};
use stretch::{Linked, Listed, Place, Stretch};

/// Most rows a page.
const LARGEST_PAGE: u32 = 200;
/// Counting stops here.
const MOST_COUNTED: i64 = 10_000;

/// Next to which row a page lies.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Mark {
    /// True for the page of newer rows, false for the one of older ones.
    newer: bool,
    /// Position of that row in the list, from 1, as it was when the token was made.
    position: u64,
    /// Where that row stands.
    place: Place,
}

/// What a reader may see of what they ask for.
struct Scope {
    seat: Seat,
    sees_all: bool,
    /// Whose entries; none for everybody's.
    actors: Option<Vec<String>>,
}

impl Accounts {
    /// A page of the log.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) about `page` if the token belongs to another query,
    /// [`Error::NotFound`](crate::Error::NotFound), [`Error::Paused`](crate::Error::Paused).
    pub async fn audit_log(
        &self,
        caller: Caller,
        account: &AccountId,
        query: &AuditQuery,
    ) -> Result<AuditPage> {
        let seat = self.seat(caller, account, Operation::ViewOwnAuditEntries).await?;
        let reading = self.reading(account).await?;
        let scope = self.scope(&reading, seat, query).await?;
        match query.list {
            AuditList::Changes => self.page::<chain::Row>(&reading, scope, query).await,
            AuditList::Refusals => self.page::<refusals::Row>(&reading, scope, query).await,
        }
    }

    /// What a form to narrow the log down can offer: nothing to whoever sees only their own entries.
    ///
    /// # Errors
    /// As [`audit_log`](Self::audit_log).
    pub async fn audit_choices(
        &self,
        caller: Caller,
        account: &AccountId,
        list: AuditList,
    ) -> Result<AuditChoices> {
        let seat = self.seat(caller, account, Operation::ViewOwnAuditEntries).await?;
        match policy::may(&seat.actor, Operation::ViewAuditLog) {
            Ok(()) => self.choices(&self.reading(account).await?, account, list).await,
            Err(_) => Ok(AuditChoices::default()),
        }
    }

    async fn scope(&self, reading: &Reading<'_>, seat: Seat, query: &AuditQuery) -> Result<Scope> {
        let sees_all = policy::may(&seat.actor, Operation::ViewAuditLog).is_ok();
        let actors = match (&seat.actor, sees_all, query.who.trim()) {
            (Actor::User { user, .. }, false, _) => {
                Some(keys_of(*user, seat.user.as_ref().and_then(|row| row.person)))
            }
            (_, _, "") => None,
            (_, _, who) => Some(self.meant(reading, &seat.account.id, query.list, who).await?),
        };
        Ok(Scope { seat, sees_all, actors })
    }

    async fn page<T>(&self, reading: &Reading<'_>, scope: Scope, query: &AuditQuery) -> Result<AuditPage>
    where
        T: Written,
        Linked<T>: Listed,
    {
        let Scope { seat, sees_all, actors } = scope;
        let size = query.size.clamp(1, LARGEST_PAGE);
        let nobody = actors.as_ref().is_some_and(Vec::is_empty);
        let whole = stretch::<T>(&seat.account.id, query, actors);
        let fingerprint = format!("{:?} {whole:?} {size}", query.list);
        let bound_to = ["audit log", fingerprint.as_str()];
        let mark: Option<Mark> = match query.page.as_str() {
            "" => None,
            token => Some(page_token::open(token, &self.inner.secret, &bound_to, "page")?),
        };
        let part = beside(&whole, mark);
        let newer = mark.is_some_and(|mark| mark.newer);
        let mut rows: Vec<Linked<T>> =
            stretch::read(&reading.pool(), &part, !newer, i64::from(size) + 1).await?;
        let more = rows.len() > size as usize;
        rows.truncate(size as usize);
        if newer {
            rows.reverse();
        }
        let (total, total_or_more) = self.number_of::<T>(reading, &seat, &whole).await?;
        let length = rows.len() as u64;
        let first = match mark {
            None => 1,
            Some(mark) if mark.newer => mark.position.saturating_sub(length).max(1),
            Some(mark) => mark.position.saturating_add(1),
        };
        let token = |row: Option<&Linked<T>>, newer: bool, position: u64| {
            let mark = Mark { newer, position, place: row?.place() };
            Some(page_token::seal(&mark, &self.inner.secret, &bound_to))
        };
        let (has_newer, has_older) = if newer { (more, true) } else { (mark.is_some(), more) };
        Ok(AuditPage {
            previous: token(rows.first().filter(|_| has_newer), true, first),
            next: token(rows.last().filter(|_| has_older), false, (first + length).saturating_sub(1)),
            entries: self.entries(&seat.account.id, rows).await?,
            contacts: self.contacts_for(&seat).await?,
            account: seat.account,
            actor: seat.actor,
            sees_all,
            nobody,
            first,
            total,
            total_or_more,
            now: self.now(),
        })
    }

    /// How many there are: of all of them the chain itself keeps the number.
    async fn number_of<T: Written>(
        &self,
        reading: &Reading<'_>,
        seat: &Seat,
        stretch: &Stretch,
    ) -> Result<(u64, bool)>
    where
        Linked<T>: Listed,
    {
        let pool = reading.pool();
        if stretch.actors.is_none()
            && stretch.operation.is_none()
            && (stretch.after, stretch.before) == ALWAYS
        {
            let number: Option<(i64, Vec<u8>)> = on!(&pool, c => sqlx::query_as(T::HEAD).bind(seat.account.id.as_str()).fetch_optional(*c).await)?;
            return Ok((number.map_or(0, |(number, _)| number.unsigned_abs()), false));
        }
        let counted = stretch::count::<Linked<T>>(&pool, stretch, MOST_COUNTED + 1).await?;
        Ok((counted.min(MOST_COUNTED).unsigned_abs(), counted > MOST_COUNTED))
    }

    /// Rows as they are shown, with the names of those who are in the account.
    async fn entries<T: Written>(
        &self,
        account: &AccountId,
        rows: Vec<Linked<T>>,
    ) -> Result<Vec<AuditEntry>> {
        let keys = rows.iter().flat_map(|linked| linked.row.keys());
        let present = self.present(account, keys).await?;
        let shown = rows.into_iter().map(|Linked { row, link }| {
            let link = link.or_else(|| (row.number() == 1).then(|| EMPTY.to_vec())).unwrap_or_default();
            let verified = row.fits(account.as_str(), &link, &self.inner.secret);
            row.shown(&present, verified)
        });
        Ok(shown.collect())
    }
}

/// The bounds of everything.
const ALWAYS: (Place, Place) = ((i64::MIN, i64::MIN), (i64::MAX, i64::MAX));

/// Everything a query asks for.
fn stretch<T>(account: &AccountId, query: &AuditQuery, actors: Option<Vec<String>>) -> Stretch
where
    Linked<T>: Listed,
{
    // Rounded up: a minute that has begun before the moment is before it.
    let place = |at: Timestamp| {
        let unit = <Linked<T> as Listed>::UNIT;
        (at.micros().div_euclid(unit) + i64::from(at.micros().rem_euclid(unit) > 0), i64::MIN)
    };
    Stretch {
        account: account.to_string(),
        actors,
        operation: query.action.map(Operation::as_str),
        after: query.from.map_or(ALWAYS.0, place),
        before: query.until.map_or(ALWAYS.1, place),
    }
}

/// The part of it on one side of a row.
fn beside(whole: &Stretch, mark: Option<Mark>) -> Stretch {
    match mark {
        None => whole.clone(),
        Some(Mark { newer: true, place, .. }) => Stretch { after: place.max(whole.after), ..whole.clone() },
        Some(Mark { place, .. }) => Stretch { before: place.min(whole.before), ..whole.clone() },
    }
}

/// A row of either chain, to be shown.
trait Written: Chained {
    /// The principal's key and the target's.
    fn keys(&self) -> [&str; 2];
    /// The row as readers see it.
    fn shown(self, present: &Present, verified: bool) -> AuditEntry;
}

impl Written for chain::Row {
    fn keys(&self) -> [&str; 2] {
        [&self.actor, &self.target]
    }

    fn shown(self, present: &Present, verified: bool) -> AuditEntry {
        // Something else than JSON is the work of whoever has edited it; the mark beside it says so.
        let detail: Value = serde_json::from_str(&self.detail).unwrap_or(Value::String(self.detail));
        AuditEntry {
            number: self.seq,
            at: Timestamp::from_micros(self.at),
            who: present.who(self.actor, Some(self.actor_name)),
            operation: self.operation,
            about: present.about(self.target, Some(&detail)),
            outcome: AuditOutcome::Done { detail },
            user_agent: self.stamp.user_agent,
            address: self.stamp.address,
            api_key: self.stamp.api_key,
            request: self.stamp.request,
            verified,
        }
    }
}

impl Written for refusals::Row {
    fn keys(&self) -> [&str; 2] {
        [&self.actor, &self.target]
    }

    fn shown(self, present: &Present, verified: bool) -> AuditEntry {
        AuditEntry {
            number: self.n,
            at: Timestamp::from_seconds(self.minute.saturating_mul(60)),
            who: present.who(self.actor, self.actor_name),
            operation: self.operation,
            about: present.about(self.target, None),
            outcome: AuditOutcome::Refused { reason: self.reason, times: self.times.unsigned_abs() },
            user_agent: self.stamp.user_agent,
            address: self.stamp.address,
            api_key: self.stamp.api_key,
            request: self.stamp.request,
            verified,
        }
    }
}

/// All statements of a chain, each with the number of values it is narrowed down by.
#[cfg(test)]
pub(crate) fn read_plans<T>() -> Vec<(&'static str, usize)>
where
    Linked<T>: Listed,
{
    use stretch::By;
    let mut all = Vec::new();
    for (by, values) in [(By::Nothing, 0), (By::Actor, 1), (By::Operation, 1), (By::Both, 2)] {
        all.extend([true, false].map(|newest_first| (<Linked<T> as Listed>::rows(by, newest_first), values)));
        // Of everything, counting may take whichever rows it likes: it stops at its limit.
        all.extend((values > 0).then(|| (<Linked<T> as Listed>::count(by), values)));
    }
    all
}

#[cfg(test)]
mod tests;
