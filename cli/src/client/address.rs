//! Where a server is.

use std::fmt;
use std::net::IpAddr;

use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::failure::Failure;

/// The address of a server without a slash at its end: `https://roster.example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    https: bool,
    loopback: bool,
}

impl BaseUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = || {
            Failure::Usage(format!(
                "“{}” is no address of a server. Write it like https://roster.example.com.",
                crate::output::safe(text)
            ))
        };
        let uri: Uri = text.trim().parse().map_err(|_| wrong())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong());
        };
        if !matches!(scheme, "http" | "https") || authority.as_str().contains('@') || uri.query().is_some() {
            return Err(wrong());
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_ascii_lowercase();
        let loopback =
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let text = format!(
            "{scheme}://{}{}",
            authority.as_str().to_ascii_lowercase(),
            uri.path().trim_end_matches('/')
        );
        Ok(Self { text, https: scheme == "https", loopback })
    }

    /// True if what is sent there is encrypted.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// What stands before every path there: `/roster` of `https://example.com/roster`, mostly nothing.
    pub fn path(&self) -> &str {
        let behind = self.text.split_once("://").map_or("", |(_, behind)| behind);
        behind.find('/').map_or("", |slash| &behind[slash..])
    }

    /// True if it is this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// True if what is sent there could be read on the way.
    pub fn is_in_the_clear(&self) -> bool {
        !self.https && !self.loopback
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Trust in the authorities this machine trusts, and those named by `SSL_CERT_FILE`. Reading them takes
/// milliseconds, so it is done for https alone.
pub fn tls() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs();
    let trusted = found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned());
    TlsConfig::builder().root_certs(RootCerts::from(trusted)).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> BaseUrl {
        BaseUrl::parse(text).expect(text)
    }

    #[test]
    fn an_address_is_a_scheme_a_host_and_perhaps_a_port_and_a_path() {
        assert_eq!(parse("http://127.0.0.1:3000").to_string(), "http://127.0.0.1:3000");
        assert_eq!(parse(" https://Roster.Example.com/ ").to_string(), "https://roster.example.com");
        assert_eq!(parse("https://example.com/roster/").to_string(), "https://example.com/roster");
        assert_eq!(parse("https://example.com/"), parse("https://EXAMPLE.com"));
        assert_eq!(parse("https://example.com/roster/").path(), "/roster");
        assert_eq!(parse("http://127.0.0.1:3000").path(), "");
    }

    #[test]
    fn what_is_no_address_is_refused_and_so_is_one_with_a_password_in_it() {
        for bad in [
            "",
            "roster",
            "roster.example.com",
            "127.0.0.1:3000",
            "ftp://example.com",
            "https://",
            "https://me:secret@example.com",
            "https://example.com/?a=b",
            "https://exa mple.com",
        ] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_plain_http_to_another_machine_is_in_the_clear() {
        for safe in ["https://example.com", "http://localhost:3000", "http://127.0.0.9", "http://[::1]:80"] {
            assert!(!parse(safe).is_in_the_clear(), "{safe}");
        }
        for clear in [
            "http://example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
        ] {
            assert!(parse(clear).is_in_the_clear(), "{clear}");
        }
    }
}
