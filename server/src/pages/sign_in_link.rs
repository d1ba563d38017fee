//! `/sign-in/link`: the link of `roster bootstrap`. GET moves its token into a cookie and shows whom
//! it is for; POST spends it.

use accounts::Error;
use app::pages::SignInLinkPage;
use axum::http::{StatusCode, header};
use axum::response::Response;
use domain::Invalid;

use super::Visit;
use super::answers::{Answered, see_other};
use super::forms::{Posted, invalid_fields};
use crate::render;
use crate::session::cookies::Cookie;

/// GET /sign-in/link, with `token` as it is printed, without it afterwards.
pub async fn get(visit: Visit) -> Response {
    if let Some(token) = visit.query("token") {
        return visit.keep_token(Cookie::SignIn, token, "/sign-in/link");
    }
    let answered = show(&visit, Vec::new()).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit, errors: Vec<Invalid>) -> Answered {
    let frame = visit.frame(None);
    let (state, caller) = (&visit.state, visit.asking.caller);
    let token = Cookie::SignIn.read(&visit.headers, &state.public_url).unwrap_or_default();
    let link = match state.accounts.view_sign_in_link(&token).await {
        Err(Error::DeadLink) => {
            let view = move || app::pages::dead_sign_in_link(frame);
            return Ok(render::page(state, caller, StatusCode::GONE, view));
        }
        other => other?,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = SignInLinkPage { email: link.email.to_string(), needs_password: link.needs_password, errors };
    let view = move || app::pages::sign_in_link(frame, page);
    Ok(render::page(state, caller, status, view))
}

/// POST /sign-in/link: `password`, if the person has none yet.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = spend(&visit, &posted).await;
    visit.finish(None, answered)
}

async fn spend(visit: &Visit, posted: &Posted) -> Answered {
    let token = Cookie::SignIn.read(&visit.headers, &visit.state.public_url).unwrap_or_default();
    visit.limit_links(&token)?;
    match visit.state.accounts.use_sign_in_link(&token, Some(posted.field("password"))).await {
        Ok(person) => {
            visit.asking.begin(person).await?;
            let mut response = see_other("/");
            if let Some(cleared) = Cookie::SignIn.clear(&visit.state.public_url) {
                response.headers_mut().append(header::SET_COOKIE, cleared);
            }
            Ok(response)
        }
        Err(Error::DeadLink) => show(visit, Vec::new()).await,
        Err(error) => show(visit, invalid_fields(error)?).await,
    }
}
