//! `roster person`: rescuing people who cannot help themselves.

use std::process::ExitCode;

use accounts::Error;
use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use domain::Email;

use super::{LinkArgs, named, say, sentence};
use crate::settings::DatabaseArgs;

/// Rescue people who cannot help themselves.
#[derive(Subcommand)]
pub enum Person {
    /// Print a link by which somebody chooses a new password: 30 minutes, once
    ResetLink(ResetLink),
    /// Give somebody another e-mail address
    ChangeEmail(ChangeEmail),
}

/// Print a link by which somebody chooses a new password.
#[derive(Args)]
pub struct ResetLink {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    link: LinkArgs,
    /// Their e-mail address
    email: String,
}

/// Give somebody another e-mail address.
#[derive(Args)]
pub struct ChangeEmail {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Their present address
    email: String,
    /// The address they shall have
    new_email: String,
}

impl Person {
    /// Runs the command.
    ///
    /// # Errors
    /// A sentence that names the argument or the setting, or says what stands in the way.
    pub async fn run(&self) -> Result<ExitCode> {
        match self {
            Self::ResetLink(command) => command.run().await?,
            Self::ChangeEmail(command) => command.run().await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl ResetLink {
    async fn run(&self) -> Result<()> {
        let public_url = self.link.public_url()?;
        let email = Email::parse(&self.email).map_err(named("<EMAIL>"))?;
        let accounts = self.database.open().await?;
        let made = accounts.make_reset_link(&email).await;
        accounts.close().await;
        let token = made.map_err(|error| nobody(error, &email))?;
        say(format_args!(
            "{email} can choose a new password within 30 minutes, once. A link made before no longer works:\n\n    \
             {public_url}/reset?token={token}\n"
        ));
        Ok(())
    }
}

impl ChangeEmail {
    async fn run(&self) -> Result<()> {
        let from = Email::parse(&self.email).map_err(named("<EMAIL>"))?;
        let to = Email::parse(&self.new_email).map_err(named("<NEW_EMAIL>"))?;
        let accounts = self.database.open().await?;
        let changed = accounts.change_email(&from, &to).await;
        accounts.close().await;
        changed.map_err(|error| nobody(error, &from))?;
        let unproved = "It counts as not confirmed until they open a link that is mailed to it.";
        let unproved = if from == to { "" } else { unproved };
        say(format_args!("{from} signs in as {to} from now on. {unproved}"));
        Ok(())
    }
}

fn nobody(error: Error, email: &Email) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow!("There is no person with the address {email}."),
        other => sentence(other),
    }
}
