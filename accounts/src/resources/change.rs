//! Changing what is set of a resource, and whether a deployment is deleted.

use domain::policy::{self, ChangeResource};
use domain::{AccountId, Operation, ResourceId, ResourceKind};
use serde_json::{Map, Value, json};

use super::create::has_what_it_uses;
use super::row::Row;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::{Accounts, Caller, Error, Resource, Result, datasets};

/// What shall be different.
#[derive(Clone, Debug, Default)]
pub struct ResourceChange {
    /// Fields to set, as in [`Spec::with`](crate::Spec::with); what is not here stays.
    pub fields: Map<String, Value>,
    /// The version the wish was formed upon; none for whatever it is now.
    pub version: Option<i64>,
}

impl Accounts {
    /// Changes fields of a resource.
    ///
    /// # Errors
    /// [`Error::ResourceConflict`] if it is no longer at that version, [`Error::Invalid`],
    /// [`Error::Refused`], [`Error::NotFound`].
    pub async fn change_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        kind: ResourceKind,
        id: &ResourceId,
        wish: ResourceChange,
    ) -> Result<Resource> {
        let (account, id) = (account.clone(), id.clone());
        self.detached(move |accounts| async move {
            accounts.do_change_resource(caller, &account, kind, &id, wish).await
        })
        .await
    }

    async fn do_change_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        kind: ResourceKind,
        id: &ResourceId,
        wish: ResourceChange,
    ) -> Result<Resource> {
        let operation = Operation::ChangeResource;
        let (mut granted, row) =
            self.open_resource(caller, account, (kind, id), wish.version, operation).await?;
        let before = row.spec()?;
        let named: Vec<String> = wish.fields.keys().cloned().collect();
        let after = match before.with(kind, wish.fields) {
            Ok(after) => after,
            Err(wrong) => {
                granted.abandon().await?;
                return Err(Error::Invalid(wrong));
            }
        };
        if after == before {
            granted.abandon().await?;
            return row.resource();
        }
        // What it referred to before may be gone by now, and is nobody's mistake.
        if after.upstream() != before.upstream()
            && let Err(invalid) = has_what_it_uses(granted.writing().0, account, kind, &after).await
        {
            granted.abandon().await?;
            return Err(invalid);
        }
        if after.text("format") != before.text("format") && granted.has_file().await? {
            granted.abandon().await?;
            return Err(datasets::file_is_of_another_format().into());
        }
        granted.set_spec(&after).await?;
        if kind == ResourceKind::Deployment {
            granted.set_state(after.state(kind), "").await?;
        }
        let changed = granted.touched().await?;
        granted.commit(Entry::about_resource(kind, id, json!({"fields": named}))).await?;
        Ok(changed)
    }

    /// Opens the change of one resource and has it decided upon: what all of them begin with.
    pub(crate) async fn open_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        (kind, id): (ResourceKind, &ResourceId),
        version: Option<i64>,
        operation: Operation,
    ) -> Result<(Granted<ChangeResource>, Row)> {
        let change = Change::open(self, caller, account, operation).await?;
        let (change, row) = change.upon_resource(kind, id, version).await?;
        let decision = policy::change_resource(change.actor(), change.facts(), &row.facts()?, operation);
        Ok((change.decide_about_resource(kind, id.as_str(), decision).await?, row))
    }
}

#[cfg(test)]
mod tests;
