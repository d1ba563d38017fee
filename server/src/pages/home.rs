//! `/`: leads to where the reader belongs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::Visit;
use super::answers::{Answer, see_other};
use crate::state::AppState;

/// GET /
pub async fn get(State(state): State<AppState>, visit: Visit) -> Response {
    if let Some((me, _)) = visit.signed_in() {
        return match &me.last_used {
            Some(account) => see_other(&app::addresses::all_users(account)),
            None => visit.finish(None, Err(Answer::NoAccount)),
        };
    }
    match state.accounts.has_people().await {
        Ok(true) => see_other("/sign-in"),
        Ok(false) => visit.trouble(None, StatusCode::OK, app::pages::Trouble::NotSetUp),
        Err(error) => visit.finish(None, Err(error.into())),
    }
}
