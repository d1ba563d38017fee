//! The table: heads that sort, rows, what stands there when there are none, and the pages.

use leptos::prelude::*;

use super::browser;
use super::desk::{Desk, Dialog, Row};
use super::region::grouped;
use super::row::UserRow;
use super::tools::FORM;
use crate::addresses;
use crate::model::{ListQuery, SortBy};
use crate::parts::{Icon, IconKind};

/// The list itself.
#[component]
pub fn UsersTable(desk: Desk) -> impl IntoView {
    let caption = move || format!("Users of {}", desk.account.with(|account| account.name.to_string()));
    view! {
        <table class="users-table" aria-busy=move || desk.loads.get().to_string()>
            <caption class="hidden">{caption}</caption>
            <thead>
                <tr>
                    <SortHead desk by=SortBy::Name label="Name and e-mail" class="name" />
                    <SortHead desk by=SortBy::Role label="Role" class="role" />
                    <th scope="col" class="state">"Status"</th>
                    <th scope="col" class="active">"Last active"</th>
                    <SortHead desk by=SortBy::Joined label="Joined" class="joined" />
                    <th scope="col" class="more"><span class="hidden">"More"</span></th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || desk.rows.get()
                    key=|row: &Row| row.id.clone()
                    children=move |row: Row| view! { <UserRow desk row /> }
                />
            </tbody>
        </table>
        <Empty desk />
        <Pages desk />
    }
}

#[component]
fn SortHead(desk: Desk, by: SortBy, label: &'static str, class: &'static str) -> impl IntoView {
    let sorted = move || desk.query.with(|query| (query.sort == by).then_some(query.descending));
    let address = move || {
        let query = desk.query.get();
        let descending = query.sort == by && !query.descending;
        let query = ListQuery { sort: by, descending, ..query }.from_start();
        desk.account.with(|account| addresses::users(&account.id, &query))
    };
    let arrow = move || {
        sorted().map(|descending| {
            view! { <Icon kind=if descending { IconKind::Down } else { IconKind::Up } /> }
        })
    };
    let order = move || sorted().map(|descending| if descending { "descending" } else { "ascending" });
    view! {
        <th scope="col" class=class aria-sort=order>
            <a href=address>{label} {arrow}</a>
        </th>
    }
}

/// Why there is no row, or that there is only the reader's own.
#[component]
fn Empty(desk: Desk) -> impl IntoView {
    let clear = move || {
        let query = ListQuery {
            kind: desk.query.with(|query| query.kind),
            size: addresses::USUAL_SIZE,
            ..ListQuery::default()
        };
        desk.account.with(|account| addresses::users(&account.id, &query))
    };
    move || {
        let none = desk.rows.with(Vec::is_empty);
        let query = desk.page.with(|page| page.query.clone());
        if none && query.is_narrowed() {
            let what = if query.search.is_empty() {
                "Nobody matches these filters.".to_owned()
            } else {
                format!("Nobody matches “{}”.", query.search)
            };
            return Some(
                view! {
                    <div class="empty">
                        <p>{what}</p>
                        <a class="button" href=clear()>"Clear search"</a>
                    </div>
                }
                .into_any(),
            );
        }
        if none {
            return Some(view! { <div class="empty"><p>"There is nobody here."</p></div> }.into_any());
        }
        let alone = desk.page.with(|page| page.people + page.service_accounts <= 1);
        (alone && desk.manages.get()).then(|| {
            view! {
                <div class="empty">
                    <h2>"Invite your team"</h2>
                    <p>"You are the only user so far. People you invite get a link; what they may do is up to the role you give them."</p>
                    <a
                        class="button primary"
                        href=desk.account.with(|account| addresses::invite(&account.id))
                        on:click=move |click| {
                            if browser::is_plain(&click) {
                                click.prevent_default();
                                desk.dialog.set(Some(Dialog::Invite));
                            }
                        }
                    >
                        "Invite users"
                    </a>
                </div>
            }
            .into_any()
        })
    }
}

/// Where in the list this page is, and the ways to the others.
#[component]
fn Pages(desk: Desk) -> impl IntoView {
    let place = move || {
        let rows = desk.rows.with(Vec::len) as u64;
        desk.page.with(|page| {
            let total =
                format!("{}{}", grouped(page.total.number), if page.total.or_more { "+" } else { "" });
            match page.first {
                _ if rows == 0 => String::new(),
                Some(first) => format!("{}–{} of {total}", grouped(first), grouped(first + rows - 1)),
                None => format!("{rows} of {total}"),
            }
        })
    };
    let to = move |token: Option<String>| {
        token.map(|page| {
            let query = ListQuery { page, ..desk.page.with(|page| page.query.clone()) };
            desk.account.with(|account| addresses::users(&account.id, &query))
        })
    };
    let previous = move || to(desk.page.with(|page| page.previous.clone()));
    let next = move || to(desk.page.with(|page| page.next.clone()));
    // Without a way there the link has no address: it stays in its place and cannot be used.
    let off = |address: Option<String>| address.is_none().then_some("true");
    let shown = desk.query.with_untracked(|query| query.size);
    let sizes = [10, 25, 50, 100, 200]
        .into_iter()
        .map(|size| view! { <option value=size.to_string() selected=size == shown>{size.to_string()} " per page"</option> })
        .collect_view();
    // A list that fits on the smallest page has no pages to speak of.
    let needless = move || {
        desk.page.with(|page| page.total.number <= 10 && page.previous.is_none() && page.next.is_none())
    };
    view! {
        <nav class="pages" aria-label="Pages" hidden=needless>
            <span class="place">{place}</span>
            <a class="button icon-only" role="link" rel="prev" aria-label="Previous page" href=previous aria-disabled=move || off(previous())>
                <Icon kind=IconKind::Left />
            </a>
            <a class="button icon-only" role="link" rel="next" aria-label="Next page" href=next aria-disabled=move || off(next())>
                <Icon kind=IconKind::Right />
            </a>
            <select
                class="select"
                name="size"
                form=FORM
                aria-label="Rows per page"
                on:change=move |change| {
                    let size = event_target_value(&change).parse().unwrap_or(addresses::USUAL_SIZE);
                    desk.look_for(|query| query.size = size);
                }
            >
                {sizes}
            </select>
        </nav>
    }
}
