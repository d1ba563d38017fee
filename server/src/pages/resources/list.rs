//! `/account/<kind>`: the list.

use accounts::{Error, ResourceQuery, RestQuery};
use app::addresses::ResourceFilter;
use app::pages::ResourceListPage;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::ResourceKind;

use super::{kind_of, nowhere, onlooker};
use crate::pages::Visit;
use crate::pages::answers::{Answered, redirect};
use crate::render;

/// GET
pub async fn get(visit: Visit, Path(section): Path<String>) -> Response {
    let Some(kind) = kind_of(&section) else { return nowhere(visit).await };
    let answered = show(&visit, kind).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit, kind: ResourceKind) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let accounts = &visit.state.accounts;
    let filter = ResourceFilter::from_pairs(kind, visit.query_pairs());
    let (asked, order) = (filter.filter(kind), filter.order_by());
    let list = RestQuery { filter: &asked, order_by: &order, page_size: None, page_token: &filter.page };
    let query = ResourceQuery { list, show_deleted: filter.shows_deleted() };
    let found = match accounts.query_resources(caller, &account, kind, query).await {
        // A page token of another list, or a mangled one: that list from its start.
        Err(Error::Invalid(_)) if !filter.page.is_empty() => {
            let start = filter.at(String::new());
            return Err(redirect(&app::addresses::resources(&account, kind, &start)));
        }
        found => found?,
    };
    let page = ResourceListPage {
        onlooker: onlooker(visit, &account).await?,
        kind,
        filter,
        resources: found.items,
        total: found.total,
        next: Some(found.next_page_token).filter(|token| !token.is_empty()),
    };
    let frame = visit.frame(Some(&account));
    let view = move || app::pages::resource_list(frame, page);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}
