//! One row of the list.

use domain::{Timestamp, UserKind};
use leptos::prelude::*;

use super::desk::{Desk, Row};
use super::role_select::RoleSelect;
use super::row_menu::RowMenu;
use crate::addresses;
use crate::parts::{Avatar, StatusText, second_line};
use crate::time;

/// One user.
#[component]
pub fn UserRow(desk: Desk, row: Row) -> impl IntoView {
    let Row { id, user, flashes, .. } = row.clone();
    let is_me = desk.is_me(&id);
    let address = desk.account.with_untracked(|account| addresses::user(&account.id, &id));
    let now = Signal::derive(move || desk.page.with(|page| page.now));
    let name = with(&user, |user| user.shown_name().to_owned());
    let second = with(&user, second_line);
    let status = with(&user, |user| user.status);
    let unconfirmed = with(&user, |user| {
        user.kind == UserKind::Person && !user.address_confirmed && !user.status.is_pending()
    });
    let active = with(&user, |user| user.last_active);
    let created = user.with_untracked(|user| user.created);
    view! {
        <tr class:flash=move || flashes.get()>
            <th scope="row" class="name">
                <div class="who">
                    <Avatar id=id.to_string() name />
                    <span class="two-lines">
                        <span>
                            <a href=address>{move || name.get()}</a>
                            {is_me.then(|| view! { <span class="tag">"you"</span> })}
                        </span>
                        <small>
                            {move || second.get()}
                            <Show when=move || unconfirmed.get()>
                                <span class="tag warn">"Address not confirmed"</span>
                            </Show>
                        </small>
                    </span>
                </div>
            </th>
            <td class="role">
                <RoleSelect desk row=row.clone() />
            </td>
            <td class="state">
                <StatusText status now />
            </td>
            <td class="active">
                {move || {
                    active
                        .get()
                        .map_or_else(
                            || view! { <span aria-label="Never">"—"</span> }.into_any(),
                            |at| moment(at, time::ago(at, now.get())).into_any(),
                        )
                }}
            </td>
            <td class="joined">{moment(created, created.day())}</td>
            <td class="more">
                <RowMenu desk row />
            </td>
        </tr>
    }
}

fn moment(at: Timestamp, text: String) -> impl IntoView {
    let exact = at.rfc3339();
    view! { <time datetime=exact.clone() title=exact>{text}</time> }
}

/// One thing about a user, which changes only when it does.
pub(super) fn with<T>(
    user: &ArcRwSignal<domain::User>,
    read: impl Fn(&domain::User) -> T + Send + Sync + 'static,
) -> Signal<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    let user = user.clone();
    Memo::new(move |_| user.with(&read)).into()
}
