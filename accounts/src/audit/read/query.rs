//! Listing the log as REST asks for it: changes of a stretch of time, with a filter and an order. The refusals are
//! on the page of the log and in its exports.

use domain::{AccountId, Field, Kind, Operation, Schema, Timestamp};
use sqlx::QueryBuilder;

use super::Scope;
use super::names::ADDRESS_WITHIN;
use super::stretch::{Linked, hash_before};
use crate::audit::chain::{self, entry_columns};
use crate::audit::method::{self, METHODS};
use crate::db::bind::{Bind, Bound, PushBound};
use crate::db::reading::Reading;
use crate::lists::Question;
use crate::lists::collection::{Collection, Column, Span};
use crate::{Accounts, AuditEntry, AuditQuery, Caller, RestPage, RestQuery, Result};

/// Seconds before now at which a list begins if nothing is said: 30 days.
const USUAL_STRETCH: i64 = 30 * 24 * 60 * 60;
/// Rows a page if nothing is said.
const USUAL_PAGE: i64 = 10;

/// Which entries REST asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditLogsQuery<'a> {
    /// Only from this moment on; 30 days ago if there is none.
    pub from: Option<Timestamp>,
    /// Only before this moment; now if there is none.
    pub until: Option<Timestamp>,
    /// Only what was done by who has, or had, this address; empty for all.
    pub email: &'a str,
    /// The rest; a page has 10 entries if nothing is said.
    pub list: RestQuery<'a>,
}

impl Accounts {
    /// Entries of the log, the newest first if nothing else is asked for: all to admins, and their own to
    /// everybody else.
    ///
    /// The fields of filters are `timestamp`, `id`, `method`, `principal` (the address they had then), `client_ip`, `user_agent`, `api_key_id` and `is_admin_action`. Lists are sorted by
    /// `timestamp`.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) about `filter`, `orderBy`, `pageSize` or `pageToken`;
    /// [`Error::NotFound`](crate::Error::NotFound) and what else keeps a caller out.
    pub async fn query_audit(
        &self,
        caller: Caller,
        account: &AccountId,
        asked: AuditLogsQuery<'_>,
    ) -> Result<RestPage<AuditEntry>> {
        let seat = self.seat(caller, account, Operation::ViewOwnAuditEntries).await?;
        let reading = self.reading(account).await?;
        let scope = self.scope(&reading, seat, &AuditQuery::default()).await?;
        let actors = self.named(&reading, &scope, asked.email).await?;
        let now = self.now();
        let entries = Entries {
            account: account.to_string(),
            from: asked.from.unwrap_or(now.plus_seconds(-USUAL_STRETCH)),
            // Not now: what was written while a clock ran ahead is part of the log as well.
            until: asked.until.unwrap_or(Timestamp::from_micros(i64::MAX)),
            actors,
            now,
        };
        let page_size = asked.list.page_size.filter(|size| *size != 0).or(Some(USUAL_PAGE));
        let list = RestQuery { page_size, ..asked.list };
        let bound = |at: Option<Timestamp>| at.map_or(String::new(), |at| at.micros().to_string());
        let (from, until) = (bound(asked.from), bound(asked.until));
        let whose = format!("{:?}", entries.actors);
        let place = [account.as_str(), "audit logs", &whose, &from, &until];
        let question = Question::read(entries, &list, &place, &self.inner.secret)?;
        if question.of.actors.as_ref().is_some_and(Vec::is_empty) {
            return Ok(RestPage { items: Vec::new(), next_page_token: String::new(), total: 0 });
        }
        let walks = !question.filter.is_empty();
        let page = question.answer(self, &reading, None, walks, |row| Ok(row.clone())).await?;
        Ok(RestPage {
            items: self.entries(account, page.items).await?,
            next_page_token: page.next_page_token,
            total: page.total,
        })
    }

    /// Whose entries are asked for, of those that may be seen.
    async fn named(&self, reading: &Reading<'_>, scope: &Scope, email: &str) -> Result<Option<Vec<String>>> {
        if email.trim().is_empty() {
            return Ok(scope.actors.clone());
        }
        let meant = self.had(reading, &scope.seat.account.id, email).await?;
        let seen = |key: &String| scope.actors.as_ref().is_none_or(|own| own.contains(key));
        Ok(Some(meant.into_iter().filter(seen).collect()))
    }
}

/// A field of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryField {
    Time,
    Number,
    Method,
    Principal,
    Address,
    UserAgent,
    ApiKey,
    IsAdminAction,
}

pub(crate) static ENTRIES: Schema<EntryField> = Schema::new(&[
    Field::new("timestamp", EntryField::Time, Kind::Time).also(&["create_time"]).sorts(),
    Field::new("id", EntryField::Number, Kind::Number),
    Field::new("method", EntryField::Method, Kind::Word(METHODS)),
    Field::new("principal", EntryField::Principal, Kind::Text),
    Field::new("client_ip", EntryField::Address, Kind::Text),
    Field::new("user_agent", EntryField::UserAgent, Kind::Text),
    Field::new("api_key_id", EntryField::ApiKey, Kind::Text),
    Field::new("is_admin_action", EntryField::IsAdminAction, Kind::Flag),
]);

/// When it was.
const AT: &str = "a.at";

/// Entries of an account within a time.
pub(crate) struct Entries {
    account: String,
    from: Timestamp,
    until: Timestamp,
    /// Of whom; none for everybody.
    actors: Option<Vec<String>>,
    now: Timestamp,
}

/// What only admins can do, as a test holds against the operation table.
const ADMIN_ACTION: &str = "a.operation IN ('invite', 'resend-invitation', 'revoke-invitation', 'change-role', \
    'change-others-name', 'end-access', 'deactivate', 'reactivate', 'remove', 'create-service-account', \
    'create-service-account-key', 'change-service-account-key', 'rotate-service-account-key', 'delete-others-key', \
    'change-settings', 'close-account', 'reopen-account', 'change-connections')";

/// Whether an operation needs a permission that only admins have.
pub fn is_admin_action(operation: &str) -> bool {
    ADMIN_ACTION.contains(&format!("'{operation}'"))
}

impl Collection for Entries {
    type Field = EntryField;
    type Row = Linked<chain::Row>;

    const SELECT: &'static str = concat!(
        "SELECT ",
        entry_columns!(),
        ", ",
        hash_before!("audit_log", "seq"),
        " FROM audit_log a WHERE "
    );
    const TABLES: &'static str = "audit_log a";
    const WALKED: &'static str = "audit_log a";
    const UNIQUE: EntryField = EntryField::Number;
    const DEFAULT: (EntryField, bool) = (EntryField::Time, true);
    const GROWS: bool = true;

    fn schema(&self) -> &'static Schema<EntryField> {
        &ENTRIES
    }

    fn push_scope<DB: Bind>(&self, sql: &mut QueryBuilder<DB>, span: Span<'_>) {
        let (least, greatest) = span.numbers_of(AT);
        let from = least.map_or(self.from.micros(), |least| least.max(self.from.micros()));
        let behind = |last: i64| last.saturating_add(1).min(self.until.micros());
        sql.push("a.account = ").push_bound(self.account.as_str());
        sql.push(" AND a.at >= ").push_bound(from);
        sql.push(" AND a.at < ").push_bound(greatest.map_or(self.until.micros(), behind));
        match self.actors.as_deref() {
            None => {}
            Some([only]) => {
                sql.push(" AND a.actor = ").push_bound(only.as_str());
            }
            Some(several) => {
                sql.push(" AND a.actor IN (''");
                for actor in several {
                    sql.push(", ").push_bound(actor.as_str());
                }
                sql.push(")");
            }
        }
    }

    fn column(&self, field: EntryField) -> Column {
        match field {
            EntryField::Time => Column::Value(AT),
            EntryField::Number => Column::Value("a.seq"),
            EntryField::Method => Column::Words { any: "a.operation <> ''", is: method::is },
            EntryField::Principal => Column::Value(ADDRESS_WITHIN),
            EntryField::Address => Column::Value("COALESCE(a.address, '')"),
            EntryField::UserAgent => Column::Value("COALESCE(a.user_agent, '')"),
            EntryField::ApiKey => Column::Value("COALESCE(a.api_key, '')"),
            EntryField::IsAdminAction => Column::Flag(ADMIN_ACTION),
        }
    }

    fn sorted(&self, field: EntryField) -> &'static str {
        match field {
            EntryField::Time => AT,
            _ => "a.seq",
        }
    }

    fn has_index(&self, field: EntryField) -> bool {
        field == EntryField::Time
    }

    fn key(&self, field: EntryField, row: &Self::Row) -> Bound {
        match field {
            EntryField::Time => Bound::Number(row.row.at),
            _ => Bound::Number(row.row.seq),
        }
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}

#[cfg(test)]
mod tests;
