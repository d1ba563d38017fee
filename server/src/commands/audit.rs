//! `roster audit`: looking after the audit log.

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use super::say;
use crate::settings::DatabaseArgs;

/// Look after the audit log.
#[derive(Subcommand)]
pub enum Audit {
    /// Check that no entry has been edited, removed, added or reordered
    Verify(DatabaseArgs),
}

impl Audit {
    /// Runs the command; fails if the log has been tampered with.
    ///
    /// # Errors
    /// A sentence that names the setting, or what the database says.
    pub async fn run(&self) -> Result<ExitCode> {
        let Self::Verify(database) = self;
        let accounts = database.open().await?;
        let report = accounts.verify_audit().await?;
        accounts.close().await;
        say(format_args!("{report}"));
        Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
