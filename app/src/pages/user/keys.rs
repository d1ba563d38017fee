//! The API keys of a user, for readers who may see them.

use domain::policy::{self, TargetFacts};
use domain::{Operation, Refusal, UserKind};
use leptos::prelude::*;

use crate::addresses;
use crate::model::UserPage;
use crate::parts::{KeyActs, key_table};

/// The section. Of a service account everybody sees it, and who may not see its keys is told why.
pub fn section(page: &UserPage) -> Option<AnyView> {
    let (account, user) = (&page.account.id, &page.user);
    let is_program = user.kind == UserKind::ServiceAccount;
    if user.status.is_pending() {
        return None;
    }
    let content = match &page.keys {
        Some(keys) => list(page, keys),
        None if is_program => {
            let denial = policy::may(&page.actor, Operation::ViewOthersKeys).err()?;
            let refusal = Refusal { denial, contacts: page.contacts.clone() };
            view! { <p class="hint">{refusal.to_string()}</p> }.into_any()
        }
        None => return None,
    };
    let target = TargetFacts::as_shown(user);
    let may_create =
        page.keys.is_some() && policy::create_key(&page.actor, &page.account, &target, 0, None, None).is_ok();
    let create = (is_program && may_create).then(|| {
        view! { <div class="actions"><a class="button" href=addresses::new_key(account, Some(&user.id))>"Create API key"</a></div> }
    });
    Some(
        view! {
            <section class="panel keys" aria-labelledby="keys-title">
                <h2 id="keys-title">"API keys"</h2>
                {content}
                {create}
            </section>
        }
        .into_any(),
    )
}

fn list(page: &UserPage, keys: &[domain::ApiKey]) -> AnyView {
    let (account, user) = (&page.account.id, &page.user);
    let is_program = user.kind == UserKind::ServiceAccount;
    if keys.is_empty() {
        let none = if page.is_me { "You have none." } else { "There are none." };
        let onwards = page.is_me.then(|| view! { " " <a href=addresses::api_keys(account)>"Create one"</a> });
        return view! { <p class="hint">{none} {onwards}</p> }.into_any();
    }
    let acts = if page.is_me || is_program { KeyActs::All } else { KeyActs::Delete };
    let why = (acts == KeyActs::Delete).then(|| {
        let text =
            format!("Only {} makes, rotates and changes their keys. You may delete them.", user.shown_name());
        view! { <p class="hint">{text}</p> }
    });
    view! {
        {why}
        {key_table(account, keys, acts, page.now)}
    }
    .into_any()
}
