//! Addresses that lead nowhere.

use axum::response::Response;

use super::Visit;

/// Any address without a page.
pub async fn get(visit: Visit) -> Response {
    let account = visit.me.as_ref().and_then(|me| me.last_used.clone());
    visit.finish(account.as_ref(), Err(accounts::Error::NotFound.into()))
}
