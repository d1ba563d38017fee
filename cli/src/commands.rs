//! What each command asks the server, and what it makes of the answer.

mod account;
mod api_key;
mod audit_logs;
mod chat;
mod connection;
mod dataset;
mod deployment;
mod documents;
mod job;
mod lists;
mod model;
mod rehearsal;
mod resource;
mod session;
mod set_api_key;
mod user;
mod whoami;

use serde_json::json;

use crate::failure::Failure;
use crate::grammar::{Cli, Command, Form};
use crate::output;
use crate::world::World;
use session::Session;

/// Runs a command that was read.
pub fn run(cli: Cli, world: &mut World) -> Result<(), Failure> {
    let Cli { settings, command } = cli;
    let form = settings.output;
    match command.noun_first() {
        Command::User(command) => user::run(command, &mut Session::open(&settings, world)?),
        Command::ApiKey(command) => api_key::run(command, &mut Session::open(&settings, world)?),
        Command::Deployment(command) => deployment::run(command, &mut Session::open(&settings, world)?),
        Command::Model(command) => model::run(command, &mut Session::open(&settings, world)?),
        Command::Dataset(command) => dataset::run(command, &mut Session::open(&settings, world)?),
        Command::SupervisedFineTuningJob(command) => job::run(command, &mut Session::open(&settings, world)?),
        Command::Connection(command) => connection::run(command, &mut Session::open(&settings, world)?),
        Command::Chat(args) => chat::run(&args, &mut Session::open(&settings, world)?),
        Command::Account(command) => account::run(command, &mut Session::open(&settings, world)?),
        Command::AuditLogs(command) => audit_logs::run(&command, &mut Session::open(&settings, world)?),
        Command::Whoami => whoami::run(&mut Session::open(&settings, world)?),
        Command::SetApiKey(args) => set_api_key::run(&args, &settings, world),
        Command::Version => version(form, world),
        Command::Completions { shell } => documents::completions(shell, world),
        Command::Man(args) => documents::manual(&args, world),
        // `noun_first` leaves none of these; a new one fails here and in the test of the grammar.
        Command::VerbFirst(_) => {
            Err(Failure::Usage("Put the noun first, as in: rosterctl user list".to_owned()))
        }
    }
}

fn version(form: Form, world: &mut World) -> Result<(), Failure> {
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    match form {
        Form::Text => writeln!(world.out, "rosterctl {VERSION}")?,
        Form::Json => {
            write!(world.out, "{}", output::json::set_out(&json!({"version": VERSION}).to_string())?)?
        }
    }
    Ok(())
}
