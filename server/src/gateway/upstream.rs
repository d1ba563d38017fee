//! Asking an upstream: a request made afresh from what the route says and the body, with no header of the
//! caller's. Redirects are answers like others, which [`answer`](super::answer) refuses; there are no proxies
//! and no cookies.

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use accounts::Route;
use axum::body::Bytes;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use axum::http::{HeaderValue, Request, Response};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, RootCertStore};

use super::dial::{DialError, Dialer};
use super::failure::Failure;

/// How long a connection is kept open for the next request.
const KEPT_OPEN: Duration = Duration::from_secs(30);
/// Connections to one server that are kept open so.
const MOST_KEPT_OPEN: usize = 32;

/// The body of an answer.
pub type Incoming = hyper::body::Incoming;

/// Asks upstreams. Cheap to clone; connections are shared.
#[derive(Clone)]
pub struct Upstream {
    client: Client<HttpsConnector<Dialer>, Full<Bytes>>,
    patience: Duration,
}

impl Upstream {
    /// One that dials so and waits so long for an answer to begin.
    pub fn new(dialer: Dialer, patience: Duration) -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls().clone())
            .https_or_http()
            .enable_http1()
            .wrap_connector(dialer);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT_OPEN)
            .pool_max_idle_per_host(MOST_KEPT_OPEN)
            .build(connector);
        Self { client, patience }
    }

    /// Sends a body to what is below the route's address, and waits for the answer to begin.
    ///
    /// # Errors
    /// That it cannot be reached, or takes too long.
    pub async fn ask(&self, route: &Route, path: &str, body: Vec<u8>) -> Result<Response<Incoming>, Failure> {
        let request = request(route, path, body).map_err(|error| {
            tracing::warn!(deployment = %route.deployment_id, %error, "no request to the upstream could be made");
            Failure::forbidden_upstream()
        })?;
        match tokio::time::timeout(self.patience, self.client.request(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(failure_of(route, &error)),
            Err(_) => {
                tracing::warn!(deployment = %route.deployment_id, "the upstream did not begin to answer in time");
                Err(Failure::timed_out())
            }
        }
    }
}

fn request(route: &Route, path: &str, body: Vec<u8>) -> Result<Request<Full<Bytes>>, axum::http::Error> {
    let mut request = Request::post(route.base_url.join(path))
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "application/json, text/event-stream")
        // What is not encoded can be passed on piece by piece.
        .header(ACCEPT_ENCODING, "identity")
        .header(USER_AGENT, "roster");
    if let Some(key) = &route.key {
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", key.reveal()))?;
        bearer.set_sensitive(true);
        request = request.header(AUTHORIZATION, bearer);
    }
    request.body(Full::from(body))
}

fn failure_of(route: &Route, error: &hyper_util::client::legacy::Error) -> Failure {
    let dialled = causes(error).find_map(|cause| cause.downcast_ref::<DialError>());
    let last = causes(error).last().map(ToString::to_string).unwrap_or_default();
    let why = dialled.map_or(last, ToString::to_string);
    tracing::warn!(deployment = %route.deployment_id, why, "the upstream cannot be asked");
    match dialled {
        Some(DialError::TimedOut) => Failure::timed_out(),
        Some(DialError::Forbidden(_)) => Failure::forbidden_upstream(),
        Some(DialError::Unknown | DialError::Refused(_)) => Failure::unreachable(),
        None if error.is_connect() => Failure::unreachable(),
        None => Failure::upstream_failed(None),
    }
}

/// An error and what it came of.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let source = |error: &&'a (dyn Error + 'static)| -> Option<&'a (dyn Error + 'static)> {
        let error: &'a (dyn Error + 'static) = *error;
        error.source()
    };
    std::iter::successors(Some(error), source)
}

/// Trusts what the machine trusts, read once.
fn tls() -> &'static ClientConfig {
    static CONFIG: OnceLock<ClientConfig> = OnceLock::new();
    CONFIG.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        let (taken, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if taken == 0 {
            tracing::warn!("this machine trusts no certificate: no upstream can be asked over https");
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        #[expect(clippy::expect_used, reason = "ring has suites for both versions of TLS")]
        let builder = versions.expect("the provider has the default versions");
        builder.with_root_certificates(roots).with_no_client_auth()
    })
}
