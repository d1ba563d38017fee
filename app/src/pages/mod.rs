//! One function for each page. Each takes the frame and the page's data and returns the whole
//! document; what its forms post stands in its own documentation. The server renders them with
//! `leptos_axum::render_app_async_with_context` and provides `LeptosOptions` as context.
//!
//! What does not live here: the island of the users page (`users`), and everything that decides
//! or loads.

mod access;
mod api;
mod api_keys;
mod ask;
mod audit;
mod bulk;
mod change_role;
mod close_account;
mod connections;
mod datasets;
mod forgot;
mod invitation;
mod invite;
mod job_run;
mod me;
mod new_account;
mod new_service_account;
mod proof;
mod remove;
mod resources;
mod roles;
mod set_up;
mod settings;
mod sign_in;
mod trouble;
mod user;
mod users;

pub use self::audit::{AuditLogPage, audit};
pub use access::access;
pub use api::{ApiField, ApiGroup, ApiOperation, ApiPage, api};
pub use api_keys::{
    ApiKeysPage, ChangeKeyPage, DeleteKeyPage, KeyTab, NewKeyPage, RotateKeyPage, ShownKeyPage, TypedExpiry,
    api_keys, change_key, delete_key, new_key, rotate_key, shown_key,
};
pub use bulk::{BulkAct, BulkAnswer, BulkPage, BulkPlan, BulkRow, bulk, bulk_receipt, bulk_trouble};
pub use change_role::{ChangeRolePage, change_role};
pub use close_account::{CloseAccountPage, close_account};
pub use connections::{
    ChangeConnectionPage, ConnectionsPage, DeleteConnectionPage, NewConnectionPage, TypedConnection,
    change_connection, connections, delete_connection, new_connection,
};
pub use datasets::{DatasetFileCard, FileFacts, UploadPage, size, upload};
pub use forgot::{ForgotPage, ResetPage, dead_reset_link, forgot, forgot_without_mail, reset, reset_asked};
pub use invitation::{InvitationPage, Reader, dead_invitation, invitation, invitation_used};
pub use invite::{InvitePage, InviteStep, invite};
pub use job_run::{JobRunCard, RunFacts};
pub use me::{MePage, me};
pub use new_account::{NewAccountPage, new_account};
pub use new_service_account::{NewServiceAccountPage, NewServiceAccountStep, new_service_account};
pub use proof::{ProofPage, proof};
pub use remove::{Receipt, RemovePage, removal_receipt, remove};
pub use resources::{
    AskResourcePage, Onlooker, ResourceAct, ResourceFormPage, ResourceListPage, ResourceOwnerPage,
    ResourcePage, Typed, ask_resource, fields, given, on_the_form, resource, resource_form, resource_list,
    resource_owner, typed,
};
pub use roles::roles;
pub use set_up::{SetUpPage, dead_setup_link, set_up};
pub use settings::{SettingsPage, TypedSettings, settings};
pub use sign_in::{SignInLinkPage, SignInPage, dead_sign_in_link, sign_in, sign_in_link};
pub use trouble::{Trouble, trouble};
pub use user::{UserForm, user};
pub use users::users;

#[cfg(test)]
mod rules;
