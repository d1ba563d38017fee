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
        &[O::ViewUsers, O::CopyInvitationLink, O::ChangeRole, O::ChangeOwnName, O::ChangeOthersName],
    ),
    at("/account/users/{user}/role", &[O::ViewUsers, O::ChangeRole]),
    at("/account/users/{user}/remove", &[O::Remove, O::RevokeInvitation, O::Leave]),
    at("/account/users/{user}/end-access", &[O::EndAccess]),
    at("/account/users/{user}/deactivate", &[O::Deactivate]),
    at("/account/users/{user}/reactivate", &[O::Reactivate]),
    at("/account/service-accounts/new", &[O::CreateServiceAccount]),
    at("/account/roles", &[O::ViewUsers]),
    at("/account/new", &[O::CreateAccount]),
    at("/account/events", &[O::ViewUsers]),
    at("/me", &[O::ViewSelf, O::ChangeOwnName, O::ChangeOwnPassword]),
    at("/me/leave", &[O::Leave]),
    at("/theme", &[]),
    at("/healthz", &[]),
    at("/api/users/list", &[O::ViewUsers]),
    at("/api/users/change-role", &[O::ChangeRole]),
    at("/api/users/invite", &[O::Invite]),
    at("/api/users/invitation-link", &[O::CopyInvitationLink]),
    at("/api/users/preview-removal", &[O::Remove, O::RevokeInvitation, O::Leave]),
    at("/api/users/remove", &[O::Remove, O::RevokeInvitation, O::Leave]),
    at("/api/users/change-name", &[O::ChangeOwnName, O::ChangeOthersName]),
];

/// Operations that no endpoint offers: those of the command line, and those whose pages come later.
pub const ELSEWHERE: &[Operation] = &[
    O::Bootstrap,
    O::ConfirmPassword,
    O::AskForReset,
    O::ResetPassword,
    O::EndOwnSessions,
    O::ChangePreferences,
    O::ChangeSettings,
    O::CloseAccount,
    O::ReopenAccount,
    O::MakeResetLink,
    O::ChangeEmail,
    O::RecoverAccount,
    O::ViewSecurityLog,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

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
        let offered = |operation| ENDPOINTS.iter().any(|endpoint| endpoint.operations.contains(operation));
        for operation in Operation::ALL {
            assert_ne!(offered(operation), ELSEWHERE.contains(operation), "{operation:?}");
        }
    }
}
