//! The permission matrix, spelled out a second time and apart from the code: the table of the
//! product's description, copied. A change of the law has to be made in both places.

use domain::{Operation, Permission, Requirement, Role};

/// Columns: inference-user, contributor, user, admin.
const TABLE: [(&str, [bool; 4]); 10] = [
    ("execute inference on any deployment", [true, true, true, true]),
    ("view all resources", [true, true, true, true]),
    ("create resources", [false, true, true, true]),
    ("edit and delete own resources", [false, true, true, true]),
    ("edit and delete resources owned by others", [false, false, true, true]),
    ("create and delete own API keys", [true, true, true, true]),
    ("view all users and service accounts", [true, true, true, true]),
    ("create API keys for service accounts", [false, false, false, true]),
    ("delete API keys of other users and of service accounts", [false, false, false, true]),
    ("add, modify and delete users and their access", [false, false, false, true]),
];

const COLUMNS: [&str; 4] = ["inference-user", "contributor", "user", "admin"];

#[test]
fn the_matrix_is_the_table_of_the_product() {
    assert_eq!(Permission::ALL.len(), TABLE.len());
    assert_eq!(Role::ALL.map(Role::as_str), COLUMNS);
    for (permission, (label, row)) in Permission::ALL.into_iter().zip(TABLE) {
        assert_eq!(permission.label(), label);
        for (role, allowed) in Role::ALL.into_iter().zip(row) {
            assert_eq!(role.has(permission), allowed, "{role}: {label}");
        }
    }
}

#[test]
fn what_concerns_the_place_of_others_needs_the_permission_to_manage_users() {
    let managing = [
        "invite",
        "resend-invitation",
        "copy-invitation-link",
        "revoke-invitation",
        "change-role",
        "change-others-name",
        "end-access",
        "deactivate",
        "reactivate",
        "remove",
        "create-service-account",
        "change-settings",
        "change-connections",
        "close-account",
        "reopen-account",
        "view-audit-log",
    ];
    for operation in Operation::ALL {
        let manages = operation.requirement() == Requirement::Permission(Permission::ManageUsers);
        assert_eq!(manages, managing.contains(&operation.as_str()), "{}", operation.as_str());
    }
}
