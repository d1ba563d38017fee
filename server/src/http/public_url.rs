//! How people reach Roster. All links given out begin with it; what a request calls the host is
//! only compared with it.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::Uri;

/// `https://roster.example.com`: scheme and authority, nothing behind.
#[derive(Clone, Debug)]
pub struct PublicUrl {
    text: Arc<str>,
    authority: String,
    https: bool,
    /// Whether the listener is on this machine only: then all its own names are as good.
    loopback_port: Option<u16>,
}

impl PublicUrl {
    /// Reads the setting; the answer to a wrong one is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}” is not an address like https://roster.example.com, without a path");
        let uri: Uri = text.trim().trim_end_matches('/').parse().map_err(|_| wrong())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong());
        };
        if !matches!(scheme, "http" | "https")
            || uri.path() != "/"
            || uri.query().is_some()
            || authority.as_str().contains('@')
        {
            return Err(wrong());
        }
        let authority = authority.as_str().to_ascii_lowercase();
        // Browsers leave the usual port out, in Host and in Origin.
        let usual_port = if scheme == "https" { ":443" } else { ":80" };
        let authority = authority.strip_suffix(usual_port).map_or(authority.clone(), str::to_owned);
        let loopback = ["localhost", "127.0.0.1", "[::1]"].contains(&host_of(&authority));
        Ok(Self {
            text: format!("{scheme}://{authority}").into(),
            https: scheme == "https",
            loopback_port: loopback
                .then(|| port_of(&authority).unwrap_or(if scheme == "https" { 443 } else { 80 })),
            authority,
        })
    }

    /// The address of a listener that has no other.
    pub fn of_listener(listen: SocketAddr) -> Self {
        Self {
            text: format!("http://{listen}").into(),
            authority: listen.to_string(),
            https: false,
            loopback_port: listen.ip().is_loopback().then_some(listen.port()),
        }
    }

    /// The address as text, without a slash at its end.
    pub fn text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Whether people come over https.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether browsers keep cookies that are for secure connections only: over https, and of this
    /// machine. Elsewhere they drop them without a word.
    pub fn keeps_secure_cookies(&self) -> bool {
        self.https || self.loopback_port.is_some()
    }

    /// The port, where Roster is only reached from this machine. Cookies ignore ports, so theirs
    /// carry it in their name.
    pub fn loopback_port(&self) -> Option<u16> {
        self.loopback_port
    }

    /// Whether a request that calls the host this way means us.
    pub fn is_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let default_port = if self.https { ":443" } else { ":80" };
        if host == self.authority || host.strip_suffix(default_port) == Some(&self.authority) {
            return true;
        }
        let names = ["localhost", "127.0.0.1", "[::1]"];
        let asked = port_of(&host).unwrap_or(if self.https { 443 } else { 80 });
        self.loopback_port == Some(asked) && names.contains(&host_of(&host))
    }

    /// Whether a page of this origin is one of ours.
    pub fn is_origin(&self, origin: &str) -> bool {
        match origin.split_once("://") {
            Some(("https", host)) => self.https && self.is_host(host),
            Some(("http", host)) => !self.https && self.is_host(host),
            _ => false,
        }
    }
}

fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

fn port_of(authority: &str) -> Option<u16> {
    authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok())
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_its_own_host_and_no_other() {
        let public = PublicUrl::parse("https://Roster.example.com/").expect("address");
        assert_eq!(public.to_string(), "https://roster.example.com");
        for own in ["roster.example.com", "ROSTER.example.com:443"] {
            assert!(public.is_host(own), "{own}");
        }
        for foreign in
            ["example.com", "roster.example.com:80", "roster.example.com.evil.org", "127.0.0.1:3000", ""]
        {
            assert!(!public.is_host(foreign), "{foreign}");
        }
        assert!(public.is_origin("https://roster.example.com"));
        assert!(!public.is_origin("http://roster.example.com"));
        assert!(!public.is_origin("null"));
    }

    #[test]
    fn on_this_machine_all_its_names_will_do_at_the_right_port() {
        let public = PublicUrl::of_listener(SocketAddr::from(([127, 0, 0, 1], 3000)));
        for own in ["127.0.0.1:3000", "localhost:3000", "[::1]:3000"] {
            assert!(public.is_host(own), "{own}");
        }
        for foreign in ["localhost", "localhost:3001", "evil.org:3000"] {
            assert!(!public.is_host(foreign), "{foreign}");
        }
    }
}
