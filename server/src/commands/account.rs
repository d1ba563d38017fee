//! `roster account`: rescuing accounts that nobody can manage any more.

use std::process::ExitCode;

use accounts::Error;
use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use domain::{AccountId, Email, Reason};

use super::{LinkArgs, named, say, sentence};
use crate::settings::DatabaseArgs;

/// Rescue accounts that nobody can manage any more.
#[derive(Subcommand)]
pub enum Account {
    /// Make somebody an active admin of an account without one
    Recover(Recover),
}

/// Make somebody an active admin of an account without one.
#[derive(Args)]
pub struct Recover {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    link: LinkArgs,
    /// The account's id
    account: String,
    /// The e-mail address of the admin, known here or not
    #[arg(long)]
    email: String,
    /// Also if the account has an active admin: for when none of them can be reached
    #[arg(long)]
    force: bool,
}

impl Account {
    /// Runs the command.
    ///
    /// # Errors
    /// A sentence that names the argument or the setting, or says what stands in the way.
    pub async fn run(&self) -> Result<ExitCode> {
        let Self::Recover(command) = self;
        command.run().await?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Recover {
    async fn run(&self) -> Result<()> {
        let public_url = self.link.public_url()?;
        let account = AccountId::parse(&self.account).map_err(named("<ACCOUNT>"))?;
        let email = Email::parse(&self.email).map_err(named("--email"))?;
        let accounts = self.database.open().await?;
        let recovered = accounts.recover_account(&account, &email, self.force).await;
        accounts.close().await;
        match recovered.map_err(|error| refused(error, &account))? {
            Some(token) => say(format_args!(
                "{email} is an admin of {account} and chooses a password within 30 minutes, once:\n\n    \
                 {public_url}/reset?token={token}\n"
            )),
            None => say(format_args!(
                "{email} is an admin of {account} and signs in with the password they have. If they have forgotten it: \
                 roster person reset-link {email}"
            )),
        }
        Ok(())
    }
}

fn refused(error: Error, account: &AccountId) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow!("There is no account {account}."),
        Error::Refused(refusal) if matches!(refusal.denial.reason, Reason::HasActiveAdmin { .. }) => anyhow!(
            "{} Ask {}. If none of them can be reached, repeat the command with --force.",
            refusal.denial,
            refusal.contacts
        ),
        other => sentence(other),
    }
}
