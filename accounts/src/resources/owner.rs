//! Giving a resource to somebody else.

use domain::policy;
use domain::{AccountId, Denial, Invalid, Operation, Reason, ResourceId, ResourceKind, UserId};
use serde_json::json;

use crate::audit::Entry;
use crate::change::Change;
use crate::users::row as users;
use crate::{Accounts, Caller, Error, Resource, Result};

impl Accounts {
    /// Makes `receiver` the owner of a resource.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `owner` if the receiver is not there or cannot own it,
    /// [`Error::ResourceConflict`], [`Error::Refused`], [`Error::NotFound`].
    pub async fn give_resource(
        &self,
        caller: Caller,
        account: &AccountId,
        kind: ResourceKind,
        id: &ResourceId,
        receiver: &UserId,
        version: impl Into<Option<i64>>,
    ) -> Result<Resource> {
        let (account, id, receiver, version) =
            (account.clone(), id.clone(), receiver.clone(), version.into());
        self.detached(move |accounts| async move {
            accounts.do_give(caller, &account, (kind, &id), &receiver, version).await
        })
        .await
    }

    async fn do_give(
        &self,
        caller: Caller,
        account: &AccountId,
        (kind, id): (ResourceKind, &ResourceId),
        receiver: &UserId,
        version: Option<i64>,
    ) -> Result<Resource> {
        let change = Change::open(self, caller, account, Operation::ChangeOwner).await?;
        let (mut change, row) = change.upon_resource(kind, id, version).await?;
        let facts = row.facts()?;
        let found = users::load(change.reading(), account, receiver).await;
        let decision = match &found {
            Ok(user) => policy::give_resource(change.actor(), change.facts(), &facts, &user.facts()?),
            // Whether somebody is there is only told to whoever might give it to them.
            Err(Error::NotFound) => {
                match policy::change_resource(change.actor(), change.facts(), &facts, Operation::ChangeOwner)
                {
                    Err(denial) => Err(denial),
                    Ok(_) => {
                        change.nothing_to_do().await?;
                        return Err(Invalid::new("owner", "There is no such user in this account.").into());
                    }
                }
            }
            Err(_) => return Err(found.err().unwrap_or(Error::NotFound)),
        };
        if let Err(Denial { reason: Reason::CannotOwn { why }, .. }) = &decision {
            let why = why.to_string();
            change.nothing_to_do().await?;
            return Err(Invalid::new("owner", why).into());
        }
        if found.as_ref().is_ok_and(|user| facts.owner == Some(user.id)) && decision.is_ok() {
            change.nothing_to_do().await?;
            return row.resource();
        }
        let mut granted = change.decide_about_resource(kind, id.as_str(), decision).await?;
        granted.give().await?;
        let given = granted.touched().await?;
        let detail = json!({"from": row.owner_id, "to": receiver});
        granted.commit(Entry::about_resource(kind, id, detail)).await?;
        Ok(given)
    }
}

#[cfg(test)]
mod tests;
