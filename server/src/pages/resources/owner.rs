//! `/account/<kind>/<id>/owner`: who may own a resource, then giving it to them.

use accounts::{Error, Resource, RestQuery};
use app::pages::ResourceOwnerPage;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, Invalid, Operation, ResourceKind, Role, User, UserId, policy};

use super::{conflict, find, kind_of, nowhere, onlooker};
use crate::pages::Visit;
use crate::pages::answers::{Answer, Answered, see_other, with_notice};
use crate::pages::forms::{Posted, invalid_fields};
use crate::render;

/// Most users that can be chosen from; beyond that one is named by their id.
const MOST: i64 = 200;

/// GET
pub async fn get(visit: Visit, Path((section, id)): Path<(String, String)>) -> Response {
    let Some(kind) = kind_of(&section) else { return nowhere(visit).await };
    let answered = ask(&visit, kind, &id).await;
    visit.finish(None, answered)
}

/// POST: `account`, `confirm` (the version that was shown) and `owner`, a user's id.
pub async fn post(visit: Visit, Path((section, id)): Path<(String, String)>, posted: Posted) -> Response {
    let Some(kind) = kind_of(&section) else { return nowhere(visit).await };
    let answered = give(&visit, kind, &id, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn ask(visit: &Visit, kind: ResourceKind, id: &str) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let resource = find(visit, &account, kind, id).await?;
    show(visit, &account, resource, String::new(), Vec::new(), StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    resource: Resource,
    chosen: String,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let onlooker = onlooker(visit, account).await?;
    let facts = resource.facts();
    let allowed =
        policy::change_resource(&onlooker.actor, &onlooker.account, &facts, Operation::ChangeOwner).is_ok();
    let (users, more) = if allowed { possible_owners(visit, account).await? } else { (Vec::new(), false) };
    let status = if allowed { status } else { StatusCode::FORBIDDEN };
    let page = ResourceOwnerPage { onlooker, resource, users, more, chosen, errors };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::resource_owner(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// Users who may own something, by name, and whether there are more than these.
pub(in crate::pages) async fn possible_owners(
    visit: &Visit,
    account: &AccountId,
) -> Result<(Vec<User>, bool), Answer> {
    let (_, caller) = visit.reader()?;
    let filter = format!("state = READY AND deactivated = false AND role != \"{}\"", Role::InferenceUser);
    let query =
        RestQuery { filter: &filter, order_by: "display_name", page_size: Some(MOST), page_token: "" };
    let found = visit.state.accounts.query_users(caller, account, query).await?;
    Ok((found.items, !found.next_page_token.is_empty()))
}

async fn give(visit: &Visit, kind: ResourceKind, id: &str, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let version = posted.version("confirm")?;
    let resource = find(visit, &account, kind, id).await?;
    let chosen = posted.field("owner").trim().to_owned();
    let accounts = &visit.state.accounts;
    let Ok(receiver) = UserId::parse(&chosen) else {
        // Whoever may not give it away is shown that instead.
        let wrong = vec![Invalid::new("owner", "Choose who owns it from now on.")];
        return show(visit, &account, resource, chosen, wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match accounts.give_resource(caller, &account, kind, &resource.id, &receiver, version).await {
        Ok(given) => {
            let page = app::addresses::resource(&account, kind, &given.id);
            Ok(see_other(&with_notice(&page, "resource-given", given.title())))
        }
        Err(Error::ResourceConflict(now)) => {
            let said = vec![conflict(&now)];
            show(visit, &account, *now, chosen, said, StatusCode::CONFLICT).await
        }
        Err(error) => {
            let wrong = invalid_fields(error)?;
            show(visit, &account, resource, chosen, wrong, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
