//! The tests in Python: an interpreter, a virtual environment with what `requirements.txt` pins, and
//! the folder `end2end/python` brought together. What the tests do is written there.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    command, machine,
    postgres::{self, Postgres},
};

const FOLDER: &str = "end2end/python";

/// Written into the environment when it is complete: what was installed into it.
const INSTALLED: &str = "installed.txt";

/// What the oldest Python must be that the pinned packages run on.
const OLDEST: &str = "3.11";

/// What the tests are about: these builds, on SQLite and, where there is one, on PostgreSQL.
pub struct UnderTest<'a> {
    pub server: &'a Path,
    pub cli: &'a Path,
    pub postgres: Option<&'a Postgres>,
}

/// A Python with everything the tests need.
pub struct Python {
    program: PathBuf,
}

impl Python {
    /// Finds or makes one; None when this machine has no Python that will do and nobody demands one.
    pub fn find_or_install() -> Result<Option<Self>> {
        if interpreter().is_none() {
            machine::install_packages(&["python3", "python3-venv"]);
        }
        match interpreter() {
            Some(interpreter) => Self::with_requirements(&interpreter).map(Some),
            None if machine::is_ci() => {
                bail!(
                    "Python is missing: install Python {OLDEST} or newer with its venv module (Debian: python3-venv)"
                )
            }
            None => Ok(None),
        }
    }

    /// Runs the tests in one part of the folder.
    pub fn test(&self, part: &str, under_test: &UnderTest) -> Result<()> {
        let mut tests = Command::new(&self.program);
        tests
            .args(["-m", "pytest", "--quiet", part])
            .current_dir(FOLDER)
            .env("ROSTER_BIN", under_test.server)
            .env("ROSTERCTL_BIN", under_test.cli)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        if let Some(postgres) = under_test.postgres {
            tests.env(postgres::URL_VARIABLE, postgres.url());
        }
        command::run(&mut tests)
    }

    fn with_requirements(interpreter: &Path) -> Result<Self> {
        let folder = folder()?;
        let program = folder.join("bin/python");
        let requirements = fs::read_to_string(Path::new(FOLDER).join("requirements.txt"))
            .with_context(|| format!("{FOLDER}/requirements.txt"))?;
        let version = command::read(Command::new(interpreter).arg("--version"))?;
        let wanted = format!("# {version}{requirements}");
        let complete = folder.join(INSTALLED);
        // Started, for the environment leads to an interpreter which may have moved since.
        let starts = || command::read(Command::new(&program).arg("--version")).is_ok();
        if fs::read_to_string(&complete).is_ok_and(|installed| installed == wanted) && starts() {
            return Ok(Self { program });
        }
        command::run(Command::new(interpreter).args(["-m", "venv", "--clear"]).arg(&folder))?;
        // Every file is held against its hash, so nothing runs here that was not looked at.
        command::run(
            Command::new(&program)
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"])
                .args(["--require-hashes", "--only-binary", ":all:", "--requirement", "requirements.txt"])
                .current_dir(FOLDER),
        )?;
        fs::write(&complete, wanted)?;
        Ok(Self { program })
    }
}

/// Where the environment lies: with what else is built, so that a fresh checkout finds it again.
fn folder() -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").filter(|named| !named.is_empty());
    let target = target.map_or_else(|| PathBuf::from("target"), PathBuf::from);
    // Absolute, for its programs are started from another folder.
    Ok(env::current_dir()?.join(target).join("python"))
}

/// The Python of this machine, if it is new enough and can make environments.
fn interpreter() -> Option<PathBuf> {
    let python = machine::program(&["python3", "python"])?;
    will_do(&python, OLDEST).is_ok().then_some(python)
}

fn will_do(python: &Path, oldest: &str) -> Result<()> {
    // Debian ships Python without ensurepip unless python3-venv is there.
    let ask = format!(
        "import sys, venv, ensurepip; print(sys.version_info >= tuple(map(int, '{oldest}'.split('.'))))"
    );
    let answer = command::read(Command::new(python).args(["-c", &ask]))?;
    ensure!(answer.trim() == "True", "{} is older than {oldest}", python.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_is_held_against_the_oldest_that_will_do() {
        let Some(python) = machine::program(&["python3"]) else { return };
        assert!(will_do(&python, "99.1").is_err());
        assert!(will_do(Path::new("no-such-program"), "3.11").is_err());
    }

    #[test]
    fn every_requirement_has_its_version_and_its_hash() -> Result<()> {
        let text = fs::read_to_string(Path::new("..").join(FOLDER).join("requirements.txt"))?;
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with(['#', ' '])).collect();
        assert!(lines.iter().all(|line| line.contains("==") && line.ends_with('\\')), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("fireworks-ai==1.2.28 ")));
        Ok(())
    }
}
