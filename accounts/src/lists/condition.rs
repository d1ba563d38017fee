//! Filters as SQL: fixed pieces of text, and values that are bound.
//!
//! Every piece is true or false and never NULL, so that NOT and `!=` mean what
//! [`domain::filter`] says of missing values.

use domain::filter::{Op, Test, Value};
use domain::{Filter, Kind};
use sqlx::QueryBuilder;

use super::collection::{Collection, Column, Is};
use crate::db::bind::{Bind, Bound, PushBound};
use crate::db::dialect::like_pattern;

/// Adds the condition of a filter.
pub(crate) fn push<C: Collection, DB: Bind>(sql: &mut QueryBuilder<DB>, of: &C, filter: &Filter<C::Field>) {
    match filter {
        Filter::All(parts) if parts.is_empty() => {
            sql.push("TRUE");
        }
        Filter::All(parts) => push_joined(sql, of, parts, " AND "),
        Filter::Any(parts) => push_joined(sql, of, parts, " OR "),
        Filter::Not(part) => {
            sql.push("NOT (");
            push(sql, of, part);
            sql.push(")");
        }
        Filter::Is(test) => push_test(sql, of, test),
    }
}

fn push_joined<C: Collection, DB: Bind>(
    sql: &mut QueryBuilder<DB>,
    of: &C,
    parts: &[Filter<C::Field>],
    between: &'static str,
) {
    for (number, part) in parts.iter().enumerate() {
        sql.push(if number == 0 { "(" } else { between });
        push(sql, of, part);
    }
    sql.push(")");
}

fn push_test<C: Collection, DB: Bind>(sql: &mut QueryBuilder<DB>, of: &C, test: &Test<C::Field>) {
    match (of.column(test.field.is), &test.value) {
        (Column::Value(column), Value::Text(text)) => {
            push_text(sql, column, test.op, test.field.kind, of.meant(test.field.is, text));
        }
        (Column::Value(column), Value::Present) => {
            // Only text can be missing here, which is then empty.
            match test.field.kind {
                Kind::Text | Kind::Folded => sql.push(column).push(" <> ''"),
                _ => sql.push("TRUE"),
            };
        }
        (Column::Value(column), value) => {
            sql.push(column).push(sign(test.op));
            push_value(sql, value);
        }
        (Column::Optional(column), Value::Present) => {
            sql.push(column).push(" IS NOT NULL");
        }
        (Column::Optional(column), value) => {
            let (missing, and) =
                if test.op == Op::NotEqual { (" IS NULL", " OR ") } else { (" IS NOT NULL", " AND ") };
            sql.push("(").push(column).push(missing).push(and).push(column).push(sign(test.op));
            push_value(sql, value);
            sql.push(")");
        }
        (Column::Flag(condition), value) => {
            let wanted = (*value == Value::Flag(true)) == (test.op == Op::Equal);
            sql.push(if wanted { "(" } else { "NOT (" }).push(condition).push(")");
        }
        (Column::Words { any, .. }, Value::Present) => {
            sql.push("(").push(any).push(")");
        }
        (Column::Words { is, .. }, value) => {
            sql.push(if test.op == Op::NotEqual { "NOT (" } else { "(" });
            match value {
                Value::Word(word) => push_is(sql, &is(word), of.now().micros()),
                _ => {
                    sql.push("FALSE");
                }
            }
            sql.push(")");
        }
    }
}

fn push_is<DB: Bind>(sql: &mut QueryBuilder<DB>, is: &Is, now: i64) {
    match is {
        Is::Never => sql.push("FALSE"),
        Is::When(condition) => sql.push(*condition),
        Is::AsOf(condition) => sql.push(*condition).push_bound(now),
    };
}

fn push_text<DB: Bind>(sql: &mut QueryBuilder<DB>, column: &'static str, op: Op, kind: Kind, text: &str) {
    match op {
        Op::Has if text.is_empty() => {
            sql.push("TRUE");
        }
        // Both sides are folded, so that it does not matter whether LIKE regards case.
        Op::Has if kind == Kind::Folded => {
            sql.push(column).push(" LIKE ").push_bound(like_pattern(text)).push(r" ESCAPE '\'");
        }
        // Of the functions that look for text without folding it, the one both databases have.
        Op::Has => {
            sql.push("replace(").push(column).push(", ").push_bound(text).push(", '') <> ").push(column);
        }
        _ => {
            sql.push(column).push(sign(op)).push_bound(text);
        }
    }
}

fn push_value<DB: Bind>(sql: &mut QueryBuilder<DB>, value: &Value) {
    let bound = match value {
        Value::Text(text) => Bound::Text(text.clone()),
        Value::Word(word) => Bound::from(*word),
        Value::Time(time) => Bound::Number(time.micros()),
        Value::Number(number) => Bound::Number(*number),
        Value::Flag(flag) => Bound::Number(i64::from(*flag)),
        Value::Present => return,
    };
    sql.push_bound(bound);
}

const fn sign(op: Op) -> &'static str {
    match op {
        Op::Equal | Op::Has => " = ",
        Op::NotEqual => " <> ",
        Op::Less => " < ",
        Op::LessOrEqual => " <= ",
        Op::Greater => " > ",
        Op::GreaterOrEqual => " >= ",
    }
}
