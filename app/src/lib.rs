//! The console's pages.

#[cfg(feature = "ssr")]
pub mod backend;
pub mod model;
