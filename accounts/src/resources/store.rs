//! What several use cases do with resources: read one for a change, and write what was decided.

use domain::policy::{ChangeResource, Decision, GiveResource};
use domain::{AccountId, Denial, ResourceId, ResourceKind, ResourceState};
use uuid::Uuid;

use super::row::{self, Row};
use super::spec::Spec;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::users::store::exactly_one;
use crate::{Error, Resource, Result};

impl Change {
    /// The resource with this id, read under the lock, at the version a wish was formed upon; with none,
    /// at whatever version it is.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::ResourceConflict`] if it is no longer at that version. The change is
    /// over then and has changed nothing.
    pub(crate) async fn upon_resource(
        mut self,
        kind: ResourceKind,
        id: &ResourceId,
        version: Option<i64>,
    ) -> Result<(Self, Row)> {
        let account = self.facts().id.clone();
        let row = row::load(self.reading(), &account, kind, id).await?;
        if version.is_none_or(|version| row.version == version) {
            return Ok((self, row));
        }
        self.nothing_to_do().await?;
        Err(Error::ResourceConflict(Box::new(row.resource()?)))
    }

    /// [`decide`](Self::decide) about a resource.
    pub(crate) async fn decide_about_resource<D: Decision>(
        self,
        kind: ResourceKind,
        id: &str,
        decision: std::result::Result<D, Denial>,
    ) -> Result<Granted<D>> {
        self.decide_about(&format!("{}:{id}", kind.as_str()), decision).await
    }
}

/// A decision about one resource, at one version.
pub trait AboutResource {
    /// Its account, key and version.
    fn of(&self) -> (&AccountId, Uuid, i64);
}

impl AboutResource for ChangeResource {
    fn of(&self) -> (&AccountId, Uuid, i64) {
        (self.account(), self.resource(), self.version())
    }
}

impl AboutResource for GiveResource {
    fn of(&self) -> (&AccountId, Uuid, i64) {
        (self.account(), self.resource(), self.version())
    }
}

impl Granted<ChangeResource> {
    /// Replaces what is set of it.
    pub(crate) async fn set_spec(&mut self, spec: &Spec) -> Result<()> {
        const SET: &str = "UPDATE resources SET name = $4, name_key = $5, spec = $6, uses = $7, base = $8 \
                           WHERE key = $1 AND account = $2 AND version = $3";
        let (tx, decision) = self.writing();
        let (account, key, version) = decision.of();
        let name = spec.name().map_or("", domain::DisplayName::as_str);
        let (uses, base) = (spec.uses(decision.kind(), account), spec.base(decision.kind(), account));
        let rows = on!(tx, c => sqlx::query(SET).bind(key).bind(account.as_str()).bind(version).bind(name)
            .bind(domain::fold(name)).bind(spec.json()).bind(&uses).bind(&base).execute(&mut **c).await
            .map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }

    /// Says how it stands from now on.
    pub(crate) async fn set_state(&mut self, state: ResourceState, message: &str) -> Result<()> {
        const SET: &str = "UPDATE resources SET state = $4, message = $5, deleted = $6 \
                           WHERE key = $1 AND account = $2 AND version = $3";
        let now = self.accounts().now();
        let deleted = (state == ResourceState::Deleted).then(|| now.micros());
        let (tx, decision) = self.writing();
        let (account, key, version) = decision.of();
        let rows = on!(tx, c => sqlx::query(SET).bind(key).bind(account.as_str()).bind(version).bind(state.as_str())
            .bind(message).bind(deleted).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }

    /// Ends it for good.
    pub(crate) async fn delete(&mut self) -> Result<()> {
        const DELETE: &str = "DELETE FROM resources WHERE key = $1 AND account = $2 AND version = $3";
        let (tx, decision) = self.writing();
        let (account, key, version) = decision.of();
        let rows = on!(tx, c => sqlx::query(DELETE).bind(key).bind(account.as_str()).bind(version)
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

impl Granted<GiveResource> {
    /// Makes the receiver its owner.
    pub(crate) async fn give(&mut self) -> Result<()> {
        const SET: &str = "UPDATE resources SET owner = $4 WHERE key = $1 AND account = $2 AND version = $3";
        let (tx, decision) = self.writing();
        let (account, key, version) = decision.of();
        let rows = on!(tx, c => sqlx::query(SET).bind(key).bind(account.as_str()).bind(version)
            .bind(decision.receiver()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

impl<D: AboutResource> Granted<D> {
    /// Marks what was written as a new version, and reads it as it is now.
    pub(crate) async fn touched(&mut self) -> Result<Resource> {
        const TOUCH: &str = "UPDATE resources SET version = version + 1, updated = $4 \
                             WHERE key = $1 AND account = $2 AND version = $3";
        const BY_KEY: &str = row::select_resource!("WHERE r.key = $1");
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        let (account, key, version) = decision.of();
        let rows = on!(&mut *tx, c => sqlx::query(TOUCH).bind(key).bind(account.as_str()).bind(version)
            .bind(now.micros()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        let row: Row = on!(tx, c => sqlx::query_as(BY_KEY).bind(key).fetch_one(&mut **c).await)?;
        row.resource()
    }
}
