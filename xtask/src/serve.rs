//! The server with its browser part: building both in the right order, and starting it.

use std::{ffi::OsString, fs, os::unix::process::CommandExt, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{
    cargo,
    site::{self, Site},
    size::kilobytes,
};

/// Builds both and becomes the server.
pub fn run(release: bool, arguments: &[OsString]) -> Result<()> {
    let server = build_server(&site::build()?, release)?;
    // Replacing this process makes Ctrl-C and the exit code the server's own.
    let error = Command::new(&server).arg("serve").args(arguments).exec();
    Err(error).with_context(|| format!("{} could not be started", server.display()))
}

/// Builds the server with its browser part, and the command line; says what came of it.
pub fn build(release: bool) -> Result<()> {
    let site = site::build()?;
    for program in [build_server(&site, release)?, build_cli(&site, release)?] {
        let size = fs::metadata(&program)?.len();
        println!("{} ({})", program.display(), kilobytes(size));
    }
    Ok(())
}

/// Builds the command line; returns the executable.
pub fn build_cli(site: &Site, release: bool) -> Result<PathBuf> {
    cargo::build("rosterctl", &mut programs(site, release))
}

/// Builds the server for a browser part that is already there; returns the executable.
pub fn build_server(site: &Site, release: bool) -> Result<PathBuf> {
    cargo::build("roster", &mut programs(site, release))
}

/// Both programs, always together: apart they would want other features of what both are built on,
/// and cargo would build all of that twice.
fn programs(site: &Site, release: bool) -> Command {
    let mut build = cargo::cargo(["build", "--package", "server", "--package", "cli"]);
    if release {
        // assets.rs reads this when it embeds, which makes cargo build again for another site.
        build.arg("--release").env("ROSTER_SITE", site.name());
    }
    build
}
