//! `roster`: the server and the commands of its operator.
//!
//! Here the command line is read and nothing more. What the commands do is in [`commands`], what
//! may be set in [`settings`], what happens to a request in [`http`], [`session`] and [`pages`].

mod anchors;
mod assets;
mod commands;
mod demo;
mod downloads;
mod events;
mod gateway;
mod http;
#[cfg(test)]
mod inventory;
mod limits;
mod mail;
mod pages;
mod render;
mod rest;
mod router;
mod session;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod uploads;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The account console for teams that run AI models.
#[derive(Parser)]
#[command(name = "roster", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the console; brings the database to this version first
    Serve(commands::serve::Serve),
    /// Bring the database to this version and stop
    Migrate(settings::DatabaseArgs),
    /// Make an account and its first admin without a browser
    Bootstrap(commands::bootstrap::Bootstrap),
    /// Rescue people who cannot help themselves
    #[command(subcommand)]
    Person(commands::person::Person),
    /// Rescue accounts that nobody can manage any more
    #[command(subcommand)]
    Account(commands::account::Account),
    /// Print the installation's log of sign-ins, resets and operator's acts, newest last
    Log(commands::log::Log),
    /// Look after the audit log
    #[command(subcommand)]
    Audit(commands::audit::Audit),
    /// Print the version of this program
    Version,
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(serve) => serve.run().await,
        Command::Migrate(database) => commands::migrate(&database).await,
        Command::Bootstrap(bootstrap) => bootstrap.run().await,
        Command::Person(person) => person.run().await,
        Command::Account(account) => account.run().await,
        Command::Log(log) => log.run().await,
        Command::Audit(audit) => audit.run().await,
        Command::Version => {
            commands::say(format_args!("roster {}", env!("CARGO_PKG_VERSION")));
            Ok(ExitCode::SUCCESS)
        }
    };
    outcome.unwrap_or_else(|error| {
        commands::complain(format_args!("roster: {error:#}"));
        ExitCode::FAILURE
    })
}
