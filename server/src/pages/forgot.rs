//! `/forgot`: asking for a link to a new password by mail. Whether anybody has the address is not told,
//! neither by what is answered nor by how long it takes.

use app::pages::ForgotPage;
use app::words;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::Invalid;

use super::Visit;
use super::answers::Answered;
use super::forms::Posted;
use crate::render;

/// GET /forgot
pub async fn get(visit: Visit) -> Response {
    show(&visit, ForgotPage::default(), StatusCode::OK)
}

fn show(visit: &Visit, page: ForgotPage, status: StatusCode) -> Response {
    let (frame, state) = (visit.frame(None), &visit.state);
    if !state.accounts.sends_mail() {
        let view = move || app::pages::forgot_without_mail(frame);
        return render::page(state, visit.asking.caller, StatusCode::OK, view);
    }
    render::page(state, visit.asking.caller, status, move || app::pages::forgot(frame, page))
}

/// POST /forgot: `email`.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = ask(&visit, posted.field("email").trim()).await;
    visit.finish(None, answered)
}

async fn ask(visit: &Visit, email: &str) -> Answered {
    let state = &visit.state;
    let again = |said: Invalid| ForgotPage { email: email.to_owned(), errors: vec![said] };
    if !state.accounts.sends_mail() {
        return Ok(show(visit, ForgotPage::default(), StatusCode::OK));
    }
    // Of what cannot be meant as an address nothing is to be kept secret.
    if !email.contains('@') || email.len() > 254 {
        let said = "Enter the e-mail address you sign in with, like name@example.com.";
        return Ok(show(visit, again(Invalid::new("email", said)), StatusCode::UNPROCESSABLE_ENTITY));
    }
    if let Err(full) = state.limits.reset(visit.network(), email, visit.asking.device).await {
        let said = Invalid::new("form", words::too_many(full.seconds));
        let mut response = show(visit, again(said), StatusCode::TOO_MANY_REQUESTS);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(full.seconds));
        return Ok(response);
    }
    state.accounts.ask_for_reset(email, &visit.asking.address.to_string()).await?;
    let (frame, email) = (visit.frame(None), email.to_owned());
    let view = move || app::pages::reset_asked(frame, email);
    Ok(render::page(state, visit.asking.caller, StatusCode::OK, view))
}
