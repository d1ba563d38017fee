//! One request, from the key to the answer.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::Response;

use super::answer;
use super::failure::Failure;
use super::prompt::Prompt;
use crate::rest::client::Client;
use crate::state::AppState;

/// Time that a prompt may take to arrive.
const ARRIVES: Duration = Duration::from_secs(60);

/// Whoever asks, let in by their key, as REST lets them in.
pub struct Asker(pub Client);

impl FromRequestParts<AppState> for Asker {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        Ok(Self(Client::from_request_parts(parts, state).await?))
    }
}

/// The body, if it comes as JSON and in time.
pub struct Sent(Bytes);

impl FromRequest<AppState> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into());
        }
        match tokio::time::timeout(ARRIVES, Bytes::from_request(request, state)).await {
            Ok(Ok(body)) => Ok(Self(body)),
            Ok(Err(rejection)) => Err(rejection.status().into()),
            Err(_) => Err(StatusCode::REQUEST_TIMEOUT.into()),
        }
    }
}

/// POST /v1/chat/completions
pub async fn chat(
    State(state): State<AppState>,
    asker: Asker,
    sent: Sent,
) -> Result<Response<Body>, Failure> {
    ask(&state, asker, &sent, "/chat/completions").await
}

/// POST /v1/completions
pub async fn completions(
    State(state): State<AppState>,
    asker: Asker,
    sent: Sent,
) -> Result<Response<Body>, Failure> {
    ask(&state, asker, &sent, "/completions").await
}

/// POST /v1/embeddings
pub async fn embeddings(
    State(state): State<AppState>,
    asker: Asker,
    sent: Sent,
) -> Result<Response<Body>, Failure> {
    ask(&state, asker, &sent, "/embeddings").await
}

async fn ask(
    state: &AppState,
    Asker(client): Asker,
    Sent(body): &Sent,
    path: &str,
) -> Result<Response<Body>, Failure> {
    let prompt = Prompt::read(body)?;
    let route = client.accounts.route_inference(client.caller, client.account(), prompt.model()).await?;
    let gateway = &state.gateway;
    let place = gateway.crowd.enter(route.deployment).ok_or_else(Failure::too_many)?;
    let body =
        prompt.for_upstream(&route.model).map_err(|error| accounts::Error::Damaged(error.to_string()))?;
    let answered = gateway.upstream.ask(&route, path, body).await?;
    answer::pass_on(client.accounts.clone(), &route, place, gateway.go_on, answered).await
}
