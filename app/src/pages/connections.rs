//! `/account/settings/connections` and what is below it: the servers that answer an account's prompts.
//! Everybody in the account sees their names; admins see where they lead, and change them.

mod form;
mod list;
mod remove;

pub use form::{ChangeConnectionPage, NewConnectionPage, TypedConnection, change_connection, new_connection};
pub use list::{ConnectionsPage, connections};
pub use remove::{DeleteConnectionPage, delete_connection};
