//! `/account/service-accounts/new`: making a user for a program.

use accounts::{Error, NewServiceAccount};
use app::pages::{NewServiceAccountPage, NewServiceAccountStep};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, DisplayName, Operation, Role, UserId};

use super::Visit;
use super::answers::{Answered, see_other, with_notice};
use super::forms::{Posted, Wrong, invalid_fields};
use crate::render;

/// What was typed.
struct Typed {
    id: String,
    name: String,
    role: Role,
}

/// GET /account/service-accounts/new
pub async fn get(visit: Visit) -> Response {
    let answered = begin(&visit).await;
    visit.finish(None, answered)
}

async fn begin(visit: &Visit) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let typed = Typed { id: String::new(), name: String::new(), role: Role::default() };
    show(visit, &account, typed, NewServiceAccountStep::Form(Vec::new()), StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    typed: Typed,
    step: NewServiceAccountStep,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let (facts, actor) =
        visit.state.accounts.standing(caller, account, Operation::CreateServiceAccount).await?;
    let Typed { id, name, role } = typed;
    let page = NewServiceAccountPage { account: facts, actor, id, name, role, step };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::new_service_account(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/service-accounts/new: `account`, `user_id`, `display_name`, `role`, and
/// `confirm=admin` once asked.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = create(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn create(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let mut wrong = Wrong::default();
    let id = wrong.take("user_id", UserId::parse(posted.field("user_id")));
    let role = wrong.take("role", Role::parse(posted.field("role")));
    // Without a name it is shown by its id, and what is wrong with that is said there.
    let name = match posted.field("display_name").trim() {
        "" => id.as_ref().and_then(|id| DisplayName::parse(id.as_str()).ok()),
        typed => wrong.take("display_name", DisplayName::parse(typed)),
    };
    let typed = Typed {
        id: posted.field("user_id").trim().to_owned(),
        name: posted.field("display_name").trim().to_owned(),
        role: role.unwrap_or_default(),
    };
    let again = |errors| NewServiceAccountStep::Form(errors);
    let (Some(id), Some(role), Some(display_name)) = (id, role, name) else {
        return show(visit, &account, typed, again(wrong.0), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let confirmed = posted.field("confirm") == "admin";
    let wish = NewServiceAccount { id, display_name, role, confirmed };
    match visit.state.accounts.create_service_account(caller, &account, wish).await {
        Ok(made) => {
            let page = app::addresses::user(&account, &made.id);
            Ok(see_other(&with_notice(&page, "service-account-created", made.shown_name())))
        }
        Err(Error::NeedsConfirmation) => {
            show(visit, &account, typed, NewServiceAccountStep::Confirm, StatusCode::OK).await
        }
        Err(error) => {
            let errors = invalid_fields(error)?;
            show(visit, &account, typed, again(errors), StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
