//! What the operator's commands do.

pub mod account;
pub mod audit;
pub mod bootstrap;
pub mod log;
pub mod person;
pub mod serve;

use std::fmt::Arguments;
use std::process::ExitCode;

use anyhow::{Result, anyhow};
use clap::Args;
use domain::Invalid;

use crate::http::public_url::PublicUrl;
use crate::settings::{DatabaseArgs, reached};

/// What commands need that print a link.
#[derive(Args)]
pub struct LinkArgs {
    /// How people reach Roster, for the link that is printed [default: http:// and the listener]
    #[arg(long, env = "ROSTER_PUBLIC_URL")]
    public_url: Option<String>,
    /// The address and port that `roster serve` listens on
    #[arg(long, env = "ROSTER_LISTEN", default_value = "127.0.0.1:3000")]
    listen: String,
}

impl LinkArgs {
    /// The address that links begin with.
    ///
    /// # Errors
    /// A sentence that names the setting.
    pub fn public_url(&self) -> Result<PublicUrl> {
        reached(&self.listen, self.public_url.as_deref()).map(|(_, public_url)| public_url)
    }
}

/// What is wrong with an argument, under the name it has on the command line.
pub fn named(argument: &'static str) -> impl Fn(Invalid) -> anyhow::Error {
    move |invalid| anyhow!("{argument}: {invalid}")
}

/// Why a use case did not do what was asked, as a sentence for the operator.
pub fn sentence(error: accounts::Error) -> anyhow::Error {
    match error {
        accounts::Error::Invalid(fields) => {
            anyhow!("{}", fields.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        }
        accounts::Error::Busy => anyhow!("Somebody changed the same at this moment. Repeat the command."),
        other => other.into(),
    }
}

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
