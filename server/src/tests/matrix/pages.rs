//! How a person asks with the forms of pages, without JavaScript. A page that offers what is then refused,
//! or keeps back what is allowed, is an answer of its own here: neither done nor refused.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::ResourceKind;

use super::cells::{Cell, Deed, FILE, FORM};
use super::ways::Told;
use crate::tests::browser::{Browser, Page};

/// What stands in the page whose form does it, behind the kind's part of the address.
fn path_of(cell: &Cell, id: &str) -> String {
    match cell.deed {
        Deed::List => String::new(),
        Deed::Create => "/new".to_owned(),
        Deed::Get => format!("/{id}"),
        Deed::Update => format!("/{id}/edit"),
        Deed::Delete => format!("/{id}/delete"),
        Deed::Give => format!("/{id}/owner"),
        Deed::Scale => format!("/{id}/scale"),
        Deed::Undelete => format!("/{id}/undelete"),
        Deed::Upload => format!("/{id}/upload"),
        Deed::Download => format!("/{id}/download"),
        Deed::Cancel => format!("/{id}/cancel"),
        Deed::Resume => format!("/{id}/resume"),
        Deed::Ask => unreachable!("no page sends prompts"),
    }
}

/// What is filled in, besides what the page carries by itself.
fn typed(cell: &Cell, id: &str) -> Vec<(&'static str, String)> {
    let needed = match cell.kind {
        ResourceKind::Deployment => Some(("base_model", "llama".to_owned())),
        ResourceKind::FineTuningJob => Some(("dataset", "base".to_owned())),
        ResourceKind::Model | ResourceKind::Dataset => None,
    };
    match cell.deed {
        Deed::Create => [("id", id.to_owned())].into_iter().chain(needed).collect(),
        Deed::Update => [("name", "Changed".to_owned())].into_iter().chain(needed).collect(),
        Deed::Give => vec![("owner", "heir".to_owned())],
        Deed::Scale => vec![("replicas", "2".to_owned())],
        _ => Vec::new(),
    }
}

pub async fn ask(browser: &mut Browser, cell: &Cell, id: &str) -> Told {
    let path = format!("/account/{}{}?account=acme", cell.kind.section(), path_of(cell, id));
    let page = browser.get(&path).await;
    if matches!(cell.deed, Deed::List | Deed::Get | Deed::Download) {
        return told(&page, StatusCode::OK);
    }
    let offered = page.status == StatusCode::OK && page.body.contains(&format!("action=\"{path}\""));
    if !offered && page.status != StatusCode::FORBIDDEN {
        return Told::Other(page.body);
    }
    // It is sent in any case: whoever is not offered a form can write one.
    let sent = if cell.deed == Deed::Upload {
        let account = "--b\r\ncontent-disposition: form-data; name=\"account\"\r\n\r\nacme\r\n";
        let headers = [FORM, &[("sec-fetch-site", "same-origin")]].concat();
        browser.ask(Method::POST, &path, Body::from(format!("{account}{FILE}")), &headers).await
    } else {
        let carried = if cell.deed == Deed::Update { "version" } else { "confirm" };
        let shown = Some(page.field(carried)).filter(|version| !version.is_empty());
        let mut fields = typed(cell, id);
        fields.push(("account", "acme".to_owned()));
        if cell.deed != Deed::Create {
            fields.push((carried, shown.unwrap_or_else(|| "1".to_owned())));
        }
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post(&path, &fields).await
    };
    match told(&sent, StatusCode::SEE_OTHER) {
        Told::Done if !offered => Told::Other(format!("done, though not offered by {}", page.body)),
        Told::Refused(said) if offered => Told::Other(format!("offered, though refused: {said}")),
        told => told,
    }
}

fn told(page: &Page, done: StatusCode) -> Told {
    match page.status {
        status if status == done => Told::Done,
        StatusCode::FORBIDDEN => {
            said(&page.body).map_or_else(|| Told::Other(page.body.clone()), Told::Refused)
        }
        status => Told::Other(format!("{status} {}", page.body)),
    }
}

/// The sentence that refuses, as it is read: a page of its own, or where the form would be if what was sent is
/// also out of date. None if the page has none.
fn said(body: &str) -> Option<String> {
    let places = ["<h1>You cannot do this</h1><p>", "<div role=\"alert\" class=\"alert\"><p>"];
    let after = places.iter().find_map(|place| body.split(place).nth(1))?;
    Some(after.split("</p>").next()?.replace("&#x27;", "'").replace("&#39;", "'"))
}
