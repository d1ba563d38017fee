//! What stands above the list: the tabs, the search, the filters.

use domain::{Role, StatusKind, UserKind};
use leptos::prelude::*;

use super::desk::Desk;
use super::region::grouped;
use super::search::Search;
use crate::addresses;
use crate::model::ListQuery;
use crate::parts::{Icon, IconKind};

/// The id of the search form; the page size below the list belongs to it too.
pub const FORM: &str = "list";

/// People and service accounts. Without any service account there is nothing to choose from.
pub fn tabs(desk: Desk) -> impl IntoView {
    let (page, account) = (desk.page.get(), desk.account().id);
    let shown = page.query.kind;
    let tab = |kind: UserKind, label: &'static str, number: u64| {
        let query = ListQuery { kind, size: page.query.size, ..ListQuery::default() };
        view! {
            <a href=addresses::users(&account, &query) aria-current=(kind == shown).then_some("page")>
                {label} " " <span class="count">{grouped(number)}</span>
            </a>
        }
    };
    let needless = page.service_accounts == 0 && shown == UserKind::Person;
    view! {
        <nav class="tabs" aria-label="Kinds of users" hidden=needless>
            {tab(UserKind::Person, "People", page.people)}
            {tab(UserKind::ServiceAccount, "Service accounts", page.service_accounts)}
        </nav>
    }
}

/// Search and filters: without JavaScript a form that asks for the list it describes.
#[component]
pub fn Tools(desk: Desk, slash: bool) -> impl IntoView {
    let search = Search::new(desk);
    let field = NodeRef::<leptos::html::Input>::new();
    let typed = move || field.get_untracked().map(|field| field.value()).unwrap_or_default();
    let shown = desk.query.get_untracked();
    let account = desk.account().id;
    let roles = Role::ALL
        .into_iter()
        .rev()
        .map(|role| {
            view! {
                <option value=role.as_str() selected=shown.role == Some(role)>
                    {role.label()}
                </option>
            }
        })
        .collect::<Vec<_>>();
    let statuses = StatusKind::ALL
        .into_iter()
        .map(|status| {
            view! {
                <option value=status.as_str() selected=shown.status == Some(status)>
                    {status.label()}
                </option>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <form
            id=FORM
            class="tools"
            role="search"
            action="/account/users"
            autocomplete="off"
            on:submit=move |submit| {
                submit.prevent_default();
                search.now(typed());
            }
        >
            <input type="hidden" name="account" value=account.to_string() />
            {hidden("kind", if shown.kind == UserKind::Person { "" } else { shown.kind.as_str() })}
            {hidden("sort", shown.sort.as_str())} {hidden("dir", if shown.descending { "desc" } else { "" })}
            <div class="search">
                <Icon kind=IconKind::Search />
                <input
                    id="search"
                    node_ref=field
                    type="search"
                    name="q"
                    value=shown.search
                    placeholder="Search name or e-mail"
                    aria-label="Search name or e-mail"
                    aria-keyshortcuts=slash.then_some("/")
                    maxlength="200"
                    spellcheck="false"
                    on:input=move |_| search.typed(typed())
                />
                <kbd class="needs-script" aria-hidden="true" hidden=!slash>"/"</kbd>
            </div>
            <select
                class="select"
                name="role"
                aria-label="Role"
                on:change=move |change| {
                    let role = Role::parse(&event_target_value(&change)).ok();
                    desk.look_for(|query| query.role = role);
                }
            >
                <option value="">"Any role"</option>
                {roles}
            </select>
            <select
                class="select"
                name="status"
                aria-label="Status"
                on:change=move |change| {
                    let status = StatusKind::parse(&event_target_value(&change));
                    desk.look_for(|query| query.status = status);
                }
            >
                <option value="">"Any status"</option>
                {statuses}
            </select>
            <button class="button without-script">"Search"</button>
            <a class="tools-end" href=addresses::roles(&account)>
                "What each role can do"
            </a>
        </form>
    }
}

/// Without a value the field would only lengthen the address.
fn hidden(name: &'static str, value: &'static str) -> impl IntoView {
    view! { <input type="hidden" name=name value=value disabled=value.is_empty() /> }
}
