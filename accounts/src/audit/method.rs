//! What the operations of the log are called by programs that read it: `CreateUser` and not `invite`.

use crate::lists::collection::Is;

macro_rules! methods {
    ($($method:literal: $($operation:literal)+;)*) => {
        /// All methods.
        pub(super) const METHODS: &[&str] = &[$($method),*];

        /// What an operation of the log is called by programs; of one that this version does not know, its name.
        pub fn audit_method(operation: &str) -> &str {
            match operation {
                $($($operation)|+ => $method,)*
                other => other,
            }
        }

        /// When an entry is of a method.
        pub(super) fn is(method: &str) -> Is {
            match method {
                $($method => Is::When(concat!("a.operation IN (''" $(, ", '", $operation, "'")+, ")")),)*
                _ => Is::Never,
            }
        }
    };
}

methods! {
    "CreateAccount": "set-up" "bootstrap" "create-account";
    "UpdateAccount": "change-settings";
    "CloseAccount": "close-account";
    "ReopenAccount": "reopen-account";
    "DeleteAccount": "end-account";
    "RecoverAccount": "recover-account";
    "CreateUser": "invite" "create-service-account";
    "UpdateUser": "change-role" "change-own-name" "change-others-name" "change-email";
    "DeleteUser": "remove" "leave";
    "DeactivateUser": "deactivate";
    "ActivateUser": "reactivate";
    "EndUserAccess": "end-access";
    "AcceptInvitation": "accept-invitation" "start-afresh";
    "DeclineInvitation": "decline-invitation";
    "ResendInvitation": "resend-invitation";
    "RevokeInvitation": "revoke-invitation";
    "CreateResetLink": "make-reset-link";
    "CreateApiKey": "create-key" "create-service-account-key";
    "UpdateApiKey": "change-key" "change-service-account-key";
    "RotateApiKey": "rotate-key" "rotate-service-account-key";
    "DeleteApiKey": "delete-key" "delete-others-key";
    "CreateResource": "create-resource";
    "UpdateResource": "change-resource" "change-owner";
    "DeleteResource": "delete-resource";
    "UndeleteDeployment": "undelete-resource";
    "ScaleDeployment": "scale-deployment";
    "UploadDataset": "upload-dataset";
    "CancelSupervisedFineTuningJob": "cancel-job";
    "ResumeSupervisedFineTuningJob": "resume-job";
    "ClaimSupervisedFineTuningJob": "claim-job";
    "ReportSupervisedFineTuningJob": "report-job";
    "UpdateConnections": "change-connections";
}

#[cfg(test)]
mod tests {
    use domain::Operation;

    use super::*;

    #[test]
    fn every_operation_that_changes_an_account_has_a_method() {
        for operation in Operation::ALL {
            let name = operation.as_str();
            assert_eq!(audit_method(name) != name, operation.is_recorded(), "{name}");
        }
        for method in METHODS {
            let Is::When(condition) = is(method) else { panic!("{method} is of no operation") };
            let named =
                Operation::ALL.iter().filter(|one| condition.contains(&format!("'{}'", one.as_str())));
            assert!(named.clone().count() > 0, "{method}: {condition}");
            assert!(named.clone().all(|one| audit_method(one.as_str()) == *method));
            assert_eq!(named.count(), condition.matches(", '").count(), "{condition}");
        }
    }
}
