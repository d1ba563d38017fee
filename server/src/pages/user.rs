//! `/account/users/<id>`: one user, their name and role.

use accounts::{AuditQuery, ChangeRoleRequest, Error, Mailing};
use app::backend::convert;
use app::pages::UserForm;
use app::words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, DisplayName, Invalid, Operation, Role, UserId, policy};

use super::Visit;
use super::answers::{Answer, Answered, see_other, with_notice};
use super::forms::Posted;
use crate::render;

/// Entries of the audit log that the page shows.
const LATEST: u32 = 10;

/// GET /account/users/<id>
pub async fn get(visit: Visit, Path(user): Path<String>) -> Response {
    let answered = begin(&visit, &user).await;
    visit.finish(None, answered)
}

async fn begin(visit: &Visit, user: &str) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let user = UserId::parse(user).map_err(|_| Error::NotFound)?;
    show(visit, &account, &user, UserForm::default(), StatusCode::OK).await
}

/// The page, with what was typed into it and is wrong.
pub(super) async fn show(
    visit: &Visit,
    account: &AccountId,
    user: &UserId,
    form: UserForm,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let backend = visit.state.backend(Some(caller));
    let page = convert::user_page(visit.state.accounts.get_user(caller, account, user).await?, &backend);
    let accounts = &visit.state.accounts;
    let (log, usage) = match page.is_me || policy::may(&page.actor, Operation::ViewAuditLog).is_ok() {
        true => {
            let query = AuditQuery { who: user.to_string(), size: LATEST, ..AuditQuery::default() };
            let log = accounts.audit_log(caller, account, &query).await?.entries;
            // Whoever has not joined yet has run nothing.
            let joined = !page.user.status.is_pending();
            let usage = if joined { Some(accounts.usage(caller, account, user).await?) } else { None };
            (Some(log), usage)
        }
        false => (None, None),
    };
    let owned = accounts.owned_by(caller, account, user).await?;
    let owned = owned.into_iter().map(convert::owned_resource).collect();
    let frame = visit.frame(Some(account));
    let view = move || app::pages::user(frame, page, form, log, usage, owned);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// What a conflict says on this page, which shows how the user is now.
pub(super) async fn conflict(
    visit: &Visit,
    account: &AccountId,
    user: &UserId,
    now: &domain::User,
    by: Option<&str>,
) -> Answered {
    let said = Invalid::new("form", words::conflict(now, by));
    show(visit, account, user, UserForm { name: None, errors: vec![said] }, StatusCode::CONFLICT).await
}

/// POST /account/users/<id>: `account`, `version`, and `action=rename` with `name`,
/// `action=change-role` with `role`, `action=resend`, or `action=show-link`.
pub async fn post(visit: Visit, Path(user): Path<String>, posted: Posted) -> Response {
    let answered = change(&visit, &user, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn change(visit: &Visit, user: &str, posted: &Posted) -> Answered {
    let account = posted.account()?;
    let user = UserId::parse(user).map_err(|_| Error::NotFound)?;
    let version = posted.version("version")?;
    let changed = match posted.field("action") {
        "rename" => rename(visit, &account, &user, version, posted.field("name")).await,
        "resend" => resend(visit, &account, &user, version).await,
        "change-role" => change_role(visit, &account, &user, version, posted.field("role")).await,
        "show-link" => show_link(visit, &account, &user).await,
        _ => Err(Answer::BadForm),
    };
    match changed {
        Err(Answer::Failed(Error::Conflict { now, by })) => {
            conflict(visit, &account, &user, &now, by.as_deref()).await
        }
        other => other,
    }
}

async fn resend(visit: &Visit, account: &AccountId, user: &UserId, version: i64) -> Answered {
    let (_, caller) = visit.reader()?;
    let resent = visit.state.accounts.resend_invitation(caller, account, user, version).await?;
    let code = match resent.mail {
        Mailing::Queued => "resent",
        Mailing::OverLimit => "resent-unmailed",
        Mailing::NotSetUp => "new-link",
    };
    Ok(see_other(&with_notice(&app::addresses::user(account, user), code, resent.user.shown_name())))
}

async fn rename(visit: &Visit, account: &AccountId, user: &UserId, version: i64, typed: &str) -> Answered {
    let (_, caller) = visit.reader()?;
    let name = match DisplayName::parse(typed) {
        Ok(name) => name,
        Err(invalid) => {
            let form = UserForm { name: Some(typed.to_owned()), errors: vec![invalid.named("name")] };
            return show(visit, account, user, form, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    visit.state.accounts.change_name(caller, account, user, version, name).await?;
    Ok(see_other(&with_notice(&app::addresses::user(account, user), "renamed", "")))
}

/// The page shows the link by itself once the password is proved, which this sees to.
async fn show_link(visit: &Visit, account: &AccountId, user: &UserId) -> Answered {
    let (_, caller) = visit.reader()?;
    visit.state.accounts.invitation_token(caller, account, user).await?;
    Ok(see_other(&app::addresses::user(account, user)))
}

async fn change_role(
    visit: &Visit,
    account: &AccountId,
    user: &UserId,
    version: i64,
    role: &str,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let role = Role::parse(role).map_err(Error::from)?;
    let request = ChangeRoleRequest { user: user.clone(), role, version: Some(version), confirmed: false };
    match visit.state.accounts.change_role(caller, account, request).await {
        Err(Error::NeedsConfirmation) => Ok(see_other(&app::addresses::change_role(account, user, role))),
        changed => {
            let page = app::addresses::user(account, user);
            Ok(see_other(&with_notice(&page, "role-changed", changed?.shown_name())))
        }
    }
}
