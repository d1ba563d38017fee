//! From a page's component to an answer.

use std::sync::PoisonError;

use accounts::Caller;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use leptos::prelude::{IntoView, LeptosOptions, Owner, RenderHtml, provide_context};
use leptos_axum::ResponseOptions;

use crate::assets;
use crate::state::AppState;

/// What everything that is rendered, and every server function, finds as context.
pub fn context(state: &AppState, caller: Option<Caller>) -> impl Fn() + Clone + Send + Sync + 'static {
    let backend = state.backend(caller);
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

/// Renders a page of plain HTML: no script, and the same bytes for the same data.
pub fn page<V: IntoView + 'static>(
    state: &AppState,
    caller: Option<Caller>,
    status: StatusCode,
    view: impl FnOnce() -> V,
) -> Response {
    let (context, answer) = (context(state, caller), ResponseOptions::default());
    let owner = Owner::new();
    let html = owner.with(|| {
        context();
        provide_context(answer.clone());
        view().into_view().to_html()
    });
    owner.cleanup();
    let headers = std::mem::take(&mut answer.0.write().unwrap_or_else(PoisonError::into_inner).headers);
    (status, headers, Html(html)).into_response()
}

/// Renders the page that has an island, with what the browser part needs to wake it; whole before
/// it is sent, so that its status and headers are right.
pub async fn page_with_island<V: IntoView + 'static>(
    state: &AppState,
    caller: Option<Caller>,
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let render = leptos_axum::render_app_async_with_context(context(state, caller), view);
    render(Request::new(Body::empty())).await
}
