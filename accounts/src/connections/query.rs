//! Listing connections as REST asks for them, with a filter and an order.

use domain::policy::sees_connections_whole;
use domain::{AccountId, Connection, Field, Kind, Operation, Schema, Timestamp};
use sqlx::QueryBuilder;

use super::row::{Row, select_connection};
use crate::db::bind::{Bind, Bound, PushBound};
use crate::lists::Question;
use crate::lists::collection::{Collection, Column, Span};
use crate::{Accounts, Caller, RestPage, RestQuery, Result};

/// A field of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionField {
    /// Its id.
    Id,
    /// Where it leads.
    BaseUrl,
    /// Whether a key is kept.
    HasKey,
    /// When it was made.
    Created,
    /// When it was changed last.
    Updated,
}

const ID: Field<ConnectionField> =
    Field::new("name", ConnectionField::Id, Kind::Text).also(&["connection_id"]).sorts();
const CREATED: Field<ConnectionField> =
    Field::new("create_time", ConnectionField::Created, Kind::Time).sorts();
const UPDATED: Field<ConnectionField> =
    Field::new("update_time", ConnectionField::Updated, Kind::Time).sorts();

/// What everybody may ask.
static NAMES: Schema<ConnectionField> =
    Schema::new(&[ID, CREATED, UPDATED]).words(words(ConnectionField::Id));
/// What those may ask who see where connections lead: to others a filter would tell it.
static WHOLE: Schema<ConnectionField> = Schema::new(&[
    ID,
    Field::new("base_url", ConnectionField::BaseUrl, Kind::Folded),
    Field::new("has_api_key", ConnectionField::HasKey, Kind::Flag),
    CREATED,
    UPDATED,
])
.words(words(ConnectionField::Id));

const fn words(field: ConnectionField) -> Field<ConnectionField> {
    Field::new("", field, Kind::Folded)
}

struct Connections {
    account: String,
    /// How their names begin.
    prefix: String,
    whole: bool,
    now: Timestamp,
}

impl Collection for Connections {
    type Field = ConnectionField;
    type Row = Row;

    const SELECT: &'static str = select_connection!("WHERE ");
    const TABLES: &'static str = "connections n";
    const WALKED: &'static str = "connections n";
    const UNIQUE: ConnectionField = ConnectionField::Id;
    const DEFAULT: (ConnectionField, bool) = (ConnectionField::Id, false);

    fn schema(&self) -> &'static Schema<ConnectionField> {
        if self.whole { &WHOLE } else { &NAMES }
    }

    fn push_scope<DB: Bind>(&self, sql: &mut QueryBuilder<DB>, _: Span<'_>) {
        sql.push("n.account = ").push_bound(self.account.as_str());
    }

    fn column(&self, field: ConnectionField) -> Column {
        match field {
            ConnectionField::Id => Column::Value("n.id"),
            ConnectionField::BaseUrl => Column::Value("n.base_url"),
            ConnectionField::HasKey => Column::Flag("n.sealed_key IS NOT NULL"),
            ConnectionField::Created => Column::Value("n.created"),
            ConnectionField::Updated => Column::Value("n.updated"),
        }
    }

    fn meant<'a>(&'a self, field: ConnectionField, text: &'a str) -> &'a str {
        match field {
            ConnectionField::Id => text.strip_prefix(&self.prefix).unwrap_or(text),
            _ => text,
        }
    }

    fn sorted(&self, field: ConnectionField) -> &'static str {
        match field {
            ConnectionField::Created => "n.created",
            ConnectionField::Updated => "n.updated",
            _ => "n.id",
        }
    }

    fn has_index(&self, field: ConnectionField) -> bool {
        field == ConnectionField::Id
    }

    fn key(&self, field: ConnectionField, row: &Row) -> Bound {
        match field {
            ConnectionField::Created => row.created.into(),
            ConnectionField::Updated => row.updated.into(),
            _ => row.id.as_str().into(),
        }
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}

impl Accounts {
    /// Connections of an account, by their ids if nothing else is asked for.
    ///
    /// The fields of filters are `name` (also `connection_id`), `create_time` and `update_time`; for those
    /// who may change connections also `base_url` and `has_api_key`. Lists are sorted by the first three.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) about `filter`, `orderBy`, `pageSize` or `pageToken`;
    /// [`Error::Refused`](crate::Error::Refused), [`Error::NotFound`](crate::Error::NotFound).
    pub async fn query_connections(
        &self,
        caller: Caller,
        account: &AccountId,
        query: RestQuery<'_>,
    ) -> Result<RestPage<Connection>> {
        let seat = self.seat(caller, account, Operation::ViewConnections).await?;
        let whole = sees_connections_whole(&seat.actor);
        let of = Connections {
            account: account.to_string(),
            prefix: format!("accounts/{account}/connections/"),
            whole,
            now: self.now(),
        };
        // Whoever sees less has lists of their own, so that no token of one list goes on in the other.
        let place = [account.as_str(), "connections", if whole { "whole" } else { "names" }];
        let question = Question::read(of, &query, &place, &self.inner.secret)?;
        let reading = self.reading(account).await?;
        question.answer(self, &reading, None, false, |row| row.connection(whole)).await
    }
}

#[cfg(test)]
mod tests;
