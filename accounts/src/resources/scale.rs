//! How many replicas a deployment has. Roster runs none itself: it is noted for whoever does, and a
//! deployment with none answers nobody.

use domain::{AccountId, Invalid, Operation, ResourceId, ResourceKind};
use serde_json::json;

use crate::audit::Entry;
use crate::{Accounts, Caller, Resource, Result};

/// Most replicas that can be asked for.
const MOST_REPLICAS: u32 = 10_000;

impl Accounts {
    /// Notes how many replicas a deployment shall have.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) about `replicaCount`,
    /// [`Error::ResourceConflict`](crate::Error::ResourceConflict),
    /// [`Error::Refused`](crate::Error::Refused), [`Error::NotFound`](crate::Error::NotFound).
    pub async fn scale_deployment(
        &self,
        caller: Caller,
        account: &AccountId,
        id: &ResourceId,
        replicas: u32,
        version: impl Into<Option<i64>>,
    ) -> Result<Resource> {
        if replicas > MOST_REPLICAS {
            return Err(Invalid::new("replicaCount", "A deployment has 0 to 10000 replicas.").into());
        }
        let (account, id, version) = (account.clone(), id.clone(), version.into());
        self.detached(move |accounts| async move {
            let (kind, operation) = (ResourceKind::Deployment, Operation::ScaleDeployment);
            let (mut granted, row) =
                accounts.open_resource(caller, &account, (kind, &id), version, operation).await?;
            let mut spec = row.spec()?;
            spec.set("replicaCount", replicas.into());
            if spec == row.spec()? {
                granted.abandon().await?;
                return row.resource();
            }
            granted.set_spec(&spec).await?;
            let scaled = granted.touched().await?;
            granted.commit(Entry::about_resource(kind, &id, json!({"replicas": replicas}))).await?;
            Ok(scaled)
        })
        .await
    }
}

#[cfg(test)]
mod tests;
