//! Everything that can be asked of Roster, and what one needs to ask it.

use serde::{Deserialize, Serialize};

use crate::Permission;

/// What somebody wants to do. Every route, server function and command names one of these;
/// a test fails for an endpoint that does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Make the first person and the first account of an installation, in a browser.
    SetUp,
    /// The same from the command line of the machine.
    Bootstrap,
    /// Prove who one is.
    SignIn,
    /// End one's session.
    SignOut,
    /// See one's own name, accounts and roles.
    ViewSelf,
    /// Replace one's own password.
    ChangeOwnPassword,
    /// Make a new account with oneself as its admin.
    CreateAccount,
    /// See what an invitation offers, holding its link.
    ViewInvitation,
    /// Take the place an invitation offers.
    AcceptInvitation,
    /// Refuse the place an invitation offers.
    DeclineInvitation,
    /// List the users of an account, or look at one.
    ViewUsers,
    /// Change the name one is shown by in an account.
    ChangeOwnName,
    /// Remove oneself from an account.
    Leave,
    /// Offer a place in an account to an e-mail address.
    Invite,
    /// See the link of an open invitation again.
    CopyInvitationLink,
    /// Withdraw an open invitation.
    RevokeInvitation,
    /// Give a user another role.
    ChangeRole,
    /// Change the name another user is shown by.
    ChangeOthersName,
    /// Pause a user: they keep their place and role and cannot use them.
    Deactivate,
    /// Let a paused user act again.
    Reactivate,
    /// End a user's place in an account for good.
    Remove,
}

/// What one needs for an [`Operation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing, or a secret that the operation itself checks: a password or a link.
    Anyone,
    /// To be the operator of the installation.
    Operator,
    /// To be signed in as a person; the account, if any, does not matter.
    Person,
    /// An active place in the account, with any role.
    Member,
    /// An active place in the account, with a role that has this permission.
    Permission(Permission),
}

impl Operation {
    /// All operations in the order in which they are shown.
    pub const ALL: [Self; 21] = [
        Self::SetUp,
        Self::Bootstrap,
        Self::SignIn,
        Self::SignOut,
        Self::ViewSelf,
        Self::ChangeOwnPassword,
        Self::CreateAccount,
        Self::ViewInvitation,
        Self::AcceptInvitation,
        Self::DeclineInvitation,
        Self::ViewUsers,
        Self::ChangeOwnName,
        Self::Leave,
        Self::Invite,
        Self::CopyInvitationLink,
        Self::RevokeInvitation,
        Self::ChangeRole,
        Self::ChangeOthersName,
        Self::Deactivate,
        Self::Reactivate,
        Self::Remove,
    ];

    /// What one needs. **This is the operation table**; nothing else says it.
    pub const fn requirement(self) -> Requirement {
        match self {
            Self::SetUp
            | Self::SignIn
            | Self::ViewInvitation
            | Self::AcceptInvitation
            | Self::DeclineInvitation => Requirement::Anyone,
            Self::Bootstrap => Requirement::Operator,
            Self::SignOut | Self::ViewSelf | Self::ChangeOwnPassword | Self::CreateAccount => {
                Requirement::Person
            }
            Self::ChangeOwnName | Self::Leave => Requirement::Member,
            Self::ViewUsers => Requirement::Permission(Permission::ViewUsers),
            Self::Invite
            | Self::CopyInvitationLink
            | Self::RevokeInvitation
            | Self::ChangeRole
            | Self::ChangeOthersName
            | Self::Deactivate
            | Self::Reactivate
            | Self::Remove => Requirement::Permission(Permission::ManageUsers),
        }
    }

    /// The name in the audit log: `change-role`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Bootstrap => "bootstrap",
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::ViewSelf => "view-self",
            Self::ChangeOwnPassword => "change-own-password",
            Self::CreateAccount => "create-account",
            Self::ViewInvitation => "view-invitation",
            Self::AcceptInvitation => "accept-invitation",
            Self::DeclineInvitation => "decline-invitation",
            Self::ViewUsers => "view-users",
            Self::ChangeOwnName => "change-own-name",
            Self::Leave => "leave",
            Self::Invite => "invite",
            Self::CopyInvitationLink => "copy-invitation-link",
            Self::RevokeInvitation => "revoke-invitation",
            Self::ChangeRole => "change-role",
            Self::ChangeOthersName => "change-others-name",
            Self::Deactivate => "deactivate",
            Self::Reactivate => "reactivate",
            Self::Remove => "remove",
        }
    }

    /// What is done, as it stands in a sentence after "you may not".
    pub const fn label(self) -> &'static str {
        match self {
            Self::SetUp => "set up the installation",
            Self::Bootstrap => "set up the installation from the command line",
            Self::SignIn => "sign in",
            Self::SignOut => "sign out",
            Self::ViewSelf => "see your own accounts",
            Self::ChangeOwnPassword => "change your own password",
            Self::CreateAccount => "create an account",
            Self::ViewInvitation => "see an invitation",
            Self::AcceptInvitation => "accept an invitation",
            Self::DeclineInvitation => "decline an invitation",
            Self::ViewUsers => "see the users",
            Self::ChangeOwnName => "change your own name",
            Self::Leave => "leave the account",
            Self::Invite => "invite users",
            Self::CopyInvitationLink => "copy an invitation link",
            Self::RevokeInvitation => "revoke an invitation",
            Self::ChangeRole => "change roles",
            Self::ChangeOthersName => "change other users' names",
            Self::Deactivate => "deactivate users",
            Self::Reactivate => "reactivate users",
            Self::Remove => "remove users",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_operation_is_listed_once_and_has_its_own_name() {
        let names: HashSet<_> = Operation::ALL.iter().map(|operation| operation.as_str()).collect();
        assert_eq!(names.len(), Operation::ALL.len());
        // The last variant's number tells how many there are: one forgotten in ALL shows here.
        assert_eq!(Operation::Remove as usize + 1, Operation::ALL.len());
    }
}
