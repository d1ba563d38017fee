//! The question before a connection is deleted.

use domain::policy::AccountFacts;
use domain::{Connection, Invalid};
use leptos::prelude::*;

use crate::addresses;
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::pages::ask::Ask;

/// What `/account/settings/connections/<id>/delete` shows.
#[derive(Clone, Debug)]
pub struct DeleteConnectionPage {
    /// The account in view.
    pub account: AccountFacts,
    /// The connection.
    pub connection: Connection,
    /// Why it cannot be done, if it cannot.
    pub refused: Option<String>,
    /// What went wrong before.
    pub errors: Vec<Invalid>,
}

/// `/account/settings/connections/<id>/delete?account=`. Posts `account` and `confirm` (the version that was
/// shown) to itself.
pub fn delete_connection(frame: Frame, page: DeleteConnectionPage) -> impl IntoView {
    let DeleteConnectionPage { account, connection, refused, errors } = page;
    let title = format!("Delete the connection {}?", connection.id);
    let has_key = connection.details.as_ref().is_some_and(|details| details.has_key);
    let key = if has_key { "Its key is deleted with it and cannot be had again." } else { "It has no key." };
    let here = addresses::delete_connection(&account.id, &connection.id);
    let (back, yes) = (addresses::connections(&account.id), format!("Delete {}", connection.id));
    let main = view! {
        <Ask title=title.clone() account=account.id here back confirm=connection.version.to_string() yes refused errors>
            <ul class="plain-list">
                <li>"No deployment uses it: nobody loses an answer."</li>
                <li>{key}</li>
            </ul>
        </Ask>
    };
    framed(frame, Section::Settings, &title, main.into_any())
}
