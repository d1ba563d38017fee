//! The list of users: the heart of the console, and its only island.
//!
//! [`UsersRegion`] is the whole main region of the page and renders the same HTML on the server.
//! [`desk`] holds what is shown and loads it, [`changes`] does things to users, [`live`] hears of
//! other people's changes; the rest is how it looks. [`api`] is what it asks the server, and where an
//! answer is only that the password is missing, [`ask`] gets it and asks again by itself.
//!
//! What looks the same for long is a function of plain values inside one reactive closure: it is
//! compared with what stands there and the elements stay, so focus and open menus do, too. Many
//! small closures would do the same and cost the browser several times as much code.

pub mod api;
mod ask;
mod browser;
mod changes;
mod desk;
mod dialog;
mod invite_dialog;
mod live;
mod proof;
mod region;
mod remove_dialog;
mod role_select;
mod row;
mod row_events;
mod row_menu;
mod search;
mod table;
mod toast;
mod tools;

pub use region::UsersRegion;
#[cfg(feature = "ssr")]
pub(crate) use region::grouped;
pub use row::BULK;
