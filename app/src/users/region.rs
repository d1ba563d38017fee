//! The island: the whole main region of the users page.

use leptos::prelude::*;

use super::desk::{Desk, Dialog};
use super::invite_dialog::InviteDialog;
use super::remove_dialog::RemoveDialog;
use super::role_dialog::RoleDialog;
use super::table::UsersTable;
use super::toast::Toasts;
use super::tools::{Tabs, Tools};
use super::{browser, live};
use crate::addresses;
use crate::model::{Failure, UsersPage};
use crate::parts::{Icon, IconKind};
use crate::words;

/// The list of users with everything that can be done on it.
#[island]
pub fn UsersRegion(
    /// What is shown at first.
    page: UsersPage,
    /// What has just been done on another page.
    notice: Option<String>,
) -> impl IntoView {
    let desk = Desk::new(page, notice);
    Effect::new(move |_| {
        live::listen(desk);
        browser::on_slash(|| browser::focus("search"));
        browser::mark_hydrated();
    });
    let ended =
        move || desk.trouble.with(|trouble| matches!(trouble, Some(Failure::NotFound | Failure::Paused)));
    view! {
        <div class="users" hidden=ended>
            <Head desk />
            <Trouble desk />
            <Tabs desk />
            <Tools desk />
            <UsersTable desk />
        </div>
        {move || ended().then(|| view! { <Ended desk /> })}
        <RoleDialog desk />
        <RemoveDialog desk />
        <InviteDialog desk />
        <Toasts desk />
    }
}

#[component]
fn Head(desk: Desk) -> impl IntoView {
    let number = move || desk.page.with(|page| grouped(page.people + page.service_accounts));
    let invite = move || desk.account.with(|account| addresses::invite(&account.id));
    view! {
        <header class="page-head">
            <h1 id="users-title" tabindex="-1">
                "Users " <span class="count">{number}</span>
            </h1>
            <Show when=move || desk.manages.get()>
                <a
                    class="button primary"
                    href=invite
                    on:click=move |click| {
                        if browser::is_plain(&click) {
                            click.prevent_default();
                            desk.dialog.set(Some(Dialog::Invite));
                        }
                    }
                >
                    <Icon kind=IconKind::Plus />
                    "Invite users"
                </a>
            </Show>
        </header>
        <Show when=move || !desk.manages.get()>
            <p class="read-only">
                "Only admins can change users. Admins: "
                {move || desk.page.with(|page| page.contacts.to_string())} "."
            </p>
        </Show>
    }
}

/// Why the list could not be loaded. What was typed stays, and so does the list.
#[component]
fn Trouble(desk: Desk) -> impl IntoView {
    let text = move || {
        let failure = desk.trouble.get()?;
        Some(desk.account.with(|account| words::failure(&failure, &account.name)))
    };
    let way_on = move || {
        if desk.trouble.with(|trouble| *trouble == Some(Failure::SignedOut)) {
            let here =
                desk.account.with(|account| desk.query.with(|query| addresses::users(&account.id, query)));
            view! { <a class="button" href=addresses::sign_in(&here)>"Sign in"</a> }.into_any()
        } else {
            view! {
                <button type="button" class="button" on:click=move |_| desk.look_for(|_| {})>
                    "Try again"
                </button>
            }
            .into_any()
        }
    };
    view! {
        <div role="alert">
            {move || text().map(|text| view! { <div class="alert"><p>{text}</p> {way_on()}</div> })}
        </div>
    }
}

/// What takes the place of everything once the account is not the reader's to see.
#[component]
fn Ended(desk: Desk) -> impl IntoView {
    let text = desk.account.with_untracked(|account| {
        let failure = desk.trouble.get_untracked().unwrap_or(Failure::NotFound);
        words::failure(&failure, &account.name)
    });
    view! {
        <div class="ask" role="alert">
            <h2>{text}</h2>
            <p><a class="button primary" href="/">"Continue"</a></p>
        </div>
    }
}

/// `12345` as `12,345`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
