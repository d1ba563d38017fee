//! `/theme`: the colour scheme, kept in a cookie so that the first paint is right.

use app::model::Theme;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;

use super::answers::{local, see_other};
use super::forms::Posted;
use crate::session::cookies::Cookie;
use crate::state::AppState;

/// POST /theme: `theme`, and `back` to the page it was chosen on.
pub async fn post(State(state): State<AppState>, posted: Posted) -> Response {
    let theme = Theme::parse(posted.field("theme"));
    let mut response = see_other(local(posted.field("back")).unwrap_or("/"));
    if let Some(cookie) = Cookie::Theme.set(theme.as_str(), &state.public_url) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
