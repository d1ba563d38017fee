//! `/account/audit`: the log, and the log as a file.

mod export;

use accounts::{AuditQuery, Error};
use app::addresses::AuditFilter;
use app::pages::AuditLogPage;
use axum::http::StatusCode;
use axum::response::Response;

use super::Visit;
use super::answers::{Answered, redirect};
use crate::render;

pub use export::get as get_export;

/// GET /account/audit
pub async fn get(visit: Visit) -> Response {
    let answered = show(&visit).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let filter = AuditFilter::from_pairs(visit.query_pairs());
    let (query, errors) = match filter.query() {
        Ok(query) => (query, Vec::new()),
        Err(errors) => (AuditQuery { list: filter.list, size: 1, ..AuditQuery::default() }, errors),
    };
    let accounts = &visit.state.accounts;
    let mut page = match accounts.audit_log(caller, &account, &query).await {
        // A page token of another list: that list from its start, rather than an error.
        Err(Error::Invalid(_)) => {
            return Err(redirect(&app::addresses::audit(&account, &filter.at(String::new()))));
        }
        page => page?,
    };
    if !errors.is_empty() {
        page.entries.clear();
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let health = accounts.audit_health(caller, &account).await?;
    let choices = accounts.audit_choices(caller, &account, filter.list).await?;
    let frame = visit.frame(Some(&account));
    let data = AuditLogPage { filter, errors, page, health, choices };
    Ok(render::page(&visit.state, Some(caller), status, move || app::pages::audit(frame, data)))
}
