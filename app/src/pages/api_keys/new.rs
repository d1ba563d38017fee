//! `/account/api-keys/new`: the form for a new key, and the page that shows a secret, once.

use domain::policy::AccountFacts;
use domain::{ApiKey, Invalid, Timestamp};
use leptos::prelude::*;

use super::expiry::{TypedExpiry, expiry};
use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::{Frame, KeyOwner};
use crate::parts::{Icon, IconKind};

/// What `/account/api-keys/new` shows.
#[derive(Clone, Debug)]
pub struct NewKeyPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Whose key it will be.
    pub owner: KeyOwner,
    /// The token by which the form works once.
    pub form: String,
    /// The name typed before.
    pub name: String,
    /// When it shall end.
    pub expiry: TypedExpiry,
    /// Why it cannot be done, if it cannot, in the words of [`domain::Refusal`].
    pub refused: Option<String>,
    /// What is wrong: about `name`, `expires`, `date` or `form`.
    pub errors: Vec<Invalid>,
}

/// A key whose secret is shown, or has been.
#[derive(Clone, Debug)]
pub struct ShownKeyPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Whose key it is.
    pub owner: KeyOwner,
    /// The key; none if it is not there any more.
    pub key: Option<ApiKey>,
    /// Its text. None if it was shown before: it is not kept.
    pub secret: Option<String>,
    /// True if it has been there before and got a new secret.
    pub is_rotated: bool,
    /// Where the API is reached, without a slash at the end.
    pub api: String,
    /// The server's clock.
    pub now: Timestamp,
}

const FIELDS: &[&str] = &["name", "expires", "date"];

/// `/account/api-keys/new?account=&user=`. Posts `account`, `form`, `name`, `expires` and `date` to
/// itself.
pub fn new_key(frame: Frame, page: NewKeyPage) -> impl IntoView {
    let (account, owner) = (page.account.id.clone(), page.owner.clone());
    let back = owner.list(&account);
    let (title, lead) = if owner.is_me {
        let lead = format!(
            "It acts as you in {}, with your role at that moment. Its secret is shown once, on the next page.",
            page.account.name
        );
        ("Create API key".to_owned(), lead)
    } else {
        let lead = format!(
            "It acts as the service account {} in {}, with its role at that moment. Its secret is shown once, on the next page.",
            owner.name, page.account.name
        );
        (format!("Create API key for {}", owner.name), lead)
    };
    let content = match page.refused.clone() {
        Some(why) => view! {
            <div class="alert" role="alert"><p>{why}</p></div>
            <div class="actions"><a class="button" href=back.clone()>"Back"</a></div>
        }
        .into_any(),
        None => view! {
            <p class="lead">{lead}</p>
            {form(page)}
        }
        .into_any(),
    };
    let main = view! {
        <a class="crumb" href=back><Icon kind=IconKind::Left />{owner.list_name().to_owned()}</a>
        <h1>{title.clone()}</h1>
        {content}
    };
    framed(frame, Section::Keys, &title, main.into_any())
}

fn form(page: NewKeyPage) -> impl IntoView {
    let NewKeyPage { account, owner, form, name, expiry: typed, errors, .. } = page;
    let errors = Errors(errors);
    let user = (!owner.is_me).then_some(&owner.user);
    view! {
        <ErrorSummary errors=errors.clone() fields=FIELDS />
        <form method="post" action=addresses::new_key(&account.id, user) class="form narrow" autocomplete="off">
            <HiddenAccount account=account.id.clone() />
            <Hidden name="form" value=form />
            <Field name="name" label="Name" value=name hint="So that you know it again: laptop, nightly builds." autocomplete="off"
                error=errors.of("name") first=errors.0.is_empty() />
            {expiry(&typed, None, &errors)}
            <div class="actions">
                <button class="button primary">"Create API key"</button>
                <a class="button quiet" href=owner.list(&account.id)>"Cancel"</a>
            </div>
        </form>
    }
}

/// The answer to making or rotating a key: its secret, this once. Sent again, it says so.
pub fn shown_key(frame: Frame, page: ShownKeyPage) -> impl IntoView {
    let (account, owner) = (&page.account.id, &page.owner);
    let list = owner.list(account);
    let name = page.key.as_ref().map(|key| key.name.to_string());
    let title = match (&page.secret, &name, page.is_rotated) {
        (Some(_), Some(name), false) => format!("{name} is ready"),
        (Some(_), Some(name), true) => format!("{name} has a new secret"),
        (_, Some(name), _) => format!("{name} was created already"),
        _ => "This key was created already".to_owned(),
    };
    let content = match (&page.secret, &page.key) {
        (Some(secret), Some(key)) => secret_and_lines(&page, secret, key),
        (_, Some(key)) => view! {
            <p>"This form has been used: no second key was made. The secret was shown then and is not kept anywhere."</p>
            <p>
                "If you did not get hold of it, "
                <a href=addresses::rotate_key(account, &owner.user, key.id)>"rotate the key"</a>
                " to get a new one, or "
                <a href=addresses::delete_key(account, &owner.user, key.id)>"delete it"</a> "."
            </p>
        }
        .into_any(),
        _ => view! { <p>"This form has been used, and the key it made has been deleted since. No second one was made."</p> }
            .into_any(),
    };
    let main = view! {
        <a class="crumb" href=list.clone()><Icon kind=IconKind::Left />{owner.list_name().to_owned()}</a>
        <div class="ask">
            <h1>{title.clone()}</h1>
            {content}
            <div class="actions"><a class="button primary" href=list>"Done"</a></div>
        </div>
    };
    framed(frame, Section::Keys, &title, main.into_any())
}

fn secret_and_lines(page: &ShownKeyPage, secret: &str, key: &ApiKey) -> AnyView {
    let (api, account) = (&page.api, &page.account.id);
    let overlap = key.overlap_until.map(|until| {
        let text = format!("The secret before works until {}.", crate::time::exact(until));
        view! { <p>{text}</p> }
    });
    let before = (page.is_rotated && key.overlap_until.is_none())
        .then(|| view! { <p>"The secret before no longer works."</p> });
    let ends = match key.expires {
        Some(ends) => format!("It expires on {}.", crate::time::exact(ends)),
        None => "It does not expire.".to_owned(),
    };
    view! {
        <div class="banner"><p><strong>"Copy it now: it is shown only this once."</strong> " Roster keeps no copy that could be read."</p></div>
        <div class="field">
            <label for="secret">"API key"</label>
            <input id="secret" class="link" readonly value=secret.to_owned() autocomplete="off" spellcheck="false" autofocus
                aria-describedby="secret-hint" />
            <p class="hint" id="secret-hint">{ends}</p>
        </div>
        {overlap}
        {before}
        <div class="field">
            <h2 class="label">"Try it"</h2>
            <pre class="line" tabindex="0" role="region" aria-label="A curl command"><code>{format!("curl -H \"Authorization: Bearer {secret}\" {api}/v1/accounts/{account}")}</code></pre>
        </div>
        <div class="field">
            <h2 class="label">"Keep it for rosterctl, which asks for it"</h2>
            <pre class="line" tabindex="0" role="region" aria-label="A rosterctl command"><code>{format!("rosterctl set-api-key --base-url {api}")}</code></pre>
        </div>
    }
    .into_any()
}
