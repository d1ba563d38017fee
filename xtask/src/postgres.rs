//! A PostgreSQL for the tests: the one that TEST_POSTGRES_URL names, or a throw-away server
//! from the binaries on this machine. The tests make their own databases in it.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::{
        fs::{DirBuilderExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

use crate::machine;

pub const URL_VARIABLE: &str = "TEST_POSTGRES_URL";

/// Starts and ends the server; see there for how it is never left behind.
const SCRIPT: &str = include_str!("postgres.sh");

/// A server to test against. A throw-away one ends with this value.
pub struct Postgres {
    url: String,
    keeper: Option<Child>,
}

impl Postgres {
    /// None when this machine has no PostgreSQL and nobody demands one.
    pub fn find_or_start() -> Result<Option<Self>> {
        if let Some(url) = env::var(URL_VARIABLE).ok().filter(|url| !url.is_empty()) {
            println!("Using {URL_VARIABLE}.");
            return Ok(Some(Self { url, keeper: None }));
        }
        if binaries().is_none() {
            machine::install_packages(&["postgresql"]);
        }
        match binaries() {
            Some(binaries) => Self::start(&binaries).map(Some),
            None if machine::is_ci() => {
                bail!("PostgreSQL is missing: install it, or set {URL_VARIABLE}")
            }
            None => Ok(None),
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    fn start(binaries: &Path) -> Result<Self> {
        let folder = env::temp_dir().join(format!("roster-postgres-{}", process::id()));
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        let port = free_port()?;

        let mut command = Command::new("sh");
        command
            .args(["-c", SCRIPT])
            .env("binaries", binaries)
            .env("folder", &folder)
            .env("port", port.to_string())
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if machine::is_root()? {
            let (user, group) = unprivileged()?;
            chown(&folder, Some(user), Some(group))?;
            command.uid(user).gid(group);
        }
        let mut keeper = command.spawn().context("`sh` could not be started")?;

        let mut answer = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            BufReader::new(stdout).read_line(&mut answer)?;
        }
        // Made before the check, so that a server which failed to start is cleared away too.
        let server =
            Self { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), keeper: Some(keeper) };
        ensure!(answer == "ready\n", "PostgreSQL did not start");
        println!("Started {} on port {port}.", binaries.join("postgres").display());
        Ok(server)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            // `wait` closes stdin first, and that is what ends the script. How it ended does
            // not matter any more.
            let _ = keeper.wait();
        }
    }
}

/// The folder with the newest installed server.
fn binaries() -> Option<PathBuf> {
    // Debian keeps one folder for each version, all outside PATH.
    let version = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|folder| folder.join("bin/initdb").is_file())
        .max_by_key(version)
        .map(|folder| folder.join("bin"));
    newest.or_else(|| machine::program(&["initdb"])?.parent().map(Path::to_owned))
}

/// The user and group to run as where we are root: its own if Debian made one.
fn unprivileged() -> Result<(u32, u32)> {
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| machine::id("-u", Some(user)).is_ok())
        .context("PostgreSQL refuses to run as root, and there is no user `nobody`")?;
    Ok((machine::id("-u", Some(user))?, machine::id("-g", Some(user))?))
}

/// A port that was free a moment ago; PostgreSQL cannot choose one itself.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_throw_away_server_ends_with_its_value() -> Result<()> {
        let Some(binaries) = binaries() else {
            return Ok(());
        };
        let server = Postgres::start(&binaries)?;
        let address = server.url().split(['@', '/']).nth(3).map(str::to_owned);
        let address = address.context("an address in the URL")?;
        let folder = env::temp_dir().join(format!("roster-postgres-{}", process::id()));

        assert!(TcpStream::connect(&address).is_ok());
        assert!(folder.exists());
        drop(server);
        assert!(TcpStream::connect(&address).is_err());
        assert!(!folder.exists());
        Ok(())
    }
}
