//! `/reset`: choosing a new password with a link, mailed or handed over by the operator. GET moves its
//! token into a cookie and shows whose password it is; POST spends it.

use accounts::Error;
use app::pages::ResetPage;
use app::words;
use axum::http::{StatusCode, header};
use axum::response::Response;
use domain::Invalid;

use super::Visit;
use super::answers::{Answered, see_other, with_notice};
use super::forms::{Posted, invalid_fields};
use crate::render;
use crate::session::cookies::Cookie;

/// GET /reset, with `token` as it is mailed, without it afterwards.
pub async fn get(visit: Visit) -> Response {
    if let Some(token) = visit.query("token") {
        return visit.keep_token(Cookie::Reset, token, app::addresses::RESET);
    }
    let answered = show(&visit, Vec::new()).await;
    visit.finish(None, answered)
}

fn token(visit: &Visit) -> String {
    Cookie::Reset.read(&visit.headers, &visit.state.public_url).unwrap_or_default()
}

async fn show(visit: &Visit, errors: Vec<Invalid>) -> Answered {
    let frame = visit.frame(None);
    let (state, caller) = (&visit.state, visit.asking.caller);
    let email = match state.accounts.view_reset_link(&token(visit)).await {
        Err(Error::DeadLink) => {
            let mail = state.accounts.sends_mail();
            let view = move || app::pages::dead_reset_link(frame, mail);
            return Ok(render::page(state, caller, StatusCode::GONE, view));
        }
        other => other?,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ResetPage { email: email.to_string(), errors };
    Ok(render::page(state, caller, status, move || app::pages::reset(frame, page)))
}

/// POST /reset: `password`.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = spend(&visit, &posted).await;
    visit.finish(None, answered)
}

async fn spend(visit: &Visit, posted: &Posted) -> Answered {
    visit.limit_links(&token(visit))?;
    let from = visit.asking.address.to_string();
    match visit.state.accounts.reset_password(&token(visit), posted.field("password"), &from).await {
        Ok(person) => {
            visit.asking.begin(person).await?;
            let last = visit.state.accounts.me(person).await?.last_used;
            let to = last.as_ref().map_or_else(|| app::addresses::me(None), app::addresses::all_users);
            let mut response = see_other(&with_notice(&to, "password-changed", ""));
            if let Some(cleared) = Cookie::Reset.clear(&visit.state.public_url) {
                response.headers_mut().append(header::SET_COOKIE, cleared);
            }
            Ok(response)
        }
        Err(Error::DeadLink) => show(visit, Vec::new()).await,
        Err(Error::Busy) => show(visit, vec![Invalid::new("form", words::too_many(5))]).await,
        Err(error) => show(visit, invalid_fields(error)?).await,
    }
}
