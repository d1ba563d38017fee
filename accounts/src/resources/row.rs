//! A resource as stored, and reading it.

use domain::policy::ResourceFacts;
use domain::{AccountId, ResourceId, ResourceKind, ResourceState, Timestamp, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use super::spec::Spec;
use crate::db::{Pool, Tx, on};
use crate::{Error, Owner, Resource, Result};

/// The tables a [`Row`] comes from.
macro_rules! resource_tables {
    () => {
        "resources r LEFT JOIN users o ON o.id = r.owner LEFT JOIN people op ON op.id = o.person "
    };
}
pub(crate) use resource_tables;

/// The columns of [`Row`] and the tables they come from; what follows is the condition.
macro_rules! select_resource {
    ($rest:literal) => {
        concat!(
            "SELECT r.key, r.account, r.kind, r.id, r.created_by, r.owner, o.user_id AS owner_id, \
             COALESCE(o.display_name, op.email, o.user_id) AS owner_name, COALESCE(op.email, o.email, '') AS owner_mail, \
             r.name, r.name_key, r.spec, r.state, r.message, r.version, r.created, r.updated, r.deleted FROM ",
            $crate::resources::row::resource_tables!(),
            $rest
        )
    };
}
pub(crate) use select_resource;

/// One row of `resources` with who owns it.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Row {
    pub(crate) key: Uuid,
    account: String,
    kind: String,
    pub(crate) id: String,
    pub(crate) created_by: String,
    owner: Option<Uuid>,
    pub(crate) owner_id: Option<String>,
    owner_name: Option<String>,
    owner_mail: String,
    name: String,
    pub(crate) name_key: String,
    spec: String,
    pub(crate) state: String,
    pub(crate) message: String,
    pub(crate) version: i64,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    deleted: Option<i64>,
}

impl Row {
    fn damaged(&self, what: &str) -> Error {
        Error::Damaged(format!("{what} of the {} “{}” of {}", self.kind, self.id, self.account))
    }

    pub(crate) fn kind(&self) -> Result<ResourceKind> {
        ResourceKind::named(&self.kind).ok_or_else(|| self.damaged("the kind"))
    }

    pub(crate) fn id(&self) -> Result<ResourceId> {
        ResourceId::parse(&self.id).map_err(|_| self.damaged("the id"))
    }

    pub(crate) fn state(&self) -> Result<ResourceState> {
        ResourceState::parse(&self.state).ok_or_else(|| self.damaged("the state"))
    }

    pub(crate) fn spec(&self) -> Result<Spec> {
        Spec::stored(self.kind()?, &self.name, &self.spec).ok_or_else(|| self.damaged("what was set"))
    }

    /// What matters to the policy.
    pub(crate) fn facts(&self) -> Result<ResourceFacts> {
        Ok(ResourceFacts {
            key: self.key,
            kind: self.kind()?,
            owner: self.owner,
            owner_name: self.owner_name.clone(),
            state: self.state()?,
            version: self.version,
        })
    }

    /// The resource as others see it.
    pub(crate) fn resource(&self) -> Result<Resource> {
        let owner = match (&self.owner_id, &self.owner_name, self.owner) {
            (Some(id), Some(name), Some(key)) => Some(Owner {
                key,
                user: UserId::parse(id).map_err(|_| self.damaged("the owner"))?,
                name: name.clone(),
                email: self.owner_mail.clone(),
            }),
            _ => None,
        };
        Ok(Resource {
            key: self.key,
            kind: self.kind()?,
            id: self.id()?,
            created_by: self.created_by.clone(),
            owner,
            spec: self.spec()?,
            state: self.state()?,
            message: self.message.clone(),
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            deleted: self.deleted.map(Timestamp::from_micros),
            version: self.version,
        })
    }
}

const BY_ID: &str = select_resource!("WHERE r.account = $1 AND r.kind = $2 AND r.id = $3");

/// A resource of an account.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn read(
    pool: &Pool<'_>,
    account: &AccountId,
    kind: ResourceKind,
    id: &ResourceId,
) -> Result<Row> {
    let row = on!(pool, c => sqlx::query_as(BY_ID).bind(account.as_str()).bind(kind.as_str()).bind(id.as_str())
        .fetch_optional(*c).await)?;
    row.ok_or(Error::NotFound)
}

/// The same within a change.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn load(
    tx: &mut Tx,
    account: &AccountId,
    kind: ResourceKind,
    id: &ResourceId,
) -> Result<Row> {
    let row = on!(tx, c => sqlx::query_as(BY_ID).bind(account.as_str()).bind(kind.as_str()).bind(id.as_str())
        .fetch_optional(&mut **c).await)?;
    row.ok_or(Error::NotFound)
}
