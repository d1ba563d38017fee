//! `/account/<kind>/<id>/delete`, `undelete`, `scale`, `cancel` and `resume`: what will happen, then doing it.

use accounts::{Error, Resource};
use app::pages::{AskResourcePage, ResourceAct};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, Invalid, Reason, ResourceKind, ResourceState, policy};

use super::{conflict, find, kind_of, nowhere, onlooker};
use crate::pages::Visit;
use crate::pages::answers::{Answered, see_other, with_notice};
use crate::pages::forms::{Posted, invalid_fields};
use crate::render;

/// GET of all of them.
pub async fn get(visit: Visit, Path((section, id)): Path<(String, String)>) -> Response {
    let Some((kind, act)) = meant(&visit, &section) else { return nowhere(visit).await };
    let answered = ask(&visit, kind, act, &id).await;
    visit.finish(None, answered)
}

/// POST of all of them: `account`, `confirm` (the version that was shown), and `replicas` for `scale`.
pub async fn post(visit: Visit, Path((section, id)): Path<(String, String)>, posted: Posted) -> Response {
    let Some((kind, act)) = meant(&visit, &section) else { return nowhere(visit).await };
    let answered = go(&visit, kind, act, &id, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

/// What the address means, if resources of that kind know it.
fn meant(visit: &Visit, section: &str) -> Option<(ResourceKind, ResourceAct)> {
    let act = ResourceAct::named(visit.path().rsplit('/').next().unwrap_or_default())?;
    kind_of(section).filter(|kind| act.is_of(*kind)).map(|kind| (kind, act))
}

async fn ask(visit: &Visit, kind: ResourceKind, act: ResourceAct, id: &str) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let resource = find(visit, &account, kind, id).await?;
    show(visit, &account, resource, act, None, Vec::new(), StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    resource: Resource,
    act: ResourceAct,
    replicas: Option<String>,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let onlooker = onlooker(visit, account).await?;
    let allowed =
        policy::change_resource(&onlooker.actor, &onlooker.account, &resource.facts(), act.operation());
    let status = if allowed.is_ok() { status } else { StatusCode::FORBIDDEN };
    let needing = match act {
        ResourceAct::Delete => {
            visit.state.accounts.needing_resource(caller, account, resource.kind, &resource.id).await?
        }
        _ => Vec::new(),
    };
    let page = AskResourcePage { onlooker, resource, act, needing, replicas, errors };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::ask_resource(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

async fn go(visit: &Visit, kind: ResourceKind, act: ResourceAct, id: &str, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let version = posted.version("confirm")?;
    let resource = find(visit, &account, kind, id).await?;
    let (accounts, id) = (&visit.state.accounts, &resource.id);
    // What is deleted ends for good, if it is that version of it that was shown.
    let for_good = !kind.comes_back() || resource.state == ResourceState::Deleted;
    let typed = posted.field("replicas").trim();
    let (done, notice) = match act {
        ResourceAct::Delete => {
            let deleted = accounts.delete_resource(caller, &account, kind, id, for_good, version).await;
            (deleted, if for_good { "resource-deleted" } else { "resource-put-away" })
        }
        ResourceAct::Undelete => {
            let back = accounts.undelete_resource(caller, &account, kind, id, version).await;
            (back.map(drop), "resource-undeleted")
        }
        ResourceAct::Scale => {
            // What is no number is more than there can be, and said to be wrong by whoever decides.
            let replicas = typed.parse().unwrap_or(u32::MAX);
            let scaled = accounts.scale_deployment(caller, &account, id, replicas, version).await;
            (scaled.map(drop), "resource-scaled")
        }
        ResourceAct::Cancel => {
            (accounts.cancel_job(caller, &account, id, Some(version)).await.map(drop), "job-cancelled")
        }
        ResourceAct::Resume => {
            (accounts.resume_job(caller, &account, id, Some(version)).await.map(drop), "job-resumed")
        }
    };
    match done {
        Ok(()) => {
            let is_gone = act == ResourceAct::Delete && for_good;
            let to = match is_gone {
                true => app::addresses::all_resources(&account, kind),
                false => app::addresses::resource(&account, kind, id),
            };
            Ok(see_other(&with_notice(&to, notice, resource.title())))
        }
        Err(Error::ResourceConflict(now)) => {
            let said = vec![conflict(&now)];
            show(visit, &account, *now, act, Some(typed.to_owned()), said, StatusCode::CONFLICT).await
        }
        // Something has come to need it since the page was shown, which says so now.
        Err(Error::Refused(refusal)) if matches!(refusal.denial.reason, Reason::NeededBy { .. }) => {
            show(visit, &account, resource, act, None, Vec::new(), StatusCode::FORBIDDEN).await
        }
        Err(error) => {
            let wrong = invalid_fields(error)?.into_iter().map(|invalid| match act {
                ResourceAct::Scale => invalid.named("replicas"),
                _ => invalid,
            });
            let wrong = wrong.collect();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(visit, &account, resource, act, Some(typed.to_owned()), wrong, status).await
        }
    }
}
