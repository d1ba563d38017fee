//! The statements of a list.

use sqlx::QueryBuilder;

use super::collection::{Collection, Span};
use super::question::Question;
use super::{condition, keyset};
use crate::db::bind::{Bind, Bound, PushBound};

/// The rows of the page, one more than it holds so that it is known whether there are others. With
/// `up_to` none behind the row with these keys.
pub(crate) fn page<C: Collection, DB: Bind>(
    question: &Question<C>,
    up_to: Option<&[Bound]>,
) -> QueryBuilder<DB> {
    let mut sql = QueryBuilder::new(C::SELECT);
    question.of.push_scope(&mut sql, Span { up_to, ..question.span() });
    push_filter(&mut sql, question);
    push_from(&mut sql, question);
    if let Some(keys) = up_to {
        keyset::push_up_to(&mut sql, &question.order, keys);
    }
    keyset::push_order(&mut sql, &question.order);
    sql.push(" LIMIT ").push_bound(question.size + 1);
    sql
}

/// The row so many places behind the first of the page, whether or not it fulfils the filter.
pub(crate) fn row_at<C: Collection, DB: Bind>(question: &Question<C>, place: u32) -> QueryBuilder<DB> {
    let mut sql = QueryBuilder::new(C::SELECT);
    question.of.push_scope(&mut sql, Span::default());
    let unique = question.of.sorted(C::UNIQUE);
    // Found by the index alone; only the one row is read.
    sql.push(" AND ")
        .push(unique)
        .push(" = (SELECT ")
        .push(unique)
        .push(" FROM ")
        .push(C::WALKED)
        .push(" WHERE ");
    question.of.push_scope(&mut sql, question.span());
    push_from(&mut sql, question);
    keyset::push_order(&mut sql, &question.order);
    sql.push(" LIMIT 1 OFFSET ").push_bound(i64::from(place)).push(")");
    sql
}

/// How many rows fulfil the filter, counting no further than `most`; of what grows, among so many of the first
/// rows.
pub(crate) fn count<C: Collection, DB: Bind>(
    question: &Question<C>,
    most: i64,
    among: u32,
) -> QueryBuilder<DB> {
    let mut sql = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM ");
    if C::GROWS && !question.filter.is_empty() {
        sql.push("(SELECT * FROM ").push(C::WALKED).push(" WHERE ");
        question.of.push_scope(&mut sql, Span::default());
        keyset::push_order(&mut sql, &question.order);
        // Called as before, so that the filter finds it.
        let name = C::WALKED.rsplit(' ').next().unwrap_or_default();
        sql.push(" LIMIT ").push_bound(i64::from(among)).push(") ").push(name).push(" WHERE 1 = 1");
    } else {
        sql.push(C::TABLES).push(" WHERE ");
        question.of.push_scope(&mut sql, Span::default());
    }
    push_filter(&mut sql, question);
    sql.push(" LIMIT ").push_bound(most).push(") AS counted");
    sql
}

fn push_filter<C: Collection, DB: Bind>(sql: &mut QueryBuilder<DB>, question: &Question<C>) {
    if !question.filter.is_empty() {
        sql.push(" AND ");
        condition::push(sql, &question.of, &question.filter);
    }
}

fn push_from<C: Collection, DB: Bind>(sql: &mut QueryBuilder<DB>, question: &Question<C>) {
    if let Some(place) = &question.from {
        keyset::push_beyond(sql, &question.order, &place.keys);
    }
}
