//! `/sign-in` and `/sign-out`.

use accounts::Error;
use app::pages::SignInPage;
use app::words;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::Invalid;

use super::Visit;
use super::answers::{Answered, local, see_other};
use super::forms::Posted;
use crate::http::temporary;
use crate::render;
use crate::session::cookies::Cookie;

/// GET /sign-in
pub async fn get(visit: Visit) -> Response {
    let next = local(visit.query("next").unwrap_or_default()).unwrap_or_default().to_owned();
    // Within a session one signs in again only to come back to an account one was signed out of.
    let again = visit.query("again").is_some();
    let email = match &visit.me {
        Some(_) if !again => return see_other(if next.is_empty() { "/" } else { &next }),
        Some(me) => me.email.to_string(),
        None => String::new(),
    };
    let mail = visit.state.accounts.sends_mail();
    let page = SignInPage { email, next, mail, ..SignInPage::default() };
    let answered = show(&visit, page, StatusCode::OK).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit, page: SignInPage, status: StatusCode) -> Answered {
    let frame = visit.frame(None);
    let view = move || app::pages::sign_in(frame, page);
    Ok(render::page(&visit.state, visit.asking.caller, status, view))
}

/// POST /sign-in: `email`, `password`, `next`.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = sign_in(&visit, &posted).await;
    visit.finish(None, answered)
}

async fn sign_in(visit: &Visit, posted: &Posted) -> Answered {
    let (email, next) = (posted.field("email"), local(posted.field("next")).unwrap_or_default());
    let mail = visit.state.accounts.sends_mail();
    let again = |said: Invalid| SignInPage {
        email: email.to_owned(),
        next: next.to_owned(),
        mail,
        errors: vec![said],
    };
    if let Err(full) = visit.state.limits.sign_in(visit.network(), email, visit.asking.device).await {
        return too_many(visit, again(Invalid::new("form", words::too_many(full.seconds))), full.seconds)
            .await;
    }
    let from = visit.asking.address.to_string();
    match visit.state.accounts.sign_in(email, posted.field("password"), &from).await {
        Ok(person) => {
            visit.asking.begin(person).await?;
            Ok(see_other(if next.is_empty() { "/" } else { next }))
        }
        Err(Error::WrongCredentials) => {
            show(visit, again(words::wrong_credentials()), StatusCode::UNAUTHORIZED).await
        }
        Err(Error::Busy) => too_many(visit, again(Invalid::new("form", words::too_many(5))), 5).await,
        Err(other) => Err(other.into()),
    }
}

async fn too_many(visit: &Visit, page: SignInPage, seconds: u64) -> Answered {
    let mut response = show(visit, page, StatusCode::TOO_MANY_REQUESTS).await?;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}

/// POST /sign-out: `next`, a local path, if there is somewhere to go on to.
pub async fn sign_out(visit: Visit, posted: Posted) -> Response {
    let from = visit.asking.address.to_string();
    if let Some(person) = visit.asking.person
        && let Err(error) = visit.state.accounts.note_sign_out(person, &from).await
    {
        temporary::warn(&error, "a sign-out could not be noted");
    }
    match visit.asking.end().await {
        Ok(()) => {
            let next = local(posted.field("next")).unwrap_or("/sign-in?notice=signed-out");
            without_session_cookie(see_other(next), &visit)
        }
        Err(error) => visit.finish(None, Err(error.into())),
    }
}

/// The session layer takes its cookie away without saying `Secure`, and browsers do not let that
/// touch a `__Host-` cookie.
fn without_session_cookie(mut response: Response, visit: &Visit) -> Response {
    if let Some(cleared) = Cookie::Session.clear(&visit.state.public_url) {
        response.headers_mut().append(header::SET_COOKIE, cleared);
    }
    // Not the cookies: what marks a device of somebody who signed in before, and the colour scheme, stay.
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), clear);
    response
}
