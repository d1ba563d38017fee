//! Lists: page after page, put together.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::session::{Screen, Session};
use crate::client::{Answer, Call};
use crate::failure::Failure;
use crate::grammar::Listing;
use crate::output::Table;

/// What is asked for at a time when all of it is wanted: the most the server gives.
const PAGE: u16 = 200;

/// A page, or all of them put together.
#[derive(Debug, Deserialize)]
struct Page(BTreeMap<String, Box<RawValue>>);

impl Page {
    fn items(&self, collection: &str) -> Result<Vec<Box<RawValue>>, Failure> {
        match self.0.get(collection) {
            // An empty list may be left out.
            None => Ok(Vec::new()),
            Some(items) => Ok(serde_json::from_str(items.get())?),
        }
    }

    fn next(&self) -> Result<String, Failure> {
        match self.0.get("nextPageToken") {
            None => Ok(String::new()),
            Some(token) => Ok(serde_json::from_str(token.get())?),
        }
    }
}

/// Shows the list at `call`: `collection` is its name in the body, and `table` makes its rows.
pub fn show<T: DeserializeOwned>(
    session: &mut Session,
    call: Call,
    listing: &Listing,
    collection: &str,
    table: impl FnOnce(&[T], &Screen) -> Table,
) -> Result<(), Failure> {
    let (answer, items, next) = gather(session, call, listing, collection)?;
    let items: Vec<T> =
        items.iter().map(|item| serde_json::from_str(item.get())).collect::<Result<_, _>>()?;
    session.show(&answer, |screen| {
        Ok(if items.is_empty() {
            String::new()
        } else {
            table(&items, screen).render(screen.width, screen.colour)
        })
    })?;
    if items.is_empty() {
        session.remark("The list is empty.")?;
    }
    if !next.is_empty() {
        session.remark(&format!("There is more: --page-token {next}"))?;
    }
    Ok(())
}

/// All items of the list at `call`.
pub fn all<T: DeserializeOwned>(
    session: &mut Session,
    call: Call,
    collection: &str,
) -> Result<Vec<T>, Failure> {
    let (_, items, _) = gather(session, call, &Listing::default(), collection)?;
    Ok(items.iter().map(|item| serde_json::from_str(item.get())).collect::<Result<_, _>>()?)
}

/// All items of the list, or of the one page that is wanted, and the token of the page behind it.
fn gather(
    session: &mut Session,
    call: Call,
    listing: &Listing,
    collection: &str,
) -> Result<(Answer, Vec<Box<RawValue>>, String), Failure> {
    let size = listing.page_size.or((!listing.no_paginate).then_some(PAGE));
    let call = call
        .with("filter", listing.filter.as_ref())
        .with("orderBy", listing.order_by.as_ref())
        .with("pageSize", size);
    let mut items = Vec::new();
    let mut token = listing.page_token.clone();
    loop {
        let answer = session.ask(&call.clone().with("pageToken", token.as_ref()))?;
        let page: Page = answer.read()?;
        items.extend(page.items(collection)?);
        let next = page.next()?;
        if next.is_empty() || listing.no_paginate {
            let body = merged(&page, collection, &items);
            return Ok((Answer { body, ..answer }, items, next));
        }
        if token.as_ref() == Some(&next) {
            return Err(Failure::Failed("The server gives the same page again and again.".to_owned()));
        }
        token = Some(next);
    }
}

/// The last page's body with all items in it.
fn merged(last: &Page, collection: &str, items: &[Box<RawValue>]) -> String {
    let items = items.iter().map(|item| item.get()).collect::<Vec<_>>().join(",");
    let rest = last.0.iter().filter(|(name, _)| *name != collection);
    let rest: String = rest.map(|(name, value)| format!(",\"{name}\":{value}")).collect();
    format!("{{\"{collection}\":[{items}]{rest}}}")
}
