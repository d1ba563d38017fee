//! What the machine must bring: programs, system packages, the WASM target. Looks for it,
//! installs it where that is ours to do, and otherwise says in one sentence what is missing.
//! What is done with it lives with its user.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::command;

pub const WASM: &str = "wasm32-unknown-unknown";

/// The first of these programs on PATH.
pub fn program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Continuous integration: nobody is there to read a warning, so nothing may be left out.
pub fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

pub fn is_root() -> Result<bool> {
    Ok(id("-u", None)? == 0)
}

/// A user's number (`-u`) or group number (`-g`); without a name, our own.
pub fn id(which: &str, user: Option<&str>) -> Result<u32> {
    let answer = command::read(Command::new("id").arg(which).args(user))?;
    answer.trim().parse().context("`id` answered no number")
}

/// Installs Debian packages where we are root and apt-get exists. Whoever asks looks again
/// afterwards: what is still missing, and why it matters, is told there.
pub fn install_packages(packages: &[&str]) {
    if program(&["apt-get"]).is_none() || !is_root().unwrap_or(false) {
        return;
    }
    let apt_get = |arguments: &[&str]| {
        let mut apt_get = Command::new("apt-get");
        // Mirrors fail now and then, and apt-get gives up at the first time by itself.
        let apt_get = apt_get.args(["-o", "Acquire::Retries=3"]).args(arguments);
        command::run(apt_get.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    if let Err(error) = apt_get(&["update"]).and_then(|()| apt_get(&install)) {
        eprintln!("warning: {error:#}");
    }
}

/// Makes sure that the compiler can build for the browser.
pub fn wasm_target() -> Result<()> {
    if has_wasm_target()? {
        return Ok(());
    }
    if program(&["rustup"]).is_none() {
        bail!("this Rust cannot build for the browser: install its {WASM} target, or rustup");
    }
    command::run(Command::new("rustup").args(["target", "add", WASM]))
        .with_context(|| format!("rustup cannot add the target {WASM}, which the browser part needs"))
}

fn has_wasm_target() -> Result<bool> {
    // rustc names the folder whether it exists or not.
    let folder = command::read(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    Ok(Path::new(folder.trim()).is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_in_the_order_asked_for() {
        let shell = program(&["no-such-program", "sh", "ls"]).unwrap_or_default();
        assert!(shell.ends_with("sh"));
        assert_eq!(program(&["no-such-program"]), None);
    }
}
