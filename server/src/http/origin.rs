//! Requests that change something must come from our own pages.
//!
//! Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; a request that says neither is
//! refused (OWASP ASVS 5.0, 3.5). Cookies are SameSite=Lax besides.

use accounts::Event;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::public_url::PublicUrl;
use crate::http::trace::{RequestLine, masked};
use crate::state::AppState;

/// Answers 403 to a changing request that another site may have made.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_ours(request.headers(), &state.public_url) {
        return next.run(request).await;
    }
    if let Some(line) = request.extensions().get::<RequestLine>() {
        let detail = format!("{} {}", request.method(), masked(request.uri().path()));
        line.note_incident(&state, Event::OriginRefused, &detail).await;
    }
    let said = format!(
        "This request did not come from a page of Roster, so nothing was changed. Open {} and try again.\n",
        state.public_url
    );
    (StatusCode::FORBIDDEN, said).into_response()
}

fn is_ours(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    origin.is_some_and(|origin| public_url.is_origin(origin))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn judged(pairs: &[(&'static str, &'static str)]) -> bool {
        let public = PublicUrl::parse("https://roster.example.com").expect("address");
        let headers = pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_ours(&headers.collect(), &public)
    }

    #[test]
    fn only_requests_that_show_our_origin_are_ours() {
        assert!(judged(&[("sec-fetch-site", "same-origin")]));
        assert!(judged(&[("origin", "https://roster.example.com")]));
        for foreign in ["cross-site", "same-site", "none", ""] {
            assert!(
                !judged(&[("sec-fetch-site", foreign), ("origin", "https://roster.example.com")]),
                "{foreign}"
            );
        }
        for foreign in ["null", "https://evil.org", "https://roster.example.com.evil.org", ""] {
            assert!(!judged(&[("origin", foreign)]), "{foreign}");
        }
        assert!(!judged(&[]));
    }
}
