//! Going through a list by its sort keys: what comes behind a row, and in which order.

use sqlx::QueryBuilder;

use crate::db::bind::{Bind, Bound, PushBound};

/// A column a list is sorted by. It is never NULL, and on PostgreSQL of the collation "C" if it is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct By {
    /// The expression.
    pub(crate) column: &'static str,
    /// Largest first.
    pub(crate) descending: bool,
}

/// Adds the order.
pub(crate) fn push_order<DB: Bind>(sql: &mut QueryBuilder<DB>, order: &[By]) {
    for (number, by) in order.iter().enumerate() {
        sql.push(if number == 0 { " ORDER BY " } else { ", " }).push(by.column);
        if by.descending {
            sql.push(" DESC");
        }
    }
}

/// Adds that a row comes behind the one with these `keys`, one for each column of `order`.
pub(crate) fn push_beyond<DB: Bind>(sql: &mut QueryBuilder<DB>, order: &[By], keys: &[Bound]) {
    let Some(first) = order.first() else { return };
    sql.push(" AND ");
    if is_uniform(order) {
        return push_rows(sql, order, if first.descending { " < " } else { " > " }, keys);
    }
    // Said in full, an index only serves the first column; that it serves it has to be said first.
    sql.push(first.column).push(if first.descending { " <= " } else { " >= " });
    if let Some(key) = keys.first() {
        sql.push_bound(key.clone());
    }
    sql.push(" AND ");
    push_mixed(sql, order, keys);
}

/// Adds that a row comes no later than the one with these `keys`, in an order of one direction.
pub(crate) fn push_up_to<DB: Bind>(sql: &mut QueryBuilder<DB>, order: &[By], keys: &[Bound]) {
    let Some(first) = order.first() else { return };
    sql.push(" AND ");
    push_rows(sql, order, if first.descending { " >= " } else { " <= " }, keys);
}

/// True if all columns are sorted in one direction, as an index can be walked.
pub(crate) fn is_uniform(order: &[By]) -> bool {
    order.iter().all(|by| Some(by.descending) == order.first().map(|first| first.descending))
}

fn push_rows<DB: Bind>(sql: &mut QueryBuilder<DB>, order: &[By], compare: &'static str, keys: &[Bound]) {
    for (number, by) in order.iter().enumerate() {
        sql.push(if number == 0 { "(" } else { ", " }).push(by.column);
    }
    sql.push(")").push(compare);
    for (number, key) in keys.iter().enumerate() {
        sql.push(if number == 0 { "(" } else { ", " }).push_bound(key.clone());
    }
    sql.push(")");
}

/// `a > x OR (a = x AND (b < y OR …))`, for directions that differ.
fn push_mixed<DB: Bind>(sql: &mut QueryBuilder<DB>, order: &[By], keys: &[Bound]) {
    let (Some((by, later)), Some((key, later_keys))) = (order.split_first(), keys.split_first()) else {
        return;
    };
    sql.push("(").push(by.column).push(if by.descending { " < " } else { " > " }).push_bound(key.clone());
    if !later.is_empty() {
        sql.push(" OR (").push(by.column).push(" = ").push_bound(key.clone()).push(" AND ");
        push_mixed(sql, later, later_keys);
        sql.push(")");
    }
    sql.push(")");
}
