//! Why something is not allowed, in a form every surface can put into the same words.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::policy::CannotOwn;
use crate::{DisplayName, Operation, Permission, ResourceKind, ResourceState, Role, Timestamp};

/// A decision of [`policy`](crate::policy) against doing something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denial {
    /// What was asked.
    pub operation: Operation,
    /// Why not.
    pub reason: Reason,
}

/// Why something is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The caller's role does not have the permission.
    MissingPermission(Permission),
    /// The account would be left without an active admin.
    LastAdmin {
        /// The account's display name.
        account: DisplayName,
    },
    /// The role is switched off by the account's setting `granularRoles`.
    GranularRolesOff {
        /// The role that cannot be given.
        role: Role,
        /// The account's display name.
        account: DisplayName,
    },
    /// Granular roles cannot be switched off while somebody holds one.
    GranularRolesHeld {
        /// How many users hold one.
        holders: u64,
        /// The account's display name.
        account: DisplayName,
    },
    /// An account is closed by its last active admin only.
    OtherAdmins {
        /// How many active admins there are besides whoever asks.
        others: u64,
        /// The account's display name.
        account: DisplayName,
    },
    /// The installation lets only its operator create accounts.
    OnlyTheOperator,
    /// The installation lets only people who are an active admin somewhere create accounts.
    OnlyAdminsOfSomeAccount,
    /// The caller has made as many accounts as one person may.
    TooManyAccounts {
        /// How many one person may make.
        limit: u32,
    },
    /// The user has only been invited so far.
    NotJoinedYet,
    /// Service accounts cannot do this; a person has to.
    OnlyPeople,
    /// A service account has no sessions that could be ended.
    NeverSignsIn,
    /// Nobody makes, changes or rotates the keys of another person.
    NotYourKey,
    /// The user has as many keys as one may have.
    TooManyKeys {
        /// How many one user may have.
        limit: u64,
    },
    /// The account has as many connections as one may have.
    TooManyConnections {
        /// How many one account may have.
        limit: u64,
    },
    /// Deployments use the connection.
    ConnectionInUse {
        /// Their ids.
        deployments: Vec<String>,
    },
    /// A key made or changed with a key would outlive it.
    OutlivesItsMaker {
        /// When the key that asks ends.
        ends: Timestamp,
    },
    /// The key has ended, so that another secret would not work either.
    KeyHasEnded,
    /// The resource is another's or nobody's, and the caller's role may only manage its own.
    OwnedBy {
        /// Who owns it; none if nobody does.
        owner: Option<String>,
    },
    /// The resource is not in a state that allows it.
    NotInThisState {
        /// What it is.
        kind: ResourceKind,
        /// How it stands.
        state: ResourceState,
    },
    /// Something else cannot be without it.
    NeededBy {
        /// What that is, each as it stands in a sentence.
        needing: Vec<String>,
    },
    /// The account has as many resources of a kind as it may have.
    TooManyResources {
        /// The kind.
        kind: ResourceKind,
        /// How many it may have.
        limit: u64,
    },
    /// Who was named cannot own a resource.
    CannotOwn {
        /// Why not.
        why: CannotOwn,
    },
    /// Only a service account can do this.
    OnlyPrograms,
    /// The account has an active admin, who could do it.
    HasActiveAdmin {
        /// The account's display name.
        account: DisplayName,
    },
}

impl Denial {
    /// A denial of `operation` for `reason`.
    pub const fn new(operation: Operation, reason: Reason) -> Self {
        Self { operation, reason }
    }

    /// The permission that was missing, if one was.
    pub const fn permission(&self) -> Option<Permission> {
        match self.reason {
            Reason::MissingPermission(permission) => Some(permission),
            Reason::OwnedBy { .. } => Some(Permission::EditOthersResources),
            _ => None,
        }
    }

    /// The roles that have the missing permission; empty if none was missing.
    pub const fn roles(&self) -> &'static [Role] {
        match self.permission() {
            Some(permission) => permission.roles(),
            None => &[],
        }
    }

    /// The reason in a few words, for a place with little room such as an option.
    pub fn brief(&self) -> String {
        match &self.reason {
            Reason::MissingPermission(_) => "only admins can change this".to_owned(),
            Reason::LastAdmin { account } => format!("{account} needs another admin first"),
            Reason::GranularRolesOff { account, .. } => format!("granular roles are off in {account}"),
            Reason::GranularRolesHeld { .. } => "granular roles are held".to_owned(),
            Reason::OtherAdmins { .. } => "there are other admins".to_owned(),
            Reason::OnlyTheOperator => "only the operator can".to_owned(),
            Reason::OnlyAdminsOfSomeAccount => "only admins can".to_owned(),
            Reason::TooManyAccounts { limit } => format!("you have made {limit} already"),
            Reason::NotJoinedYet => "has not joined yet".to_owned(),
            Reason::OnlyPeople => "service accounts cannot".to_owned(),
            Reason::NeverSignsIn => "never signs in".to_owned(),
            Reason::NotYourKey => "only they can".to_owned(),
            Reason::TooManyKeys { limit } => format!("{limit} keys are there already"),
            Reason::TooManyConnections { limit } => format!("{limit} connections are there already"),
            Reason::ConnectionInUse { .. } => "deployments use it".to_owned(),
            Reason::OutlivesItsMaker { .. } => "would outlive the key that asks".to_owned(),
            Reason::KeyHasEnded => "the key has ended".to_owned(),
            Reason::OwnedBy { owner: Some(owner) } => format!("{owner} owns it"),
            Reason::OwnedBy { owner: None } => "nobody owns it".to_owned(),
            Reason::NotInThisState { state, .. } => format!("it is {}", state.as_str()),
            Reason::TooManyResources { kind, limit } => {
                format!("{limit} {} are there already", kind.plural())
            }
            Reason::NeededBy { .. } => "it is still needed".to_owned(),
            Reason::CannotOwn { .. } => "cannot own it".to_owned(),
            Reason::OnlyPrograms => "only service accounts can".to_owned(),
            Reason::HasActiveAdmin { account } => format!("{account} has an active admin"),
        }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::MissingPermission(permission) => {
                let roles: Vec<&str> = permission.roles().iter().map(|role| role.as_str()).collect();
                write!(
                    f,
                    "You cannot {}: your role lacks the permission “{}”, which only these roles have: {}.",
                    self.operation.label(),
                    permission.label(),
                    roles.join(", "),
                )
            }
            Reason::LastAdmin { account } => write!(
                f,
                "{account} must keep at least one active admin. Make somebody else an admin first."
            ),
            Reason::GranularRolesOff { role, account } => write!(
                f,
                "The role {} cannot be given while granular roles are off in {account}.",
                role.label()
            ),
            Reason::GranularRolesHeld { holders, account } => {
                let users = if *holders == 1 { "user holds" } else { "users hold" };
                write!(
                    f,
                    "Granular roles cannot be switched off: {holders} {users} one of them in {account}. \
                     Give them another role first."
                )
            }
            Reason::OtherAdmins { others, account } => {
                let admins = if *others == 1 { "admin" } else { "admins" };
                write!(
                    f,
                    "{account} has {others} other active {admins}, and only its last one can close it. \
                     Leave it to them, or remove them first."
                )
            }
            Reason::OnlyTheOperator => f.write_str(
                "Only the operator of this installation can create accounts, with the command roster bootstrap.",
            ),
            Reason::OnlyAdminsOfSomeAccount => f.write_str(
                "Only people who are an admin of some account can create new ones.",
            ),
            Reason::TooManyAccounts { limit } => write!(
                f,
                "You have created {limit} accounts, which is as many as one person may."
            ),
            Reason::NotJoinedYet => f.write_str("They have not joined yet. Revoke the invitation instead."),
            Reason::OnlyPeople => write!(f, "A service account cannot {}.", self.operation.label()),
            Reason::NeverSignsIn => f.write_str("A service account never signs in. Deactivate it instead."),
            Reason::NotYourKey => f.write_str(
                "Nobody can make, change or rotate the API keys of another person; an admin can delete them.",
            ),
            Reason::TooManyKeys { limit } => {
                write!(f, "There are {limit} API keys already, which is as many as one user may have. Delete one first.")
            }
            Reason::TooManyConnections { limit } => write!(
                f,
                "There are {limit} connections already, which is as many as one account may have. Delete one first."
            ),
            Reason::ConnectionInUse { deployments } => {
                let (what, use_it) = match deployments.len() {
                    1 => ("deployment", "uses"),
                    _ => ("deployments", "use"),
                };
                let named = some_of(deployments);
                write!(f, "The connection stays: the {what} {named} {use_it} it. Give them another or delete them first.")
            }
            Reason::OutlivesItsMaker { ends } => write!(
                f,
                "A key that is made or changed with a key ends no later than it: by {} (UTC).",
                ends.rfc3339()
            ),
            Reason::KeyHasEnded => {
                f.write_str("The key has ended. Let it end later first, or make a new one.")
            }
            Reason::OwnedBy { owner } => {
                let permission = Permission::EditOthersResources;
                let roles: Vec<&str> = permission.roles().iter().map(|role| role.as_str()).collect();
                let label = self.operation.label();
                match owner {
                    Some(owner) => write!(f, "You cannot {label} of others: {owner} owns it, and ")?,
                    None => write!(f, "You cannot {label} that are not yours: nobody owns it, and ")?,
                }
                write!(
                    f,
                    "your role lacks the permission “{}”, which only these roles have: {}.",
                    permission.label(),
                    roles.join(", ")
                )
            }
            Reason::NotInThisState { kind, state: ResourceState::Deleted } => {
                write!(f, "The {kind} is deleted. Undelete it first.")
            }
            Reason::NotInThisState { kind, state } => {
                let label = self.operation.label();
                write!(f, "You cannot {label} in this state: the {kind} is {}.", state.as_str())
            }
            Reason::TooManyResources { kind, limit } => write!(
                f,
                "The account has {limit} {}, which is as many as it may have. Delete one first.",
                kind.plural()
            ),
            Reason::NeededBy { needing } => write!(f, "It is still needed by {}.", needing.join(", ")),
            Reason::CannotOwn { why } => why.fmt(f),
            Reason::OnlyPrograms => write!(f, "Only a service account can {}.", self.operation.label()),
            Reason::HasActiveAdmin { account } => write!(f, "{account} has an active admin, who can help."),
        }
    }
}

impl std::error::Error for Denial {}

/// Three of the names, and how many more there are.
fn some_of(names: &[String]) -> String {
    const NAMED: usize = 3;
    let named: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    match names.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}
