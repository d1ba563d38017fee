//! From a page's component to an answer.

use accounts::Caller;
use app::backend::Backend;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::{IntoView, LeptosOptions, provide_context};

use crate::assets;
use crate::state::AppState;

/// What everything that is rendered, and every server function, finds as context.
pub fn context(state: &AppState, caller: Option<Caller>) -> impl Fn() + Clone + Send + Sync + 'static {
    let backend = Backend { accounts: state.accounts.clone(), caller, public_url: state.public_url.text() };
    // Asked for at each page: a debug build may get a new browser part while it runs.
    let options = assets::output_name()
        .map(|name| LeptosOptions::builder().output_name(name).site_pkg_dir("assets").build());
    move || {
        provide_context(backend.clone());
        if let Some(options) = &options {
            provide_context(options.clone());
        }
    }
}

/// Renders a page, whole before it is sent, so that its status and headers are right.
pub async fn page<V: IntoView + 'static>(
    state: &AppState,
    caller: Option<Caller>,
    status: StatusCode,
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let render = leptos_axum::render_app_async_with_context(context(state, caller), view);
    let mut response = render(Request::new(Body::empty())).await;
    *response.status_mut() = status;
    response
}
