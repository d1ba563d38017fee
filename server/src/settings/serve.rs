//! How Roster is reached and whom it may reach, which serving needs besides.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use ipnet::IpNet;

use crate::anchors;
use crate::gateway::USUAL_CROWD;
use crate::http::public_url::PublicUrl;

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
    /// Days for which the lines of the installation's log are kept, 30 to 3650
    #[arg(long, env = "ROSTER_LOG_DAYS", default_value_t = 365)]
    pub log_days: u32,
    /// A file to which the heads of the audit log are added every hour
    #[arg(long, env = "ROSTER_AUDIT_ANCHORS")]
    pub audit_anchors: Option<PathBuf>,
    /// Networks beyond the public Internet in which servers may answer prompts, also without https: addresses
    /// or networks, separated by commas
    #[arg(long, env = "ROSTER_UPSTREAM_ALLOW", default_value = "")]
    pub upstream_allow: String,
    /// How many requests to one deployment may be under way at once, from this process
    #[arg(long, env = "ROSTER_UPSTREAM_CONCURRENCY", default_value_t = USUAL_CROWD)]
    pub upstream_concurrency: usize,
    /// 1 to insist on plain http beyond this machine
    #[arg(long, env = "ROSTER_ALLOW_HTTP", default_value = "")]
    pub allow_http: String,
    /// 1 to tell browsers to ask subdomains of the public address by https only as well
    #[arg(long, env = "ROSTER_HSTS_SUBDOMAINS", default_value = "")]
    pub hsts_subdomains: String,
}

/// What serving needs, checked.
pub struct ServeSettings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// How people reach Roster.
    pub public_url: PublicUrl,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where servers may answer prompts besides the public Internet.
    pub upstream_allow: Vec<IpNet>,
    /// How many may ask one deployment at once.
    pub upstream_concurrency: usize,
    /// Days for which the installation's log is kept.
    pub log_days: u32,
    /// Where the heads of the audit log are noted.
    pub audit_anchors: Option<PathBuf>,
    /// Whether browsers are to ask subdomains by https only as well.
    pub hsts_subdomains: bool,
}
/// Where to listen and how people reach it, which is the listener if nothing else is said.
///
/// # Errors
/// A sentence that names the setting.
pub fn reached(listen: &str, public_url: Option<&str>) -> Result<(SocketAddr, PublicUrl)> {
    let listen: SocketAddr = listen
        .parse()
        .map_err(|_| anyhow!("ROSTER_LISTEN: “{listen}” is not an address and port like 127.0.0.1:3000"))?;
    let public_url = match public_url.filter(|text| !text.is_empty()) {
        Some(text) => PublicUrl::parse(text).map_err(|why| anyhow!("ROSTER_PUBLIC_URL: {why}"))?,
        None => PublicUrl::of_listener(listen),
    };
    Ok((listen, public_url))
}

impl ServeArgs {
    /// Checks the settings against each other.
    ///
    /// # Errors
    /// A sentence that names the setting.
    pub fn check(&self) -> Result<ServeSettings> {
        let (listen, public_url) = reached(&self.listen, self.public_url.as_deref())?;
        let beyond_this_machine = !listen.ip().is_loopback() || public_url.loopback_port().is_none();
        let insists = switch("ROSTER_ALLOW_HTTP", &self.allow_http)?;
        if beyond_this_machine && !public_url.is_https() && !insists {
            bail!(
                "ROSTER_PUBLIC_URL: Roster would be reached over plain http at {listen}, where passwords can be read \
                 on the way. Put it behind https and set ROSTER_PUBLIC_URL=https://…, or listen on 127.0.0.1, or \
                 insist with ROSTER_ALLOW_HTTP=1"
            );
        }
        let audit_anchors = self.audit_anchors.clone().filter(|path| !path.as_os_str().is_empty());
        if let Some(path) = &audit_anchors {
            anchors::append(path, "").with_context(|| {
                format!("ROSTER_AUDIT_ANCHORS: nothing can be added to {}", path.display())
            })?;
        }
        if !(30..=3650).contains(&self.log_days) {
            bail!("ROSTER_LOG_DAYS: {} is not between 30 and 3650 days", self.log_days);
        }
        if self.upstream_concurrency == 0 {
            bail!("ROSTER_UPSTREAM_CONCURRENCY: with 0 nobody could ask anything; use 1 or more");
        }
        Ok(ServeSettings {
            listen,
            public_url,
            trusted_proxies: networks("ROSTER_TRUSTED_PROXIES", &self.trusted_proxies)?,
            upstream_allow: networks("ROSTER_UPSTREAM_ALLOW", &self.upstream_allow)?,
            upstream_concurrency: self.upstream_concurrency,
            log_days: self.log_days,
            audit_anchors,
            hsts_subdomains: switch("ROSTER_HSTS_SUBDOMAINS", &self.hsts_subdomains)?,
        })
    }
}

fn switch(setting: &str, text: &str) -> Result<bool> {
    match text {
        "" | "0" => Ok(false),
        "1" => Ok(true),
        other => bail!("{setting}: “{other}” is neither 1 nor 0"),
    }
}

fn networks(setting: &str, text: &str) -> Result<Vec<IpNet>> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries
        .map(|entry| {
            let network = entry.parse::<IpNet>().ok();
            network.or_else(|| entry.parse::<IpAddr>().ok().map(IpNet::from)).ok_or_else(|| {
                anyhow!(
                    "{setting}: “{entry}” is neither an address like 10.0.0.7 nor a network like 10.0.0.0/8"
                )
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
            log_days: 365,
            audit_anchors: None,
            upstream_allow: String::new(),
            upstream_concurrency: USUAL_CROWD,
            allow_http: String::new(),
            hsts_subdomains: String::new(),
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
            ("ROSTER_UPSTREAM_ALLOW", ServeArgs { upstream_allow: "localhost".into(), ..serve() }),
            ("ROSTER_UPSTREAM_CONCURRENCY", ServeArgs { upstream_concurrency: 0, ..serve() }),
            ("ROSTER_LOG_DAYS", ServeArgs { log_days: 29, ..serve() }),
            ("ROSTER_ALLOW_HTTP", ServeArgs { allow_http: "yes".into(), ..serve() }),
            ("ROSTER_HSTS_SUBDOMAINS", ServeArgs { hsts_subdomains: "on".into(), ..serve() }),
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
}
