//! The fields of resources in filters and orders, and how they are stored.

use domain::{AccountId, Field, Kind, ResourceKind, Schema, Timestamp};
use sqlx::QueryBuilder;

use crate::db::bind::{Bind, Bound, PushBound};
use crate::lists::collection::{Collection, Column, Span};
use crate::resources::row::{Row, resource_tables, select_resource};

/// A field of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceField {
    /// Its id.
    Id,
    /// What it is called.
    DisplayName,
    /// How it stands.
    State,
    /// The owner's id.
    Owner,
    /// The owner's address.
    OwnerEmail,
    /// Who made it.
    CreatedBy,
    /// The model a deployment answers for.
    BaseModel,
    /// When it was made.
    Created,
    /// When it was changed last.
    Updated,
    /// Its id and name.
    Words,
}

static RESOURCES: Schema<ResourceField> = Schema::new(&[
    Field::new("name", ResourceField::Id, Kind::Folded).also(&["id"]).sorts(),
    Field::new("display_name", ResourceField::DisplayName, Kind::Folded).sorts(),
    Field::new("state", ResourceField::State, Kind::Folded).sorts(),
    Field::new("owner", ResourceField::Owner, Kind::Folded).sorts(),
    Field::new("owner_email", ResourceField::OwnerEmail, Kind::Folded),
    Field::new("created_by", ResourceField::CreatedBy, Kind::Folded),
    Field::new("base_model", ResourceField::BaseModel, Kind::Folded),
    Field::new("create_time", ResourceField::Created, Kind::Time).sorts(),
    Field::new("update_time", ResourceField::Updated, Kind::Time).sorts(),
])
.words(Field::new("", ResourceField::Words, Kind::Folded));

/// The resources of a kind in an account.
pub(crate) struct Resources {
    account: String,
    kind: ResourceKind,
    show_deleted: bool,
    /// How the names of resources of this kind and of users begin.
    prefixes: [String; 2],
    now: Timestamp,
}

impl Resources {
    /// Those of a kind; also deleted ones that can come back, if that is wanted.
    pub(crate) fn of(account: &AccountId, kind: ResourceKind, show_deleted: bool, now: Timestamp) -> Self {
        let prefix = |collection: &str| format!("accounts/{account}/{collection}/");
        let prefixes = [prefix(kind.collection()), prefix("users")];
        Self { account: account.to_string(), kind, show_deleted, prefixes, now }
    }
}

impl Collection for Resources {
    type Field = ResourceField;
    type Row = Row;

    const SELECT: &'static str = select_resource!("WHERE ");
    const TABLES: &'static str = resource_tables!();
    const WALKED: &'static str = "resources r";
    const UNIQUE: ResourceField = ResourceField::Id;
    const DEFAULT: (ResourceField, bool) = (ResourceField::Id, false);

    fn schema(&self) -> &'static Schema<ResourceField> {
        &RESOURCES
    }

    fn push_scope<DB: Bind>(&self, sql: &mut QueryBuilder<DB>, _: Span<'_>) {
        sql.push("r.account = ").push_bound(self.account.as_str());
        sql.push(" AND r.kind = ").push_bound(self.kind.as_str());
        if !self.show_deleted {
            sql.push(" AND r.deleted IS NULL");
        }
    }

    fn column(&self, field: ResourceField) -> Column {
        match field {
            ResourceField::Id => Column::Value("r.id"),
            ResourceField::DisplayName => Column::Value("r.name_key"),
            ResourceField::State => Column::Value("r.state"),
            ResourceField::Owner => Column::Value("COALESCE(o.user_id, '')"),
            ResourceField::OwnerEmail => Column::Value("COALESCE(o.mail_key, '')"),
            ResourceField::CreatedBy => Column::Value("lower(r.created_by)"),
            ResourceField::BaseModel => Column::Value("lower(COALESCE(r.base, ''))"),
            ResourceField::Created => Column::Value("r.created"),
            ResourceField::Updated => Column::Value("r.updated"),
            ResourceField::Words => Column::Value("r.id || ' ' || r.name_key"),
        }
    }

    fn meant<'a>(&'a self, field: ResourceField, text: &'a str) -> &'a str {
        let [own, users] = &self.prefixes;
        match field {
            ResourceField::Id => text.strip_prefix(own.as_str()).unwrap_or(text),
            ResourceField::Owner => text.strip_prefix(users.as_str()).unwrap_or(text),
            // The contract calls the states of jobs so.
            ResourceField::State => text.strip_prefix("job_state_").unwrap_or(text),
            _ => text,
        }
    }

    fn sorted(&self, field: ResourceField) -> &'static str {
        match field {
            ResourceField::DisplayName => "r.name_key",
            ResourceField::State => "r.state",
            ResourceField::Owner => "COALESCE(o.user_id, '')",
            ResourceField::Created => "r.created",
            ResourceField::Updated => "r.updated",
            _ => "r.id",
        }
    }

    fn has_index(&self, field: ResourceField) -> bool {
        matches!(field, ResourceField::Id | ResourceField::Created)
    }

    fn key(&self, field: ResourceField, row: &Row) -> Bound {
        match field {
            ResourceField::DisplayName => row.name_key.as_str().into(),
            ResourceField::State => row.state.as_str().into(),
            ResourceField::Owner => row.owner_id.as_deref().unwrap_or_default().into(),
            ResourceField::Created => row.created.into(),
            ResourceField::Updated => row.updated.into(),
            _ => row.id.as_str().into(),
        }
    }

    fn now(&self) -> Timestamp {
        self.now
    }
}
