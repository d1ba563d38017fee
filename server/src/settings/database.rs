//! Where the data is and its secret, which every command needs.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use accounts::{Accounts, Clock, Config, FileSettings, OpenError, ResourceLimits, SecretKey};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use domain::policy::AccountCreation;

use super::private;
use crate::mail::settings::MailArgs;

const MEGABYTE: u64 = 1024 * 1024;
/// Most megabytes that may be set: a terabyte.
const LARGEST_SETTING: u64 = MEGABYTE;

/// What every command needs: where the data is, and its secret.
#[derive(Args, Clone)]
pub struct DatabaseArgs {
    /// Where the data is: sqlite://path/to/file.db or postgres://user:password@host/database
    #[arg(
        long,
        env = "ROSTER_DATABASE_URL",
        default_value = "sqlite://data/roster.db",
        hide_env_values = true
    )]
    pub database_url: String,
    /// The key of all links and of the audit log, at least 32 random characters. On SQLite made at
    /// the first start as a file beside the database; on PostgreSQL required, the same everywhere
    #[arg(long, env = "ROSTER_SECRET_KEY", hide_env_values = true)]
    pub secret_key: Option<String>,
    /// Who may create accounts: operator, admins or anyone
    #[arg(long, env = "ROSTER_ACCOUNT_CREATION", default_value = "admins")]
    pub account_creation: String,
    /// How many resources of a kind an account may have, like deployments=50,datasets=200; the default is
    /// deployments=200,models=1000,fine-tuning-jobs=10000,datasets=1000
    #[arg(long, env = "ROSTER_RESOURCE_LIMITS", default_value = "", hide_default_value = true)]
    pub resource_limits: String,
    /// The folder of datasets' files; processes on the same database share it [default: beside the SQLite
    /// file, with .files behind its name; on PostgreSQL roster-data]
    #[arg(long, env = "ROSTER_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Most megabytes the file of a dataset may have
    #[arg(long, env = "ROSTER_LARGEST_UPLOAD", default_value = "150")]
    pub largest_upload: String,
    #[command(flatten)]
    pub mail: MailArgs,
}
impl DatabaseArgs {
    /// Opens the installation with the machine's clock.
    ///
    /// # Errors
    /// A sentence that names the setting.
    pub async fn open(&self) -> Result<Accounts> {
        self.open_at(Clock::System).await
    }

    /// Opens the installation with a clock of one's own; the demonstration lives through weeks.
    ///
    /// # Errors
    /// A sentence that names the setting.
    pub async fn open_at(&self, clock: Clock) -> Result<Accounts> {
        let account_creation = AccountCreation::parse(&self.account_creation)
            .map_err(|invalid| anyhow!("{}: {invalid}", invalid.field))?;
        let resource_limits = ResourceLimits::parse(&self.resource_limits)
            .map_err(|invalid| anyhow!("{}: {invalid}", invalid.field))?;
        let secret = self.secret()?;
        let config = Config {
            database_url: self.database_url.clone(),
            secret,
            account_creation,
            clock,
            sends_mail: self.mail.check()?.is_some(),
            resource_limits,
            files: self.files()?,
        };
        Ok(Accounts::open(config).await?)
    }

    fn files(&self) -> Result<FileSettings> {
        let chosen = self.data_dir.clone().filter(|folder| !folder.as_os_str().is_empty());
        let folder = chosen.unwrap_or_else(|| match self.sqlite_file() {
            Some(file) => with_end(&file, ".files"),
            None => PathBuf::from("roster-data"),
        });
        let megabytes: Option<u64> = self.largest_upload.trim().parse().ok();
        match megabytes {
            Some(megabytes @ 1..=LARGEST_SETTING) => {
                Ok(FileSettings { folder, largest: megabytes * MEGABYTE })
            }
            _ => bail!(
                "ROSTER_LARGEST_UPLOAD: “{}” is no number of megabytes from 1 to {LARGEST_SETTING}",
                self.largest_upload
            ),
        }
    }

    fn secret(&self) -> Result<SecretKey> {
        if let Some(text) = self.secret_key.as_deref().filter(|text| !text.is_empty()) {
            return SecretKey::parse(text).map_err(|invalid| anyhow!("{}: {invalid}", invalid.field));
        }
        let Some(file) = self.sqlite_file() else {
            if !self.database_url.starts_with("postgres") {
                return Err(OpenError::UnknownDatabase.into());
            }
            bail!(
                "ROSTER_SECRET_KEY: set it to at least 32 random characters, the same for every process, \
                 for example the output of: openssl rand -base64 32"
            );
        };
        if file.as_os_str().is_empty() || file.as_os_str() == ":memory:" {
            bail!("ROSTER_DATABASE_URL: name a file, like sqlite://data/roster.db");
        }
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private::make_folder(folder)
                .with_context(|| format!("ROSTER_DATABASE_URL: cannot make {}", folder.display()))?;
        }
        let key_file = &with_end(&file, ".key");
        // A new key would fit no database that exists, and lie beside it looking like the right one.
        if file.metadata().is_ok_and(|database| database.len() > 0) && !key_file.exists() {
            bail!(
                "ROSTER_SECRET_KEY: the key {} of the database beside it is missing. Put it back, or set the variable to \
                 what it held",
                key_file.display()
            );
        }
        secret_file(key_file)
    }

    /// What others on this machine can read of the data, each a sentence with the command that mends it.
    pub fn exposed(&self) -> Vec<String> {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        if let Some(file) = self.sqlite_file() {
            folders.extend(file.parent().filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_owned));
            files.extend(["", "-wal", "-shm"].map(|end| with_end(&file, end)));
        }
        folders.extend(self.files().map(|files| files.folder));
        let complaints = [private::complaint("600", &files), private::complaint("700", &folders)];
        complaints.into_iter().flatten().collect()
    }

    /// The path of the SQLite file, if it is one.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.database_url.strip_prefix("sqlite:")?.trim_start_matches("//");
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }
}

/// A path with something behind its name.
fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut longer = path.as_os_str().to_owned();
    longer.push(end);
    longer.into()
}

/// The secret kept in a file that only its owner may read; made if it does not exist. One that others
/// can read is not used: it may not be a secret any more.
fn secret_file(path: &Path) -> Result<SecretKey> {
    if let Some(complaint) = private::complaint("600", &[path.to_owned()]) {
        bail!("ROSTER_SECRET_KEY: {complaint}");
    }
    let readable =
        |text: String| SecretKey::parse(&text).map_err(|invalid| anyhow!("{}: {invalid}", path.display()));
    match fs::read_to_string(path) {
        Ok(text) => readable(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let (secret, text) = SecretKey::generate();
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            match options.open(path) {
                Ok(mut file) => {
                    file.write_all(text.as_bytes()).and_then(|()| file.sync_all())?;
                    Ok(secret)
                }
                // Another process was quicker.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    readable(fs::read_to_string(path)?)
                }
                Err(error) => {
                    Err(error).with_context(|| format!("the secret cannot be kept in {}", path.display()))
                }
            }
        }
        Err(error) => Err(error).with_context(|| format!("the secret in {} cannot be read", path.display())),
    }
}

#[cfg(test)]
mod tests;
