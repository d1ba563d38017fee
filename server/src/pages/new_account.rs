//! `/account/new`: a new account with oneself as its admin.

use app::pages::NewAccountPage;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, AccountName, DisplayName, Invalid};

use super::Visit;
use super::answers::{Answered, see_other, with_notice};
use super::forms::{Posted, Wrong, invalid_fields};
use crate::render;

/// GET /account/new
pub async fn get(visit: Visit) -> Response {
    let answered = show(&visit, NewAccountPage::default(), StatusCode::OK).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit, page: NewAccountPage, status: StatusCode) -> Answered {
    let (me, caller) = visit.reader()?;
    if let Some(denial) = &me.create_account_refused {
        return Err(accounts::Error::from(denial.clone()).into());
    }
    let account = visit.query("account").and_then(|account| AccountId::parse(account).ok());
    let frame = visit.frame(account.as_ref());
    let view = move || app::pages::new_account(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/new: `account_name`, and `account_id`, which may be empty.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = create(&visit, &posted).await;
    visit.finish(None, answered)
}

async fn create(visit: &Visit, posted: &Posted) -> Answered {
    visit.reader()?;
    let mut wrong = Wrong::default();
    let wish = account_of(posted, &mut wrong);
    let page = NewAccountPage {
        account_name: posted.field("account_name").to_owned(),
        account_id: posted.field("account_id").to_owned(),
        errors: wrong.0,
    };
    let (Some((id, name)), Some(person)) = (wish, visit.asking.person) else {
        return show(visit, page, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match visit.state.accounts.create_account(person, id.clone(), name.clone()).await {
        Ok(()) => Ok(see_other(&with_notice(&app::addresses::all_users(&id), "created", name.as_str()))),
        Err(error) => {
            let errors = invalid_fields(error)?;
            show(visit, NewAccountPage { errors, ..page }, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// Id and name of an account about to be made; an empty id is made from the name.
pub(super) fn account_of(posted: &Posted, wrong: &mut Wrong) -> Option<(AccountId, DisplayName)> {
    let name =
        wrong.take("account_name", AccountName::parse(posted.field("account_name")).map(DisplayName::from));
    let id = match (posted.field("account_id").trim(), &name) {
        ("", None) => None,
        ("", Some(name)) => {
            let message = "No id can be made from this name. Enter one.";
            let made = AccountId::suggest(name.as_str()).ok_or_else(|| Invalid::new("account_id", message));
            wrong.take("account_id", made)
        }
        (typed, _) => wrong.take("account_id", AccountId::parse(typed)),
    };
    id.zip(name)
}
