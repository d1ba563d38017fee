//! One function for each page. Each takes the frame and the page's data and returns the whole
//! document; what its forms post stands in its own documentation. The server renders them with
//! `leptos_axum::render_app_async_with_context` and provides `LeptosOptions` as context.
//!
//! What does not live here: the island of the users page (`users`), and everything that decides
//! or loads.

mod access;
mod bulk;
mod change_role;
mod invitation;
mod invite;
mod me;
mod new_account;
mod new_service_account;
mod remove;
mod roles;
mod set_up;
mod sign_in;
mod trouble;
mod user;
mod users;

pub use access::access;
pub use bulk::{BulkAct, BulkAnswer, BulkPage, BulkPlan, BulkRow, bulk, bulk_receipt, bulk_trouble};
pub use change_role::{ChangeRolePage, change_role};
pub use invitation::{InvitationPage, Reader, dead_invitation, invitation, invitation_used};
pub use invite::{InvitePage, InviteStep, invite};
pub use me::{MePage, me};
pub use new_account::{NewAccountPage, new_account};
pub use new_service_account::{NewServiceAccountPage, NewServiceAccountStep, new_service_account};
pub use remove::{removal_receipt, remove};
pub use roles::roles;
pub use set_up::{SetUpPage, dead_setup_link, set_up};
pub use sign_in::{SignInLinkPage, SignInPage, dead_sign_in_link, sign_in, sign_in_link};
pub use trouble::{Trouble, trouble};
pub use user::{UserForm, user};
pub use users::users;

#[cfg(test)]
mod rules;
