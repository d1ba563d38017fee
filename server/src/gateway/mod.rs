//! The gateway: prompts in, answers of an upstream out, under the addresses and in the shape of OpenAI's API.
//!
//! ```text
//! ask.rs        one request, from the key to the answer           models.rs   what can be asked
//! prompt.rs     the body, with the upstream's name of the model    crowd.rs    how many ask at once
//! upstream.rs   the request to the upstream, made afresh           dial.rs     resolving, checking, dialling
//! networks.rs   which addresses may be dialled at all              answer.rs   what of its answer goes on
//! relay.rs      the body of it, piece by piece                     meter.rs    what it says of tokens
//! failure.rs    everything that goes wrong, in one shape
//! ```
//!
//! An upstream learns nothing of the caller but the prompt: no header travels. A caller learns nothing of the
//! upstream but its answer. What does not live here: who may ask and which upstream answers, which is the use
//! case `Accounts::route_inference`.

mod answer;
mod ask;
mod crowd;
mod dial;
mod failure;
mod meter;
mod models;
mod networks;
mod prompt;
mod relay;
mod upstream;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use domain::{BaseUrl, Operation};
use ipnet::IpNet;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

use crate::http::{host, plain};
use crate::state::AppState;

pub use dial::{Resolve, SystemResolver};
pub use networks::Networks;

/// Bytes a prompt may have: long ones are what the gateway is for.
pub const LARGEST_PROMPT: usize = 4 * 1024 * 1024;
/// Requests to one deployment that may be under way at once, from one process, unless the operator says
/// otherwise.
pub const USUAL_CROWD: usize = 64;

/// How long an upstream is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until it is connected to.
    pub connect: Duration,
    /// Until its answer begins: without streaming that is when all of it has been thought of.
    pub begin: Duration,
    /// Between two pieces of it.
    pub go_on: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            begin: Duration::from_secs(600),
            go_on: Duration::from_secs(120),
        }
    }
}

/// What the gateway is told by the operator, and by tests.
pub struct GatewaySettings {
    /// `ROSTER_UPSTREAM_ALLOW`.
    pub allow: Vec<IpNet>,
    /// `ROSTER_UPSTREAM_CONCURRENCY`.
    pub crowd: usize,
    /// How long an upstream is waited for.
    pub patience: Patience,
    /// What names mean.
    pub resolver: Arc<dyn Resolve>,
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            crowd: USUAL_CROWD,
            patience: Patience::default(),
            resolver: Arc::new(SystemResolver),
        }
    }
}

/// What requests through the gateway share. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    upstream: upstream::Upstream,
    crowd: crowd::Crowd,
    go_on: Duration,
    networks: Networks,
}

impl Gateway {
    /// A gateway with these settings.
    pub fn new(settings: GatewaySettings) -> Self {
        let GatewaySettings { allow, crowd, patience, resolver } = settings;
        let networks = Networks::allowing(allow);
        let dialer = dial::Dialer::new(resolver, networks.clone(), patience.connect);
        Self {
            upstream: upstream::Upstream::new(dialer, patience.begin),
            crowd: crowd::Crowd::of_at_most(crowd),
            go_on: patience.go_on,
            networks,
        }
    }

    /// Whether it is plain without asking what a name means that a server will not be dialled: its address is a
    /// number that the operator does not allow.
    pub fn keeps_from(&self, server: &BaseUrl) -> bool {
        let Ok(uri) = server.as_str().parse::<Uri>() else { return false };
        let host = uri.host().unwrap_or_default();
        let number = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        number.parse().is_ok_and(|address| !self.networks.permit(address, server.is_encrypted()))
    }
}

/// Every address below either prefix, with what it stands for in the operation table.
pub const ENDPOINTS: [(&str, Operation); 4] = [
    ("/chat/completions", Operation::RunInference),
    ("/completions", Operation::RunInference),
    ("/embeddings", Operation::RunInference),
    ("/models", Operation::RunInference),
];
const PREFIXES: [&str; 2] = ["/inference/v1", "/v1"];

/// The gateway with the layers each of its requests passes. No time limit is among them, nor anything that
/// would hold an answer back: both are [`relay`]'s.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new();
    for prefix in PREFIXES {
        let routes = Router::new()
            .route("/chat/completions", post(ask::chat))
            .route("/completions", post(ask::completions))
            .route("/embeddings", post(ask::embeddings))
            .route("/models", get(models::list));
        router = router.nest(prefix, routes);
    }
    router
        .layer(from_fn_with_state(state.clone(), host::check))
        .layer(DefaultBodyLimit::max(LARGEST_PROMPT))
        .layer(CatchPanicLayer::custom(plain::after_panic))
        .layer(from_fn(failure::give_shape))
        .with_state(state)
}

/// Leads what is asked of models here, past everything else.
pub async fn fork(State(gateway): State<Router>, request: Request, next: Next) -> Response {
    if !is_ours(request.uri().path()) {
        return next.run(request).await;
    }
    match gateway.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn is_ours(path: &str) -> bool {
    let within = PREFIXES.iter().find_map(|prefix| path.strip_prefix(prefix));
    within.is_some_and(|within| ENDPOINTS.iter().any(|(path, _)| *path == within))
}

/// A status of the layers.
impl From<StatusCode> for failure::Failure {
    fn from(status: StatusCode) -> Self {
        Self::of_status(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_prefixes_lead_here_and_nothing_else_does() {
        for path in
            ["/v1/chat/completions", "/inference/v1/models", "/v1/embeddings", "/inference/v1/completions"]
        {
            assert!(is_ours(path), "{path}");
        }
        for path in
            ["/v1", "/v1/models/x", "/v1/accounts/acme/models", "/v2/models", "/v1/messages", "/models"]
        {
            assert!(!is_ours(path), "{path}");
        }
    }

    #[test]
    fn every_route_is_listed_with_what_it_stands_for() {
        let source = include_str!("mod.rs");
        let routed = source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
        let routed: Vec<&str> = routed.filter(|path| path.starts_with('/')).collect();
        let listed: Vec<&str> = ENDPOINTS.iter().map(|(path, _)| *path).collect();
        assert_eq!(routed, listed);
    }
}
