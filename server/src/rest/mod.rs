//! The REST interface: the public contract for programs, the official SDK among them.
//!
//! A handler is short: it takes a [`client::Client`], which is whoever holds the API key, reads path, query
//! and body with the types of [`extract`], calls one use case of the crate `accounts`, and shows its answer
//! with [`json`]. What goes wrong travels by `?` as a [`error::Problem`]. To write another, read
//! [`accounts::get`], put yours into a file of its resource, add it to [`routes`] and to [`operations`]; the
//! document at `/openapi.json` and the page `/docs/api` follow from it.
//!
//! What does not live here: who may do what (crate `domain`), what is done (crate `accounts`), sessions and
//! pages. A session authenticates nothing here, so no page elsewhere can make a browser ask.

#![allow(unused_qualifications, reason = "utoipa's macro qualifies the types it is given")]

pub mod accounts;
pub mod api_keys;
pub mod audit_logs;
pub mod client;
pub mod connections;
pub mod error;
pub mod extract;
pub mod json;
pub mod known;
pub mod openapi;
pub mod operations;
pub mod params;
pub mod post;
pub mod reading;
pub mod resources;
mod unsupported;
pub mod users;
mod verbs;
pub mod whoami;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::{host, plain};
use crate::router::{LARGEST_BODY, PATIENCE};
use crate::state::AppState;
use crate::uploads;
use resources::{datasets, deployments, files, jobs, models, runs};

/// Which address leads to which handler; the handlers say their addresses themselves.
fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::Document::openapi())
        .routes(routes!(whoami::get))
        .routes(routes!(whoami::verify))
        .routes(routes!(audit_logs::list))
        .routes(routes!(accounts::list))
        .routes(routes!(accounts::get, accounts::update))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::get, users::update, users::delete))
        .routes(routes!(users::verbs::preview_delete))
        .routes(routes!(users::verbs::resend_invitation))
        .routes(routes!(users::verbs::revoke_invitation))
        .routes(routes!(users::verbs::deactivate))
        .routes(routes!(users::verbs::activate))
        .routes(routes!(users::usage::get))
        .routes(routes!(api_keys::list, api_keys::create))
        .routes(routes!(api_keys::delete_named))
        .routes(routes!(api_keys::get, api_keys::update, api_keys::delete))
        .routes(routes!(api_keys::rotate))
        .routes(routes!(deployments::list, deployments::create))
        .routes(routes!(deployments::get, deployments::update, deployments::delete))
        .routes(routes!(deployments::change_owner))
        .routes(routes!(deployments::scale))
        .routes(routes!(deployments::undelete))
        .routes(routes!(models::list, models::create))
        .routes(routes!(models::get, models::update, models::delete))
        .routes(routes!(models::change_owner))
        .routes(routes!(datasets::list, datasets::create))
        .routes(routes!(datasets::get, datasets::update, datasets::delete))
        .routes(routes!(datasets::change_owner))
        .routes(routes!(files::get_download_endpoint))
        .routes(routes!(jobs::list, jobs::create))
        .routes(routes!(jobs::get, jobs::delete))
        .routes(routes!(jobs::change_owner))
        .routes(routes!(connections::list, connections::create))
        .routes(routes!(connections::get, connections::update, connections::delete))
        .routes(routes!(runs::claim))
        .routes(routes!(runs::report))
        .routes(routes!(runs::cancel))
        .routes(routes!(runs::resume))
}

/// What takes as long as the file that is sent, and is as large.
fn of_files() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(files::upload))
}

/// Everything programs ask for, with the layers each of their requests passes.
pub fn router(state: AppState) -> Router {
    let ((routes, _), (of_files, _)) = (routes().split_for_parts(), of_files().split_for_parts());
    let largest_form = uploads::largest_form(state.accounts.largest_file());
    routes
        .merge(unsupported::router())
        .route("/openapi.json", get(openapi::get))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .merge(of_files.layer(DefaultBodyLimit::max(largest_form)))
        .layer(from_fn_with_state(state.clone(), host::check))
        .layer(CatchPanicLayer::custom(plain::after_panic))
        .layer(from_fn(error::give_shape))
        .with_state(state)
}

/// Leads what programs ask for to the REST interface, past sessions, the check of origins and everything
/// else that is about browsers. Nothing below these addresses is ever a page.
pub async fn fork(State(rest): State<Router>, mut request: Request, next: Next) -> Response {
    if !is_ours(request.uri().path()) {
        return next.run(request).await;
    }
    let Some(uri) = verbs::for_router(request.uri()) else {
        return error::Problem::from(StatusCode::NOT_FOUND).into_response();
    };
    *request.uri_mut() = uri;
    match rest.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn is_ours(path: &str) -> bool {
    let below =
        |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    below("/v1") || below("/inference/v1") || below("/verifyApiKey") || path == "/openapi.json"
}
