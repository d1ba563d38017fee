//! The menu of one row: a popover that the browser opens and closes by itself. Its entries are
//! links, and where there is JavaScript some are answered in place (`row_events`).

use domain::{Status, User};
use leptos::prelude::*;

use super::desk::Reader;
use crate::addresses;
use crate::parts::{Icon, IconKind};

/// The button and its menu.
pub fn row_menu(reader: &Reader, user: &User) -> impl IntoView + use<> {
    let (account, id) = (&reader.account, format!("menu-{}", user.id));
    let (is_me, pending, manages) = (reader.me == user.id, user.status.is_pending(), reader.manages());
    let page = addresses::user(&account.id, &user.id);
    let (switch, pause) = match user.status {
        Status::Deactivated => ("Reactivate…", "reactivate"),
        _ => ("Deactivate…", "deactivate"),
    };
    let (ending, away) = match (is_me, pending) {
        (true, _) => (format!("Leave {}…", account.name), addresses::leave(&account.id)),
        (false, true) => ("Revoke invitation…".to_owned(), addresses::remove(&account.id, &user.id)),
        (false, false) => {
            (format!("Remove from {}…", account.name), addresses::remove(&account.id, &user.id))
        }
    };
    view! {
        <button
            type="button"
            class="icon-button"
            popovertarget=id.clone()
            aria-label=format!("More about {}", user.shown_name())
        >
            <Icon kind=IconKind::More />
        </button>
        <div class="menu" id=id popover="auto">
            <a href=page.clone()>"Open"</a>
            <button type="button" class="needs-script" hidden=user.email.is_none() data-does="copy-email">
                "Copy e-mail address"
            </button>
            <a href=page.clone() hidden=!(manages && pending) data-does="copy-link">
                "Copy invitation link"
            </a>
            <a href=format!("{page}#name") hidden=!(manages || is_me)>
                "Change name"
            </a>
            <a
                href=addresses::way(&account.id, &user.id, "end-access")
                hidden=!manages || pending || user.email.is_none()
            >
                "End access…"
            </a>
            <a href=addresses::way(&account.id, &user.id, pause) hidden=!manages || pending>
                {switch}
            </a>
            <a class="danger" href=away hidden=!(manages || is_me) data-does="remove">
                {ending}
            </a>
        </div>
    }
}
