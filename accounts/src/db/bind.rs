//! Values bound to statements that are put together from pieces, whichever database is meant.

use serde::{Deserialize, Serialize};
use sqlx::{Database, Postgres, QueryBuilder, Sqlite};
use uuid::Uuid;

/// A value for a statement. Whatever somebody typed reaches a database as one of these and in no
/// other way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Bound {
    /// Text.
    Text(String),
    /// A number, or microseconds since 1970.
    Number(i64),
    /// A key.
    Key(Uuid),
}

impl From<String> for Bound {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Bound {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Bound {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Uuid> for Bound {
    fn from(key: Uuid) -> Self {
        Self::Key(key)
    }
}

/// A database whose statements take all kinds of [`Bound`].
pub(crate) trait Bind: Database {
    /// Adds a placeholder with its value.
    fn bind(sql: &mut QueryBuilder<Self>, value: Bound);
}

macro_rules! binds {
    ($database:ty) => {
        impl Bind for $database {
            fn bind(sql: &mut QueryBuilder<Self>, value: Bound) {
                match value {
                    Bound::Text(text) => sql.push_bind(text),
                    Bound::Number(number) => sql.push_bind(number),
                    Bound::Key(key) => sql.push_bind(key),
                };
            }
        }
    };
}
binds!(Sqlite);
binds!(Postgres);

/// [`Bind::bind`] in the chain of a [`QueryBuilder`].
pub(crate) trait PushBound {
    /// Adds a placeholder with its value.
    fn push_bound(&mut self, value: impl Into<Bound>) -> &mut Self;
}

impl<DB: Bind> PushBound for QueryBuilder<DB> {
    fn push_bound(&mut self, value: impl Into<Bound>) -> &mut Self {
        DB::bind(self, value.into());
        self
    }
}
