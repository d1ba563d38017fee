//! What stands around the content of a page: for people who are signed in a column with the
//! account switcher, the navigation and themselves; for everybody else a card in the middle.
//!
//! There is one column for all widths. Where there is no room for it, it is a popover of the top
//! bar: the same elements, opened by the browser itself, so it needs no script.

use domain::AccountId;
use leptos::prelude::*;

use crate::addresses;
use crate::forms::Hidden;
use crate::model::{Frame, Membership, Person, Theme};
use crate::parts::{AccountMark, Avatar, Icon, IconKind};
use crate::shell::{Head, document};

/// Where in the console a page belongs; switching accounts stays there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The users and everything about them.
    Users,
    /// What each role can do.
    Roles,
    /// What the account's admins can set.
    Settings,
    /// The reader themselves.
    Me,
    /// None of these.
    Other,
}

impl Section {
    fn address(self, account: &AccountId) -> String {
        match self {
            Self::Users | Self::Other => addresses::all_users(account),
            Self::Roles => addresses::roles(account),
            Self::Settings => addresses::settings(account),
            Self::Me => addresses::me(Some(account)),
        }
    }
}

/// A page within the console. Without anybody signed in it is a [`card`].
pub fn framed(frame: Frame, section: Section, title: &str, main: AnyView) -> AnyView {
    in_console(frame, section, title, false, main)
}

/// The same for the page that has an island. The island shows notices itself, so that there is
/// one place for them.
pub fn framed_island(frame: Frame, section: Section, title: &str, main: AnyView) -> AnyView {
    in_console(Frame { notice: None, ..frame }, section, title, true, main)
}

fn in_console(frame: Frame, section: Section, title: &str, has_island: bool, main: AnyView) -> AnyView {
    let Some(person) = frame.person.clone() else { return card(frame, title, main) };
    let title = match &frame.account {
        Some(account) => format!("{title} · {}", account.name),
        None => title.to_owned(),
    };
    let head = Head { title, theme: frame.theme, has_island };
    let notice = frame.notice.clone();
    let demo = frame.demo;
    let body = view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <div class="frame">
            <header>
                <div class="top-bar">
                <a class="brand" href="/" aria-label="Roster">{brand_mark()}</a>
                <span class="top-bar-name">
                    {frame.account.as_ref().map_or_else(|| "Roster".to_owned(), |account| account.name.to_string())}
                </span>
                <button type="button" class="button quiet" popovertarget="column">
                    <Icon kind=IconKind::Menu />
                    "Menu"
                </button>
                </div>
            {column(frame, section, person)}
            </header>
            <main id="main" tabindex="-1">
                {demo.then(demo_banner)}
                {main}
            </main>
        </div>
        {(!has_island).then(|| notice_toast(notice))}
    };
    document(head, body.into_any())
}

/// A page on its own: signing in, setting up, an invitation.
pub fn card(frame: Frame, title: &str, main: AnyView) -> AnyView {
    let head = Head { title: title.to_owned(), theme: frame.theme, has_island: false };
    let body = view! {
        <div class="card-page">
            <header class="card-brand">
                <a class="brand" href="/">{brand_mark()} <span>"Roster"</span></a>
            </header>
            <main class="card" id="main">
                {frame.demo.then(demo_banner)}
                {main}
            </main>
            <footer class="card-foot">{theme_switch(frame.theme, frame.here)}</footer>
        </div>
        {notice_toast(frame.notice)}
    };
    document(head, body.into_any())
}

fn column(frame: Frame, section: Section, person: Person) -> AnyView {
    let account = frame.account.as_ref().map(|membership| membership.account.clone());
    let current = move |one: Section| (one == section).then_some("page");
    let navigation = account.as_ref().map(|account| {
        view! {
            <nav aria-label="Main">
                <h2>"Account"</h2>
                <a href=addresses::all_users(account) aria-current=current(Section::Users)>
                    <Icon kind=IconKind::Users />
                    "Users"
                </a>
                <a href=addresses::roles(account) aria-current=current(Section::Roles)>
                    <Icon kind=IconKind::Roles />
                    "Roles"
                </a>
                <a href=addresses::settings(account) aria-current=current(Section::Settings)>
                    <Icon kind=IconKind::Settings />
                    "Settings"
                </a>
            </nav>
        }
    });
    // The same picture as in the list of users.
    let (id, shown_name) = match &frame.account {
        Some(account) => (account.user.to_string(), account.display_name.to_string()),
        None => (person.email.folded(), person.name.to_string()),
    };
    view! {
        <div class="column" id="column" popover="auto">
            {switcher(&frame, section)}
            {navigation}
            <div class="column-end">
                <a class="me" href=addresses::me(account.as_ref()) aria-current=current(Section::Me)>
                    <Avatar id name=shown_name.clone() />
                    <span class="two-lines">
                        <strong>{shown_name}</strong>
                        <small>{person.email.to_string()}</small>
                    </span>
                </a>
                <div class="me-tools">
                    {theme_switch(frame.theme, frame.here)}
                    <form method="post" action="/sign-out">
                        <button class="button quiet">
                            <Icon kind=IconKind::SignOut />
                            "Sign out"
                        </button>
                    </form>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn switcher(frame: &Frame, section: Section) -> AnyView {
    let others = frame
        .memberships
        .iter()
        .map(|membership| {
            let is_current =
                frame.account.as_ref().is_some_and(|current| current.account == membership.account);
            view! {
                <li>
                    <a href=section.address(&membership.account) aria-current=is_current.then_some("true")>
                        {account_lines(membership)}
                        {is_current.then(|| view! { <Icon kind=IconKind::Tick /> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    let invitations = frame
        .invitations
        .iter()
        .map(|open| {
            view! {
                <li>
                    <a href=addresses::invitations(frame.account.as_ref().map(|own| &own.account))>
                        <AccountMark id=open.account.to_string() name=open.name.to_string() />
                        <span class="two-lines">
                            <strong>{open.name.to_string()}</strong>
                            <small>"Invites you"</small>
                        </span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let shown = match &frame.account {
        Some(membership) => account_lines(membership),
        None => view! {
            <span class="two-lines">
                <strong>"No account"</strong>
            </span>
        }
        .into_any(),
    };
    let account = frame.account.as_ref().map(|membership| membership.account.clone());
    let new_account = frame.may_create_account.then(|| {
        view! {
            <li>
                <a class="new-account" href=addresses::new_account(account.as_ref())>
                    <Icon kind=IconKind::Plus />
                    "New account"
                </a>
            </li>
        }
    });
    view! {
        <details class="switcher">
            <summary>
                <span class="hidden">"Account: "</span>
                {shown}
                <Icon kind=IconKind::Choose />
            </summary>
            <nav aria-label="Accounts">
                <ul>{others} {invitations} {new_account}</ul>
            </nav>
        </details>
    }
    .into_any()
}

fn account_lines(membership: &Membership) -> AnyView {
    let role = match membership {
        Membership { closed: true, .. } => "Closed",
        Membership { paused: true, .. } => "Paused",
        _ => membership.role.label(),
    };
    view! {
        <AccountMark id=membership.account.to_string() name=membership.name.to_string() />
        <span class="two-lines">
            <strong>{membership.name.to_string()}</strong>
            <small>{role}</small>
        </span>
    }
    .into_any()
}

fn theme_switch(theme: Theme, here: String) -> AnyView {
    let choices = Theme::ALL
        .into_iter()
        .map(|one| {
            view! {
                <button name="theme" value=one.as_str() aria-pressed=(one == theme).to_string()>
                    {one.label()}
                </button>
            }
        })
        .collect_view();
    view! {
        <form class="theme" method="post" action="/theme" role="group" aria-label="Colours">
            <Hidden name="back" value=here />
            {choices}
        </form>
    }
    .into_any()
}

/// The place where a page says what has just been done.
fn notice_toast(notice: Option<String>) -> impl IntoView {
    view! {
        <div class="toasts" role="status">
            {notice.map(|notice| view! { <p class="toast">{notice}</p> })}
        </div>
    }
}

fn demo_banner() -> impl IntoView {
    view! { <p class="banner">"A demonstration: everybody here is invented, and nothing is sent anywhere."</p> }
}

/// The mark of the product: a list with one place taken. The same as the favicon.
fn brand_mark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
            <rect width="32" height="32" rx="8" />
            <circle cx="10.5" cy="11" r="3" />
            <path d="M17 11h7M8 18h16M8 24h10" />
        </svg>
    }
}
