//! Every address and every server function with the operations it stands for. A test compares this
//! with what there is, so no endpoint exists without a line here, and no line without an endpoint.

use domain::Operation;

/// One endpoint.
pub struct Endpoint {
    /// Method and path, as the router writes it.
    pub path: &'static str,
    /// What can be asked for there; empty for what concerns nobody's data.
    pub operations: &'static [Operation],
}

const fn at(path: &'static str, operations: &'static [Operation]) -> Endpoint {
    Endpoint { path, operations }
}

use Operation as O;

/// All of them.
pub const ENDPOINTS: &[Endpoint] = &[
    at("/", &[O::ViewSelf]),
    at("/setup", &[O::SetUp]),
    at("/sign-in", &[O::SignIn]),
    at("/sign-in/link", &[O::SignIn]),
    at("/forgot", &[O::AskForReset]),
    at("/reset", &[O::ResetPassword]),
    at("/sign-out", &[O::SignOut]),
    at("/invitations/{token}", &[O::ViewInvitation]),
    at("/invitation", &[O::ViewInvitation, O::AcceptInvitation, O::DeclineInvitation, O::StartAfresh]),
    at("/account/users", &[O::ViewUsers, O::ChangeRole]),
    at("/account/users/invite", &[O::Invite]),
    at(
        "/account/users/bulk",
        &[O::ChangeRole, O::ResendInvitation, O::Remove, O::RevokeInvitation, O::Leave],
    ),
    at("/account/users/export", &[O::ViewUsers]),
    at(
        "/account/users/{user}",
        &[
            O::ViewUsers,
            O::ViewOwnKeys,
            O::ViewOthersKeys,
            O::CopyInvitationLink,
            O::ResendInvitation,
            O::ChangeRole,
            O::ChangeOwnName,
            O::ChangeOthersName,
            O::ViewOwnAuditEntries,
            O::ViewAuditLog,
            O::ViewUsage,
        ],
    ),
    at("/account/users/{user}/role", &[O::ViewUsers, O::ChangeRole]),
    at("/account/users/{user}/remove", &[O::Remove, O::RevokeInvitation, O::Leave]),
    at("/account/users/{user}/end-access", &[O::EndAccess]),
    at("/account/users/{user}/deactivate", &[O::Deactivate]),
    at("/account/users/{user}/reactivate", &[O::Reactivate]),
    at("/account/service-accounts/new", &[O::CreateServiceAccount]),
    at("/account/users/{user}/keys/{key}", &[O::ViewOwnKeys, O::ChangeKey, O::ChangeServiceAccountKey]),
    at("/account/users/{user}/keys/{key}/rotate", &[O::RotateKey, O::RotateServiceAccountKey]),
    at("/account/users/{user}/keys/{key}/delete", &[O::DeleteKey, O::DeleteOthersKey]),
    at("/account/api-keys", &[O::ViewOwnKeys]),
    at("/account/api-keys/all", &[O::ViewOthersKeys]),
    at("/account/api-keys/new", &[O::ViewUsers, O::CreateKey, O::CreateServiceAccountKey]),
    at("/account/roles", &[O::ViewUsers]),
    at("/account/datasets/{dataset}/upload", &[O::UploadDataset]),
    at("/account/datasets/{dataset}/download", &[O::DownloadDataset]),
    at("/downloads/{token}", &[O::DownloadDataset]),
    at("/account/audit", &[O::ViewOwnAuditEntries, O::ViewAuditLog]),
    at("/account/audit/export", &[O::ViewOwnAuditEntries, O::ViewAuditLog]),
    at("/account/settings", &[O::ViewUsers, O::ChangeSettings]),
    at("/account/settings/connections", &[O::ViewConnections]),
    at("/account/settings/connections/new", &[O::ChangeConnections]),
    at("/account/settings/connections/{connection}", &[O::ChangeConnections]),
    at("/account/settings/connections/{connection}/delete", &[O::ChangeConnections]),
    at("/account/settings/close", &[O::CloseAccount]),
    at("/account/settings/reopen", &[O::ViewUsers, O::ReopenAccount]),
    at("/account/{kind}", &[O::ViewResources]),
    at("/account/{kind}/new", &[O::ViewResources, O::CreateResource]),
    at("/account/{kind}/{id}", &[O::ViewResources]),
    at("/account/{kind}/{id}/edit", &[O::ViewResources, O::ChangeResource]),
    at("/account/{kind}/{id}/owner", &[O::ViewResources, O::ChangeOwner]),
    at("/account/{kind}/{id}/delete", &[O::ViewResources, O::DeleteResource]),
    at("/account/{kind}/{id}/undelete", &[O::ViewResources, O::UndeleteResource]),
    at("/account/{kind}/{id}/cancel", &[O::ViewResources, O::CancelJob]),
    at("/account/{kind}/{id}/resume", &[O::ViewResources, O::ResumeJob]),
    at("/account/{kind}/{id}/scale", &[O::ViewResources, O::ScaleDeployment]),
    at("/account/new", &[O::CreateAccount]),
    at("/account/events", &[O::ViewUsers]),
    at(
        "/me",
        &[O::ViewSelf, O::ChangeOwnName, O::ChangeOwnPassword, O::EndOwnSessions, O::ChangePreferences],
    ),
    at("/me/invitations", &[O::AcceptInvitation, O::DeclineInvitation]),
    at("/me/leave", &[O::Leave]),
    at("/docs/api", &[]),
    at("/theme", &[]),
    at("/healthz", &[]),
    at("/readyz", &[]),
    at("/api/users/list", &[O::ViewUsers]),
    at("/api/users/change-role", &[O::ChangeRole]),
    at("/api/users/invite", &[O::Invite]),
    at("/api/users/invitation-link", &[O::CopyInvitationLink]),
    at("/api/users/preview-removal", &[O::Remove, O::RevokeInvitation, O::Leave]),
    at("/api/users/remove", &[O::Remove, O::RevokeInvitation, O::Leave]),
    at("/api/users/change-name", &[O::ChangeOwnName, O::ChangeOthersName]),
];

/// Operations that whatever is posted, to any endpoint, may ask for besides.
pub const ALONG_THE_WAY: &[Operation] = &[O::ConfirmPassword];

/// Operations that no endpoint offers: those of the command line. What REST offers stands in
/// `rest::operations`.
pub const ELSEWHERE: &[Operation] =
    &[O::Bootstrap, O::EndAccount, O::MakeResetLink, O::ChangeEmail, O::RecoverAccount, O::ViewSecurityLog];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::gateway;
    use crate::rest::operations::OPERATIONS;

    #[test]
    fn rest_offers_nothing_but_the_document_besides_what_stands_in_it() {
        // Handlers are added by `routes`, which puts them into the document; a test there compares that
        // with the table of operations. What is not supported is added apart and does nothing.
        let added: Vec<&str> = include_str!("rest/mod.rs").split(".route(").skip(1).collect();
        assert!(added.len() == 1 && added[0].starts_with("\"/openapi.json\""), "{added:?}");
    }

    #[test]
    fn every_route_and_server_function_has_its_operations_and_none_is_left_over() {
        // Long lines are broken before the path.
        let routed = include_str!("router.rs").split(".route(").skip(1).filter_map(|route| {
            let path = route.trim_start().strip_prefix('"')?.split('"').next()?;
            (!path.contains("{*")).then(|| path.to_owned())
        });
        let functions = server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned());
        let present: BTreeSet<String> = routed.chain(functions).collect();
        let listed: BTreeSet<String> = ENDPOINTS.iter().map(|endpoint| endpoint.path.to_owned()).collect();
        assert_eq!(present, listed);
    }

    #[test]
    fn every_operation_can_be_asked_for_somewhere() {
        let by_program = OPERATIONS.iter().flat_map(|(_, operations)| operations.iter());
        let by_page = ENDPOINTS.iter().flat_map(|endpoint| endpoint.operations);
        let of_models = gateway::ENDPOINTS.iter().map(|(_, operation)| operation);
        let all: Vec<&Operation> = by_page.chain(by_program).chain(of_models).collect();
        let offered = |operation| all.contains(&operation);
        for operation in Operation::ALL {
            let otherwise = ELSEWHERE.iter().chain(ALONG_THE_WAY).any(|other| other == operation);
            assert_ne!(offered(operation), otherwise, "{operation:?}");
        }
    }
}
