//! Which address leads to which handler, and the layers every request passes.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::http::header::REFERER;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::http::{headers, host, origin, plain, trace};
use crate::session::caller::{self, Asking};
use crate::state::AppState;
use crate::{assets, events, pages, render};

/// Bytes a body may have. Nothing people type comes near it.
const LARGEST_BODY: usize = 64 * 1024;
/// Time an answer may take; event streams apart, which begin at once and go on.
const PATIENCE: Duration = Duration::from_secs(30);

/// The whole application.
pub fn router(state: AppState) -> Router {
    // Leptos panics while rendering unless it knows how to spawn; a second time it only says so.
    let _ = any_spawner::Executor::init_tokio();
    let pages = Router::new()
        .route("/", get(pages::home::get))
        .route("/setup", get(pages::set_up::get).post(pages::set_up::post))
        .route("/sign-in", get(pages::sign_in::get).post(pages::sign_in::post))
        .route("/sign-in/link", get(pages::sign_in_link::get).post(pages::sign_in_link::post))
        .route("/sign-out", post(pages::sign_in::sign_out))
        .route("/invitations/{token}", get(pages::invitation::open))
        .route("/invitation", get(pages::invitation::get).post(pages::invitation::post))
        .route("/account/users", get(pages::users::get).post(pages::users::post))
        .route("/account/users/invite", get(pages::invite::get).post(pages::invite::post))
        .route("/account/users/bulk", get(pages::bulk::get).post(pages::bulk::post))
        .route("/account/users/export", get(pages::export::get))
        .route("/account/users/{user}", get(pages::user::get).post(pages::user::post))
        .route("/account/users/{user}/role", get(pages::role::get).post(pages::role::post))
        .route("/account/users/{user}/remove", get(pages::removal::get).post(pages::removal::post))
        .route("/account/users/{user}/end-access", get(pages::access::get).post(pages::access::post))
        .route("/account/users/{user}/deactivate", get(pages::access::get).post(pages::access::post))
        .route("/account/users/{user}/reactivate", get(pages::access::get).post(pages::access::post))
        .route(
            "/account/service-accounts/new",
            get(pages::new_service_account::get).post(pages::new_service_account::post),
        )
        .route("/account/roles", get(pages::roles::get))
        .route("/account/new", get(pages::new_account::get).post(pages::new_account::post))
        .route("/account/events", get(events::events))
        .route("/me", get(pages::me::get).post(pages::me::post))
        .route("/me/leave", get(pages::removal::get_leave).post(pages::removal::post_leave))
        .route("/theme", post(pages::theme::post))
        .route("/api/{*function}", post(server_function))
        .fallback(pages::unknown::get)
        .layer(from_fn_with_state(state.clone(), caller::identify))
        .layer(caller::layer(&state));
    Router::new()
        .merge(pages)
        .route("/healthz", get(|| async { "ok\n" }))
        .merge(assets::router())
        .layer(from_fn_with_state(state.clone(), origin::check))
        .layer(from_fn_with_state(state.clone(), host::check))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .layer(CatchPanicLayer::custom(plain::after_panic))
        .layer(from_fn(plain::give_words))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(from_fn(trace::requests))
        .with_state(state)
}

/// What the island asks for.
async fn server_function(State(state): State<AppState>, asking: Asking, mut request: Request) -> Response {
    // Leptos would redirect browsers without JavaScript to wherever this says. Nothing of ours asks so.
    request.headers_mut().remove(REFERER);
    let context = render::context(&state, asking.caller);
    leptos_axum::handle_server_fns_with_context(context, request).await.into_response()
}
