//! What the operator's commands do.

pub mod audit;
pub mod bootstrap;
pub mod serve;

use std::fmt::Arguments;
use std::process::ExitCode;

use anyhow::Result;

use crate::settings::DatabaseArgs;

/// Brings the database to this version.
///
/// # Errors
/// A sentence that names the setting.
pub async fn migrate(database: &DatabaseArgs) -> Result<ExitCode> {
    database.open().await?.close().await;
    say(format_args!("The database is at version {}.", env!("CARGO_PKG_VERSION")));
    Ok(ExitCode::SUCCESS)
}

/// Says something to the operator.
#[expect(clippy::print_stdout, reason = "this is how commands answer")]
pub fn say(what: Arguments<'_>) {
    println!("{what}");
}

/// Says what went wrong.
#[expect(clippy::print_stderr, reason = "this is how commands fail")]
pub fn complain(what: Arguments<'_>) {
    eprintln!("{what}");
}
