//! The settings: each a flag or an environment variable, read and checked before anything starts.
//! A wrong one stops the start with a sentence that names it. They are listed in docs/OPERATING.md.

use std::fs;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use accounts::{Accounts, Clock, Config, OpenError, SecretKey};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use domain::policy::AccountCreation;
use ipnet::IpNet;

use crate::http::public_url::PublicUrl;
use crate::mail::settings::MailArgs;

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
    #[command(flatten)]
    pub mail: MailArgs,
}

/// What serving needs besides.
#[derive(Args, Clone)]
pub struct ServeArgs {
    /// The address and port to listen on
    #[arg(long, env = "ROSTER_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: String,
    /// How people reach Roster, for links and origin checks [default: http:// and the listener]
    #[arg(long, env = "ROSTER_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Proxies whose X-Forwarded-For is believed: addresses or networks, separated by commas
    #[arg(long, env = "ROSTER_TRUSTED_PROXIES", default_value = "")]
    pub trusted_proxies: String,
    /// What is logged, for example info or roster=debug,warn
    // The session layer warns of every cookie that has outlived its session.
    #[arg(long, env = "ROSTER_LOG", default_value = "info,tower_sessions_core=error")]
    pub log: String,
    /// 1 to insist on plain http beyond this machine
    #[arg(long, env = "ROSTER_ALLOW_HTTP", default_value = "")]
    pub allow_http: String,
}

/// What serving needs, checked.
pub struct ServeSettings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// How people reach Roster.
    pub public_url: PublicUrl,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
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
        let secret = self.secret()?;
        let config = Config {
            database_url: self.database_url.clone(),
            secret,
            account_creation,
            clock,
            sends_mail: self.mail.check()?.is_some(),
        };
        Ok(Accounts::open(config).await?)
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
            fs::create_dir_all(folder)
                .with_context(|| format!("ROSTER_DATABASE_URL: cannot make {}", folder.display()))?;
        }
        let mut key_file = file.clone().into_os_string();
        key_file.push(".key");
        let key_file = Path::new(&key_file);
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

    /// The path of the SQLite file, if it is one.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.database_url.strip_prefix("sqlite:")?.trim_start_matches("//");
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }
}

/// The secret kept in a file that only its owner may read; made if it does not exist.
fn secret_file(path: &Path) -> Result<SecretKey> {
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

impl ServeArgs {
    /// Checks the settings against each other.
    ///
    /// # Errors
    /// A sentence that names the setting.
    pub fn check(&self) -> Result<ServeSettings> {
        let listen: SocketAddr = self.listen.parse().map_err(|_| {
            anyhow!("ROSTER_LISTEN: “{}” is not an address and port like 127.0.0.1:3000", self.listen)
        })?;
        let public_url = match self.public_url.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => PublicUrl::parse(text).map_err(|why| anyhow!("ROSTER_PUBLIC_URL: {why}"))?,
            None => PublicUrl::of_listener(listen),
        };
        let beyond_this_machine = !listen.ip().is_loopback() || public_url.loopback_port().is_none();
        let insists = match self.allow_http.as_str() {
            "" | "0" => false,
            "1" => true,
            other => bail!("ROSTER_ALLOW_HTTP: “{other}” is neither 1 nor 0"),
        };
        if beyond_this_machine && !public_url.is_https() && !insists {
            bail!(
                "ROSTER_PUBLIC_URL: Roster would be reached over plain http at {listen}, where passwords can be read \
                 on the way. Put it behind https and set ROSTER_PUBLIC_URL=https://…, or listen on 127.0.0.1, or \
                 insist with ROSTER_ALLOW_HTTP=1"
            );
        }
        Ok(ServeSettings { listen, public_url, trusted_proxies: networks(&self.trusted_proxies)? })
    }
}

fn networks(text: &str) -> Result<Vec<IpNet>> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries
        .map(|entry| {
            let network = entry.parse::<IpNet>().ok();
            network.or_else(|| entry.parse::<IpAddr>().ok().map(IpNet::from)).ok_or_else(|| {
                anyhow!("ROSTER_TRUSTED_PROXIES: “{entry}” is neither an address like 10.0.0.7 nor a network like 10.0.0.0/8")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve() -> ServeArgs {
        ServeArgs {
            listen: "127.0.0.1:3000".into(),
            public_url: None,
            trusted_proxies: String::new(),
            log: "info".into(),
            allow_http: String::new(),
        }
    }

    #[test]
    fn a_wrong_setting_is_named() {
        let wrong = [
            ("ROSTER_LISTEN", ServeArgs { listen: "localhost".into(), ..serve() }),
            ("ROSTER_PUBLIC_URL", ServeArgs { public_url: Some("example.com".into()), ..serve() }),
            (
                "ROSTER_PUBLIC_URL",
                ServeArgs { public_url: Some("https://example.com/path".into()), ..serve() },
            ),
            ("ROSTER_TRUSTED_PROXIES", ServeArgs { trusted_proxies: "10.0.0.0/8, proxy".into(), ..serve() }),
            ("ROSTER_ALLOW_HTTP", ServeArgs { allow_http: "yes".into(), ..serve() }),
        ];
        for (name, settings) in wrong {
            let said = settings.check().err().map(|error| error.to_string()).unwrap_or_default();
            assert!(said.starts_with(name), "{name}: {said}");
        }
    }

    #[test]
    fn plain_http_beyond_this_machine_has_to_be_insisted_on() {
        let open = ServeArgs {
            listen: "0.0.0.0:80".into(),
            public_url: Some("http://example.com".into()),
            ..serve()
        };
        assert!(open.check().is_err());
        assert!(ServeArgs { allow_http: "1".into(), ..open.clone() }.check().is_ok());
        assert!(ServeArgs { public_url: Some("https://example.com".into()), ..open }.check().is_ok());
    }

    #[test]
    fn the_secret_is_made_once_and_only_its_owner_may_read_it() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("roster.db.key");
        assert!(secret_file(&path).is_ok());
        let written = fs::read_to_string(&path).expect("the file");
        assert!(secret_file(&path).is_ok());
        assert_eq!(fs::read_to_string(&path).expect("the file"), written);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).expect("metadata").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_database_that_has_lost_its_key_gets_no_new_one() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("roster.db");
        fs::write(&file, "a database").expect("a file");
        let said = secret_of(&format!("sqlite://{}", file.display()));
        assert!(said.starts_with("ROSTER_SECRET_KEY") && said.contains("roster.db.key"), "{said}");
        assert!(!folder.path().join("roster.db.key").exists());
    }

    #[test]
    fn a_database_of_no_known_kind_is_named() {
        for url in ["mysql://localhost/roster", "sqlite::memory:", "sqlite://"] {
            let said = secret_of(url);
            assert!(said.starts_with("ROSTER_DATABASE_URL"), "{url}: {said}");
        }
    }

    /// What is said of this database when no secret is set.
    fn secret_of(database_url: &str) -> String {
        let database = DatabaseArgs {
            database_url: database_url.to_owned(),
            secret_key: None,
            account_creation: "admins".into(),
            mail: MailArgs::default(),
        };
        database.secret().err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn postgres_without_a_secret_does_not_start() {
        let said = secret_of("postgres://localhost/roster");
        assert!(said.starts_with("ROSTER_SECRET_KEY"), "{said}");
    }
}
