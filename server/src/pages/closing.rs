//! `/account/settings/close` and `/account/settings/reopen`: ending an account, and undoing that.

use accounts::Error;
use app::pages::CloseAccountPage;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, Invalid};

use super::Visit;
use super::answers::{Answered, redirect, see_other, with_notice};
use super::forms::Posted;
use crate::render;

/// GET /account/settings/close
pub async fn get(visit: Visit) -> Response {
    let answered = ask(&visit).await;
    visit.finish(None, answered)
}

async fn ask(visit: &Visit) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    show(visit, &account, "", Vec::new(), StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    typed: &str,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let closing = visit.state.accounts.preview_closing(caller, account).await?;
    let page = CloseAccountPage {
        account: closing.account,
        version: closing.version,
        users: closing.users,
        invitations: closing.invitations,
        until: closing.until,
        refused: closing.refused.map(|refusal| refusal.to_string()),
        typed: typed.to_owned(),
        errors,
    };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::close_account(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/settings/close: `account`, `account_name`, and `confirm`, the version of the settings
/// that was shown.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = close(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn close(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let version = posted.version("confirm")?;
    let typed = posted.field("account_name");
    match visit.state.accounts.close_account(caller, &account, typed, version).await {
        // The settings say from now on that the account is closed, and how to reopen it.
        Ok(()) => Ok(see_other(&app::addresses::settings(&account))),
        Err(Error::Invalid(errors)) => {
            show(visit, &account, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::SettingsConflict { by, changed, .. }) => {
            let said = super::settings::conflict(by.as_deref(), &changed);
            show(visit, &account, typed, vec![said], StatusCode::CONFLICT).await
        }
        Err(other) => Err(other.into()),
    }
}

/// GET /account/settings/reopen: says that the account is closed, if it is.
pub async fn get_reopen(visit: Visit) -> Response {
    let answered = look(&visit).await;
    visit.finish(None, answered)
}

async fn look(visit: &Visit) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    visit.state.accounts.account_seq(caller, &account).await?;
    Err(redirect(&app::addresses::settings(&account)))
}

/// POST /account/settings/reopen: `account`.
pub async fn post_reopen(visit: Visit, posted: Posted) -> Response {
    let answered = reopen(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn reopen(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    visit.state.accounts.reopen_account(caller, &account).await?;
    Ok(see_other(&with_notice(&app::addresses::settings(&account), "reopened", "")))
}
