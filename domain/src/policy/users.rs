//! Decisions about the users of an account.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decision::decision;
use super::{AccountFacts, Actor, Standing, TargetFacts, may};
use crate::{AccountId, Denial, Operation, Reason, Role};

decision! {
    /// Permission to make a user for a program, with one role.
    CreateServiceAccount {
        /// The role it may have.
        role: Role,
    }
}

decision! {
    /// Permission to give one user another role.
    ChangeRole {
        /// Whose role changes.
        target: Uuid,
        /// The role held so far.
        from: Role,
        /// The role to be held.
        to: Role,
        /// The version it was decided upon.
        version: i64,
        /// Whether the actor changes their own role.
        of_self: bool,
    }
}

decision! {
    /// Permission to change the name one user is shown by.
    ChangeName {
        /// Whose name changes.
        target: Uuid,
        /// The version it was decided upon.
        version: i64,
        /// Whether the actor changes their own name.
        of_self: bool,
    }
}

decision! {
    /// Permission to end one user's place in the account for good.
    Remove {
        /// Who goes.
        target: Uuid,
        /// The role that goes with them.
        role: Role,
        /// The version it was decided upon.
        version: i64,
        /// Which operation it is: removal, leaving, or revoking an invitation.
        operation: Operation,
    }
}

decision! {
    /// Permission to pause one user, or to let them act again.
    Pause {
        /// Who.
        target: Uuid,
        /// Their role.
        role: Role,
        /// How they shall stand: deactivated or active.
        to: Standing,
        /// The version it was decided upon.
        version: i64,
    }
}

/// Permission to give one user another role, and with it another name to be shown by, if that is asked for too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeUser {
    role: ChangeRole,
    name: Option<ChangeName>,
}

impl ChangeUser {
    /// The change of the role.
    pub fn role(&self) -> &ChangeRole {
        &self.role
    }

    /// The change of the name.
    pub fn name(&self) -> Option<&ChangeName> {
        self.name.as_ref()
    }
}

impl ChangeRole {
    /// Giving admin, and lowering an admin or oneself, is asked about before it is done.
    pub fn needs_confirmation(&self) -> bool {
        self.to == Role::Admin || self.from == Role::Admin || (self.of_self && self.to < self.from)
    }
}

impl CreateServiceAccount {
    /// A program that may add and remove people is asked about like a person who may.
    pub fn needs_confirmation(&self) -> bool {
        self.role == Role::Admin
    }
}

pub(super) fn role_can_be_given(
    operation: Operation,
    account: &AccountFacts,
    role: Role,
) -> Result<(), Denial> {
    if role.is_granular() && !account.granular_roles {
        return Err(Denial::new(operation, Reason::GranularRolesOff { role, account: account.name.clone() }));
    }
    Ok(())
}

pub(super) fn an_admin_remains(
    operation: Operation,
    account: &AccountFacts,
    target: &TargetFacts,
) -> Result<(), Denial> {
    if target.is_last_admin_of(account) {
        return Err(Denial::new(operation, Reason::LastAdmin { account: account.name.clone() }));
    }
    Ok(())
}

/// Whether `actor` may make a service account with `role`: any role that can be offered to people.
///
/// # Errors
/// Without the permission, and for a granular role while those are off.
pub fn create_service_account(
    actor: &Actor,
    account: &AccountFacts,
    role: Role,
) -> Result<CreateServiceAccount, Denial> {
    may(actor, Operation::CreateServiceAccount)?;
    role_can_be_given(Operation::CreateServiceAccount, account, role)?;
    Ok(CreateServiceAccount { account: account.id.clone(), role })
}

/// Whether `actor` may give `target` the role `to`.
///
/// Keeping the present role is allowed to everyone who may change roles and changes nothing.
///
/// # Errors
/// Without the permission, for a granular role while those are off, and if the account would
/// be left without an active admin.
pub fn change_role(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
    to: Role,
) -> Result<ChangeRole, Denial> {
    may(actor, Operation::ChangeRole)?;
    if to != target.role {
        role_can_be_given(Operation::ChangeRole, account, to)?;
        if to < Role::Admin {
            an_admin_remains(Operation::ChangeRole, account, target)?;
        }
    }
    Ok(ChangeRole {
        account: account.id.clone(),
        target: target.user,
        from: target.role,
        to,
        version: target.version,
        of_self: actor.is(target.user),
    })
}

/// Whether `actor` may change the name `target` is shown by: one's own always.
///
/// # Errors
/// For another user's name, without the permission.
pub fn change_name(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
) -> Result<ChangeName, Denial> {
    let of_self = actor.is(target.user);
    may(actor, if of_self { Operation::ChangeOwnName } else { Operation::ChangeOthersName })?;
    Ok(ChangeName { account: account.id.clone(), target: target.user, version: target.version, of_self })
}

/// Whether `actor` may give `target` the role `to`, and with it another name if `renamed`: both or neither.
///
/// # Errors
/// As [`change_role`] and [`change_name`].
pub fn change_user(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
    to: Role,
    renamed: bool,
) -> Result<ChangeUser, Denial> {
    let role = change_role(actor, account, target, to)?;
    let name = renamed.then(|| change_name(actor, account, target)).transpose()?;
    Ok(ChangeUser { role, name })
}

/// Whether `actor` may pause `target`, or let them act again if `to` is active. An invitation
/// cannot be paused: it is revoked.
///
/// # Errors
/// Without the permission, of an invitation, and if the account would be left without an
/// active admin.
pub fn pause(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
    to: Standing,
) -> Result<Pause, Denial> {
    let operation = if to == Standing::Active { Operation::Reactivate } else { Operation::Deactivate };
    may(actor, operation)?;
    if target.standing == Standing::Invited || to == Standing::Invited {
        return Err(Denial::new(operation, Reason::NotJoinedYet));
    }
    if to == Standing::Deactivated {
        an_admin_remains(operation, account, target)?;
    }
    Ok(Pause {
        account: account.id.clone(),
        target: target.user,
        role: target.role,
        to,
        version: target.version,
    })
}

/// Whether `actor` may end `target`'s place: a removal, or the revoking of an invitation.
/// Removing oneself is [`leave`].
///
/// # Errors
/// Without the permission, and if the account would be left without an active admin.
pub fn remove(actor: &Actor, account: &AccountFacts, target: &TargetFacts) -> Result<Remove, Denial> {
    if actor.is(target.user) {
        return leave(actor, account, target);
    }
    let operation = match target.standing {
        Standing::Invited => Operation::RevokeInvitation,
        Standing::Active | Standing::Deactivated => Operation::Remove,
    };
    may(actor, operation)?;
    an_admin_remains(operation, account, target)?;
    Ok(Remove {
        account: account.id.clone(),
        target: target.user,
        role: target.role,
        version: target.version,
        operation,
    })
}

/// Whether `actor` may leave the account: everyone but its last active admin.
///
/// # Errors
/// If the account would be left without an active admin, or if `target` is somebody else.
pub fn leave(actor: &Actor, account: &AccountFacts, target: &TargetFacts) -> Result<Remove, Denial> {
    if !actor.is(target.user) {
        return remove(actor, account, target);
    }
    an_admin_remains(Operation::Leave, account, target)?;
    Ok(Remove {
        account: account.id.clone(),
        target: target.user,
        role: target.role,
        version: target.version,
        operation: Operation::Leave,
    })
}

/// One entry of the role dropdown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleOption {
    /// The role offered.
    pub role: Role,
    /// Why it cannot be chosen, if it cannot.
    pub refused: Option<Denial>,
    /// Whether choosing it is asked about first.
    pub needs_confirmation: bool,
}

/// All four roles for the dropdown of one user, highest first, each with the reason if
/// [`change_role`] would refuse it.
pub fn role_options(actor: &Actor, account: &AccountFacts, target: &TargetFacts) -> Vec<RoleOption> {
    Role::ALL
        .into_iter()
        .rev()
        .map(|role| match change_role(actor, account, target, role) {
            Ok(change) => RoleOption { role, refused: None, needs_confirmation: change.needs_confirmation() },
            Err(denial) => RoleOption { role, refused: Some(denial), needs_confirmation: false },
        })
        .collect()
}
