//! `/account/users/invite`: offering places to one or many addresses.

use accounts::Error;
use app::backend::invite_lines;
use app::pages::{InvitePage, InviteStep};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, Operation, Role};

use super::Visit;
use super::answers::Answered;
use super::forms::{Posted, invalid_fields};
use crate::render;

/// GET /account/users/invite
pub async fn get(visit: Visit) -> Response {
    let answered = begin(&visit).await;
    visit.finish(None, answered)
}

async fn begin(visit: &Visit) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    show(visit, &account, String::new(), Role::default(), InviteStep::Form(Vec::new()), StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    lines: String,
    role: Role,
    step: InviteStep,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let (facts, actor) = visit.state.accounts.standing(caller, account, Operation::Invite).await?;
    let page = InvitePage { account: facts, actor, lines, role, step };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::invite(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/users/invite: `account`, `lines`, `role`, and `confirm=admins` once asked.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = invite(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn invite(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let (lines, role) = (posted.field("lines").to_owned(), Role::parse(posted.field("role")));
    let role = match role {
        Ok(role) => role,
        Err(invalid) => {
            let step = InviteStep::Form(vec![invalid]);
            return show(visit, &account, lines, Role::default(), step, StatusCode::UNPROCESSABLE_ENTITY)
                .await;
        }
    };
    let confirmed = posted.field("confirm") == "admins";
    let backend = visit.state.backend(Some(caller));
    match invite_lines(&backend, caller, &account, &lines, role, confirmed).await {
        Ok(answers) => show(visit, &account, lines, role, InviteStep::Answers(answers), StatusCode::OK).await,
        Err(Error::NeedsConfirmation) => {
            show(visit, &account, lines, role, InviteStep::Confirm, StatusCode::OK).await
        }
        Err(error) => {
            let step = InviteStep::Form(invalid_fields(error)?);
            show(visit, &account, lines, role, step, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
