//! `/me`: the reader's own name, password and accounts.

use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::{Frame, Membership, Person};
use crate::parts::AccountMark;

/// What was tried on `/me` and did not work.
#[derive(Clone, Debug, Default)]
pub struct MePage {
    /// The name that was typed, if the renaming failed.
    pub name: Option<String>,
    /// What is wrong: about `name`, `present`, `password` or `form`.
    pub errors: Vec<domain::Invalid>,
}

/// `/me?account=`. Posts to itself:
/// - `action=rename` with `account`, `version` and `name`: the name in the account in view
/// - `action=password` with `account` if there is one in view, `present` and `password`
pub fn me(frame: Frame, page: MePage) -> impl IntoView {
    let errors = Errors(page.errors);
    let account = frame.account.clone();
    let here = addresses::me(account.as_ref().map(|account| &account.account));
    let person = frame.person.clone();
    let rename = account.as_ref().map(|account| rename(account, page.name, &errors));
    let accounts = accounts(&frame.memberships);
    let main = view! {
        <h1>"You"</h1>
        {person.as_ref().map(|person| view! { <p class="lead">{person.email.to_string()}</p> })}
        <ErrorSummary errors=errors.clone() fields=&["name", "present", "password"] />
        {rename}
        <section class="panel" aria-labelledby="password-title">
            <h2 id="password-title">"Password"</h2>
            <form method="post" action=here class="form narrow">
                {account.map(|account| view! { <HiddenAccount account=account.account /> })}
                <Hidden name="action" value="password" />
                {person.map(|Person { email, .. }| view! {
                    <input class="hidden" type="email" autocomplete="username" value=email.to_string() readonly tabindex="-1" aria-hidden="true" />
                })}
                <Field name="present" label="Present password" kind="password" autocomplete="current-password"
                    error=errors.of("present") />
                <Field name="password" label="New password" kind="password" autocomplete="new-password"
                    hint="At least 12 characters. Changing it signs you out everywhere else."
                    error=errors.of("password") />
                <div class="actions"><button class="button">"Change password"</button></div>
            </form>
        </section>
        <section class="panel" aria-labelledby="accounts-title">
            <h2 id="accounts-title">"Your accounts"</h2>
            {accounts}
        </section>
    };
    framed(frame, Section::Me, "You", main.into_any())
}

fn rename(account: &Membership, typed: Option<String>, errors: &Errors) -> impl IntoView + use<> {
    let value = typed.unwrap_or_else(|| account.display_name.to_string());
    view! {
        <section class="panel" aria-labelledby="name-title">
            <h2 id="name-title">"Name"</h2>
            <form method="post" action=addresses::me(Some(&account.account)) class="form narrow" autocomplete="off">
                <HiddenAccount account=account.account.clone() />
                <Hidden name="version" value=account.version.to_string() />
                <Hidden name="action" value="rename" />
                <Field name="name" label="Your name" value=value autocomplete="name"
                    hint=format!("Shown in {}, and used when you join other accounts.", account.name)
                    error=errors.of("name").or_else(|| errors.of("display_name")) />
                <div class="actions"><button class="button">"Save name"</button></div>
            </form>
        </section>
    }
}

fn accounts(memberships: &[Membership]) -> AnyView {
    if memberships.is_empty() {
        return view! { <p class="hint">"You are in no account. You join one by an invitation from its admins."</p> }.into_any();
    }
    let rows = memberships
        .iter()
        .map(|membership| {
            let name = membership.name.to_string();
            let role = if membership.paused {
                "Paused".to_owned()
            } else {
                format!("{} as {}", membership.role.label(), membership.display_name)
            };
            view! {
                <li>
                    <AccountMark id=membership.account.to_string() name=name.clone() />
                    <span class="two-lines">
                        <strong><a href=addresses::all_users(&membership.account)>{name.clone()}</a></strong>
                        <small>{role}</small>
                    </span>
                    {(!membership.paused).then(|| view! {
                        <a class="button quiet" href=addresses::leave(&membership.account) aria-label=format!("Leave {name}…")>"Leave…"</a>
                    })}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="accounts">{rows}</ul> }.into_any()
}
