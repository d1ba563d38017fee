//! Decisions about the users of an account.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AccountFacts, Actor, Standing, TargetFacts, may};
use crate::{AccountId, Denial, Operation, Reason, Role};

macro_rules! decision {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { account: AccountId, $($field: $type),* }

        impl $name {
            /// The account it was decided for.
            pub fn account(&self) -> &AccountId { &self.account }
            $($(#[$field_doc])* pub fn $field(&self) -> $type { self.$field })*
        }
    };
}
pub(super) use decision;

decision! {
    /// Permission to offer a place with one role.
    Invite {
        /// The role that may be offered.
        role: Role,
    }
}

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
        /// How they shall stand: deactivated or active.
        to: Standing,
        /// The version it was decided upon.
        version: i64,
    }
}

decision! {
    /// Permission to see the link of one open invitation.
    SeeInvitationLink {
        /// Whose invitation.
        target: Uuid,
    }
}

decision! {
    /// Permission to turn one invitation into an active place.
    Accept {
        /// Whose invitation.
        target: Uuid,
        /// The role that comes with it.
        role: Role,
    }
}

decision! {
    /// Permission to mark one invitation as not wanted.
    Decline {
        /// Whose invitation.
        target: Uuid,
    }
}

decision! {
    /// Permission to make a new link of one invitation.
    Resend {
        /// Whose invitation.
        target: Uuid,
        /// The version it was decided upon.
        version: i64,
    }
}

decision! {
    /// What becomes of one older place of somebody whose address its holder has taken back.
    StartAfresh {
        /// Whose place.
        target: Uuid,
        /// The version it was decided upon.
        version: i64,
        /// What becomes of it.
        place: OlderPlace,
    }
}

/// What becomes of a place somebody had before the holder of its address started afresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OlderPlace {
    /// It is an invitation again.
    Invited,
    /// It is kept by the holder: without it the account would have no active admin.
    Kept,
    /// It is paused as before: accepting an invitation must not undo what an admin did.
    Paused,
}

impl OlderPlace {
    const ALL: [Self; 3] = [Self::Invited, Self::Kept, Self::Paused];

    /// The name in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Kept => "kept",
            Self::Paused => "paused",
        }
    }

    /// Reads the name in the audit log.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
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

impl Invite {
    /// Whatever makes admins is asked about before it is done.
    pub fn needs_confirmation(&self) -> bool {
        self.role == Role::Admin
    }
}

fn role_can_be_given(operation: Operation, account: &AccountFacts, role: Role) -> Result<(), Denial> {
    if role.is_granular() && !account.granular_roles {
        return Err(Denial::new(operation, Reason::GranularRolesOff { role, account: account.name.clone() }));
    }
    Ok(())
}

fn an_admin_remains(
    operation: Operation,
    account: &AccountFacts,
    target: &TargetFacts,
) -> Result<(), Denial> {
    if target.is_last_admin_of(account) {
        return Err(Denial::new(operation, Reason::LastAdmin { account: account.name.clone() }));
    }
    Ok(())
}

/// Whether `actor` may offer a place with `role`.
///
/// # Errors
/// Without the permission, and for a granular role while those are off.
pub fn invite(actor: &Actor, account: &AccountFacts, role: Role) -> Result<Invite, Denial> {
    may(actor, Operation::Invite)?;
    role_can_be_given(Operation::Invite, account, role)?;
    Ok(Invite { account: account.id.clone(), role })
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
    Ok(Pause { account: account.id.clone(), target: target.user, to, version: target.version })
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
    Ok(Remove { account: account.id.clone(), target: target.user, version: target.version, operation })
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
        version: target.version,
        operation: Operation::Leave,
    })
}

/// Whether `actor` may see the link of `target`'s invitation. The link gives the role that was
/// offered and nothing more, so it needs the same permission as inviting.
///
/// # Errors
/// Without the permission.
pub fn see_invitation_link(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
) -> Result<SeeInvitationLink, Denial> {
    may(actor, Operation::CopyInvitationLink)?;
    Ok(SeeInvitationLink { account: account.id.clone(), target: target.user })
}

/// Whether `actor` may make a new link of `target`'s invitation, and have it mailed. It offers the same
/// role anew, so it needs what inviting needs.
///
/// # Errors
/// Without the permission, and for a granular role while those are off.
pub fn resend(actor: &Actor, account: &AccountFacts, target: &TargetFacts) -> Result<Resend, Denial> {
    may(actor, Operation::ResendInvitation)?;
    role_can_be_given(Operation::ResendInvitation, account, target.role)?;
    Ok(Resend { account: account.id.clone(), target: target.user, version: target.version })
}

/// What becomes of the place `target` when the holder of its address starts afresh. Whoever has shown
/// that an address is theirs may always do so; what an account must not lose, it does not lose.
pub fn start_afresh(account: &AccountFacts, target: &TargetFacts) -> StartAfresh {
    let place = match target.standing {
        Standing::Deactivated => OlderPlace::Paused,
        _ if target.is_last_admin_of(account) => OlderPlace::Kept,
        _ => OlderPlace::Invited,
    };
    StartAfresh { account: account.id.clone(), target: target.user, version: target.version, place }
}

/// Whether the holder of `target`'s invitation may take the place. That the link is genuine,
/// current and presented by the right person is checked before.
///
/// # Errors
/// If the role offered has been switched off since.
pub fn accept(account: &AccountFacts, target: &TargetFacts) -> Result<Accept, Denial> {
    role_can_be_given(Operation::AcceptInvitation, account, target.role)?;
    Ok(Accept { account: account.id.clone(), target: target.user, role: target.role })
}

/// The holder of an invitation may always decline it.
pub fn decline(account: &AccountFacts, target: &TargetFacts) -> Decline {
    Decline { account: account.id.clone(), target: target.user }
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
