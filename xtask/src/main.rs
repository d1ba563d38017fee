//! `cargo xtask`: builds, runs and tests Roster with nothing installed but Rust (and, for
//! the browser tests, node).
//!
//! Here are only the command line and which module answers it. It works on Linux and macOS.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to the terminal is this program's job"
)]

mod browser;
mod cargo;
mod checkout;
mod command;
mod css;
mod machine;
mod postgres;
mod python;
mod serve;
mod site;
mod size;
mod suite;

use std::{env, ffi::OsString, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "Build, run and test Roster")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and start the server
    Run {
        /// Optimise the server, and embed the browser part in it
        #[arg(long)]
        release: bool,
        /// Passed on to `roster serve`
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Build the server with its browser part, and the command line
    Build {
        /// Make one file that can be carried anywhere; without this, a debug build that reads
        /// the browser part from this checkout
        #[arg(long)]
        release: bool,
    },
    /// Build the browser part alone, into target/site
    Site,
    /// Build the browser part and hold it to its size budget
    Size,
    /// Run every check and test, as CI does
    Test {
        /// Only formatting, lints and the tests written in Rust
        #[arg(long, group = "part")]
        rust: bool,
        /// Only the size budget and the tests in a real browser
        #[arg(long, group = "part")]
        browser: bool,
        /// Only the tests with the official SDK, and of the API document
        #[arg(long, group = "part")]
        sdk: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    // Everything below speaks of paths relative to the workspace.
    env::set_current_dir(workspace()?)?;
    match task {
        Task::Run { release, arguments } => serve::run(release, &arguments),
        Task::Build { release } => serve::build(release),
        Task::Site => site::build().map(|site| println!("{}", site.name())),
        Task::Size => size::check(&site::build()?),
        Task::Test { rust, browser, sdk } => {
            let all = !(rust || browser || sdk);
            suite::run(suite::Parts { rust: rust || all, browser: browser || all, sdk: sdk || all })
        }
    }
}

/// The folder above this crate's. Asked when running: a path from compile time would be
/// wrong in a checkout that was moved.
fn workspace() -> Result<PathBuf> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").context("start this as `cargo xtask`")?;
    let mut folder = PathBuf::from(manifest);
    folder.pop();
    Ok(folder)
}
