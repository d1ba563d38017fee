//! One handler for each page: it loads the data, decides status and redirects, and renders.
//! Handlers translate and never decide what may be done; that is for the use cases.
//!
//! A form posts to the address of its page. If all went well the answer is a redirect with a
//! `notice` code; if not, the page again, with what was typed and what is wrong with it.

pub mod access;
mod answers;
pub mod api;
pub mod api_key;
pub mod api_keys;
pub mod audit;
pub mod bulk;
pub mod closing;
pub mod connections;
pub mod datasets;
pub mod export;
pub mod forgot;
mod forms;
pub mod home;
pub mod invitation;
pub mod invite;
pub mod me;
pub mod new_account;
pub mod new_service_account;
mod notices;
pub mod open_invitations;
pub mod proof;
pub mod removal;
pub mod reset;
pub mod resources;
pub mod role;
pub mod roles;
pub mod set_up;
pub mod settings;
pub mod sign_in;
pub mod sign_in_link;
pub mod theme;
pub mod unknown;
pub mod user;
pub mod users;
mod visit;

pub use visit::Visit;
