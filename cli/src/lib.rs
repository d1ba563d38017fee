//! `rosterctl`, the command line for people and scripts.
//!
//! It is a client of the REST interface and nothing else. It takes its words (ids, roles, the
//! matrix) from `domain`, and knows no rule of its own: what may be done is asked of the server and
//! shown in the server's words. It opens no database and keeps nothing but `auth.ini`.
//!
//! A command travels through here like this:
//!
//! 1. [`grammar`] reads the arguments, in either order of noun and verb;
//! 2. [`settings`] finds key, account and server: flags, then environment, then [`profiles`];
//! 3. [`commands`] asks the server through [`client`], which knows time-outs and what may be repeated;
//! 4. [`output`] shows the answer: as a table that fits the terminal, or as the JSON it was.
//!
//! Whatever goes wrong is a [`failure`]: one sentence, what to do next, and the exit code.
//!
//! Nothing here touches the process itself: [`World`] holds its streams, environment and terminal,
//! so that tests run whole commands.

mod client;
mod commands;
mod failure;
mod grammar;
mod moments;
mod names;
mod output;
mod profiles;
mod settings;
#[doc(hidden)]
pub mod testing;
mod wire;
mod world;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use failure::Failure;
use grammar::Cli;
pub use world::{Terminal, World};

/// Runs one command and answers the exit code: 0 done, 1 refused or failed, 2 wrong usage.
pub fn run(arguments: impl IntoIterator<Item = OsString>, world: &mut World) -> u8 {
    let outcome = read(arguments, world).and_then(|cli| commands::run(cli, world));
    match outcome.and_then(|()| world.flush()) {
        Ok(()) => 0,
        Err(failure) => failure.tell(world),
    }
}

fn read(arguments: impl IntoIterator<Item = OsString>, world: &World) -> Result<Cli, Failure> {
    let command = Cli::command().term_width(world.terminal.width.unwrap_or(100).clamp(40, 120));
    let matches = command.try_get_matches_from(arguments)?;
    Ok(Cli::from_arg_matches(&matches)?)
}

#[cfg(test)]
mod tests;
