//! Who may do what: pure functions from facts to decisions.
//!
//! A decision such as [`ChangeRole`] can only be made here: its fields are private. Whatever
//! carries it out takes the ids from the decision and not from the request, so nothing can be
//! done that was not decided upon. A function that refuses answers with a [`Denial`].
//!
//! The same functions tell the page which choices to offer ([`role_options`]); the server
//! asks them again inside the transaction, with facts read under the account's lock. Every
//! decision also says whether a session is enough to carry it out ([`Decision`]).
//!
//! What does not live here: reading the facts, and the roles' permissions themselves, which
//! are the matrix in [`Permission::roles`](crate::Permission::roles).

mod access;
mod accounts;
mod closing;
mod connections;
mod decision;
mod facts;
mod invitations;
mod jobs;
mod keys;
mod proof;
mod recovery;
mod resources;
mod settings;
mod usage;
mod users;

pub use access::{AccessChange, EndAccess, KeptOut, Place, end_access};
pub use accounts::{AccountCreation, CreateAccount, MOST_ACCOUNTS_PER_PERSON, create_account, found_account};
pub use closing::{
    CloseAccount, DAYS_TO_REOPEN, EndAccount, Life, ReopenAccount, close_account, end_account, reopen_account,
};
pub use connections::{
    ChangeConnection, ConnectionFacts, CreateConnection, DeleteConnection, change_connection,
    create_connection, delete_connection, sees_connections_whole,
};
pub use facts::{AccountFacts, Actor, Standing, TargetFacts};
pub use invitations::{
    Accept, Decline, Invite, OlderPlace, Resend, SeeInvitationLink, StartAfresh, accept, decline, invite,
    resend, see_invitation_link, start_afresh,
};
pub use jobs::{
    ClaimJob, MOST_ATTEMPTS, REPORTED_STATES, ReportJob, claim_job, give_up_job, may_run_jobs, report_job,
};
pub use keys::{
    ChangeKey, CreateKey, DeleteKey, KeyAct, KeyFacts, RotateKey, change_key, create_key, delete_key,
    first_key, rotate_key, view_keys,
};
pub use proof::{Decision, PROOF_LASTS};
pub use recovery::{ChangeEmail, MakeResetLink, Recover, change_email, make_reset_link, recover};
pub use resources::{
    CannotOwn, ChangeResource, CreateResource, GiveResource, ResourceFacts, can_own, change_resource,
    create_output_model, create_resource, delete_resource, give_resource, may_manage,
};
pub use settings::{ChangeSettings, Settings, change_settings};
pub use usage::view_usage;
pub use users::{
    ChangeName, ChangeRole, ChangeUser, CreateServiceAccount, Pause, Remove, RoleOption, change_name,
    change_role, change_user, create_service_account, leave, pause, remove, role_options,
};

use crate::{Denial, Operation, Permission, Reason, Requirement};

/// Whether `actor` may ask for `operation` at all: the operation table applied to a role.
///
/// # Errors
/// A [`Denial`] that names the missing permission.
pub fn may(actor: &Actor, operation: Operation) -> Result<(), Denial> {
    match (operation.requirement(), actor) {
        (_, Actor::Operator) | (Requirement::Anyone | Requirement::Person | Requirement::Member, _) => Ok(()),
        (Requirement::Permission(permission), Actor::User { role, .. }) if role.has(permission) => Ok(()),
        (Requirement::Permission(permission), Actor::User { .. }) => {
            Err(Denial::new(operation, Reason::MissingPermission(permission)))
        }
        // Whoever may manage what others own may manage what they own.
        (Requirement::Owner, Actor::User { role, .. }) if role.has(Permission::EditOwnResources) => Ok(()),
        (Requirement::Owner, Actor::User { .. }) => {
            Err(Denial::new(operation, Reason::MissingPermission(Permission::EditOwnResources)))
        }
        (Requirement::Operator, Actor::User { .. }) => Err(Denial::new(operation, Reason::OnlyTheOperator)),
    }
}
