//! `/docs/api`: the REST interface, to read. For everybody: it says what there is, and nothing of anybody.

use axum::http::StatusCode;
use axum::response::Response;

use super::Visit;
use crate::{render, rest};

/// GET /docs/api
pub async fn get(visit: Visit) -> Response {
    let frame = visit.frame(None);
    let page = rest::reading::page(&visit.state.public_url.text());
    let view = move || app::pages::api(frame, page);
    render::page(&visit.state, visit.asking.caller, StatusCode::OK, view)
}
