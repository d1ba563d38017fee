//! `roster audit`: looking after the audit log.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use accounts::AuditAnchor;
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};

use super::say;
use crate::settings::DatabaseArgs;

/// Look after the audit log.
#[derive(Subcommand)]
pub enum Audit {
    /// Check that no entry has been edited, removed, added or reordered
    Verify(Verify),
}

/// What the log is checked against.
#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    database: DatabaseArgs,
    /// A file with heads that were noted earlier (ROSTER_AUDIT_ANCHORS, or what the server logged): the log must
    /// still have each of them. May be given several times
    #[arg(long, value_name = "FILE")]
    anchor: Vec<PathBuf>,
}

impl Audit {
    /// Runs the command; fails if the log has been tampered with.
    ///
    /// # Errors
    /// A sentence that names the setting or the file, or what the database says.
    pub async fn run(&self) -> Result<ExitCode> {
        let Self::Verify(verify) = self;
        let mut anchors = Vec::new();
        for file in &verify.anchor {
            anchors.extend(noted(file)?);
        }
        let accounts = verify.database.open().await?;
        let report = accounts.verify_audit_against(&anchors).await?;
        accounts.close().await;
        say(format_args!("{report}"));
        Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// The heads in a file. A file without any proves nothing and is taken for a mistake.
fn noted(path: &Path) -> Result<Vec<AuditAnchor>> {
    let unreadable = || format!("--anchor: {} cannot be read", path.display());
    let mut anchors = Vec::new();
    for (number, line) in BufReader::new(File::open(path).with_context(unreadable)?).split(b'\n').enumerate()
    {
        let line = line.with_context(unreadable)?;
        let read = AuditAnchor::read(&String::from_utf8_lossy(&line));
        let wrong =
            |why| anyhow!("--anchor: line {} of {} is no head of the log: {why}", number + 1, path.display());
        anchors.extend(read.map_err(wrong)?);
    }
    if anchors.is_empty() {
        bail!("--anchor: {} has no heads of the log in it", path.display());
    }
    Ok(anchors)
}
