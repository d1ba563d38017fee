//! The island: the whole main region of the users page.

use domain::UserKind;
use leptos::prelude::*;

use super::desk::Desk;
use super::dialog::{Dialog, TheDialog};
use super::table::UsersTable;
use super::toast::Toasts;
use super::tools::{Tools, tabs};
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
    let is_news = notice.is_some();
    let desk = Desk::new(page, notice);
    Effect::new(move |_| {
        // So that a reload does not tell it again.
        if is_news {
            desk.show_address();
        }
        live::listen(desk);
        browser::on_slash(|| browser::focus("search"));
        browser::mark_hydrated();
    });
    view! {
        {move || head(desk)}
        <div class="users" hidden=move || has_ended(desk)>
            {move || tabs(desk)}
            <Tools desk />
            <UsersTable desk />
        </div>
        <TheDialog desk />
        <Toasts desk />
    }
}

/// True once the account is not the reader's to see any more. Then only that is said.
fn has_ended(desk: Desk) -> bool {
    desk.trouble.with(|trouble| matches!(trouble, Some(Failure::NotFound | Failure::KeptOut(_))))
}

fn head(desk: Desk) -> impl IntoView {
    let (ended, reader, page) = (has_ended(desk), desk.reader.get(), desk.page.get());
    let manages = reader.manages();
    let programs = page.query.kind == UserKind::ServiceAccount;
    let elsewhere = !programs && page.service_accounts != 0;
    let actions = (manages && !ended).then(|| {
        view! {
            // Where there is one, the list of them is the place to make another.
            <a
                class="button"
                class:primary=programs
                href=addresses::new_service_account(&reader.account.id)
                hidden=elsewhere
            >
                <Icon kind=IconKind::Plus />
                "New service account"
            </a>
            <a class="button primary" hidden=programs href=addresses::invite(&reader.account.id) on:click=move |click| invited(desk, &click)>
                <Icon kind=IconKind::Plus />
                "Invite users"
            </a>
        }
    });
    let read_only = (!manages && !ended).then(|| {
        view! { <p class="read-only">"Only admins can change users. Admins: " {page.contacts.to_string()} "."</p> }
    });
    view! {
        <header class="page-head">
            <h1 id="users-title" tabindex="-1">
                "Users "
                <span class="count" hidden=ended>{grouped(page.people + page.service_accounts)}</span>
            </h1>
            <div class="actions">
                <a class="button" hidden=ended href=addresses::export(&reader.account.id, &page.query)>
                    "Export CSV"
                </a>
                {actions}
            </div>
        </header>
        {read_only}
        <div class="trouble" role="alert">{trouble(desk)}</div>
    }
}

/// Why the list could not be loaded. What was typed stays, and so does the list.
fn trouble(desk: Desk) -> impl IntoView {
    let failure = desk.trouble.get()?;
    let account = desk.account();
    let text = words::failure(&failure, &account.name);
    let here = addresses::users(&account.id, &desk.query.get_untracked());
    let (label, address) = match failure {
        Failure::SignedOut => ("Sign in", addresses::sign_in(&here)),
        Failure::NotFound | Failure::KeptOut(_) => ("Continue", "/".to_owned()),
        _ => ("Try again", here),
    };
    let can_retry = label == "Try again";
    Some(view! {
        <div class="alert">
            <p>{text}</p>
            <a
                class="button"
                href=address
                on:click=move |click| {
                    if can_retry && browser::is_taken(&click) {
                        desk.look_for(|_| {});
                    }
                }
            >
                {label}
            </a>
        </div>
    })
}

/// Answers a click on a link that invites, in place.
pub fn invited(desk: Desk, click: &leptos::ev::MouseEvent) {
    if browser::is_taken(click) {
        desk.open(Dialog::Invite(None));
    }
}

/// `12345` as `12,345`.
pub fn grouped(number: u64) -> String {
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
