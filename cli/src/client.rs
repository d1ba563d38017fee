//! Asking the server: one request at a time, with time-outs, and again where that is harmless.
//!
//! What may be repeated: whatever the server put off with `429` or `503` and a `Retry-After`, since
//! it did nothing; reading, when a connection broke; and creating, which carries an
//! `Idempotency-Key`, so that a repeat finds what the first did. Redirects are not followed: the
//! key was meant for the server that was named.
//!
//! Files and answers that come bit by bit are in [`streams`]; they have no end that could be foretold.

mod address;
mod patience;
mod streams;

use std::time::Duration;

use domain::{ApiKeyText, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::http::{HeaderMap, Request, request};

pub use address::BaseUrl;
use patience::{Outcome, Patience};
pub use streams::{File, Incoming};

use crate::failure::{Failure, Refused};
use crate::wire::Refusal;

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(5);
/// For a whole request and its answer.
const WHOLE: Duration = Duration::from_secs(30);
/// Most bytes of an answer: a page of 200 of anything is far below.
const LARGEST: u64 = 16 * 1024 * 1024;

/// How a request changes things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    /// Carries an `Idempotency-Key`.
    Post,
    Patch,
    Delete,
}

impl Method {
    /// The name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One request.
#[derive(Clone, Debug)]
pub struct Call {
    /// How.
    pub method: Method,
    /// Below the base: `/v1/accounts/acme/users`. Made of ids, so nothing in it needs escaping.
    pub path: String,
    /// The parameters that are set.
    pub query: Vec<(&'static str, String)>,
    /// The body.
    pub body: Option<Value>,
    /// The `etag` that what is changed must still have.
    pub if_match: Option<String>,
}

impl Call {
    /// A request without parameters.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), query: Vec::new(), body: None, if_match: None }
    }

    /// With a parameter, if it has a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// With a body.
    #[must_use]
    pub fn sending(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// On condition that what is changed still has this `etag`, if one is known.
    #[must_use]
    pub fn if_still(mut self, etag: &str) -> Self {
        self.if_match = Some(etag.to_owned()).filter(|etag| !etag.is_empty());
        self
    }

    /// Path and parameters.
    pub fn target(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        format!("{}?{}", self.path, query.finish())
    }
}

/// What a server answered when it did what was asked.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The body, as it came.
    pub body: String,
    /// The clock of the server.
    pub now: Option<Timestamp>,
    /// True if the request had been done before, and this tells only what it made.
    pub replayed: bool,
}

impl Answer {
    /// The body as what it should be.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

/// A server, asked with one key.
pub struct Client {
    agent: ureq::Agent,
    base: BaseUrl,
    key: ApiKeyText,
}

impl Client {
    /// A client of the server at `base`. Connects to nothing yet.
    pub fn new(base: BaseUrl, key: ApiKeyText) -> Self {
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .user_agent(concat!("rosterctl/", env!("CARGO_PKG_VERSION")));
        if base.is_loopback() {
            // A proxy could only reach its own loopback.
            config = config.proxy(None);
        }
        if base.is_https() {
            config = config.tls_config(address::tls());
        }
        Self { agent: config.build().new_agent(), base, key }
    }

    /// The server.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Asks, and repeats where that is harmless. `waiting` is told before a wait that is felt.
    pub fn ask(&self, call: &Call, mut waiting: impl FnMut(Duration)) -> Result<Answer, Failure> {
        let repeatable = (call.method == Method::Post).then(random).transpose()?;
        let mut patience = Patience::new(matches!(call.method, Method::Get | Method::Post));
        loop {
            let outcome = self.once(call, repeatable.as_deref());
            match patience.again(&outcome) {
                Some(wait) => {
                    if wait >= Duration::from_secs(1) {
                        waiting(wait);
                    }
                    std::thread::sleep(wait);
                }
                None => return self.judge(outcome),
            }
        }
    }

    fn once(&self, call: &Call, repeatable: Option<&str>) -> Outcome {
        let mut request = self.request(call).header("accept", "application/json");
        if let Some(key) = repeatable {
            request = request.header("idempotency-key", key);
        }
        let answered = match &call.body {
            Some(body) => request
                .header("content-type", "application/json")
                .body(body.to_string())
                .map_err(ureq::Error::from)
                .and_then(|request| self.agent.run(request)),
            None => request.body(()).map_err(ureq::Error::from).and_then(|request| self.agent.run(request)),
        };
        answered.and_then(whole).unwrap_or_else(Outcome::Broken)
    }

    /// A request with the key, and nothing said yet of its body.
    fn request(&self, call: &Call) -> request::Builder {
        let request = Request::builder()
            .method(call.method.as_str())
            .uri(format!("{}{}", self.base, call.target()))
            .header("authorization", format!("Bearer {}", self.key.reveal()));
        match &call.if_match {
            Some(etag) => request.header("if-match", etag),
            None => request,
        }
    }

    fn judge(&self, outcome: Outcome) -> Result<Answer, Failure> {
        match outcome {
            Outcome::Answered { status: 200, headers, body } => Ok(Answer {
                body,
                now: now(&headers),
                replayed: header(&headers, "idempotency-replayed") == Some("true"),
            }),
            Outcome::Answered { status, headers, body } => {
                let Ok(body) = serde_json::from_str::<Refusal>(&body) else {
                    return Err(self.stranger(status));
                };
                if body.says_nothing() {
                    return Err(self.stranger(status));
                }
                let retry_after = patience::retry_after(&headers);
                Err(Failure::Refused(Box::new(Refused { status, body, retry_after, next: None })))
            }
            Outcome::Broken(error) => Err(self.unreachable(&error)),
        }
    }

    /// Whoever answers there is no Roster, or something stands in front of it.
    fn stranger(&self, status: u16) -> Failure {
        Failure::Failed(format!(
            "{} answered with status {status} and not as Roster does. Is that where it runs? Name another \
             server with --base-url or ROSTER_BASE_URL.",
            self.base
        ))
    }

    fn unreachable(&self, error: &ureq::Error) -> Failure {
        let base = &self.base;
        let advice = "Is Roster running there? Name another server with --base-url or ROSTER_BASE_URL.";
        Failure::Failed(match error {
            ureq::Error::Timeout(_) => format!(
                "{base} did not answer within {} seconds. If this was to change something, look whether it did before you repeat it.",
                WHOLE.as_secs()
            ),
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
                format!("Nothing answers at {base}. {advice}")
            }
            ureq::Error::HostNotFound => format!("There is no host of the name in {base}. {advice}"),
            ureq::Error::Rustls(error) => format!(
                "The certificate of {base} is not trusted ({error}). Add its authority to those of this machine, or \
                 name a file with it in SSL_CERT_FILE."
            ),
            error => format!("{base} cannot be reached: {error}. {advice}"),
        })
    }
}

/// An answer, read to its end.
fn whole(answer: ureq::http::Response<ureq::Body>) -> Result<Outcome, ureq::Error> {
    let (parts, mut body) = answer.into_parts();
    let body = body.with_config().limit(LARGEST).read_to_string()?;
    Ok(Outcome::Answered { status: parts.status.as_u16(), headers: parts.headers, body })
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn now(headers: &HeaderMap) -> Option<Timestamp> {
    let date = httpdate::parse_http_date(header(headers, "date")?).ok()?;
    let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok().map(Timestamp::from_seconds)
}

/// 128 random bits in hexadecimal.
fn random() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::Failed(format!("This machine gives no random numbers: {error}.")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
