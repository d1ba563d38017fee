//! What is logged of a request: method, path without secrets, status and time. Never the query,
//! a body, a cookie, or a token that stands in a path.

use std::borrow::Cow;
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

/// Logs one line for each answer, under an id that the answer carries too.
pub async fn requests(request: Request, next: Next) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    let span =
        tracing::info_span!("request", %id, method = %request.method(), path = %masked(request.uri().path()));
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, millis) = (response.status().as_u16(), began.elapsed().as_millis());
    span.in_scope(|| match status {
        500.. => tracing::error!(status, millis, "answered"),
        _ => tracing::info!(status, millis, "answered"),
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// The path without the token of an invitation or a download, or an API key, also where somebody has pasted either into
/// another.
fn masked(path: &str) -> Cow<'_, str> {
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
