//! What a list has to know of a collection: how it and its fields are stored.

use domain::{Schema, Timestamp};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, QueryBuilder};

use super::keyset::By;
use crate::db::bind::{Bind, Bound};

/// A collection that can be listed with a filter and an order.
pub(crate) trait Collection: Sync {
    /// Its fields.
    type Field: Copy + Eq + Send + Sync + 'static;
    /// One of its rows.
    type Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin;

    /// `SELECT` and the columns of a row, `FROM` and [`TABLES`](Self::TABLES), up to `WHERE`.
    const SELECT: &'static str;
    /// The tables a row and its conditions come from, without what a `LEFT JOIN` adds that no
    /// condition asks for.
    const TABLES: &'static str;
    /// The one of them whose indexes have the orders.
    const WALKED: &'static str;
    /// The field that is different in every row, by which rows are told apart that are otherwise
    /// sorted alike.
    const UNIQUE: Self::Field;
    /// The order if none is asked for: a field, and whether the largest comes first.
    const DEFAULT: (Self::Field, bool);

    /// What may be asked of it.
    fn schema(&self) -> &'static Schema<Self::Field>;

    /// True if it only ever grows. Then hits are counted among the first rows of it alone: as many as a page
    /// looks at.
    const GROWS: bool = false;

    /// Adds the condition of all of the collection's rows, which ask for nothing but the table
    /// [`WALKED`](Self::WALKED). A condition on what the rows are sorted by may be as narrow as `span` makes
    /// it, and has to be: of two conditions on one column a database may take the wider one to its index.
    fn push_scope<DB: Bind>(&self, sql: &mut QueryBuilder<DB>, span: Span<'_>);

    /// How a field is compared.
    fn column(&self, field: Self::Field) -> Column;

    /// What a field is compared with where somebody typed `text`.
    fn meant<'a>(&'a self, field: Self::Field, text: &'a str) -> &'a str {
        let _ = field;
        text
    }

    /// The expression rows are sorted by for a field that can be sorted by: never NULL.
    fn sorted(&self, field: Self::Field) -> &'static str;

    /// Whether an index has the rows in this order, those alike by the unique field.
    fn has_index(&self, field: Self::Field) -> bool;

    /// The value of the expression of [`sorted`](Self::sorted) in a row.
    fn key(&self, field: Self::Field, row: &Self::Row) -> Bound;

    /// The time, for what depends on it.
    fn now(&self) -> Timestamp;
}

/// The rows of a list that a statement is about: behind one, and up to another. What is not there bounds nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span<'a> {
    /// How the list is sorted.
    pub(crate) order: &'a [By],
    /// The sort keys of the row behind which it begins.
    pub(crate) beyond: Option<&'a [Bound]>,
    /// The sort keys of the row with which it ends.
    pub(crate) up_to: Option<&'a [Bound]>,
}

impl Span<'_> {
    /// The least and the greatest number there can be in this column, if it is the first that is sorted by.
    pub(crate) fn numbers_of(&self, column: &str) -> (Option<i64>, Option<i64>) {
        let Some(by) = self.order.first().filter(|by| by.column == column) else { return (None, None) };
        let number = |keys: Option<&[Bound]>| match keys?.first()? {
            Bound::Number(number) => Some(*number),
            _ => None,
        };
        let (begin, end) = (number(self.beyond), number(self.up_to));
        if by.descending { (end, begin) } else { (begin, end) }
    }
}

/// How a field is compared in SQL.
pub(crate) enum Column {
    /// An expression that is never NULL; missing text is the empty text.
    Value(&'static str),
    /// An expression that is NULL where there is no value.
    Optional(&'static str),
    /// A condition that is never NULL.
    Flag(&'static str),
    /// One condition for each word.
    Words {
        /// That there is a word.
        any: &'static str,
        /// That it is this one.
        is: fn(&str) -> Is,
    },
}

/// When a row has a certain word. No condition is ever NULL.
pub(crate) enum Is {
    /// Never.
    Never,
    /// Under this condition.
    When(&'static str),
    /// Under this condition with the time behind it.
    AsOf(&'static str),
}
