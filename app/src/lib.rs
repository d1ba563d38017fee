//! The console's pages.
//!
//! [`pages`] has one function for each page; the server loads the data, calls it and sends what
//! comes back. [`model`] is what pages are given. [`users`] is the heart: the list of users, its
//! server functions, and the only island, so the only part that also runs in the browser.
//!
//! What does not live here: which address leads to which page, sessions and status codes (crate
//! `server`), decisions (crate `domain`), and how it looks in detail (`style/`).

// Views are deeply nested types; the default is not enough for the users page.
#![recursion_limit = "256"]

pub mod addresses;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod backend;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
mod frame;
pub mod model;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod parts;
pub mod questions;
#[cfg(feature = "ssr")]
pub mod shell;
mod time;
pub mod users;
pub mod words;
