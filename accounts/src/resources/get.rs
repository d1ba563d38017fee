//! Looking at one resource.

use domain::{AccountId, Operation, ResourceId, ResourceKind};

use super::row;
use crate::{Accounts, Caller, Resource, Result};

impl Accounts {
    /// A resource of the account; also a deployment that is deleted and can come back.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) and what else keeps a caller out.
    pub async fn resource(
        &self,
        caller: Caller,
        account: &AccountId,
        kind: ResourceKind,
        id: &ResourceId,
    ) -> Result<Resource> {
        self.seat(caller, account, Operation::ViewResources).await?;
        row::read(&self.inner.db.pool(), account, kind, id).await?.resource()
    }
}
