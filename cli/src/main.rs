//! `rosterctl`, the command line for people and scripts.
//!
//! It will be an HTTP client of the REST interface and nothing else: it holds no rule
//! and opens no database. Until that interface exists it only says which version it is.

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "rosterctl", version, about = "Manage the people of a Roster account")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the version of this program
    Version,
}

#[expect(clippy::print_stdout, reason = "printing is what a command line is for")]
fn main() {
    match Cli::parse().command {
        Command::Version => println!("rosterctl {}", env!("CARGO_PKG_VERSION")),
    }
}
