//! The settings: each a flag or an environment variable, read and checked before anything starts.
//! A wrong one stops the start with a sentence that names it. They are listed in docs/OPERATING.md.
//!
//! Those of mail are `mail::settings`.

mod database;
mod private;
mod serve;

pub use database::DatabaseArgs;
pub use private::make_folder;
pub use serve::{ServeArgs, reached};
