//! Only requests that call us by our name are answered: another name is a mistake, or a page that
//! has been made to resolve to us.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::state::AppState;

/// Answers 421 to a request for somebody else (RFC 9110, 15.5.20).
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // Two names are an error, whichever they are (RFC 9112, 3.2): those in between may go by the other one.
    if request.headers().get_all(header::HOST).iter().nth(1).is_some() {
        return (StatusCode::BAD_REQUEST, "A request names its host once.\n").into_response();
    }
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = named.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    // Whoever watches over the process asks by whatever address it has.
    if matches!(request.uri().path(), "/healthz" | "/readyz")
        || host.is_some_and(|host| state.public_url.is_host(host))
    {
        return next.run(request).await;
    }
    let said = format!("This is Roster at {}. Open it by that address.\n", state.public_url);
    (StatusCode::MISDIRECTED_REQUEST, said).into_response()
}
