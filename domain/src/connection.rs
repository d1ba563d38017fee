//! Connections of an account to the servers that answer its prompts: what they are called, where they
//! are, and the key they are asked with.
//!
//! What does not live here: whether such an address may be dialled at all, which depends on what its
//! name means on the machine that dials (crate `server`, `gateway`).

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::ids::parse_id;
use crate::{Invalid, Timestamp};

/// Words that stand where a connection's id stands in an address and mean something else there.
const RESERVED: [&str; 1] = ["new"];

/// Most connections an account may have. Each is a server somebody runs; the number keeps a program gone
/// wrong from filling a table.
pub const MOST_CONNECTIONS: u64 = 100;

/// The id of a connection within one account, like `vllm`: the rules of [`AccountId`](crate::AccountId),
/// and not the reserved word `new`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConnectionId(String);

impl ConnectionId {
    /// Reads an id.
    ///
    /// # Errors
    /// [`Invalid`] about `connection_id`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let id = parse_id("connection_id", text)?;
        if RESERVED.contains(&id.as_str()) {
            return Err(Invalid::new("connection_id", format!("“{id}” is reserved; choose another id.")));
        }
        Ok(Self(id))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where an OpenAI-compatible server is reached: what its clients call the base URL, like
/// `https://api.example.com/v1`. `/chat/completions` and its like are put behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Most characters one may have.
    pub const LONGEST: usize = 500;

    /// Reads one; spaces around it and slashes at its end are dropped.
    ///
    /// # Errors
    /// [`Invalid`] about `base_url`, with what of it is not right.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = |message: &str| Invalid::new("base_url", message);
        let text = text.trim();
        if text.is_empty() {
            return Err(wrong("Enter an address like https://api.example.com/v1."));
        }
        if text.chars().count() > Self::LONGEST {
            return Err(wrong("An address has at most 500 characters."));
        }
        // Parsers differ in what they forgive; what is forgiven by none is the same to all.
        if !text.is_ascii() || text.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\') {
            return Err(wrong("Write it without spaces, backslashes and characters beyond ASCII."));
        }
        let has_scheme =
            |scheme: &str| text.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
        if !has_scheme("https://") && !has_scheme("http://") {
            return Err(wrong("Begin it with https:// or http://."));
        }
        let mut url =
            Url::parse(text).map_err(|_| wrong("This is not an address like https://api.example.com/v1."))?;
        if !url.username().is_empty() || url.password().is_some() || authority(text).contains('@') {
            return Err(wrong("Leave out name and password; a key has a field of its own."));
        }
        if url.query().is_some() {
            return Err(wrong("Leave out the question mark and what follows it."));
        }
        if url.fragment().is_some() {
            return Err(wrong("Leave out the # and what follows it."));
        }
        if url.port() == Some(0) {
            return Err(wrong("Port 0 is no port."));
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// As text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The address of what is below it; `path` begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.as_str())
    }

    /// Scheme, host and port: whom one talks to. A key belongs to these and to nobody else.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// True for `https`.
    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The host, if it is written as a number and not as a name.
    pub fn ip(&self) -> Option<std::net::IpAddr> {
        match self.0.host() {
            Some(Host::Ipv4(v4)) => Some(v4.into()),
            Some(Host::Ipv6(v6)) => Some(v6.into()),
            Some(Host::Domain(_)) | None => None,
        }
    }
}

/// What stands between the scheme and the first slash.
fn authority(text: &str) -> &str {
    let behind = text.split_once("//").map_or("", |(_, behind)| behind);
    behind.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The key an upstream is asked with. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct UpstreamKey(String);

impl UpstreamKey {
    /// Most characters one may have.
    pub const LONGEST: usize = 1000;

    /// Reads one; spaces around it are dropped.
    ///
    /// # Errors
    /// [`Invalid`] about `api_key`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let fits =
            (1..=Self::LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new("api_key", "A key has 1 to 1000 letters, digits and signs, without spaces."))
    }

    /// The key itself: for the request it is sent with and for whatever encrypts it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UpstreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UpstreamKey(…)")
    }
}

/// A connection as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Where it leads, for those who may change it; to others it is a name.
    pub details: Option<ConnectionDetails>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed last.
    pub updated: Timestamp,
    /// Counts its changes, from 1.
    pub version: i64,
}

/// What only those see of a connection who may change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionDetails {
    /// Where the server is.
    pub base_url: BaseUrl,
    /// Whether a key for it is kept.
    pub has_key: bool,
    /// Who made it, as they were called then.
    pub created_by: String,
}

macro_rules! as_text {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }
    };
}
as_text!(ConnectionId);
as_text!(BaseUrl);

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        BaseUrl::parse(text).ok().map(String::from)
    }

    #[test]
    fn an_address_is_kept_in_one_spelling() {
        assert_eq!(read(" https://API.example.com/v1/ ").as_deref(), Some("https://api.example.com/v1"));
        assert_eq!(read("http://10.0.0.5:8000").as_deref(), Some("http://10.0.0.5:8000"));
        assert_eq!(read("https://example.com:443/").as_deref(), Some("https://example.com"));
        assert_eq!(read("http://[::1]:8000/v1//").as_deref(), Some("http://[::1]:8000/v1"));
        // Whatever spelling of a number a resolver would read, the gateway sees the number.
        for loopback in ["http://0x7f.1", "http://2130706433", "http://0177.0.0.1", "http://127.1"] {
            let ip = BaseUrl::parse(loopback).ok().and_then(|url| url.ip());
            assert_eq!(ip, Some([127, 0, 0, 1].into()), "{loopback}");
        }
    }

    #[test]
    fn each_thing_that_is_wrong_with_an_address_has_its_sentence() {
        for (text, said) in [
            ("", "Enter an address"),
            ("example.com", "Begin it with https://"),
            ("ftp://example.com", "Begin it with https://"),
            ("https:example.com", "Begin it with https://"),
            ("https://", "This is not an address"),
            ("https://exa mple.com", "without spaces"),
            ("https://example.com\\@evil.org", "without spaces"),
            ("https://exämple.com", "without spaces"),
            ("https://example.com\n/v1", "without spaces"),
            ("https://user@example.com", "Leave out name and password"),
            ("https://user:pass@example.com", "Leave out name and password"),
            ("https://@example.com", "Leave out name and password"),
            ("https://example.com?x=1", "Leave out the question mark"),
            ("https://example.com?", "Leave out the question mark"),
            ("https://example.com#x", "Leave out the #"),
            ("https://example.com:0", "Port 0"),
            ("https://example.com:99999", "This is not an address"),
            (&format!("https://example.com/{}", "a".repeat(500)), "at most 500"),
        ] {
            let message = BaseUrl::parse(text).expect_err(text).message;
            assert!(message.contains(said), "{text}: {message}");
        }
    }

    #[test]
    fn a_key_belongs_to_scheme_host_and_port() {
        let origin = |text: &str| BaseUrl::parse(text).expect(text).origin();
        assert_eq!(origin("https://example.com/v1"), origin("https://EXAMPLE.com:443/v2"));
        let others = ["http://example.com", "https://example.com:8443", "https://www.example.com"];
        assert!(others.iter().all(|other| origin(other) != origin("https://example.com")));
    }

    #[test]
    fn a_key_can_stand_in_a_header_and_is_not_printed() {
        assert_eq!(UpstreamKey::parse(" sk-a_b.c ").expect("a key").reveal(), "sk-a_b.c");
        for bad in ["", " ", "a b", "a\r\nCookie: x", "schlüssel", &"a".repeat(1001)] {
            assert!(UpstreamKey::parse(bad).is_err(), "{bad:?}");
        }
        let printed = format!("{:?}", UpstreamKey::parse("sk-secret").expect("a key"));
        assert!(!printed.contains("secret"), "{printed}");
    }

    #[test]
    fn a_connection_is_not_called_like_the_page_that_makes_one() {
        assert!(ConnectionId::parse("vllm").is_ok());
        for bad in ["new", "", "v_llm", "1a"] {
            assert!(ConnectionId::parse(bad).is_err(), "{bad}");
        }
    }
}
