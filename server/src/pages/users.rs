//! `/account/users`: the list, and changing a role in it without JavaScript.

use accounts::{ChangeRoleRequest, Error};
use app::backend::convert;
use app::model::ListQuery;
use axum::response::Response;
use domain::{Role, UserId};

use super::Visit;
use super::answers::{Answer, Answered, redirect, see_other, with_notice};
use super::forms::Posted;
use crate::render;

/// GET /account/users
pub async fn get(visit: Visit) -> Response {
    let answered = show(&visit).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let query = ListQuery::from_pairs(visit.query_pairs());
    let list = visit.state.accounts.list_users(caller, &account, convert::list_query(&query)).await;
    let list = match list {
        // A page token of another list: that list from its start, rather than an error.
        Err(Error::Invalid(_)) => {
            return Err(redirect(&app::addresses::users(&account, &query.from_start())));
        }
        other => other?,
    };
    let (frame, page) = (visit.frame(Some(&account)), convert::users_page(list, query));
    let view = move || app::pages::users(frame.clone(), page.clone());
    Ok(render::page_with_island(&visit.state, Some(caller), view).await)
}

/// POST /account/users: `action=change-role`, `account`, `user`, `role`, `version`.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = change_role(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn change_role(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    if posted.field("action") != "change-role" {
        return Err(Answer::BadForm);
    }
    let user = UserId::parse(posted.field("user")).map_err(|_| Error::NotFound)?;
    let role = Role::parse(posted.field("role")).map_err(Error::from)?;
    let version = posted.version("version")?;
    let request = ChangeRoleRequest { user: user.clone(), role, version: Some(version), confirmed: false };
    match visit.state.accounts.change_role(caller, &account, request).await {
        Ok(changed) => {
            let list = app::addresses::all_users(&account);
            Ok(see_other(&with_notice(&list, "role-changed", changed.shown_name())))
        }
        Err(Error::NeedsConfirmation) => Ok(see_other(&app::addresses::change_role(&account, &user, role))),
        // Their own page shows how they are now.
        Err(Error::Conflict { now, by }) => {
            super::user::conflict(visit, &account, &user, &now, by.as_deref()).await
        }
        Err(other) => Err(other.into()),
    }
}
