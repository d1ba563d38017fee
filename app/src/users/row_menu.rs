//! The menu of one row: a popover that the browser opens and closes by itself. Its entries are
//! links, and where there is JavaScript some are answered in place.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::browser;
use super::desk::{Desk, Dialog, Row};
use super::row::with;
use crate::addresses;
use crate::parts::{Icon, IconKind};

/// The button and its menu.
#[component]
pub fn RowMenu(desk: Desk, row: Row) -> impl IntoView {
    let id = format!("menu-{}", row.id);
    let (target, menu) = (id.clone(), id.clone());
    let label = with(&row.user, |user| format!("More about {}", user.shown_name()));
    view! {
        <button type="button" class="icon-button" popovertarget=target aria-label=move || label.get()>
            <Icon kind=IconKind::More />
        </button>
        <div class="menu" id=id popover="auto">
            <Entries desk row menu />
        </div>
    }
}

#[component]
fn Entries(desk: Desk, row: Row, menu: String) -> impl IntoView {
    let account = desk.account.with_untracked(|account| account.id.clone());
    let page = addresses::user(&account, &row.id);
    let is_me = desk.is_me(&row.id);
    let away = if is_me { addresses::leave(&account) } else { addresses::remove(&account, &row.id) };
    let pending = with(&row.user, |user| user.status.is_pending());
    let has_email = row.user.with_untracked(|user| user.email.is_some());
    let row = StoredValue::new(row);
    let menu = StoredValue::new(menu);
    let user = move || row.with_value(|row| row.user.get_untracked());
    let close = move || menu.with_value(|menu| browser::close_menu(menu));

    let copy_email = move |_| {
        close();
        desk.copy_email(&user());
    };
    let copy_link = move |click: MouseEvent| {
        if browser::is_plain(&click) {
            click.prevent_default();
            close();
            desk.copy_link_of(user());
        }
    };
    let remove = move |click: MouseEvent| {
        if browser::is_plain(&click) {
            click.prevent_default();
            close();
            desk.dialog.set(Some(Dialog::Remove(row.get_value())));
        }
    };
    let link_page = page.clone();
    let ending = move || match (is_me, pending.get(), desk.account.with(|account| account.name.to_string())) {
        (true, _, account) => format!("Leave {account}…"),
        (_, true, _) => "Revoke invitation…".to_owned(),
        (_, false, account) => format!("Remove from {account}…"),
    };
    view! {
        <a href=page.clone()>"Open"</a>
        {has_email
            .then(|| {
                view! {
                    <button type="button" class="needs-script" on:click=copy_email>
                        "Copy e-mail address"
                    </button>
                }
            })}
        <Show when=move || desk.manages.get() && pending.get()>
            <a href=link_page.clone() on:click=copy_link>
                "Copy invitation link"
            </a>
        </Show>
        <Show when=move || desk.manages.get() || is_me>
            <a href=format!("{page}#name")>"Change name"</a>
            <a class="danger" href=away.clone() on:click=remove>
                {ending}
            </a>
        </Show>
    }
}
