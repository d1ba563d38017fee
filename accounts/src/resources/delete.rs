//! Deleting a resource, and bringing a deployment back.
//!
//! A deployment that is deleted answers nobody and keeps its id; it comes back or is deleted for good.
//! Everything else is gone at once.

use domain::policy;
use domain::{AccountId, Operation, ResourceId, ResourceKind, ResourceState};
use serde_json::json;

use crate::audit::Entry;
use crate::change::Change;
use crate::db::on;
use crate::resources::create;
use crate::{Accounts, Caller, Resource, Result};

impl Accounts {
    /// Deletes a resource; for good if it cannot come back or that is wanted. Deleting what is deleted
    /// and can come back changes nothing, so that a repetition never does more than was asked for.
    ///
    /// # Errors
    /// [`Error::ResourceConflict`](crate::Error::ResourceConflict) if it is no longer at that version,
    /// [`Error::Refused`](crate::Error::Refused) also while another resource needs it,
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn delete_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        kind: ResourceKind,
        id: &ResourceId,
        for_good: bool,
        version: impl Into<Option<i64>>,
    ) -> Result<()> {
        let (account, id, version) = (account.clone(), id.clone(), version.into());
        self.detached(move |accounts| async move {
            accounts.do_delete_resource(caller, &account, kind, &id, for_good, version).await
        })
        .await
    }

    async fn do_delete_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        kind: ResourceKind,
        id: &ResourceId,
        for_good: bool,
        version: Option<i64>,
    ) -> Result<()> {
        let change = Change::open(self, caller, account, Operation::DeleteResource).await?;
        let (mut change, row) = change.upon_resource(kind, id, version).await?;
        let needed_by = change.needed_by(kind, id).await?;
        let decision = policy::delete_resource(change.actor(), change.facts(), &row.facts()?, needed_by);
        let for_good = for_good || !kind.comes_back();
        let mut granted = change.decide_about_resource(kind, id.as_str(), decision).await?;
        let mut file = None;
        if for_good {
            file = granted.file_before().await?;
            granted.delete().await?;
        } else if row.state()? == ResourceState::Deleted {
            return granted.abandon().await;
        } else {
            granted.set_state(ResourceState::Deleted, "").await?;
            granted.touched().await?;
        }
        granted.commit(Entry::about_resource(kind, id, json!({"forGood": for_good}))).await?;
        if let Some(file) = file {
            self.forget_file(file).await;
        }
        Ok(())
    }

    /// Brings a deleted deployment back, as it was.
    ///
    /// # Errors
    /// [`Error::ResourceConflict`](crate::Error::ResourceConflict),
    /// [`Error::Refused`](crate::Error::Refused) also if it is not deleted,
    /// [`Error::Invalid`](crate::Error::Invalid) if its connection is gone,
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn undelete_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        kind: ResourceKind,
        id: &ResourceId,
        version: impl Into<Option<i64>>,
    ) -> Result<Resource> {
        let (account, id, version) = (account.clone(), id.clone(), version.into());
        self.detached(move |accounts| async move {
            let operation = Operation::UndeleteResource;
            let (mut granted, row) =
                accounts.open_resource(caller, &account, (kind, &id), version, operation).await?;
            let spec = row.spec()?;
            let (tx, _) = granted.writing();
            if let Err(missing) = create::has_what_it_uses(tx, &account, kind, &spec).await {
                granted.abandon().await?;
                return Err(missing);
            }
            granted.set_state(spec.state(kind), "").await?;
            let back = granted.touched().await?;
            granted.commit(Entry::about_resource(kind, &id, json!({}))).await?;
            Ok(back)
        })
        .await
    }
}

/// What cannot be without another resource. A job that is over needs its dataset no more.
const NEEDING: &str = "SELECT kind, id FROM resources WHERE account = $1 AND uses = $2 \
    AND state NOT IN ('completed', 'failed', 'cancelled', 'deleted') ORDER BY kind, id LIMIT 4";

/// The same as it is named in a sentence.
fn sentence_part((kind, id): &(String, String)) -> String {
    let label = ResourceKind::named(kind).map_or("resource", ResourceKind::label);
    format!("the {label} {id}")
}

impl Accounts {
    /// What of the account cannot be without a resource, each as it stands in a sentence: for a page that asks
    /// before one is deleted.
    ///
    /// # Errors
    /// What keeps a caller out.
    pub async fn needing_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        kind: ResourceKind,
        id: &ResourceId,
    ) -> Result<Vec<String>> {
        self.seat(caller, account, Operation::ViewResources).await?;
        let named = format!("{}:{id}", kind.as_str());
        let rows: Vec<(String, String)> = on!(self.inner.db.pool(), c => sqlx::query_as(NEEDING)
            .bind(account.as_str()).bind(&named).fetch_all(c).await)?;
        Ok(rows.iter().map(sentence_part).collect())
    }
}

impl Change {
    async fn needed_by(&mut self, kind: ResourceKind, id: &ResourceId) -> Result<Vec<String>> {
        let account = self.facts().id.clone();
        let named = format!("{}:{id}", kind.as_str());
        let rows: Vec<(String, String)> = on!(self.reading(), c => sqlx::query_as(NEEDING).bind(account.as_str())
            .bind(&named).fetch_all(&mut **c).await)?;
        Ok(rows.iter().map(sentence_part).collect())
    }
}

#[cfg(test)]
mod tests;
