//! The list of users: the heart of the console, and its only island.
//!
//! [`UsersRegion`] is the whole main region of the page and renders the same HTML on the server.
//! [`desk`] holds what is shown and loads it, [`changes`] does things to users, [`live`] hears of
//! other people's changes; the rest is how it looks. [`api`] is what it asks the server.

pub mod api;
mod browser;
mod changes;
mod desk;
mod invite_dialog;
mod live;
mod region;
mod remove_dialog;
mod role_dialog;
mod role_select;
mod row;
mod row_menu;
mod search;
mod table;
mod toast;
mod tools;

pub use region::UsersRegion;
