//! `/setup`: the first person and the first account. GET moves the token into a cookie; POST spends
//! it.

use accounts::{Error, SetUp};
use app::pages::SetUpPage;
use axum::http::{StatusCode, header};
use axum::response::Response;
use domain::{DisplayName, Email, NewPassword};

use super::Visit;
use super::answers::{Answered, see_other, with_notice};
use super::forms::{Posted, Wrong, invalid_fields};
use super::new_account::account_of;
use crate::render;
use crate::session::cookies::Cookie;

/// GET /setup, with `token` as it is printed, without it afterwards.
pub async fn get(visit: Visit) -> Response {
    if let Some(token) = visit.query("token") {
        return visit.keep_token(Cookie::SetUp, token, "/setup");
    }
    let answered = show(&visit, SetUpPage::default()).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit, page: SetUpPage) -> Answered {
    let frame = visit.frame(None);
    let (state, caller) = (&visit.state, visit.asking.caller);
    let token = Cookie::SetUp.read(&visit.headers, &state.public_url).unwrap_or_default();
    match state.accounts.setup_is_open(&token).await {
        Err(Error::DeadLink) => {
            let view = move || app::pages::dead_setup_link(frame);
            return Ok(render::page(state, caller, StatusCode::GONE, view));
        }
        other => other?,
    }
    let status = if page.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = move || app::pages::set_up(frame, page);
    Ok(render::page(state, caller, status, view))
}

/// POST /setup: `name`, `email`, `password`, `account_name`, and `account_id`, which may be empty.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = set_up(&visit, &posted).await;
    visit.finish(None, answered)
}

async fn set_up(visit: &Visit, posted: &Posted) -> Answered {
    let token = Cookie::SetUp.read(&visit.headers, &visit.state.public_url).unwrap_or_default();
    visit.limit_links(&token)?;
    let mut wrong = Wrong::default();
    let name = wrong.take("name", DisplayName::parse(posted.field("name")));
    let email = wrong.take("email", Email::parse(posted.field("email")));
    let own_words = [posted.field("name"), posted.field("email"), posted.field("account_name")];
    let password = wrong.take("password", NewPassword::parse(posted.field("password"), &own_words));
    let account = account_of(posted, &mut wrong);
    let page = SetUpPage {
        name: posted.field("name").to_owned(),
        email: posted.field("email").to_owned(),
        account_name: posted.field("account_name").to_owned(),
        account_id: posted.field("account_id").to_owned(),
        errors: wrong.0,
    };
    let (Some(name), Some(email), Some(password), Some((account, account_name))) =
        (name, email, password, account)
    else {
        return show(visit, page).await;
    };
    let token = Cookie::SetUp.read(&visit.headers, &visit.state.public_url).unwrap_or_default();
    let wish = SetUp { email, name, password, account: account.clone(), account_name: account_name.clone() };
    match visit.state.accounts.set_up(&token, wish).await {
        Ok(person) => {
            visit.asking.begin(person).await?;
            let list = app::addresses::all_users(&account);
            let mut response = see_other(&with_notice(&list, "created", account_name.as_str()));
            if let Some(cleared) = Cookie::SetUp.clear(&visit.state.public_url) {
                response.headers_mut().append(header::SET_COOKIE, cleared);
            }
            Ok(response)
        }
        Err(Error::DeadLink) => show(visit, page).await,
        Err(error) => show(visit, SetUpPage { errors: invalid_fields(error)?, ..page }).await,
    }
}
