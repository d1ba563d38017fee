//! What stands around the content of a page: for people who are signed in a column with the
//! account switcher, the navigation and themselves; for everybody else a card in the middle.
//!
//! There is one column for all widths. Where there is no room for it, it is a popover of the top
//! bar: the same elements, opened by the browser itself, so it needs no script.

mod column;

use column::{column, theme_switch};
use domain::{AccountId, ResourceKind};
use leptos::prelude::*;

use crate::addresses::{self, AuditFilter};
use crate::model::Frame;
use crate::parts::{Icon, IconKind};
use crate::shell::{Head, document};

/// Where in the console a page belongs; switching accounts stays there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The users and everything about them.
    Users,
    /// What each role can do.
    Roles,
    /// API keys.
    Keys,
    /// Who did what.
    Audit,
    /// What the account's admins can set.
    Settings,
    /// The resources of one kind.
    Resources(ResourceKind),
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
            Self::Keys => addresses::api_keys(account),
            Self::Audit => addresses::audit(account, &AuditFilter::default()),
            Self::Settings => addresses::settings(account),
            Self::Resources(kind) => addresses::all_resources(account, kind),
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

/// A page to read, for whoever comes by, as wide as text and tables want it.
pub fn reading(frame: Frame, title: &str, main: AnyView) -> AnyView {
    let head = Head { title: title.to_owned(), theme: frame.theme, has_island: false };
    let body = view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <div class="reading-page">
            <header>
                <a class="brand" href="/">{brand_mark()} <span>"Roster"</span></a>
                {theme_switch(frame.theme, frame.here)}
            </header>
            <main id="main" tabindex="-1">
                {frame.demo.then(demo_banner)}
                {main}
            </main>
        </div>
    };
    document(head, body.into_any())
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
