//! Which address leads to which handler, and the layers every request passes.

use std::time::Duration;

use accounts::Ready;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, REFERER, RETRY_AFTER};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;

use crate::http::{headers, host, origin, plain, trace};
use crate::session::caller::{self, Asking};
use crate::state::AppState;
use crate::{assets, downloads, events, gateway, pages, render, rest, uploads};

/// Bytes a body may have. Nothing people type comes near it.
pub const LARGEST_BODY: usize = 64 * 1024;
/// Time an answer may take; event streams apart, which begin at once and go on.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The whole application.
pub fn router(state: AppState) -> Router {
    // Leptos panics while rendering unless it knows how to spawn; a second time it only says so.
    let _ = any_spawner::Executor::init_tokio();
    // Whose request it is, for everything that people ask for.
    let by_people = |router: Router<AppState>| {
        let router = router.layer(from_fn_with_state(state.clone(), caller::identify));
        router.layer(caller::layer(&state))
    };
    let pages = Router::new()
        .route("/", get(pages::home::get))
        .route("/setup", get(pages::set_up::get).post(pages::set_up::post))
        .route("/sign-in", get(pages::sign_in::get).post(pages::sign_in::post))
        .route("/sign-in/link", get(pages::sign_in_link::get).post(pages::sign_in_link::post))
        .route("/forgot", get(pages::forgot::get).post(pages::forgot::post))
        .route("/reset", get(pages::reset::get).post(pages::reset::post))
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
        .route("/account/users/{user}/keys/{key}", get(pages::api_key::get).post(pages::api_key::post))
        .route(
            "/account/users/{user}/keys/{key}/rotate",
            get(pages::api_key::get_rotate).post(pages::api_key::post_rotate),
        )
        .route(
            "/account/users/{user}/keys/{key}/delete",
            get(pages::api_key::get_delete).post(pages::api_key::post_delete),
        )
        .route("/account/api-keys", get(pages::api_keys::get))
        .route("/account/api-keys/all", get(pages::api_keys::get_all))
        .route("/account/api-keys/new", get(pages::api_keys::get_new).post(pages::api_keys::post_new))
        .route("/account/roles", get(pages::roles::get))
        .route("/account/datasets/{dataset}/download", get(pages::datasets::get_download))
        .route("/account/audit", get(pages::audit::get))
        .route("/account/audit/export", get(pages::audit::get_export))
        .route("/account/settings", get(pages::settings::get).post(pages::settings::post))
        .route("/account/settings/connections", get(pages::connections::get))
        .route(
            "/account/settings/connections/new",
            get(pages::connections::get_new).post(pages::connections::post_new),
        )
        .route(
            "/account/settings/connections/{connection}",
            get(pages::connections::get_one).post(pages::connections::post_one),
        )
        .route(
            "/account/settings/connections/{connection}/delete",
            get(pages::connections::get_delete).post(pages::connections::post_delete),
        )
        .route("/account/settings/close", get(pages::closing::get).post(pages::closing::post))
        .route("/account/settings/reopen", get(pages::closing::get_reopen).post(pages::closing::post_reopen))
        .route("/account/{kind}", get(pages::resources::get_list))
        .route("/account/{kind}/new", get(pages::resources::get_new).post(pages::resources::post_new))
        .route("/account/{kind}/{id}", get(pages::resources::get_one))
        .route("/account/{kind}/{id}/edit", get(pages::resources::get_edit).post(pages::resources::post_edit))
        .route(
            "/account/{kind}/{id}/owner",
            get(pages::resources::get_owner).post(pages::resources::post_owner),
        )
        .route("/account/{kind}/{id}/delete", get(pages::resources::get_act).post(pages::resources::post_act))
        .route(
            "/account/{kind}/{id}/undelete",
            get(pages::resources::get_act).post(pages::resources::post_act),
        )
        .route("/account/{kind}/{id}/cancel", get(pages::resources::get_act).post(pages::resources::post_act))
        .route("/account/{kind}/{id}/resume", get(pages::resources::get_act).post(pages::resources::post_act))
        .route("/account/{kind}/{id}/scale", get(pages::resources::get_act).post(pages::resources::post_act))
        .route("/account/new", get(pages::new_account::get).post(pages::new_account::post))
        .route("/account/events", get(events::events))
        .route("/me", get(pages::me::get).post(pages::me::post))
        .route("/me/invitations", post(pages::open_invitations::post))
        .route("/me/leave", get(pages::removal::get_leave).post(pages::removal::post_leave))
        .route("/docs/api", get(pages::api::get))
        .route("/theme", post(pages::theme::post))
        .route("/api/{*function}", post(server_function))
        .fallback(pages::unknown::get)
        .layer(from_fn_with_state(state.clone(), pages::proof::ask_again));
    // A file takes as long as it takes, and is as large as the setting allows.
    let files = Router::new()
        .route(
            "/account/datasets/{dataset}/upload",
            get(pages::datasets::get_upload).post(pages::datasets::post_upload),
        )
        .layer(DefaultBodyLimit::max(uploads::largest_form(state.accounts.largest_file())));
    Router::new()
        .merge(by_people(pages))
        .route("/downloads/{token}", get(downloads::get))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .merge(assets::router())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .merge(by_people(files))
        .layer(from_fn_with_state(state.clone(), origin::check))
        .layer(from_fn_with_state(state.clone(), host::check))
        .layer(CatchPanicLayer::custom(plain::after_panic))
        .layer(from_fn(plain::give_words))
        .layer(from_fn_with_state(rest::router(state.clone()), rest::fork))
        .layer(from_fn_with_state(gateway::router(state.clone()), gateway::fork))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(from_fn_with_state(state.clone(), trace::requests))
        .with_state(state)
}

/// GET /readyz: whether changes can be made. `/healthz` says only that the process answers.
async fn ready(State(state): State<AppState>) -> Response {
    let said = match state.accounts.readiness().await {
        Ready::Yes => return "ready\n".into_response(),
        Ready::NoRoom => "There is no room left on the disk of the database. Nothing can be changed.\n",
        Ready::Unwritable => "The database cannot be written. Nothing can be changed.\n",
    };
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5"), (CONTENT_TYPE, "text/plain; charset=utf-8")], said)
        .into_response()
}

/// Answers that are compressed. A file that is carried away goes as it is: how large it is has been said.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new(downloads::KIND))
}

/// What the island asks for.
async fn server_function(State(state): State<AppState>, asking: Asking, mut request: Request) -> Response {
    // Leptos would redirect browsers without JavaScript to wherever this says. Nothing of ours asks so.
    request.headers_mut().remove(REFERER);
    let context = render::context(&state.asked_by(&asking), asking.caller);
    leptos_axum::handle_server_fns_with_context(context, request).await.into_response()
}
