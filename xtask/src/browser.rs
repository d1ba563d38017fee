//! The tests in a real browser: node, Chromium and the folder `end2end` brought together, and the packages
//! that other tests take from there.
//! What the tests do is written there.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, ensure};

use crate::{
    command, machine,
    postgres::{self, Postgres},
};

const FOLDER: &str = "end2end";

/// What the tests are told by this name: the Chromium to start. Unset, Playwright takes
/// the one it has downloaded.
const CHROMIUM: &str = "CHROMIUM";

/// Fetches the packages of npm that the lock file in the folder names.
pub fn install_packages() -> Result<()> {
    ensure!(
        Path::new(FOLDER).join("package.json").is_file(),
        "there are no browser tests: {FOLDER}/package.json is missing"
    );
    ensure!(
        machine::program(&["node"]).is_some() && machine::program(&["npm"]).is_some(),
        "the tests of the whole server need node and npm: install them, or run `cargo xtask test --rust`"
    );
    command::run(
        in_folder("npm").args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )
}

/// Runs the browser tests against this build of the server. The packages must be there.
pub fn test(server: &Path, postgres: Option<&Postgres>) -> Result<()> {
    let mut playwright = in_folder("npx");
    playwright.args(["playwright", "test"]).env("ROSTER_BIN", server);
    if let Some(chromium) = chromium()? {
        playwright.env(CHROMIUM, chromium);
    }
    if let Some(postgres) = postgres {
        playwright.env(postgres::URL_VARIABLE, postgres.url());
    }
    command::run(&mut playwright)
}

/// The Chromium of this machine, after installing one if need be; None after Playwright
/// has downloaded its own.
fn chromium() -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os(CHROMIUM).filter(|named| !named.is_empty()) {
        return Ok(Some(named.into()));
    }
    let installed = || machine::program(&["chromium", "chromium-browser", "google-chrome"]);
    if installed().is_none() {
        // The fonts because a page pictured without any looks broken.
        machine::install_packages(&["chromium", "fonts-dejavu-core"]);
    }
    if let Some(found) = installed() {
        return Ok(Some(found));
    }
    let downloaded = command::run(in_folder("npx").args(["playwright", "install", "chromium"]));
    ensure!(
        downloaded.is_ok(),
        "the browser tests need Chromium, and it cannot be downloaded here: \
         install it, or set {CHROMIUM} to its path"
    );
    Ok(None)
}

fn in_folder(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(FOLDER);
    command
}
