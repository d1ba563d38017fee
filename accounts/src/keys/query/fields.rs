//! The fields of API keys in filters and orders, and how they are stored.

use domain::filter::{Op, Value};
use domain::{AccountId, Field, Filter, Kind, Schema, Timestamp};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::db::bind::{Bind, Bound, PushBound};
use crate::keys::row::{Row, key_tables, select_key};
use crate::lists::collection::{Collection, Column, Span};

/// A field of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyField {
    /// Its id.
    KeyId,
    /// What its owner calls it.
    DisplayName,
    /// How its text begins.
    Prefix,
    /// The owner's address.
    Email,
    /// The owner's id.
    User,
    /// When it was made.
    Created,
    /// When it ends; never if there is none.
    Expires,
    /// When it was used last.
    LastUsed,
    /// Its name and the owner's address.
    Words,
}

pub(crate) static KEYS: Schema<KeyField> = Schema::new(&[
    Field::new("key_id", KeyField::KeyId, Kind::Folded).sorts(),
    Field::new("display_name", KeyField::DisplayName, Kind::Folded).sorts(),
    Field::new("prefix", KeyField::Prefix, Kind::Folded),
    Field::new("email", KeyField::Email, Kind::Folded).sorts(),
    Field::new("user", KeyField::User, Kind::Folded).also(&["user_id"]).sorts(),
    Field::new("create_time", KeyField::Created, Kind::Time).sorts(),
    Field::new("expire_time", KeyField::Expires, Kind::Time).sorts(),
    Field::new("last_used", KeyField::LastUsed, Kind::Time).sorts(),
])
.words(Field::new("", KeyField::Words, Kind::Folded));

/// The keys of a user or of everybody in an account.
pub(crate) struct Keys {
    account: String,
    owner: Option<Uuid>,
    /// How the names of users begin.
    prefix: String,
    now: Timestamp,
    named: Vec<String>,
}

impl Keys {
    /// All keys of an account, or those of one user in it.
    pub(crate) fn of(account: &AccountId, owner: Option<Uuid>, now: Timestamp) -> Self {
        Self {
            account: account.to_string(),
            owner,
            prefix: format!("accounts/{account}/users/"),
            now,
            named: Vec::new(),
        }
    }

    /// None but those with these ids.
    pub(crate) fn only(&mut self, named: Vec<String>) {
        self.named = named;
    }
}

/// The ids of the keys a filter lets through at most, if it names them.
pub(super) fn named(filter: &Filter<KeyField>) -> Option<Vec<String>> {
    filter.named(&|test| match (test.field.is, test.op, &test.value) {
        (KeyField::KeyId, Op::Equal, Value::Text(id)) => Some(id.clone()),
        _ => None,
    })
}

impl Collection for Keys {
    type Field = KeyField;
    type Row = Row;

    const SELECT: &'static str = select_key!("WHERE ");
    const TABLES: &'static str = key_tables!();
    const WALKED: &'static str = "api_keys k";
    const UNIQUE: KeyField = KeyField::KeyId;
    const DEFAULT: (KeyField, bool) = (KeyField::Created, true);

    fn schema(&self) -> &'static Schema<KeyField> {
        &KEYS
    }

    fn push_scope<DB: Bind>(&self, sql: &mut QueryBuilder<DB>, _: Span<'_>) {
        match self.owner {
            // A user is of one account: said besides, another index might be taken for it.
            Some(owner) => sql.push("k.user_key = ").push_bound(owner),
            None => sql.push("k.account = ").push_bound(self.account.as_str()),
        };
        for (number, id) in self.named.iter().enumerate() {
            sql.push(if number == 0 { " AND k.key_id IN (" } else { ", " }).push_bound(id.as_str());
        }
        if !self.named.is_empty() {
            sql.push(")");
        }
    }

    fn column(&self, field: KeyField) -> Column {
        match field {
            KeyField::KeyId => Column::Value("k.key_id"),
            KeyField::DisplayName => Column::Value("k.name_key"),
            KeyField::Prefix => Column::Value("'rk_' || k.key_id"),
            KeyField::Email => Column::Value("u.mail_key"),
            KeyField::User => Column::Value("u.user_id"),
            KeyField::Created => Column::Value("k.created"),
            KeyField::Expires => Column::Optional("k.expires"),
            KeyField::LastUsed => Column::Optional("a.last_used"),
            KeyField::Words => Column::Value("k.name_key || ' ' || u.mail_key"),
        }
    }

    fn meant<'a>(&'a self, field: KeyField, text: &'a str) -> &'a str {
        match field {
            KeyField::User => text.strip_prefix(&self.prefix).unwrap_or(text),
            _ => text,
        }
    }

    fn sorted(&self, field: KeyField) -> &'static str {
        match field {
            KeyField::DisplayName => "k.name_key",
            KeyField::Email => "u.mail_key",
            KeyField::User => "u.user_id",
            KeyField::Created => "k.created",
            // Never is later than every moment, and before the first use there was none.
            KeyField::Expires => "COALESCE(k.expires, 9223372036854775807)",
            KeyField::LastUsed => "COALESCE(a.last_used, 0)",
            _ => "k.key_id",
        }
    }

    fn has_index(&self, field: KeyField) -> bool {
        field == KeyField::Created
    }

    fn key(&self, field: KeyField, row: &Row) -> Bound {
        match field {
            KeyField::DisplayName => row.name_key.as_str().into(),
            KeyField::Email => row.mail_key.as_str().into(),
            KeyField::User => row.user_id.as_str().into(),
            KeyField::Created => row.created.into(),
            KeyField::Expires => row.expires.unwrap_or(i64::MAX).into(),
            KeyField::LastUsed => row.last_used.unwrap_or_default().into(),
            _ => row.key_id.as_str().into(),
        }
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}
