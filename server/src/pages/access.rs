//! `/account/users/<id>/end-access`, `…/deactivate` and `…/reactivate`: what will happen, then doing it.

use accounts::Error;
use app::backend::convert;
use app::words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::policy::AccessChange;
use domain::{AccountId, Invalid, UserId};

use super::Visit;
use super::answers::{Answered, redirect, see_other, with_notice};
use super::forms::Posted;
use crate::render;

/// GET of the three.
pub async fn get(visit: Visit, Path(user): Path<String>) -> Response {
    let answered = ask(&visit, &user).await;
    visit.finish(None, answered)
}

/// POST of the three: `account`, and `confirm`, the version that was shown.
pub async fn post(visit: Visit, Path(user): Path<String>, posted: Posted) -> Response {
    let answered = change(&visit, &user, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

/// Which of the three the address means: its last part is the name of the operation.
fn change_of(visit: &Visit) -> Result<AccessChange, Error> {
    let name = visit.path().rsplit('/').next().unwrap_or_default();
    let named = AccessChange::ALL.into_iter().find(|change| change.operation().as_str() == name);
    named.ok_or(Error::NotFound)
}

async fn ask(visit: &Visit, user: &str) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let user = UserId::parse(user).map_err(|_| Error::NotFound)?;
    show(visit, &account, &user, Vec::new()).await
}

async fn show(visit: &Visit, account: &AccountId, user: &UserId, errors: Vec<Invalid>) -> Answered {
    let (_, caller) = visit.reader()?;
    let change = change_of(visit)?;
    let preview = visit.state.accounts.preview_access(caller, account, user, change).await?;
    if preview.is_done && errors.is_empty() {
        return Err(redirect(&app::addresses::user(account, user)));
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let (frame, preview) = (visit.frame(Some(account)), convert::access_preview(preview, change));
    let view = move || app::pages::access(frame, preview, errors);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

async fn change(visit: &Visit, user: &str, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let user = UserId::parse(user).map_err(|_| Error::NotFound)?;
    let version = posted.version("confirm")?;
    let accounts = &visit.state.accounts;
    let (changed, notice) = match change_of(visit)? {
        AccessChange::EndAccess => {
            let ended = accounts.end_access(caller, &account, &user, version).await;
            (ended.map(|ended| ended.user), "access-ended")
        }
        AccessChange::Deactivate => {
            (accounts.deactivate(caller, &account, &user, version).await, "deactivated")
        }
        AccessChange::Reactivate => {
            (accounts.reactivate(caller, &account, &user, version).await, "reactivated")
        }
    };
    match changed {
        Ok(user) => {
            let page = app::addresses::user(&account, &user.id);
            Ok(see_other(&with_notice(&page, notice, user.shown_name())))
        }
        Err(Error::Conflict { now, by }) => {
            let said = Invalid::new("form", words::changed_meanwhile(&now, by.as_deref()));
            show(visit, &account, &user, vec![said]).await
        }
        Err(other) => Err(other.into()),
    }
}
