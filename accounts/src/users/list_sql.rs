//! The SQL of the list on the users page, put together from fixed pieces and bound values. Besides
//! [`crate::lists`] the only place in the crate where a statement is not one constant text.

use domain::{Role, StatusKind, Timestamp, UserKind};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::page_token::{Place, columns};
use super::row::select_user;
use crate::SortBy;
use crate::db::bind::{Bind, PushBound};
use crate::db::dialect::TextSource;
use crate::lists::keyset::{push_beyond, push_order};

/// What a row must fulfil.
pub(crate) struct Filter {
    pub(crate) account: String,
    pub(crate) kind: UserKind,
    pub(crate) role: Option<Role>,
    pub(crate) status: Option<StatusKind>,
    pub(crate) now: Timestamp,
}

/// Which text a row must have, as it is tested on rows that are read anyway.
pub(crate) enum Text {
    /// Any.
    Any,
    /// This `LIKE` pattern in the folded text.
    Like(String),
    /// A name or an address that begins so.
    Begins(String),
    /// That of one of these rows, which have been found before and fulfil the filter.
    Found(Vec<Uuid>),
}

/// How rows are found by their text, with an index.
pub(crate) enum Look {
    /// By the text index; bound in the dialect's form.
    Pieces(TextSource, String),
    /// By the beginning of the name or the address: from, up to.
    Beginning(String, String),
}

/// How rows are ordered, and where the page begins.
pub(crate) struct Order<'a> {
    pub(crate) sort: SortBy,
    pub(crate) descending: bool,
    pub(crate) from: Option<&'a Place>,
    pub(crate) limit: i64,
}

/// Rows of the page, one more than asked for so that it is known whether there are others.
pub(crate) fn page<DB: Bind>(filter: &Filter, text: &Text, order: &Order<'_>) -> QueryBuilder<DB> {
    let mut sql = QueryBuilder::new(select_user!("WHERE "));
    push_text(&mut sql, filter, text);
    let backwards = order.from.is_some_and(|place| place.backwards);
    let columns = columns(order.sort, order.descending != backwards);
    if let Some(place) = order.from {
        push_beyond(&mut sql, &columns, &place.keys);
    }
    push_order(&mut sql, &columns);
    sql.push(" LIMIT ");
    sql.push_bound(order.limit);
    sql
}

/// The users of an account who have one of these keys; there must be at least one.
pub(crate) fn of_keys<DB: Bind>(account: &str, keys: &[Uuid]) -> QueryBuilder<DB> {
    let mut sql = QueryBuilder::new(select_user!("WHERE u.account = "));
    sql.push_bound(account).push(" AND u.id IN ");
    for (number, key) in keys.iter().enumerate() {
        sql.push(if number == 0 { "(" } else { ", " }).push_bound(*key);
    }
    sql.push(")");
    sql
}

/// How many rows fulfil the filter and have the text, counting no further than `most`.
pub(crate) fn count<DB: Bind>(filter: &Filter, text: &Text, most: i64) -> QueryBuilder<DB> {
    let mut sql = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM users u");
    push_join(&mut sql, filter);
    push_text(&mut sql, filter, text);
    sql.push(" LIMIT ").push_bound(most).push(") AS counted");
    sql
}

/// The keys of at most `most` rows that fulfil the filter and are found by their text; of a
/// beginning up to twice as many.
pub(crate) fn find<DB: Bind>(filter: &Filter, look: &Look, most: i64) -> QueryBuilder<DB> {
    let mut sql = QueryBuilder::new("");
    push_find(&mut sql, filter, look, most);
    sql
}

/// How many rows [`find`] finds.
pub(crate) fn count_found<DB: Bind>(filter: &Filter, look: &Look, most: i64) -> QueryBuilder<DB> {
    let mut sql = QueryBuilder::new("SELECT count(*) FROM (");
    push_find(&mut sql, filter, look, most);
    sql.push(") AS found");
    sql
}

fn push_find<DB: Bind>(sql: &mut QueryBuilder<DB>, filter: &Filter, look: &Look, most: i64) {
    match look {
        Look::Pieces(source, pattern) => {
            sql.push("SELECT u.id FROM ").push(source.from);
            push_join(sql, filter);
            push_filter(sql, filter, true);
            sql.push(" AND ").push(source.condition).push_bound(pattern.clone());
            sql.push(" LIMIT ").push_bound(most);
        }
        // A row can match both ways; UNION keeps it once. Each side has an index of its own.
        Look::Beginning(from, to) => {
            for (side, column) in
                [("SELECT id FROM (", "u.name_key"), (" UNION SELECT id FROM (", "u.mail_key")]
            {
                sql.push(side).push("SELECT u.id FROM users u");
                push_join(sql, filter);
                push_filter(sql, filter, true);
                sql.push(" AND ").push(column).push(" >= ").push_bound(from.clone());
                sql.push(" AND ").push(column).push(" < ").push_bound(to.clone());
                sql.push(" LIMIT ").push_bound(most).push(") AS side");
            }
        }
    }
}

fn push_join<DB: Bind>(sql: &mut QueryBuilder<DB>, filter: &Filter) {
    use StatusKind::{Declined, InvitationExpired, Invited};
    if matches!(filter.status, Some(Invited | InvitationExpired | Declined)) {
        sql.push(" JOIN invitations i ON i.user_key = u.id");
    }
    sql.push(" WHERE ");
}

fn push_text<DB: Bind>(sql: &mut QueryBuilder<DB>, filter: &Filter, text: &Text) {
    match text {
        Text::Any => push_filter(sql, filter, false),
        Text::Like(pattern) => {
            push_filter(sql, filter, false);
            sql.push(" AND u.search LIKE ").push_bound(pattern.clone()).push(r" ESCAPE '\'");
        }
        Text::Begins(wanted) => {
            push_filter(sql, filter, false);
            let length = wanted.chars().count() as i64;
            for (before, column) in [(" AND (substr(", "u.name_key"), (" OR substr(", "u.mail_key")] {
                sql.push(before).push(column).push(", 1, CAST(").push_bound(length);
                sql.push(" AS INTEGER)) = ").push_bound(wanted.clone());
            }
            sql.push(")");
        }
        // The keys say it all: with the filter beside them the database might go by that instead.
        Text::Found(keys) => {
            sql.push("u.id IN (");
            for (number, key) in keys.iter().enumerate() {
                sql.push(if number == 0 { "" } else { ", " }).push_bound(*key);
            }
            sql.push(")");
        }
    }
}

/// The condition on role and status. With `aside` it is written so that no index answers it,
/// where rows come by another index that must not be passed over.
fn push_filter<DB: Bind>(sql: &mut QueryBuilder<DB>, filter: &Filter, aside: bool) {
    sql.push("u.account = ").push_bound(filter.account.clone());
    sql.push(" AND u.kind = ").push_bound(filter.kind.as_str().to_owned());
    if let Some(role) = filter.role {
        sql.push(if aside { " AND u.role_rank + 0 = " } else { " AND u.role_rank = " })
            .push_bound(role.rank());
    }
    let Some(status) = filter.status else { return };
    let standing = match status {
        StatusKind::Active => "'active'",
        StatusKind::Deactivated => "'deactivated'",
        StatusKind::Invited | StatusKind::InvitationExpired | StatusKind::Declined => "'invited'",
    };
    sql.push(if aside { " AND u.standing || '' = " } else { " AND u.standing = " }).push(standing);
    match status {
        StatusKind::Active | StatusKind::Deactivated => {}
        StatusKind::Declined => {
            sql.push(" AND i.declined IS NOT NULL");
        }
        StatusKind::Invited => {
            sql.push(" AND i.declined IS NULL AND i.expires > ").push_bound(filter.now.micros());
        }
        StatusKind::InvitationExpired => {
            sql.push(" AND i.declined IS NULL AND i.expires <= ").push_bound(filter.now.micros());
        }
    }
}
