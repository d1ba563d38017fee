//! What is logged of a request: method, path without secrets, who and from where, status and time. Never
//! the query, a body, a cookie, or a token that stands in a path.
//!
//! Answers that tell of an attempt in vain, too many requests and dead links, are recorded in the
//! installation's log here, whichever handler or layer gave them.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use accounts::{Event, Origin};
use axum::extract::{Request, State};
use axum::http::header::USER_AGENT;
use axum::http::{Extensions, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument, Span, field};

use super::client_address::client_address;
use crate::state::AppState;

/// A request as the logs name it; in its extensions.
#[derive(Clone)]
pub struct RequestLine(Arc<Known>);

struct Known {
    id: String,
    address: IpAddr,
    user_agent: String,
    span: Span,
    actor: OnceLock<String>,
}

impl RequestLine {
    /// The id of a request with these extensions; none outside of the layer.
    pub fn id_in(extensions: &Extensions) -> Option<String> {
        extensions.get::<Self>().map(|line| line.0.id.clone())
    }

    /// Notes who asks, once that is known: a key that never changes, such as `person:<uuid>`.
    pub fn note_actor(extensions: &Extensions, actor: String) {
        if let Some(Self(known)) = extensions.get() {
            known.span.record("actor", &actor);
            let _ = known.actor.set(actor);
        }
    }

    /// Records something that was tried in vain.
    pub async fn note_incident(&self, state: &AppState, event: Event, detail: &str) {
        let Known { id, address, user_agent, actor, .. } = &*self.0;
        let origin = Origin { user_agent: user_agent.clone(), address: *address, request: Some(id.clone()) };
        let subject = actor.get().map_or("", String::as_str);
        state.accounts.asked_from(origin).note_incident(event, subject, detail).await;
    }
}

/// Logs one line for each answer, under an id that the answer carries too.
pub async fn requests(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    let address = client_address(request.extensions(), request.headers(), &state.trusted_proxies);
    let (method, path) = (request.method().clone(), masked(request.uri().path()).into_owned());
    let actor = field::Empty;
    let span = tracing::info_span!("request", %id, %method, %path, %address, actor);
    let user_agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    let user_agent = user_agent.unwrap_or_default().to_owned();
    let line = Known { id: id.clone(), address, user_agent, span: span.clone(), actor: OnceLock::new() };
    let line = RequestLine(Arc::new(line));
    request.extensions_mut().insert(line.clone());
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, millis) = (response.status().as_u16(), began.elapsed().as_millis());
    span.in_scope(|| match status {
        500.. => tracing::error!(status, millis, "answered"),
        _ => tracing::info!(status, millis, "answered"),
    });
    let event = match response.status() {
        StatusCode::TOO_MANY_REQUESTS => Some(Event::TooManyRequests),
        StatusCode::GONE => Some(Event::DeadLink),
        _ => None,
    };
    if let Some(event) = event {
        line.note_incident(&state, event, &format!("{method} {path}")).instrument(span).await;
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// The path without the token of an invitation or a download, or an API key, also where somebody has pasted either into
/// another.
pub fn masked(path: &str) -> Cow<'_, str> {
    for secret in ["/invitations/", "/downloads/"] {
        if path.contains(secret) {
            return format!("{secret}…").into();
        }
    }
    // No id has an underscore, so nothing else begins like a key.
    match path.split_once("rk_") {
        Some((before, _)) => format!("{before}rk_…").into(),
        None => path.into(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn tokens_and_keys_in_paths_are_not_logged() {
        assert_eq!(super::masked("/invitations/abc"), "/invitations/…");
        assert_eq!(super::masked("//invitations/abc"), "/invitations/…");
        assert_eq!(super::masked("/downloads/abc"), "/downloads/…");
        assert_eq!(
            super::masked("/v1/accounts/acme/users/ann/apiKeys/rk_x_y:rotate"),
            "/v1/accounts/acme/users/ann/apiKeys/rk_…"
        );
        assert_eq!(super::masked("/account/users"), "/account/users");
    }
}
