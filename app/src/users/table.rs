//! The table: heads that sort, rows, what stands there when there are none, and the pages.

use domain::UserKind;
use leptos::either::Either;
use leptos::prelude::*;

use super::desk::Desk;
use super::region::{grouped, invited};
use super::row::{Row, UserRow};
use super::row_events;
use super::tools::FORM;
use crate::addresses;
use crate::model::{ListQuery, SortBy};
use crate::parts::{Icon, IconKind};

/// The list itself.
#[component]
pub fn UsersTable(desk: Desk) -> impl IntoView {
    let caption = format!("Users of {}", desk.account().name);
    view! {
        <table
            class="users-table"
            aria-busy=move || desk.loads.get().then_some("true")
            on:change=move |change| row_events::changed(desk, &change)
        >
            <caption class="hidden">{caption}</caption>
            <thead>
                <tr>{move || heads(desk)}</tr>
            </thead>
            <tbody
                on:keydown=move |press| row_events::pressed(desk, &press)
                on:pointerdown=move |event| row_events::entered(&event)
                on:focusin=move |event| row_events::entered(&event)
                on:submit=move |submit| row_events::submitted(desk, &submit)
                on:click=move |click| row_events::clicked(desk, &click)
            >
                <For
                    each=move || desk.rows.get()
                    key=|row: &Row| row.id.clone()
                    children=move |row: Row| view! { <UserRow desk row /> }
                />
            </tbody>
        </table>
        {move || below(desk)}
    }
}

fn heads(desk: Desk) -> impl IntoView {
    let query = desk.query.get();
    let sortable = |by: SortBy, label: &'static str, class: &'static str| {
        let sorted = query.sort == by;
        let order = sorted.then_some(if query.descending { "descending" } else { "ascending" });
        let arrow = if query.descending { IconKind::Down } else { IconKind::Up };
        let next =
            ListQuery { sort: by, descending: sorted && !query.descending, ..query.clone() }.from_start();
        view! {
            <th scope="col" class=class aria-sort=order>
                <a href=addresses::users(&desk.account().id, &next)>
                    {label} <span class="order" hidden=!sorted><Icon kind=arrow /></span>
                </a>
            </th>
        }
    };
    let [name, active, joined] = match query.kind {
        UserKind::Person => ["Name and e-mail", "Last active", "Joined"],
        UserKind::ServiceAccount => ["Name and id", "Created by", "Created"],
    };
    let pick_all = desk.reader.get().manages().then(|| {
        view! {
        <input type="checkbox" class="needs-script" aria-label="Select all" autocomplete="off" />
                }
    });
    view! {
        <td class="pick">{pick_all}</td>
        {sortable(SortBy::Name, name, "name")}
        {sortable(SortBy::Role, "Role", "role")}
        <th scope="col" class="state">"Status"</th>
        <th scope="col" class="active">{active}</th>
        {sortable(SortBy::Joined, joined, "joined")}
        <th scope="col" class="more"><span class="hidden">"More"</span></th>
    }
}

fn below(desk: Desk) -> impl IntoView {
    let rows = desk.rows.with(Vec::len);
    view! {
        {empty(desk, rows)}
        {pages(desk, rows as u64)}
    }
}

/// Why there is no row, or that there is only the reader's own.
fn empty(desk: Desk, rows: usize) -> impl IntoView {
    let (page, reader) = (desk.page.get(), desk.reader.get());
    let account = &reader.account.id;
    if rows == 0 {
        let text = match (page.query.search.as_str(), page.query.is_narrowed()) {
            ("", false) => "There is nobody here.".to_owned(),
            ("", true) => "Nobody matches these filters.".to_owned(),
            (search, _) => format!("Nobody matches “{search}”."),
        };
        let all = ListQuery { kind: page.query.kind, size: addresses::USUAL_SIZE, ..ListQuery::default() };
        return Some(Either::Left(view! {
            <div class="empty">
                <p>{text}</p>
                <a class="button" hidden=!page.query.is_narrowed() href=addresses::users(account, &all)>
                    "Clear search"
                </a>
            </div>
        }));
    }
    let alone = page.people + page.service_accounts <= 1;
    (alone && reader.manages()).then(|| {
        Either::Right(view! {
            <div class="empty">
                <h2>"Invite your team"</h2>
                <p>
                    "You are the only user so far. People you invite get a link; what they may do is up to the role you give them."
                </p>
                <a class="button primary" href=addresses::invite(account) on:click=move |click| invited(desk, &click)>
                    "Invite users"
                </a>
            </div>
        })
    })
}

/// Where in the list this page is, and the ways to the others.
fn pages(desk: Desk, rows: u64) -> impl IntoView {
    let page = desk.page.get();
    let account = desk.account().id;
    let total = format!("{}{}", grouped(page.total.number), if page.total.or_more { "+" } else { "" });
    let place = match page.first {
        _ if rows == 0 => String::new(),
        Some(first) => format!("{}–{} of {total}", grouped(first), grouped(first + rows - 1)),
        None => format!("{rows} of {total}"),
    };
    // A list that fits on the smallest page has no pages to speak of.
    let needless = page.total.number <= 10 && page.previous.is_none() && page.next.is_none();
    // Without a way there the link has no address: it stays in its place and cannot be used.
    let link = |token: Option<String>, label: &'static str, icon: IconKind| {
        let off = token.is_none().then_some("true");
        let address = token.map(|page_token| {
            addresses::users(&account, &ListQuery { page: page_token, ..page.query.clone() })
        });
        view! {
            <a class="button icon-only" role="link" aria-label=label href=address aria-disabled=off>
                <Icon kind=icon />
            </a>
        }
    };
    let size = |size: u32| {
        view! {
            <option value=size.to_string() selected=size == page.query.size>
                {format!("{size} per page")}
            </option>
        }
    };
    let resized = move |change| {
        let size = event_target_value(&change).parse().unwrap_or(addresses::USUAL_SIZE);
        desk.look_for(|query| query.size = size);
    };
    view! {
        <nav class="pages" aria-label="Pages" hidden=needless>
            <span class="place">{place}</span>
            {link(page.previous.clone(), "Previous page", IconKind::Left)}
            {link(page.next.clone(), "Next page", IconKind::Right)}
            <select class="select" name="size" form=FORM aria-label="Rows per page" on:change=resized>
                {[10, 25, 50, 100, 200].map(size).into_iter().collect::<Vec<_>>()}
            </select>
        </nav>
    }
}
