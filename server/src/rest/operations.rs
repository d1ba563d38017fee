//! Every operation of the document with what it stands for in the operation table. A test compares this
//! with the document, so that nothing is offered without a line here.

use domain::{Operation, Permission, Requirement};

use Operation as O;

/// The name in the document, and what may be asked for by it.
pub const OPERATIONS: &[(&str, &[Operation])] = &[
    ("WhoAmI", &[O::WhoAmI]),
    ("VerifyApiKey", &[O::WhoAmI]),
    ("ListAccounts", &[O::ViewAccount]),
    ("GetAccount", &[O::ViewAccount]),
    ("UpdateAccount", &[O::ChangeSettings]),
    ("ListAuditLogs", &[O::ViewOwnAuditEntries, O::ViewAuditLog]),
    ("ListUsers", &[O::ViewUsers]),
    ("CreateUser", &[O::Invite, O::CreateServiceAccount]),
    ("GetUser", &[O::ViewUsers]),
    ("UpdateUser", &[O::ChangeOwnName, O::ChangeOthersName, O::ChangeRole]),
    ("DeleteUser", &[O::Leave, O::Remove, O::RevokeInvitation]),
    ("PreviewDeleteUser", &[O::Leave, O::Remove, O::RevokeInvitation]),
    ("ResendInvitation", &[O::ResendInvitation]),
    ("RevokeInvitation", &[O::RevokeInvitation]),
    ("DeactivateUser", &[O::Deactivate]),
    ("ActivateUser", &[O::Reactivate]),
    ("GetUserUsage", &[O::ViewUsage]),
    ("ListApiKeys", &[O::ViewOwnKeys, O::ViewOthersKeys]),
    ("CreateApiKey", &[O::CreateKey, O::CreateServiceAccountKey]),
    ("GetApiKey", &[O::ViewOwnKeys, O::ViewOthersKeys]),
    ("UpdateApiKey", &[O::ChangeKey, O::ChangeServiceAccountKey]),
    ("RotateApiKey", &[O::RotateKey, O::RotateServiceAccountKey]),
    ("DeleteApiKey", &[O::DeleteKey, O::DeleteOthersKey]),
    ("DeleteApiKeyByBody", &[O::DeleteKey, O::DeleteOthersKey]),
    ("ListDeployments", &[O::ViewResources]),
    ("CreateDeployment", &[O::CreateResource]),
    ("GetDeployment", &[O::ViewResources]),
    ("UpdateDeployment", &[O::ChangeResource]),
    ("DeleteDeployment", &[O::DeleteResource]),
    ("ChangeDeploymentOwner", &[O::ChangeOwner]),
    ("ScaleDeployment", &[O::ScaleDeployment]),
    ("UndeleteDeployment", &[O::UndeleteResource]),
    ("ListModels", &[O::ViewResources]),
    ("CreateModel", &[O::CreateResource]),
    ("GetModel", &[O::ViewResources]),
    ("UpdateModel", &[O::ChangeResource]),
    ("DeleteModel", &[O::DeleteResource]),
    ("ChangeModelOwner", &[O::ChangeOwner]),
    ("ListDatasets", &[O::ViewResources]),
    ("CreateDataset", &[O::CreateResource]),
    ("GetDataset", &[O::ViewResources]),
    ("UpdateDataset", &[O::ChangeResource]),
    ("DeleteDataset", &[O::DeleteResource]),
    ("ChangeDatasetOwner", &[O::ChangeOwner]),
    ("UploadDataset", &[O::UploadDataset]),
    ("GetDatasetDownloadEndpoint", &[O::DownloadDataset]),
    ("ListSupervisedFineTuningJobs", &[O::ViewResources]),
    ("CreateSupervisedFineTuningJob", &[O::CreateResource]),
    ("GetSupervisedFineTuningJob", &[O::ViewResources]),
    ("DeleteSupervisedFineTuningJob", &[O::DeleteResource]),
    ("ChangeSupervisedFineTuningJobOwner", &[O::ChangeOwner]),
    ("ListConnections", &[O::ViewConnections]),
    ("CreateConnection", &[O::ChangeConnections]),
    ("GetConnection", &[O::ViewConnections]),
    ("UpdateConnection", &[O::ChangeConnections]),
    ("DeleteConnection", &[O::ChangeConnections]),
    ("CancelSupervisedFineTuningJob", &[O::CancelJob]),
    ("ResumeSupervisedFineTuningJob", &[O::ResumeJob]),
    ("ClaimSupervisedFineTuningJob", &[O::ClaimJob]),
    ("ReportSupervisedFineTuningJob", &[O::ReportJob]),
];

/// What one needs for an operation of the document, each in a few words.
pub fn needs(name: &str) -> Vec<String> {
    let operations =
        OPERATIONS.iter().find(|(listed, _)| *listed == name).map_or(&[][..], |(_, operations)| operations);
    operations.iter().map(|operation| need(*operation)).collect()
}

fn need(operation: Operation) -> String {
    let label = operation.label();
    match operation.requirement() {
        Requirement::Permission(permission) => {
            let roles: Vec<&str> = permission.roles().iter().rev().map(|role| role.as_str()).collect();
            format!("to {label}: the permission to {} ({})", permission.label(), roles.join(", "))
        }
        Requirement::Owner => {
            let (own, others) = (Permission::EditOwnResources, Permission::EditOthersResources);
            let roles = |permission: Permission| {
                permission.roles().iter().rev().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
            };
            format!(
                "to {label}: of one's own, the permission to {} ({}); of others', to {} ({})",
                own.label(),
                roles(own),
                others.label(),
                roles(others)
            )
        }
        Requirement::Member => format!("to {label}: any role"),
        Requirement::Anyone | Requirement::Operator | Requirement::Person => {
            format!("to {label}: more than a key")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_of_the_document_has_its_line_and_none_is_left_over() {
        let document = crate::rest::openapi::document();
        let named: BTreeSet<&str> = document["paths"]
            .as_object()
            .expect("paths")
            .values()
            .flat_map(|item| item.as_object().expect("operations").values())
            .map(|operation| operation["operationId"].as_str().expect("a name"))
            .collect();
        let listed: BTreeSet<&str> = OPERATIONS.iter().map(|(name, _)| *name).collect();
        assert_eq!(named, listed);
    }
}
