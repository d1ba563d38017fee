//! The SQL of the list, put together from fixed pieces and bound values. The only place in the
//! crate where a statement is not one constant text.

use domain::{Role, StatusKind, Timestamp, UserKind};
use sqlx::{Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

use super::page_token::{Place, SortKey};
use super::row::select_user;
use crate::SortBy;
use crate::db::dialect::TextCondition;

/// How a text is looked for.
pub(crate) enum Search {
    /// Not at all.
    None,
    /// Anywhere in the folded text, row by row along the sort index; bound as a `LIKE` pattern.
    Walk(String),
    /// Anywhere in the folded text, by the text index; bound in the dialect's form.
    Index(TextCondition, String),
    /// At the beginning of the name or the address, by their indexes: from, up to.
    Prefix(String, String),
}

/// What a row must fulfil.
pub(crate) struct Filter {
    pub(crate) account: String,
    pub(crate) kind: UserKind,
    pub(crate) role: Option<Role>,
    pub(crate) status: Option<StatusKind>,
    pub(crate) now: Timestamp,
    pub(crate) search: Search,
}

/// How rows are ordered, and where the page begins.
pub(crate) struct Order<'a> {
    pub(crate) sort: SortBy,
    pub(crate) descending: bool,
    pub(crate) from: Option<&'a Place>,
    pub(crate) limit: i64,
}

/// Rows of the page, one more than asked for so that it is known whether there are others.
pub(crate) fn page<DB>(filter: &Filter, order: &Order<'_>) -> QueryBuilder<DB>
where
    DB: Database,
    String: for<'a> Encode<'a, DB> + Type<DB>,
    i64: for<'a> Encode<'a, DB> + Type<DB>,
    Uuid: for<'a> Encode<'a, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(select_user!("WHERE "));
    push_filter(&mut sql, filter);
    let backwards = order.from.is_some_and(|place| place.backwards);
    let descending = order.descending != backwards;
    if let Some(place) = order.from {
        push_from(&mut sql, place, descending);
    }
    sql.push(match (order.sort, descending) {
        (SortBy::Name, false) => " ORDER BY u.name_key, u.id LIMIT ",
        (SortBy::Name, true) => " ORDER BY u.name_key DESC, u.id DESC LIMIT ",
        (SortBy::Role, false) => " ORDER BY u.role_rank, u.name_key, u.id LIMIT ",
        (SortBy::Role, true) => " ORDER BY u.role_rank DESC, u.name_key DESC, u.id DESC LIMIT ",
        (SortBy::Joined, false) => " ORDER BY u.created, u.id LIMIT ",
        (SortBy::Joined, true) => " ORDER BY u.created DESC, u.id DESC LIMIT ",
    });
    sql.push_bind(order.limit);
    sql
}

/// How many rows fulfil the filter, counting no further than `most`.
pub(crate) fn count<DB>(filter: &Filter, most: i64) -> QueryBuilder<DB>
where
    DB: Database,
    String: for<'a> Encode<'a, DB> + Type<DB>,
    i64: for<'a> Encode<'a, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM users u ");
    if needs_invitation(filter.status) {
        sql.push("JOIN invitations i ON i.user_key = u.id ");
    }
    sql.push("WHERE ");
    push_filter(&mut sql, filter);
    sql.push(" LIMIT ");
    sql.push_bind(most);
    sql.push(") AS some");
    sql
}

fn needs_invitation(status: Option<StatusKind>) -> bool {
    matches!(status, Some(StatusKind::Invited | StatusKind::InvitationExpired | StatusKind::Declined))
}

fn push_filter<DB>(sql: &mut QueryBuilder<DB>, filter: &Filter)
where
    DB: Database,
    String: for<'a> Encode<'a, DB> + Type<DB>,
    i64: for<'a> Encode<'a, DB> + Type<DB>,
{
    sql.push("u.account = ").push_bind(filter.account.clone());
    sql.push(" AND u.kind = ").push_bind(filter.kind.as_str().to_owned());
    if let Some(role) = filter.role {
        sql.push(" AND u.role_rank = ").push_bind(role.rank());
    }
    match filter.status {
        None => {}
        Some(StatusKind::Active) => {
            sql.push(" AND u.standing = 'active'");
        }
        Some(StatusKind::Deactivated) => {
            sql.push(" AND u.standing = 'deactivated'");
        }
        Some(StatusKind::Declined) => {
            sql.push(" AND u.standing = 'invited' AND i.declined IS NOT NULL");
        }
        Some(StatusKind::Invited) => {
            sql.push(" AND u.standing = 'invited' AND i.declined IS NULL AND i.expires > ");
            sql.push_bind(filter.now.micros());
        }
        Some(StatusKind::InvitationExpired) => {
            sql.push(" AND u.standing = 'invited' AND i.declined IS NULL AND i.expires <= ");
            sql.push_bind(filter.now.micros());
        }
    }
    match &filter.search {
        Search::None => {}
        Search::Walk(pattern) => {
            sql.push(" AND u.search LIKE ").push_bind(pattern.clone()).push(r" ESCAPE '\'");
        }
        Search::Index(condition, pattern) => {
            sql.push(" AND ").push(condition.before).push_bind(pattern.clone()).push(condition.after);
        }
        Search::Prefix(from, to) => {
            // A row can match both ways; UNION keeps it once.
            sql.push(" AND u.id IN (SELECT id FROM users WHERE account = ").push_bind(filter.account.clone());
            sql.push(" AND kind = ").push_bind(filter.kind.as_str().to_owned());
            sql.push(" AND name_key >= ")
                .push_bind(from.clone())
                .push(" AND name_key < ")
                .push_bind(to.clone());
            sql.push(" UNION SELECT id FROM users WHERE account = ").push_bind(filter.account.clone());
            sql.push(" AND kind = ").push_bind(filter.kind.as_str().to_owned());
            sql.push(" AND mail_key >= ")
                .push_bind(from.clone())
                .push(" AND mail_key < ")
                .push_bind(to.clone())
                .push(")");
        }
    }
}

fn push_from<DB>(sql: &mut QueryBuilder<DB>, place: &Place, descending: bool)
where
    DB: Database,
    String: for<'a> Encode<'a, DB> + Type<DB>,
    i64: for<'a> Encode<'a, DB> + Type<DB>,
    Uuid: for<'a> Encode<'a, DB> + Type<DB>,
{
    let beyond = if descending { " < (" } else { " > (" };
    match &place.key {
        SortKey::Name(name) => {
            sql.push(" AND (u.name_key, u.id)").push(beyond).push_bind(name.clone());
        }
        SortKey::Role(rank, name) => {
            sql.push(" AND (u.role_rank, u.name_key, u.id)")
                .push(beyond)
                .push_bind(*rank)
                .push(", ")
                .push_bind(name.clone());
        }
        SortKey::Joined(created) => {
            sql.push(" AND (u.created, u.id)").push(beyond).push_bind(*created);
        }
    }
    sql.push(", ").push_bind(place.id).push(")");
}
