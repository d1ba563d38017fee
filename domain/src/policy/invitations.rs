//! Decisions about invitations: making one, its links, taking it, refusing it.

use uuid::Uuid;

use super::decision::decision;
use super::users::role_can_be_given;
use super::{AccountFacts, Actor, Standing, TargetFacts, may};
use crate::{AccountId, Denial, Operation, Role};

decision! {
    /// Permission to offer a place with one role.
    Invite {
        /// The role that may be offered.
        role: Role,
    }
}

decision! {
    /// Permission to see the link of one open invitation.
    SeeInvitationLink {
        /// Whose invitation.
        target: Uuid,
        /// The role it offers.
        role: Role,
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
        /// The role it offers.
        role: Role,
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

impl Invite {
    /// Whatever makes admins is asked about before it is done.
    pub fn needs_confirmation(&self) -> bool {
        self.role == Role::Admin
    }
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
    Ok(SeeInvitationLink { account: account.id.clone(), target: target.user, role: target.role })
}

/// Whether `actor` may make a new link of `target`'s invitation, and have it mailed. It offers the same
/// role anew, so it needs what inviting needs.
///
/// # Errors
/// Without the permission, and for a granular role while those are off.
pub fn resend(actor: &Actor, account: &AccountFacts, target: &TargetFacts) -> Result<Resend, Denial> {
    may(actor, Operation::ResendInvitation)?;
    role_can_be_given(Operation::ResendInvitation, account, target.role)?;
    Ok(Resend {
        account: account.id.clone(),
        target: target.user,
        role: target.role,
        version: target.version,
    })
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
