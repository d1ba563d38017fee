//! What a decision is based on.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AccountId, DisplayName, Role, User, UserKind};

/// Who asks, within the account that is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    /// An active user of the account.
    User {
        /// The user's key in the database.
        user: Uuid,
        /// The role at the time of asking.
        role: Role,
    },
    /// Whoever runs the process, through the `roster` command.
    Operator,
}

impl Actor {
    /// The key of the user who acts; none of the operator.
    pub fn user(&self) -> Option<Uuid> {
        match self {
            Self::User { user, .. } => Some(*user),
            Self::Operator => None,
        }
    }

    /// True if this is the user with that key.
    pub fn is(&self, target: Uuid) -> bool {
        matches!(self, Self::User { user, .. } if *user == target)
    }
}

/// What matters about an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFacts {
    /// Its id.
    pub id: AccountId,
    /// Its name, for the words of a refusal.
    pub name: DisplayName,
    /// How many active admins it has: people who accepted, hold the role admin, are neither
    /// deactivated nor removed, and have a working way to sign in.
    pub active_admins: u64,
    /// Whether contributor and inference-user may be given.
    pub granular_roles: bool,
}

/// The stored part of a user's status, without the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Has been offered a place.
    Invited,
    /// Has taken it.
    Active,
    /// Is paused.
    Deactivated,
}

impl Standing {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }

    /// Reads the name in the database.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Invited, Self::Active, Self::Deactivated].into_iter().find(|one| one.as_str() == text)
    }
}

/// What matters about the user something is done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetFacts {
    /// The user's key in the database.
    pub user: Uuid,
    /// Person or program.
    pub kind: UserKind,
    /// The role held now.
    pub role: Role,
    /// How they stand.
    pub standing: Standing,
    /// Whether they are a person who can sign in; counts for the last admin.
    pub can_sign_in: bool,
    /// The version the decision is made upon.
    pub version: i64,
}

impl TargetFacts {
    /// Facts good enough to show choices by, from what the page knows of a user. The key is
    /// not known there and stands for nobody; the server decides again with real facts.
    pub fn as_shown(user: &User) -> Self {
        let standing = match user.status {
            crate::Status::Active => Standing::Active,
            crate::Status::Deactivated => Standing::Deactivated,
            _ => Standing::Invited,
        };
        Self {
            user: Uuid::nil(),
            kind: user.kind,
            role: user.role,
            standing,
            can_sign_in: standing == Standing::Active,
            version: user.version,
        }
    }

    /// True if the account counts them among its active admins.
    pub fn is_active_admin(&self) -> bool {
        self.kind == UserKind::Person
            && self.role == Role::Admin
            && self.standing == Standing::Active
            && self.can_sign_in
    }

    /// True if the account would have no active admin without this one. An admin who has no way to
    /// sign in yet is kept as well while nobody else is one: an account that was set up for programs,
    /// with a key alone, still has somebody who can become its active admin.
    pub(super) fn is_last_admin_of(&self, account: &AccountFacts) -> bool {
        let is_admin =
            self.kind == UserKind::Person && self.role == Role::Admin && self.standing == Standing::Active;
        let others = account.active_admins.saturating_sub(u64::from(self.is_active_admin()));
        is_admin && others == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(active_admins: u64) -> AccountFacts {
        AccountFacts {
            id: AccountId::parse("acme").expect("id"),
            name: DisplayName::parse("Acme").expect("name"),
            active_admins,
            granular_roles: true,
        }
    }

    #[test]
    fn an_admin_without_a_sign_in_is_kept_while_nobody_else_is_an_active_admin() {
        let admin = |can_sign_in| TargetFacts {
            user: Uuid::nil(),
            kind: UserKind::Person,
            role: Role::Admin,
            standing: Standing::Active,
            can_sign_in,
            version: 1,
        };
        assert!(admin(true).is_last_admin_of(&account(1)) && !admin(true).is_last_admin_of(&account(2)));
        assert!(admin(false).is_last_admin_of(&account(0)) && !admin(false).is_last_admin_of(&account(1)));
        let program = TargetFacts { kind: UserKind::ServiceAccount, ..admin(false) };
        let paused = TargetFacts { standing: Standing::Deactivated, ..admin(true) };
        for one in [program, paused, TargetFacts { role: Role::User, ..admin(true) }] {
            assert!(!one.is_last_admin_of(&account(0)), "{one:?}");
        }
    }
}
