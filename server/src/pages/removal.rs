//! `/account/users/<id>/remove` and `/me/leave`: what ends if somebody goes, then its end, then the
//! receipt. Revoking an invitation is the same.

use accounts::Error;
use app::backend::convert;
use app::model::WayOut;
use app::words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, Invalid, UserId};

use super::Visit;
use super::answers::{Answer, Answered};
use super::forms::Posted;
use crate::render;

/// GET /account/users/<id>/remove
pub async fn get(visit: Visit, Path(user): Path<String>) -> Response {
    let answered = preview(&visit, Some(&user)).await;
    visit.finish(None, answered)
}

/// GET /me/leave
pub async fn get_leave(visit: Visit) -> Response {
    let answered = preview(&visit, None).await;
    visit.finish(None, answered)
}

/// POST /account/users/<id>/remove: `account`, and `confirm`, the version that was shown.
pub async fn post(visit: Visit, Path(user): Path<String>, posted: Posted) -> Response {
    let answered = end(&visit, Some(&user), &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

/// POST /me/leave: the same.
pub async fn post_leave(visit: Visit, posted: Posted) -> Response {
    let answered = end(&visit, None, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn preview(visit: &Visit, user: Option<&str>) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let user = named_or_self(visit, &account, user)?;
    show(visit, &account, &user, Vec::new()).await
}

/// The user of the path, or the reader's own where the path names none.
fn named_or_self(visit: &Visit, account: &AccountId, user: Option<&str>) -> Result<UserId, Answer> {
    match user {
        Some(named) => UserId::parse(named).map_err(|_| Error::NotFound.into()),
        None => {
            let (me, _) = visit.reader()?;
            let own = me.memberships.iter().find(|place| place.account == *account);
            own.map(|place| place.user.clone()).ok_or_else(|| Error::NotFound.into())
        }
    }
}

async fn show(visit: &Visit, account: &AccountId, user: &UserId, errors: Vec<Invalid>) -> Answered {
    let (_, caller) = visit.reader()?;
    let preview =
        convert::removal_preview(visit.state.accounts.preview_removal(caller, account, user).await?);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::remove(frame, preview, errors);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

async fn end(visit: &Visit, user: Option<&str>, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let user = named_or_self(visit, &account, user)?;
    let version = posted.version("confirm")?;
    // Asked before, since whoever leaves cannot ask afterwards.
    let name = visit.frame(Some(&account)).account.map(|place| place.name).ok_or(Error::NotFound)?;
    let removed = match visit.state.accounts.remove(caller, &account, &user, version).await {
        Err(Error::Conflict { now, by }) => {
            let said = Invalid::new("form", words::conflict(&now, by.as_deref()));
            return show(visit, &account, &user, vec![said]).await;
        }
        other => convert::removed(other?),
    };
    let visit = visit.clone().again().await?;
    let in_view = Some(&account).filter(|_| removed.way != WayOut::Leave);
    let frame = visit.frame(in_view);
    let view = move || app::pages::removal_receipt(frame, removed, name);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}
