//! `/account/users/<id>/keys/<key>`, `…/rotate` and `…/delete`: what is done to one key.

use domain::policy::AccountFacts;
use domain::{ApiKey, Invalid, Timestamp};
use leptos::prelude::*;

use super::expiry::{TypedExpiry, expiry};
use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::{Frame, KeyOwner};
use crate::pages::ask::{Ask, Yes};
use crate::parts::{Icon, IconKind, Meaning, overlap_choice};
use crate::questions::{self, Question};
use crate::time;

/// What `/account/users/<id>/keys/<key>` shows.
#[derive(Clone, Debug)]
pub struct ChangeKeyPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Whose key it is.
    pub owner: KeyOwner,
    /// The key.
    pub key: ApiKey,
    /// The name typed before; none at first.
    pub name: Option<String>,
    /// When it shall end.
    pub expiry: TypedExpiry,
    /// The server's clock.
    pub now: Timestamp,
    /// What is wrong: about `name`, `expires`, `date` or `form`.
    pub errors: Vec<Invalid>,
}

/// What `…/rotate` shows.
#[derive(Clone, Debug)]
pub struct RotateKeyPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Whose key it is.
    pub owner: KeyOwner,
    /// The key.
    pub key: ApiKey,
    /// The server's clock.
    pub now: Timestamp,
    /// What went wrong before.
    pub errors: Vec<Invalid>,
}

/// What `…/delete` shows.
#[derive(Clone, Debug)]
pub struct DeleteKeyPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Whose key it is.
    pub owner: KeyOwner,
    /// The key.
    pub key: ApiKey,
    /// Those made with it that the reader may delete, too.
    pub made_with_it: Vec<ApiKey>,
    /// The server's clock.
    pub now: Timestamp,
    /// What went wrong before.
    pub errors: Vec<Invalid>,
}

/// `/account/users/<id>/keys/<key>?account=`. Posts `account`, `version`, `name`, `expires` and `date`
/// to itself.
pub fn change_key(frame: Frame, page: ChangeKeyPage) -> impl IntoView {
    let ChangeKeyPage { account, owner, key, name, expiry: typed, now, errors } = page;
    let errors = Errors(errors);
    let title = format!("Change {}", key.name);
    let kept = match key.expires {
        Some(ends) if key.has_expired(now) => format!("As it is: it expired on {}", ends.day()),
        Some(ends) => format!("As it is: {}, {}", ends.day(), time::left(ends, now)),
        None => "As it is: never".to_owned(),
    };
    let name = name.unwrap_or_else(|| key.name.to_string());
    let main = view! {
        <a class="crumb" href=owner.list(&account.id)><Icon kind=IconKind::Left />{owner.list_name().to_owned()}</a>
        <h1>{title.clone()}</h1>
        <p class="lead"><code>{key.prefix()}</code> " keeps its secret. Keys made with it end no later than it does."</p>
        <ErrorSummary errors=errors.clone() fields=&["name", "expires", "date"] />
        <form method="post" action=addresses::key(&account.id, &owner.user, key.id) class="form narrow" autocomplete="off">
            <HiddenAccount account=account.id.clone() />
            <Hidden name="version" value=key.version.to_string() />
            <Field name="name" label="Name" value=name autocomplete="off" error=errors.of("name") />
            {expiry(&typed, Some(kept), &errors)}
            <div class="actions">
                <button class="button primary">"Save"</button>
                <a class="button quiet" href=owner.list(&account.id)>"Cancel"</a>
            </div>
        </form>
    };
    framed(frame, Section::Keys, &title, main.into_any())
}

/// `…/rotate?account=`. Posts `account`, `confirm` (the version that was shown) and `overlap` in seconds
/// to itself.
pub fn rotate_key(frame: Frame, page: RotateKeyPage) -> impl IntoView {
    let RotateKeyPage { account, owner, key, now, errors } = page;
    let Question { title, points, yes } = questions::about_rotation(&key, now);
    let (here, back) = (addresses::rotate_key(&account.id, &owner.user, key.id), owner.list(&account.id));
    let inputs = view! {
        <fieldset class="expiry">
            <legend>"How long the present secret works beside the new one"</legend>
            {overlap_choice("overlap", "3600")}
        </fieldset>
    }
    .into_any();
    let main = view! {
        <Ask title=title.clone() account=account.id here back confirm=key.version.to_string() yes kind=Yes::Does refused=None
            errors inputs>
            <Meaning points />
        </Ask>
    };
    framed(frame, Section::Keys, &title, main.into_any())
}

/// `…/delete?account=`. Posts `account`, `confirm` (the version that was shown) and `with_made=yes`, if
/// those made with it shall end, too, to itself.
pub fn delete_key(frame: Frame, page: DeleteKeyPage) -> impl IntoView {
    let DeleteKeyPage { account, owner, key, made_with_it, now, errors } = page;
    let Question { title, points, yes } = questions::about_key_deletion(&key, &owner, &account.name, now);
    let (here, back) = (addresses::delete_key(&account.id, &owner.user, key.id), owner.list(&account.id));
    let inputs = (!made_with_it.is_empty()).then(|| with_made(&made_with_it, now));
    let main = view! {
        <Ask title=title.clone() account=account.id here back confirm=key.version.to_string() yes refused=None errors
            inputs=inputs.unwrap_or_else(|| ().into_any())>
            <Meaning points />
        </Ask>
    };
    framed(frame, Section::Keys, &title, main.into_any())
}

fn with_made(keys: &[ApiKey], now: Timestamp) -> AnyView {
    let lines = keys.iter().map(|key| view! { <li>{questions::key_line(key, now)}</li> }).collect_view();
    let label = if keys.len() == 1 { "Delete this one, too" } else { "Delete these, too" };
    view! {
        <fieldset class="expiry">
            <legend>"Made with it"</legend>
            <ul class="plain-list">{lines}</ul>
            <label class="tick" for="with_made">
                <input type="checkbox" id="with_made" name="with_made" value="yes" checked />
                {label}
            </label>
        </fieldset>
    }
    .into_any()
}
