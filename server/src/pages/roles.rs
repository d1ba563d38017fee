//! `/account/roles`: what each role can do.

use axum::http::StatusCode;
use axum::response::Response;

use super::Visit;
use super::answers::Answered;
use crate::render;

/// GET /account/roles
pub async fn get(visit: Visit) -> Response {
    let answered = show(&visit).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    // Whoever may see the users may see this; everybody else learns nothing of the account.
    visit.state.accounts.account_seq(caller, &account).await?;
    let frame = visit.frame(Some(&account));
    let view = move || app::pages::roles(frame);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}
