//! Making a resource: whoever makes it owns it.

use domain::policy::{self, CreateResource};
use domain::{AccountId, ConnectionId, Invalid, ResourceId, ResourceKind, ResourceState};
use serde_json::json;
use uuid::Uuid;

use super::row;
use super::spec::Spec;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::connections::row as connections;
use crate::db::{Tx, on};
use crate::secret::{new_key, new_suffix};
use crate::{Accounts, Caller, Error, Resource, Result};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewResource {
    /// What it shall be.
    pub kind: ResourceKind,
    /// Its id; one is made from its name if there is none.
    pub id: Option<ResourceId>,
    /// What is set of it.
    pub spec: Spec,
}

impl Accounts {
    /// Makes a resource, which the caller owns.
    ///
    /// # Errors
    /// [`Error::Taken`] about `id`, [`Error::Invalid`] about what it refers to and is not there,
    /// [`Error::Refused`] also if the account has as many as it may have, [`Error::NotFound`].
    pub async fn create_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        new: NewResource,
    ) -> Result<Resource> {
        let account = account.clone();
        self.detached(move |accounts| async move { accounts.do_create_resource(caller, &account, new).await })
            .await
    }

    async fn do_create_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        new: NewResource,
    ) -> Result<Resource> {
        let NewResource { kind, id, spec } = new;
        let mut change = Change::open(self, caller, account, domain::Operation::CreateResource).await?;
        let present = count(change.reading(), account, kind).await?;
        let limit = self.inner.resource_limits.of(kind);
        let decision = policy::create_resource(change.actor(), change.facts(), kind, present, limit);
        if decision.is_ok()
            && let Err(invalid) = has_what_it_uses(change.reading(), account, kind, &spec).await
        {
            change.nothing_to_do().await?;
            return Err(invalid);
        }
        let name = spec.name().map_or("", domain::DisplayName::as_str);
        let id = match id {
            Some(id) => id,
            None => free_id(change.reading(), account, kind, name).await?,
        };
        let maker = match change.own() {
            Some(own) => own.address(),
            None => change.principal().name.clone(),
        };
        let mut granted = change.decide_about_resource(kind, id.as_str(), decision).await?;
        let key = new_key();
        if !granted.insert(key, &id, &maker, &spec).await? {
            granted.abandon().await?;
            return Err(Error::Taken(taken(kind)));
        }
        let made = granted.made(&id).await?;
        granted.commit(Entry::about_resource(kind, &id, json!({}))).await?;
        Ok(made)
    }
}

fn taken(kind: ResourceKind) -> Invalid {
    let deleted = if kind.comes_back() { ", perhaps a deleted one that can come back" } else { "" };
    Invalid::new("id", format!("There is a {kind} with this id already{deleted}. Choose another."))
}

/// An id for one that is given none: its name, if no other has that, or its name and something behind it.
async fn free_id(tx: &mut Tx, account: &AccountId, kind: ResourceKind, name: &str) -> Result<ResourceId> {
    if let Some(id) = ResourceId::of_name(name)
        && matches!(row::load(tx, account, kind, &id).await, Err(Error::NotFound))
    {
        return Ok(id);
    }
    Ok(ResourceId::suggest(name, first_word(kind), &new_suffix()))
}

/// What the id of a nameless one begins with.
fn first_word(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::FineTuningJob => "job",
        kind => kind.as_str(),
    }
}

/// How many of a kind the account has, deleted ones included.
pub(crate) async fn count(tx: &mut Tx, account: &AccountId, kind: ResourceKind) -> Result<u64> {
    const PRESENT: &str = "SELECT count(*) FROM resources WHERE account = $1 AND kind = $2";
    let present: i64 = on!(tx, c => sqlx::query_scalar(PRESENT).bind(account.as_str()).bind(kind.as_str())
        .fetch_one(&mut **c).await)?;
    Ok(present.unsigned_abs())
}

/// That what a resource refers to is there and can be used, read under the account's lock.
///
/// # Errors
/// [`Error::Invalid`] about the field that refers to it.
pub(crate) async fn has_what_it_uses(
    tx: &mut Tx,
    account: &AccountId,
    kind: ResourceKind,
    spec: &Spec,
) -> Result<()> {
    let (field, what, found) = match kind {
        ResourceKind::FineTuningJob => {
            let found = match spec.dataset(account) {
                Some(id) => row::load(tx, account, ResourceKind::Dataset, &id).await,
                None => Err(Error::NotFound),
            };
            if let Ok(dataset) = &found
                && dataset.state()? != ResourceState::Ready
            {
                let message = "This dataset has no file yet. Upload one first.";
                return Err(Invalid::new("dataset", message).into());
            }
            ("dataset", "dataset", found.map(drop))
        }
        ResourceKind::Deployment => {
            let found = match spec.upstream().map(|(id, _)| ConnectionId::parse(id)) {
                Some(Ok(id)) => connections::load(tx, account, &id).await.map(drop),
                Some(Err(_)) => Err(Error::NotFound),
                None => Ok(()),
            };
            ("upstream.connection", "connection", found)
        }
        ResourceKind::Model | ResourceKind::Dataset => return Ok(()),
    };
    match found {
        Err(Error::NotFound) => {
            Err(Invalid::new(field, format!("There is no such {what} in this account.")).into())
        }
        other => other,
    }
}

impl Granted<CreateResource> {
    /// False if the id is taken.
    pub(crate) async fn insert(
        &mut self,
        key: Uuid,
        id: &ResourceId,
        maker: &str,
        spec: &Spec,
    ) -> Result<bool> {
        const INSERT: &str = "INSERT INTO resources (key, account, kind, id, created_by, owner, name, name_key, spec, \
            uses, base, state, message, version, created, updated) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', 1, $13, $13) \
            ON CONFLICT (account, kind, id) DO NOTHING";
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        let (account, kind) = (decision.account(), decision.kind());
        let name = spec.name().map_or("", domain::DisplayName::as_str);
        let rows = on!(tx, c => sqlx::query(INSERT).bind(key).bind(account.as_str()).bind(kind.as_str()).bind(id.as_str())
            .bind(maker).bind(decision.owner()).bind(name).bind(domain::fold(name)).bind(spec.json())
            .bind(spec.uses(kind, account)).bind(spec.base(kind, account)).bind(spec.state(kind).as_str())
            .bind(now.micros()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    async fn made(&mut self, id: &ResourceId) -> Result<Resource> {
        let (tx, decision) = self.writing();
        row::load(tx, decision.account(), decision.kind(), id).await?.resource()
    }
}

#[cfg(test)]
mod tests;
