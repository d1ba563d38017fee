//! The list.

use domain::policy::{AccountFacts, Actor, sees_connections_whole};
use domain::{Connection, ConnectionDetails, ConnectionId, Contacts};
use leptos::prelude::*;

use crate::addresses;
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::parts::{Icon, IconKind};
use crate::time;

/// What `/account/settings/connections` shows.
#[derive(Clone, Debug)]
pub struct ConnectionsPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Who reads.
    pub actor: Actor,
    /// Admins to ask, for readers who are none.
    pub contacts: Contacts,
    /// All of them, by their ids.
    pub connections: Vec<Connection>,
    /// Those whose server the operator does not allow to be asked, as far as that can be told.
    pub kept_from: Vec<ConnectionId>,
}

const WHAT: &str = "A connection is an OpenAI-compatible server that answers for deployments: vLLM, llama.cpp, TGI, Ollama, or a hosted API.";

/// `/account/settings/connections?account=`.
pub fn connections(frame: Frame, page: ConnectionsPage) -> impl IntoView {
    let account = page.account.id.clone();
    let changes = sees_connections_whole(&page.actor);
    let create = (changes && !page.connections.is_empty()).then(|| {
        view! { <a class="button primary" href=addresses::new_connection(&account)>"Add connection"</a> }
    });
    let main = view! {
        <a class="crumb" href=addresses::settings(&account)><Icon kind=IconKind::Left />"Settings"</a>
        <div class="page-head">
            <h1>"Connections"</h1>
            {create}
        </div>
        {content(&page, changes)}
    };
    framed(frame, Section::Settings, "Connections", main.into_any())
}

fn content(page: &ConnectionsPage, changes: bool) -> AnyView {
    let account = &page.account.id;
    let contacts = page.contacts.to_string();
    let read_only = (!contacts.is_empty()).then(|| {
        view! { <p class="read-only">"Only admins see where connections lead and change them. Admins: " {contacts} "."</p> }
    });
    if page.connections.is_empty() {
        let add = changes.then(|| {
            view! { <a class="button primary" href=addresses::new_connection(account)>"Add connection"</a> }
        });
        return view! {
            {read_only}
            <div class="empty">
                <h2>"No connections yet"</h2>
                <p>{WHAT} " Without one no deployment can answer."</p>
                {add}
            </div>
        }
        .into_any();
    }
    let table = if changes { whole(page) } else { names(page) };
    view! {
        {read_only}
        <p class="read-only">{WHAT}</p>
        {table}
    }
    .into_any()
}

fn names(page: &ConnectionsPage) -> AnyView {
    let rows = page.connections.iter().map(|one| view! { <li><code>{one.id.to_string()}</code></li> });
    view! { <ul class="plain-list">{rows.collect_view()}</ul> }.into_any()
}

fn whole(page: &ConnectionsPage) -> AnyView {
    let rows = page.connections.iter().filter_map(|one| Some(row(page, one, one.details.as_ref()?)));
    view! {
        <table class="keys-table">
            <thead>
                <tr>
                    <th scope="col">"Connection"</th>
                    <th scope="col">"Key"</th>
                    <th scope="col">"Changed"</th>
                    <th scope="col"><span class="hidden">"What can be done"</span></th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(page: &ConnectionsPage, one: &Connection, details: &ConnectionDetails) -> AnyView {
    let (account, id) = (&page.account.id, &one.id);
    let key = if details.has_key { "Kept" } else { "None" };
    let plain = (!details.base_url.is_encrypted()).then(|| {
        view! { <span class="tag warn">"Not encrypted"</span> }
    });
    let kept_from = page.kept_from.contains(id).then(|| {
        let why = "The operator of Roster has to allow this address (ROSTER_UPSTREAM_ALLOW). Until then it answers nobody.";
        view! { <span class="tag warn">"Not allowed"</span> <small>{why}</small> }
    });
    let act = |does: &'static str, address: String, class: &'static str| {
        let label = format!("{does} {id}");
        view! { <a class=class href=address aria-label=label>{does}</a> }
    };
    view! {
        <tr>
            <th scope="row" class="key-name">
                <strong>{id.to_string()}</strong>
                {plain}
                <code>{details.base_url.to_string()}</code>
                {kept_from}
            </th>
            <td data-label="Key">{key}</td>
            <td data-label="Changed">
                <time datetime=one.updated.rfc3339() title=time::exact(one.updated)>{one.updated.day()}</time>
            </td>
            <td class="acts">
                {act("Change", addresses::connection(account, id), "button small")}
                {act("Delete", addresses::delete_connection(account, id), "button small danger-quiet")}
            </td>
        </tr>
    }
    .into_any()
}
