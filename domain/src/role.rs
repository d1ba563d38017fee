//! The four roles.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// What a user may do in an account.
///
/// The order is the order of rights, lowest first, and matters: lists sort by it, and a
/// change towards a smaller value is a lowering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Sees every resource and runs inference; creates and changes nothing.
    InferenceUser,
    /// Runs inference anywhere; creates resources and manages those they own.
    Contributor,
    /// Manages every resource in the account, whoever owns it; not users or access.
    #[default]
    User,
    /// Full control of resources, users, access and account settings.
    Admin,
}

impl Role {
    /// All roles, lowest first.
    pub const ALL: [Self; 4] = [Self::InferenceUser, Self::Contributor, Self::User, Self::Admin];

    /// The name in the contract and in the database: `inference-user`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InferenceUser => "inference-user",
            Self::Contributor => "contributor",
            Self::User => "user",
            Self::Admin => "admin",
        }
    }

    /// The name on the page: `Inference user`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::InferenceUser => "Inference user",
            Self::Contributor => "Contributor",
            Self::User => "User",
            Self::Admin => "Admin",
        }
    }

    /// What the role is meant for, in one sentence.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::InferenceUser => "Sees every resource and runs inference. Creates and changes nothing.",
            Self::Contributor => "Runs inference anywhere. Creates resources and manages their own.",
            Self::User => "Manages every resource in the account. Cannot manage users or access.",
            Self::Admin => "Full control of resources, users, access and account settings.",
        }
    }

    /// The number lists sort by: 0 for the lowest role. Stored in the database.
    pub const fn rank(self) -> i64 {
        self as i64
    }

    /// True for the two roles an account can switch off by its setting `granularRoles`.
    pub const fn is_granular(self) -> bool {
        matches!(self, Self::Contributor | Self::InferenceUser)
    }

    /// Reads a role by its name in the contract.
    ///
    /// # Errors
    /// [`Invalid`] about `role` that lists the four names.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text.trim())
            .ok_or_else(|| Invalid::new("role", "Choose one of admin, user, contributor and inference-user."))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reads_back_from_its_name_and_ranks_by_its_rights() {
        for (rank, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(Role::parse(role.as_str()), Ok(role));
            assert_eq!(role.rank(), rank as i64);
        }
    }

    #[test]
    fn custom_and_unknown_roles_are_refused_by_name() {
        for bad in ["", "custom", "owner", "Admin", "administrator"] {
            assert_eq!(Role::parse(bad).expect_err(bad).field, "role");
        }
    }
}
