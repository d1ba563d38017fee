//! What a list has to know of a collection: how it and its fields are stored.

use domain::{Schema, Timestamp};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, QueryBuilder};

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

    /// Adds the condition of all of the collection's rows, which ask for nothing but the table
    /// [`WALKED`](Self::WALKED).
    fn push_scope<DB: Bind>(&self, sql: &mut QueryBuilder<DB>);

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
