//! `/account/users/<id>/remove` and `/me/leave`: what ends if somebody goes, then its end, then the
//! receipt. Revoking an invitation is the same.

use accounts::{Error, KeyFate, Removal};
use app::backend::convert;
use app::model::WayOut;
use app::pages::RemovePage;
use app::words;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, Invalid, KeyId, Operation, UserId};

use super::Visit;
use super::answers::{Answer, Answered};
use super::forms::{Posted, invalid_fields};
use super::resources::possible_owners;
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

/// POST /account/users/<id>/remove: `account`, and `confirm`, the revision that was shown,
/// `left` for each key of a service account that is left behind, and `receiver`, who gets what they own.
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
    show(visit, &account, &user, Chosen::default(), Vec::new(), StatusCode::OK).await
}

/// The user of the path, or the reader's own where the path names none.
fn named_or_self(visit: &Visit, account: &AccountId, user: Option<&str>) -> Result<UserId, Answer> {
    match user {
        Some(named) => UserId::parse(named).map_err(|_| Error::NotFound.into()),
        None => visit.own_user(account),
    }
}

/// What the form says.
#[derive(Default)]
struct Chosen {
    left: Vec<String>,
    receiver: String,
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    user: &UserId,
    chosen: Chosen,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let preview =
        convert::removal_preview(visit.state.accounts.preview_removal(caller, account, user).await?);
    let (receivers, more_receivers) = match preview.may_hand_over && !preview.owned.is_empty() {
        true => possible_owners(visit, account).await?,
        false => (Vec::new(), false),
    };
    let Chosen { left: chosen, receiver } = chosen;
    let page = RemovePage { preview, chosen, receivers, more_receivers, receiver, errors };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::remove(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// What becomes of a key that is left behind, as a form has it: `<key id>:<fate>`.
fn left_key(posted: &str) -> Option<(KeyId, KeyFate)> {
    let (key, fate) = posted.split_once(':')?;
    let fate = match fate {
        "keep" => KeyFate::Kept,
        "revoke" => KeyFate::Revoked,
        rotate => KeyFate::Rotated { overlap: rotate.strip_prefix("rotate-")?.parse().ok()? },
    };
    Some((KeyId::parse(key).ok()?, fate))
}

async fn end(visit: &Visit, user: Option<&str>, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let user = named_or_self(visit, &account, user)?;
    let revision = match posted.field("confirm") {
        "" => return Err(Answer::BadForm),
        revision => revision.to_owned(),
    };
    let receiver = posted.field("receiver").trim().to_owned();
    let chosen = Chosen { left: posted.all("left").map(str::to_owned).collect(), receiver };
    let left = chosen.left.iter().map(|line| left_key(line)).collect::<Option<_>>().ok_or(Answer::BadForm)?;
    // Asked before, since whoever leaves cannot ask afterwards.
    let (facts, _) = visit.state.accounts.standing(caller, &account, Operation::ViewAccount).await?;
    let receiver = match chosen.receiver.as_str() {
        "" => None,
        named => match UserId::parse(named) {
            Ok(receiver) => Some(receiver),
            Err(_) => {
                let wrong = vec![Invalid::new("receiver", "There is no such user in this account.")];
                return show(visit, &account, &user, chosen, wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
            }
        },
    };
    let removal = Removal { revision: Some(revision), left, receiver, version: None };
    let removed = match visit.state.accounts.remove(caller, &account, &user, removal).await {
        Err(Error::Conflict { now, by }) => {
            let said = Invalid::new("form", words::changed_meanwhile(&now, by.as_deref()));
            return show(visit, &account, &user, chosen, vec![said], StatusCode::CONFLICT).await;
        }
        Err(error @ Error::Invalid(_)) => {
            let wrong = invalid_fields(error)?;
            let wrong = wrong.into_iter().map(|invalid| match invalid.field.as_str() {
                "transferTo" => invalid.named("receiver"),
                _ => invalid,
            });
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show(visit, &account, &user, chosen, wrong.collect(), status).await;
        }
        other => other?,
    };
    let visit = visit.clone().again().await?;
    let receipt = convert::receipt(removed, facts);
    let in_view = (receipt.removed.way != WayOut::Leave).then_some(&account);
    let frame = visit.frame(in_view);
    let view = move || app::pages::removal_receipt(frame, receipt);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}
