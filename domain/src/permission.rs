//! The permission matrix: the law of the product, written down once.

use serde::{Deserialize, Serialize};

use crate::Role;

/// One line of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Execute inference on any deployment.
    RunInference,
    /// View all resources.
    ViewResources,
    /// Create resources.
    CreateResources,
    /// Edit and delete resources one owns.
    EditOwnResources,
    /// Edit and delete resources owned by others, or by nobody.
    EditOthersResources,
    /// Create and delete own API keys.
    ManageOwnKeys,
    /// View all users and service accounts.
    ViewUsers,
    /// Create API keys for service accounts.
    CreateServiceAccountKeys,
    /// Delete API keys of other users and of service accounts.
    DeleteOthersKeys,
    /// Add, modify and delete users and their access.
    ManageUsers,
}

impl Permission {
    /// All permissions in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::RunInference,
        Self::ViewResources,
        Self::CreateResources,
        Self::EditOwnResources,
        Self::EditOthersResources,
        Self::ManageOwnKeys,
        Self::ViewUsers,
        Self::CreateServiceAccountKeys,
        Self::DeleteOthersKeys,
        Self::ManageUsers,
    ];

    /// The roles that have it, lowest first. **This is the matrix**; nothing else says who
    /// may do what.
    pub const fn roles(self) -> &'static [Role] {
        use Role::{Admin, Contributor, InferenceUser, User};
        match self {
            Self::RunInference | Self::ViewResources | Self::ManageOwnKeys | Self::ViewUsers => {
                &[InferenceUser, Contributor, User, Admin]
            }
            Self::CreateResources | Self::EditOwnResources => &[Contributor, User, Admin],
            Self::EditOthersResources => &[User, Admin],
            Self::CreateServiceAccountKeys | Self::DeleteOthersKeys | Self::ManageUsers => &[Admin],
        }
    }

    /// The name in the contract: `manage-users`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RunInference => "run-inference",
            Self::ViewResources => "view-resources",
            Self::CreateResources => "create-resources",
            Self::EditOwnResources => "edit-own-resources",
            Self::EditOthersResources => "edit-others-resources",
            Self::ManageOwnKeys => "manage-own-keys",
            Self::ViewUsers => "view-users",
            Self::CreateServiceAccountKeys => "create-service-account-keys",
            Self::DeleteOthersKeys => "delete-others-keys",
            Self::ManageUsers => "manage-users",
        }
    }

    /// What it allows, as it stands in the matrix.
    pub const fn label(self) -> &'static str {
        match self {
            Self::RunInference => "execute inference on any deployment",
            Self::ViewResources => "view all resources",
            Self::CreateResources => "create resources",
            Self::EditOwnResources => "edit and delete own resources",
            Self::EditOthersResources => "edit and delete resources owned by others",
            Self::ManageOwnKeys => "create and delete own API keys",
            Self::ViewUsers => "view all users and service accounts",
            Self::CreateServiceAccountKeys => "create API keys for service accounts",
            Self::DeleteOthersKeys => "delete API keys of other users and of service accounts",
            Self::ManageUsers => "add, modify and delete users and their access",
        }
    }
}

impl Role {
    /// True if the matrix gives this role the permission.
    pub fn has(self, permission: Permission) -> bool {
        permission.roles().contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_has_every_permission_of_a_lower_one() {
        for permission in Permission::ALL {
            let holders: Vec<bool> = Role::ALL.iter().map(|role| role.has(permission)).collect();
            assert!(holders.is_sorted(), "{permission:?}");
        }
    }

    #[test]
    fn a_permission_is_serialized_by_its_name_in_the_contract() {
        for permission in Permission::ALL {
            let name = serde_json::to_string(&permission).expect("a name");
            assert_eq!(name, format!("{:?}", permission.as_str()));
        }
    }

    #[test]
    fn only_admins_manage_users() {
        assert_eq!(Permission::ManageUsers.roles(), [Role::Admin]);
    }
}
