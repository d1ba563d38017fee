//! What is logged of a request: method, path without secrets, status and time. Never the query,
//! a body, a cookie, or a token that stands in a path.

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
        tracing::info_span!("request", %id, method = %request.method(), path = masked(request.uri().path()));
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

/// The path without the token of an invitation, also where somebody has pasted the link into another.
fn masked(path: &str) -> &str {
    if path.contains("/invitations/") { "/invitations/…" } else { path }
}

#[cfg(test)]
mod tests {
    #[test]
    fn tokens_in_paths_are_not_logged() {
        assert_eq!(super::masked("/invitations/abc"), "/invitations/…");
        assert_eq!(super::masked("//invitations/abc"), "/invitations/…");
        assert_eq!(super::masked("/account/users"), "/account/users");
    }
}
