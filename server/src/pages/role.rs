//! `/account/users/<id>/role`: asks before a role is changed that should be asked about.

use accounts::{ChangeRoleRequest, Error};
use app::backend::convert;
use app::pages::ChangeRolePage;
use app::words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, Invalid, Permission, Role, UserId};

use super::Visit;
use super::answers::{Answered, see_other, with_notice};
use super::forms::Posted;
use crate::render;

/// GET /account/users/<id>/role?role=…
pub async fn get(visit: Visit, Path(user): Path<String>) -> Response {
    let answered = ask(&visit, &user).await;
    visit.finish(None, answered)
}

async fn ask(visit: &Visit, user: &str) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let user = UserId::parse(user).map_err(|_| Error::NotFound)?;
    let role = Role::parse(visit.query("role").unwrap_or_default()).map_err(|_| Error::NotFound)?;
    show(visit, &account, &user, role, Vec::new()).await
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    user: &UserId,
    role: Role,
    errors: Vec<Invalid>,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let details = visit.state.accounts.get_user(caller, account, user).await?;
    let owned = match role.has(Permission::EditOwnResources) {
        true => Vec::new(),
        false => visit.state.accounts.owned_by(caller, account, user).await?,
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let page = ChangeRolePage {
        account: details.account,
        actor: details.actor,
        is_me: details.is_me,
        user: details.user,
        role,
        owned: owned.into_iter().map(convert::owned_resource).collect(),
        errors,
    };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::change_role(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/users/<id>/role: `account`, `role`, and `confirm`, the version that was shown.
pub async fn post(visit: Visit, Path(user): Path<String>, posted: Posted) -> Response {
    let answered = change(&visit, &user, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn change(visit: &Visit, user: &str, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let user = UserId::parse(user).map_err(|_| Error::NotFound)?;
    let role = Role::parse(posted.field("role")).map_err(Error::from)?;
    let version = posted.version("confirm")?;
    let request = ChangeRoleRequest { user: user.clone(), role, version: Some(version), confirmed: true };
    match visit.state.accounts.change_role(caller, &account, request).await {
        Ok(changed) => {
            let list = app::addresses::all_users(&account);
            Ok(see_other(&with_notice(&list, "role-changed", changed.shown_name())))
        }
        Err(Error::Conflict { now, by }) => {
            let said = Invalid::new("form", words::conflict(&now, by.as_deref()));
            show(visit, &account, &user, role, vec![said]).await
        }
        Err(other) => Err(other.into()),
    }
}
