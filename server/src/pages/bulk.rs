//! `/account/users/bulk`: one thing done to many users, shown first and answered for each.

use accounts::{BulkAct, BulkOutcome, BulkPlan, Error};
use app::backend::convert;
use app::pages::{self, BulkAnswer, BulkPage, BulkRow};
use app::words;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, Invalid, Role, UserId};

use super::Visit;
use super::answers::{Answer, Answered, redirect};
use super::forms::{Posted, invalid_fields};
use crate::render;

/// GET /account/users/bulk: there is nothing to see without a selection.
pub async fn get(visit: Visit) -> Response {
    let answered = to_the_list(&visit);
    visit.finish(None, answered)
}

fn to_the_list(visit: &Visit) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    Err(redirect(&app::addresses::all_users(&account)))
}

/// POST /account/users/bulk: `account`, `action`, `role` for a change of role, one `user` for each,
/// and `confirm=yes` once it has been shown; then each `user` is `<id>:<version>`.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = answer(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn answer(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    // Whoever may not is told so, whatever they posted.
    visit.state.accounts.standing(caller, &account, domain::Operation::ChangeRole).await?;
    let done = match act_of(posted) {
        Ok(act) if posted.field("confirm") == "yes" => carry_out(visit, &account, posted, act).await,
        Ok(act) => ask(visit, &account, posted, act).await,
        Err(answer) => Err(answer),
    };
    match done {
        Err(Answer::Failed(error)) => {
            let errors = invalid_fields(error)?;
            let frame = visit.frame(Some(&account));
            let view = move || pages::bulk_trouble(frame, account, errors);
            Ok(render::page(&visit.state, Some(caller), StatusCode::UNPROCESSABLE_ENTITY, view))
        }
        other => other,
    }
}

fn act_of(posted: &Posted) -> Result<BulkAct, Answer> {
    match posted.field("action") {
        "change-role" => {
            let choose = |_| Invalid::new("role", "Choose the role they shall have.");
            Ok(BulkAct::ChangeRole(Role::parse(posted.field("role")).map_err(choose).map_err(Error::from)?))
        }
        "resend" => Ok(BulkAct::Resend),
        "remove" => Ok(BulkAct::Remove),
        _ => Err(Answer::BadForm),
    }
}

fn shown(act: BulkAct) -> pages::BulkAct {
    match act {
        BulkAct::ChangeRole(role) => pages::BulkAct::ChangeRole(role),
        BulkAct::Resend => pages::BulkAct::Resend,
        BulkAct::Remove => pages::BulkAct::Remove,
    }
}

async fn ask(visit: &Visit, account: &AccountId, posted: &Posted, act: BulkAct) -> Answered {
    let (_, caller) = visit.reader()?;
    // Something that is no id is a user who does not exist.
    let (users, wrong): (Vec<_>, Vec<_>) = posted.all("user").map(UserId::parse).partition(Result::is_ok);
    let users: Vec<UserId> = users.into_iter().flatten().collect();
    let preview = visit.state.accounts.preview_bulk(caller, account, &users, act).await?;
    let row = |row: accounts::BulkRow| BulkRow {
        user: row.user,
        is_me: row.is_me,
        plan: match row.plan {
            BulkPlan::ChangesRole => pages::BulkPlan::ChangesRole,
            BulkPlan::KeepsRole => pages::BulkPlan::KeepsRole,
            BulkPlan::Resends => pages::BulkPlan::Resends,
            BulkPlan::HasJoined => pages::BulkPlan::HasJoined,
            BulkPlan::Ends(preview) => pages::BulkPlan::Ends(Box::new(convert::removal_preview(*preview))),
            BulkPlan::Refused(refusal) => pages::BulkPlan::Refused(refusal.to_string()),
        },
    };
    let page = BulkPage {
        account: preview.account,
        act: shown(act),
        rows: preview.rows.into_iter().map(row).collect(),
        gone: preview.gone + wrong.len(),
    };
    let frame = visit.frame(Some(account));
    let view = move || pages::bulk(frame, page);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}

async fn carry_out(visit: &Visit, account: &AccountId, posted: &Posted, act: BulkAct) -> Answered {
    let (_, caller) = visit.reader()?;
    let versioned = |text: &str| {
        let (id, version) = text.split_once(':')?;
        Some((UserId::parse(id).ok()?, version.parse().ok()?))
    };
    let users: Option<Vec<(UserId, i64)>> = posted.all("user").map(versioned).collect();
    let users = users.ok_or(Answer::BadForm)?;
    let place = visit.frame(Some(account)).account.ok_or(Error::NotFound)?;
    let outcomes = visit.state.accounts.bulk(caller, account, users, act).await?;
    let visit = visit.clone().again().await?;
    let is_in = visit.frame(Some(account)).account.is_some();
    let answers: Vec<BulkAnswer> = outcomes
        .into_iter()
        .map(|(user, outcome)| {
            let is_me = user == place.user;
            let (name, outcome) = match outcome {
                BulkOutcome::RoleChanged(now) => {
                    (now.shown_name().to_owned(), Ok(words::role_changed(&now, is_me)))
                }
                BulkOutcome::Resent(resent) => {
                    let says = words::resent(convert::mailing(resent.mail));
                    (resent.user.shown_name().to_owned(), Ok(says.to_owned()))
                }
                BulkOutcome::Ended(removed) => {
                    let removed = convert::removed(*removed);
                    (removed.name.clone(), Ok(words::removed(&removed, &place.name)))
                }
                BulkOutcome::Conflict { now, by } => {
                    (now.shown_name().to_owned(), Err(words::conflict(&now, by.as_deref())))
                }
                BulkOutcome::Refused(refusal) => (user.to_string(), Err(refusal.to_string())),
                BulkOutcome::Gone if act == BulkAct::Resend => {
                    (user.to_string(), Err("Has no open invitation.".to_owned()))
                }
                BulkOutcome::Gone => (user.to_string(), Err(words::not_there(&place.name))),
                BulkOutcome::Failed => (user.to_string(), Err(words::FAILED.to_owned())),
            };
            BulkAnswer { name, outcome }
        })
        .collect();
    let (frame, account, act) = (visit.frame(is_in.then_some(account)), account.clone(), shown(act));
    let view = move || pages::bulk_receipt(frame, account, act, answers, is_in);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}
