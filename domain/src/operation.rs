//! Everything that can be asked of Roster, and what one needs to ask it.

use serde::{Deserialize, Serialize};

use crate::Permission;
use Requirement::{Anyone, Member, Operator, Owner, Person};

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
    /// An active place in the account, with a role that may edit what one owns, or what others own: by
    /// who owns what it is done to. What nobody owns counts as others'.
    Owner,
}

/// To hold the permission every change of users and their access needs.
const MANAGER: Requirement = Requirement::Permission(Permission::ManageUsers);
/// To hold the permission to look at users.
const VIEWER: Requirement = Requirement::Permission(Permission::ViewUsers);
/// To hold the permission to have keys of one's own.
const KEY_HOLDER: Requirement = Requirement::Permission(Permission::ManageOwnKeys);
/// To hold the permission to make keys for programs.
const KEY_MAKER: Requirement = Requirement::Permission(Permission::CreateServiceAccountKeys);
/// To hold the permission to look at and delete the keys of others.
const KEY_KEEPER: Requirement = Requirement::Permission(Permission::DeleteOthersKeys);

/// To hold the permission to look at resources.
const LOOKER: Requirement = Requirement::Permission(Permission::ViewResources);
/// To hold the permission to make resources.
const MAKER: Requirement = Requirement::Permission(Permission::CreateResources);
/// To hold the permission to manage whatever resource there is.
const RUNNER: Requirement = Requirement::Permission(Permission::EditOthersResources);
/// To hold the permission to run inference.
const ASKER: Requirement = Requirement::Permission(Permission::RunInference);

macro_rules! operations {
    ($($(#[$doc:meta])* $operation:ident $name:literal $label:literal $needs:ident;)*) => {
        /// What somebody wants to do. Every route, server function and command names one of these;
        /// a test fails for an endpoint that does not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Operation {
            $($(#[$doc])* $operation,)*
        }

        impl Operation {
            /// All operations in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$operation),*];

            /// What one needs. **This is the operation table**; nothing else says it.
            pub const fn requirement(self) -> Requirement {
                match self {
                    $(Self::$operation => $needs,)*
                }
            }

            /// The name in the audit log: `change-role`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$operation => $name,)*
                }
            }

            /// The operation with this name in the audit log.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|operation| operation.as_str() == name)
            }

            /// Whether doing it changes an account, and so stands in its audit log. A refusal stands
            /// there whatever it is.
            pub const fn is_recorded(self) -> bool {
                use Operation as O;
                !matches!(
                    self,
                    O::SignIn
                        | O::SignOut
                        | O::ConfirmPassword
                        | O::AskForReset
                        | O::ResetPassword
                        | O::ViewSelf
                        | O::ChangeOwnPassword
                        | O::EndOwnSessions
                        | O::ChangePreferences
                        | O::ViewInvitation
                        | O::ViewUsers
                        | O::CopyInvitationLink
                        | O::WhoAmI
                        | O::ViewAccount
                        | O::ViewOwnKeys
                        | O::ViewOthersKeys
                        | O::ViewResources
                        | O::DownloadDataset
                        | O::RunInference
                        | O::ViewUsage
                        | O::ViewConnections
                        | O::ViewAuditLog
                        | O::ViewOwnAuditEntries
                        | O::ViewSecurityLog
                )
            }

            /// What is done, as it stands in a sentence after "you cannot".
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$operation => $label,)*
                }
            }
        }
    };
}

// One line each: variant, name in the audit log, what is done, what one needs.
operations! {
    /// Make the first person and the first account of an installation, in a browser.
    SetUp "set-up" "set up the installation" Anyone;
    /// The same from the command line of the machine.
    Bootstrap "bootstrap" "set up the installation from the command line" Operator;
    /// Prove who one is.
    SignIn "sign-in" "sign in" Anyone;
    /// End one's session.
    SignOut "sign-out" "sign out" Person;
    /// Prove once more, within a session, that it is still oneself.
    ConfirmPassword "confirm-password" "confirm your password" Person;
    /// Have a link to a new password mailed to one's address.
    AskForReset "ask-for-reset" "ask for a new password" Anyone;
    /// Choose a new password, holding such a link.
    ResetPassword "reset-password" "reset a password" Anyone;
    /// See one's own name, accounts, roles, sessions and invitations.
    ViewSelf "view-self" "see your own accounts" Person;
    /// Replace one's own password.
    ChangeOwnPassword "change-own-password" "change your own password" Person;
    /// End sessions of one's own.
    EndOwnSessions "end-own-sessions" "sign out elsewhere" Person;
    /// Choose how the console behaves for oneself.
    ChangePreferences "change-preferences" "change your preferences" Person;
    /// Make a new account with oneself as its admin.
    CreateAccount "create-account" "create an account" Person;
    /// See what an invitation offers, holding its link or the invited address.
    ViewInvitation "view-invitation" "see an invitation" Anyone;
    /// Take the place an invitation offers.
    AcceptInvitation "accept-invitation" "accept an invitation" Anyone;
    /// Refuse the place an invitation offers.
    DeclineInvitation "decline-invitation" "decline an invitation" Anyone;
    /// Take back one's address from whoever joined under it without showing that it is theirs.
    StartAfresh "start-afresh" "start afresh" Anyone;
    /// List the users of an account, look at one, or carry the list away.
    ViewUsers "view-users" "see the users" VIEWER;
    /// Change the name one is shown by in an account.
    ChangeOwnName "change-own-name" "change your own name" Member;
    /// Remove oneself from an account.
    Leave "leave" "leave the account" Member;
    /// Offer a place in an account to an e-mail address.
    Invite "invite" "invite users" MANAGER;
    /// Make a new link of an open or ended invitation, and mail it.
    ResendInvitation "resend-invitation" "resend an invitation" MANAGER;
    /// See the link of an open invitation again.
    CopyInvitationLink "copy-invitation-link" "copy an invitation link" MANAGER;
    /// Withdraw an open invitation.
    RevokeInvitation "revoke-invitation" "revoke an invitation" MANAGER;
    /// Give a user another role.
    ChangeRole "change-role" "change roles" MANAGER;
    /// Change the name another user is shown by.
    ChangeOthersName "change-others-name" "change other users' names" MANAGER;
    /// Sign a user out of this account everywhere; they may come back.
    EndAccess "end-access" "end users' access on all devices" MANAGER;
    /// Pause a user: they keep their place and role and cannot use them.
    Deactivate "deactivate" "deactivate users" MANAGER;
    /// Let a paused user act again.
    Reactivate "reactivate" "reactivate users" MANAGER;
    /// End a user's place in an account for good.
    Remove "remove" "remove users" MANAGER;
    /// Make a user for a program.
    CreateServiceAccount "create-service-account" "create service accounts" MANAGER;
    /// See one's own place in an account, and what one may do there.
    WhoAmI "who-am-i" "see what you may do" Member;
    /// See an account's name and how it stands.
    ViewAccount "view-account" "see the account" Member;
    /// See one's own API keys, without their secrets.
    ViewOwnKeys "view-own-keys" "see your own API keys" KEY_HOLDER;
    /// See the API keys of others, without their secrets.
    ViewOthersKeys "view-others-keys" "see others' API keys" KEY_KEEPER;
    /// Make an API key for oneself.
    CreateKey "create-key" "create API keys" KEY_HOLDER;
    /// Make an API key for a service account.
    CreateServiceAccountKey "create-service-account-key" "create API keys for service accounts" KEY_MAKER;
    /// Rename, extend, shorten or annotate an API key of one's own.
    ChangeKey "change-key" "change API keys" KEY_HOLDER;
    /// The same for one of a service account.
    ChangeServiceAccountKey "change-service-account-key" "change API keys of service accounts" KEY_MAKER;
    /// Give an API key of one's own another secret.
    RotateKey "rotate-key" "rotate API keys" KEY_HOLDER;
    /// The same for one of a service account.
    RotateServiceAccountKey "rotate-service-account-key" "rotate API keys of service accounts" KEY_MAKER;
    /// End an API key of one's own.
    DeleteKey "delete-key" "delete API keys" KEY_HOLDER;
    /// End an API key of another user or of a service account.
    DeleteOthersKey "delete-others-key" "delete others' API keys" KEY_KEEPER;
    /// List deployments, models, fine-tuning jobs or datasets, or look at one.
    ViewResources "view-resources" "see the resources" LOOKER;
    /// Make a deployment, model, fine-tuning job or dataset, and own it.
    CreateResource "create-resource" "create resources" MAKER;
    /// Change what is set of a resource.
    ChangeResource "change-resource" "change resources" Owner;
    /// Delete a resource.
    DeleteResource "delete-resource" "delete resources" Owner;
    /// Bring a deleted deployment back.
    UndeleteResource "undelete-resource" "undelete deployments" Owner;
    /// Set how many replicas a deployment has.
    ScaleDeployment "scale-deployment" "scale deployments" Owner;
    /// Give a resource to another user.
    ChangeOwner "change-owner" "change the owner of resources" Owner;
    /// Send the file of a dataset.
    UploadDataset "upload-dataset" "upload datasets" Owner;
    /// Carry the file of a dataset away.
    DownloadDataset "download-dataset" "download datasets" LOOKER;
    /// Stop a fine-tuning job.
    CancelJob "cancel-job" "cancel fine-tuning jobs" Owner;
    /// Let a fine-tuning job be run again.
    ResumeJob "resume-job" "resume fine-tuning jobs" Owner;
    /// Take the next fine-tuning job to run it; for service accounts.
    ClaimJob "claim-job" "claim fine-tuning jobs" RUNNER;
    /// Say how a fine-tuning job goes that one has claimed; for service accounts.
    ReportJob "report-job" "report on fine-tuning jobs" RUNNER;
    /// Ask a deployment for an answer.
    RunInference "run-inference" "run inference" ASKER;
    /// See how much inference a user has run.
    ViewUsage "view-usage" "see how much inference users run" VIEWER;
    /// See the names of the servers that answer for deployments.
    ViewConnections "view-connections" "see the connections" LOOKER;
    /// Set which servers answer for deployments, and with which key.
    ChangeConnections "change-connections" "change the connections" MANAGER;
    /// Change an account's name, contact, roles on offer or invitation lifetime.
    ChangeSettings "change-settings" "change the account's settings" MANAGER;
    /// End an account, to be undone within fourteen days.
    CloseAccount "close-account" "close the account" MANAGER;
    /// Undo that.
    ReopenAccount "reopen-account" "reopen the account" MANAGER;
    /// Delete what is left of an account that was closed and not reopened; the server does it itself.
    EndAccount "end-account" "end a closed account for good" Operator;
    /// See the whole audit log of an account, and carry it away.
    ViewAuditLog "view-audit-log" "see the whole audit log" MANAGER;
    /// See one's own entries in the audit log, and whether the log is whole.
    ViewOwnAuditEntries "view-own-audit-entries" "see your own entries in the audit log" Member;
    /// Make a link by which a person chooses a new password.
    MakeResetLink "make-reset-link" "make a reset link for a person" Operator;
    /// Give a person another e-mail address.
    ChangeEmail "change-email" "change a person's e-mail address" Operator;
    /// Give an account that nobody can manage any more an admin.
    RecoverAccount "recover-account" "recover an account" Operator;
    /// Read the installation's log of sign-ins.
    ViewSecurityLog "view-security-log" "read the installation's log" Operator;
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_operation_has_its_own_name_and_label() {
        let names: HashSet<_> = Operation::ALL.iter().map(|operation| operation.as_str()).collect();
        let labels: HashSet<_> = Operation::ALL.iter().map(|operation| operation.label()).collect();
        assert_eq!((names.len(), labels.len()), (Operation::ALL.len(), Operation::ALL.len()));
    }

    #[test]
    fn an_operation_is_serialized_by_its_name_in_the_log() {
        for operation in Operation::ALL {
            assert_eq!(
                format!("{:?}", operation.as_str()),
                serde_json::to_string(operation).expect("a name")
            );
        }
    }
}
