//! `/account/api-keys` and `/account/api-keys/all`: one's own keys, and, for admins, those of everybody.

use domain::policy::{self, AccountFacts, Actor};
use domain::{ApiKey, Operation, Timestamp, UserId};
use leptos::prelude::*;

use crate::addresses;
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::parts::{Icon, IconKind, KeyActs, key_table};

/// What the page shows.
#[derive(Clone, Debug)]
pub struct ApiKeysPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Who reads.
    pub actor: Actor,
    /// The reader's own user.
    pub me: UserId,
    /// Which list.
    pub tab: KeyTab,
    /// The server's clock.
    pub now: Timestamp,
}

/// Which list is shown.
#[derive(Clone, Debug)]
pub enum KeyTab {
    /// The reader's own keys, the newest first.
    Own(Vec<ApiKey>),
    /// A page of all keys of the account.
    All {
        /// The keys, the newest first.
        keys: Vec<ApiKey>,
        /// How many there are on all pages.
        total: u64,
        /// The token of the page after.
        next: Option<String>,
        /// False on pages after the first.
        is_first: bool,
    },
}

/// `/account/api-keys?account=`, or `/account/api-keys/all?account=&page=`.
pub fn api_keys(frame: Frame, page: ApiKeysPage) -> impl IntoView {
    let account = page.account.id.clone();
    let sees_all = policy::may(&page.actor, Operation::ViewOthersKeys).is_ok();
    let is_all = matches!(page.tab, KeyTab::All { .. });
    let current = |is: bool| is.then_some("page");
    let tabs = sees_all.then(|| {
        view! {
            <nav class="tabs" aria-label="Whose keys">
                <a href=addresses::api_keys(&account) aria-current=current(!is_all)>"Your keys"</a>
                <a href=addresses::all_api_keys(&account, "") aria-current=current(is_all)>"All keys"</a>
            </nav>
        }
    });
    let content = match &page.tab {
        KeyTab::Own(keys) => own(&page, keys),
        KeyTab::All { keys, total, next, is_first } => all(&page, keys, *total, next.as_deref(), *is_first),
    };
    let create = (!is_all && !matches!(&page.tab, KeyTab::Own(keys) if keys.is_empty())).then(|| {
        view! { <a class="button primary" href=addresses::new_key(&account, None)>"Create API key"</a> }
    });
    let main = view! {
        <div class="page-head">
            <h1>"API keys"</h1>
            {create}
        </div>
        {tabs}
        {content}
    };
    framed(frame, Section::Keys, "API keys", main.into_any())
}

fn own(page: &ApiKeysPage, keys: &[ApiKey]) -> AnyView {
    let account = &page.account;
    if keys.is_empty() {
        return view! {
            <div class="empty">
                <h2>"No API keys yet"</h2>
                <p>
                    {format!("A key lets a program of yours use {} as you, with your role at that moment: rosterctl, the SDK, or a script.", account.name)}
                </p>
                <a class="button primary" href=addresses::new_key(&account.id, None)>"Create API key"</a>
            </div>
        }
        .into_any();
    }
    view! {
        <p class="read-only">{format!("Each of them acts as you in {}, with your role at that moment.", account.name)}</p>
        {key_table(&account.id, keys, KeyActs::All, page.now)}
    }
    .into_any()
}

fn all(page: &ApiKeysPage, keys: &[ApiKey], total: u64, next: Option<&str>, is_first: bool) -> AnyView {
    let account = &page.account.id;
    if keys.is_empty() && is_first {
        return view! {
            <div class="empty">
                <h2>"No API keys yet"</h2>
                <p>{format!("Nobody in {} has one, and no service account has.", page.account.name)}</p>
            </div>
        }
        .into_any();
    }
    let counted = match total {
        1 => "1 key".to_owned(),
        // Beyond that nobody counts.
        10_001.. => "10,000+ keys".to_owned(),
        number => format!("{number} keys"),
    };
    let first = (!is_first).then(|| {
        view! {
            <a class="button" href=addresses::all_api_keys(account, "")><Icon kind=IconKind::Left />"First page"</a>
        }
    });
    let next = next.map(|token| {
        view! {
            <a class="button" href=addresses::all_api_keys(account, token)>"Older"<Icon kind=IconKind::Right /></a>
        }
    });
    view! {
        <p class="read-only">
            "Nobody sees a secret here. You may delete any key; only its owner rotates one, and admins those of service accounts, on their page."
        </p>
        {key_table(account, keys, KeyActs::DeleteOfMany, page.now)}
        <nav class="pages" aria-label="Pages">
            <span class="place">{counted}</span>
            {first}
            {next}
        </nav>
    }
    .into_any()
}
