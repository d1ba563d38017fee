//! Why something is not allowed, in a form every surface can put into the same words.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{DisplayName, Email, Operation, Permission, Role};

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
            Reason::HasActiveAdmin { account } => write!(f, "{account} has an active admin, who can help."),
        }
    }
}

impl std::error::Error for Denial {}

/// Who can help: the active admins of an account, at most three of them by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    /// Name and address of at most three admins.
    pub admins: Vec<(DisplayName, Email)>,
    /// How many admins there are beyond those.
    pub more: u64,
}

impl fmt::Display for Contacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (name, email)) in self.admins.iter().enumerate() {
            let separator = if number == 0 { "" } else { ", " };
            write!(f, "{separator}{name} ({email})")?;
        }
        if self.more > 0 {
            write!(f, " and {} more", self.more)?;
        }
        Ok(())
    }
}

/// A [`Denial`] as it is shown: with the people who could grant what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What was refused and why.
    pub denial: Denial,
    /// Who can grant it; empty if nobody in the account can.
    pub contacts: Contacts,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.denial)?;
        if self.denial.permission().is_some() && !self.contacts.admins.is_empty() {
            write!(f, " Ask an admin: {}.", self.contacts)?;
        }
        Ok(())
    }
}
