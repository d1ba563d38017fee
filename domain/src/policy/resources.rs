//! Decisions about resources: who may make one, change it, and give it to somebody.
//!
//! Whoever makes a resource owns it. What one owns and what others own are two lines of the matrix;
//! what nobody owns is not one's own. Whether a resource is in a state that allows what is asked is
//! decided here as well.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decision::decision;
use super::{AccountFacts, Actor, ReportJob, Standing, TargetFacts, may};
use crate::{AccountId, Denial, Operation, Permission, Reason, Requirement, ResourceKind, ResourceState};

/// What matters about a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceFacts {
    /// Its key in the database.
    pub key: Uuid,
    /// What it is.
    pub kind: ResourceKind,
    /// The user who owns it, if anybody does.
    pub owner: Option<Uuid>,
    /// What they are called, for the words of a refusal.
    pub owner_name: Option<String>,
    /// How it stands.
    pub state: ResourceState,
    /// The version the decision is made upon.
    pub version: i64,
}

decision! {
    /// Permission to make one resource.
    CreateResource {
        /// What it will be.
        kind: ResourceKind,
        /// Who will own it.
        owner: Option<Uuid>,
    }
}

decision! {
    /// Permission to do one thing to one resource.
    ChangeResource {
        /// The resource.
        resource: Uuid,
        /// What it is.
        kind: ResourceKind,
        /// What is done.
        operation: Operation,
        /// The version it was decided upon.
        version: i64,
    }
}

decision! {
    /// Permission to give one resource to another user.
    GiveResource {
        /// The resource.
        resource: Uuid,
        /// What it is.
        kind: ResourceKind,
        /// Whose it will be.
        receiver: Uuid,
        /// The version it was decided upon.
        version: i64,
    }
}

/// Why somebody cannot own a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CannotOwn {
    /// They are invited or paused.
    NotActive,
    /// Their role has no right to what one owns.
    Role,
    /// They are the one who goes.
    Leaving,
}

impl fmt::Display for CannotOwn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotActive => "They are not active in this account.",
            Self::Role => "Their role cannot own anything. Name somebody with another role.",
            Self::Leaving => "Whoever goes cannot keep what they own. Name somebody else.",
        })
    }
}

/// Whether a user may be given resources.
///
/// # Errors
/// For somebody invited or paused, and for a role without the permission to manage what it owns.
pub fn can_own(receiver: &TargetFacts) -> Result<(), CannotOwn> {
    if receiver.standing != Standing::Active {
        return Err(CannotOwn::NotActive);
    }
    if !receiver.role.has(Permission::EditOwnResources) {
        return Err(CannotOwn::Role);
    }
    Ok(())
}

/// Whether `actor` may make another resource of a `kind` of which there are `present` in the account,
/// which may have `limit`.
///
/// # Errors
/// Without the permission, and for one too many.
pub fn create_resource(
    actor: &Actor,
    account: &AccountFacts,
    kind: ResourceKind,
    present: u64,
    limit: u64,
) -> Result<CreateResource, Denial> {
    may(actor, Operation::CreateResource)?;
    if present >= limit {
        return Err(Denial::new(Operation::CreateResource, Reason::TooManyResources { kind, limit }));
    }
    Ok(CreateResource { account: account.id.clone(), kind, owner: actor.user() })
}

/// Whether the model that has come of a job may be made: for the job's owner, of whom the runner is only the
/// hands. There are `present` models in the account, which may have `limit`.
///
/// # Errors
/// For one too many.
pub fn create_output_model(
    report: &ReportJob,
    owner: Option<Uuid>,
    present: u64,
    limit: u64,
) -> Result<CreateResource, Denial> {
    let kind = ResourceKind::Model;
    if present >= limit {
        return Err(Denial::new(Operation::ReportJob, Reason::TooManyResources { kind, limit }));
    }
    Ok(CreateResource { account: report.account().clone(), kind, owner })
}

/// Whether `actor` may do `operation` to what is owned by `owner`, whatever it is and how it stands.
///
/// # Errors
/// Without the permission for what one owns, or for what others own and what nobody owns.
pub fn may_manage(
    actor: &Actor,
    operation: Operation,
    owner: Option<Uuid>,
    owner_name: Option<&str>,
) -> Result<(), Denial> {
    may(actor, operation)?;
    if operation.requirement() != Requirement::Owner {
        return Ok(());
    }
    match actor {
        Actor::Operator => Ok(()),
        Actor::User { role, .. } if role.has(Permission::EditOthersResources) => Ok(()),
        Actor::User { .. } if owner.is_some_and(|owner| actor.is(owner)) => Ok(()),
        Actor::User { .. } => {
            Err(Denial::new(operation, Reason::OwnedBy { owner: owner_name.map(str::to_owned) }))
        }
    }
}

/// Whether `actor` may do `operation` to the resource: every change of one that is there but its owner.
///
/// # Errors
/// Those of [`may_manage`], and if the resource is not in a state that allows it.
pub fn change_resource(
    actor: &Actor,
    account: &AccountFacts,
    resource: &ResourceFacts,
    operation: Operation,
) -> Result<ChangeResource, Denial> {
    may_manage(actor, operation, resource.owner, resource.owner_name.as_deref())?;
    if !allows(resource.kind, resource.state, operation) {
        let (kind, state) = (resource.kind, resource.state);
        return Err(Denial::new(operation, Reason::NotInThisState { kind, state }));
    }
    Ok(ChangeResource {
        account: account.id.clone(),
        resource: resource.key,
        kind: resource.kind,
        operation,
        version: resource.version,
    })
}

/// Whether `actor` may delete the resource, which what is `needing` it cannot be without.
///
/// # Errors
/// Those of [`change_resource`], and while anything needs it.
pub fn delete_resource(
    actor: &Actor,
    account: &AccountFacts,
    resource: &ResourceFacts,
    needing: Vec<String>,
) -> Result<ChangeResource, Denial> {
    let delete = change_resource(actor, account, resource, Operation::DeleteResource)?;
    if needing.is_empty() {
        return Ok(delete);
    }
    Err(Denial::new(Operation::DeleteResource, Reason::NeededBy { needing }))
}

/// Whether `actor` may give the resource to `receiver`.
///
/// # Errors
/// Those of [`change_resource`], and for a receiver who [cannot own](can_own) it.
pub fn give_resource(
    actor: &Actor,
    account: &AccountFacts,
    resource: &ResourceFacts,
    receiver: &TargetFacts,
) -> Result<GiveResource, Denial> {
    let change = change_resource(actor, account, resource, Operation::ChangeOwner)?;
    can_own(receiver).map_err(|why| Denial::new(Operation::ChangeOwner, Reason::CannotOwn { why }))?;
    Ok(GiveResource {
        account: change.account,
        resource: change.resource,
        kind: change.kind,
        receiver: receiver.user,
        version: change.version,
    })
}

/// Whether something can be done to a resource as it stands.
fn allows(kind: ResourceKind, state: ResourceState, operation: Operation) -> bool {
    use ResourceState::{Deleted, Paused, Pending, Running};
    match operation {
        Operation::UndeleteResource => kind.comes_back() && state == Deleted,
        // What is deleted can be deleted for good.
        Operation::DeleteResource => true,
        Operation::ScaleDeployment => kind == ResourceKind::Deployment && state != Deleted,
        Operation::UploadDataset => kind == ResourceKind::Dataset,
        Operation::CancelJob => {
            kind == ResourceKind::FineTuningJob && matches!(state, Pending | Running | Paused)
        }
        Operation::ResumeJob => {
            kind == ResourceKind::FineTuningJob
                && matches!(state, Paused | ResourceState::Failed | ResourceState::Cancelled)
        }
        _ => state != Deleted,
    }
}

#[cfg(test)]
mod tests;
