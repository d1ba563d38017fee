//! The forms that make and change a connection. A key is typed in and never shown again.

use domain::policy::AccountFacts;
use domain::{Connection, Invalid};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::parts::{Icon, IconKind};

/// What was typed, but for the key: that is not sent back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedConnection {
    /// The id; only of a new one.
    pub id: String,
    /// The address.
    pub base_url: String,
    /// Whether the key that is kept shall be forgotten.
    pub forget_key: bool,
}

/// What `/account/settings/connections/new` shows.
#[derive(Clone, Debug)]
pub struct NewConnectionPage {
    /// The account in view.
    pub account: AccountFacts,
    /// What was typed before.
    pub typed: TypedConnection,
    /// What is wrong: about `connection_id`, `base_url`, `api_key` or `form`.
    pub errors: Vec<Invalid>,
}

/// What `/account/settings/connections/<id>` shows.
#[derive(Clone, Debug)]
pub struct ChangeConnectionPage {
    /// The account in view.
    pub account: AccountFacts,
    /// The connection as it is.
    pub connection: Connection,
    /// What was typed before; none at first.
    pub typed: Option<TypedConnection>,
    /// What is wrong: about `base_url`, `api_key` or `form`.
    pub errors: Vec<Invalid>,
}

const ADDRESS_HINT: &str = "As its clients are told, like https://api.example.com/v1: /chat/completions is put behind it. \
    An address within a private network must be allowed by the operator of Roster.";

/// `/account/settings/connections/new?account=`. Posts `account`, `connection_id`, `base_url` and `api_key` to
/// itself.
pub fn new_connection(frame: Frame, page: NewConnectionPage) -> impl IntoView {
    let NewConnectionPage { account, typed, errors } = page;
    let errors = Errors(errors);
    let back = addresses::connections(&account.id);
    let key_hint = match errors.0.is_empty() {
        true => "Sent to this server with every prompt. It is kept encrypted and never shown again.",
        false => "If it has a key, type that again: a key that was typed is not sent back.",
    };
    let main = view! {
        <a class="crumb" href=back.clone()><Icon kind=IconKind::Left />"Connections"</a>
        <h1>"Add connection"</h1>
        <p class="lead">"Everybody in " {account.name.to_string()} " sees its id and can choose it for a deployment. Only admins see the rest."</p>
        <ErrorSummary errors=errors.clone() fields=&["connection_id", "base_url", "api_key"] />
        <form method="post" action=addresses::new_connection(&account.id) class="form narrow" autocomplete="off">
            <HiddenAccount account=account.id.clone() />
            <Field name="connection_id" label="Id" value=typed.id autocomplete="off" error=errors.of("connection_id")
                hint="Small letters, digits and hyphens: vllm, openai-eu. It stays the same." first=errors.0.is_empty() />
            <Field name="base_url" label="Address" kind="url" value=typed.base_url autocomplete="off" hint=ADDRESS_HINT
                error=errors.of("base_url") />
            <Field name="api_key" label="Key" kind="password" autocomplete="new-password" required=false hint=key_hint
                error=errors.of("api_key") />
            <div class="actions">
                <button class="button primary">"Add connection"</button>
                <a class="button quiet" href=back>"Cancel"</a>
            </div>
        </form>
    };
    framed(frame, Section::Settings, "Add connection", main.into_any())
}

/// `/account/settings/connections/<id>?account=`. Posts `account`, `version`, `base_url`, `api_key` (empty to leave
/// it) and `forget_key=yes` to itself.
pub fn change_connection(frame: Frame, page: ChangeConnectionPage) -> impl IntoView {
    let ChangeConnectionPage { account, connection, typed, errors } = page;
    let errors = Errors(errors);
    let title = format!("Change {}", connection.id);
    let details = connection.details.as_ref();
    let has_key = details.is_some_and(|details| details.has_key);
    let present = details.map(|details| details.base_url.to_string()).unwrap_or_default();
    let typed = typed.unwrap_or(TypedConnection { base_url: present, ..TypedConnection::default() });
    let back = addresses::connections(&account.id);
    let key_hint = match has_key {
        _ if !errors.0.is_empty() => {
            "If you typed a key, type it again: it is not sent back. Empty leaves things as they are."
        }
        true => {
            "A key is kept. Leave this empty to keep it; if the server becomes another, it is dropped unless you type a new one."
        }
        false => {
            "No key is kept. It is sent to this server with every prompt, kept encrypted and never shown again."
        }
    };
    let forget = has_key.then(|| {
        view! {
            <label class="tick" for="forget_key">
                <input type="checkbox" id="forget_key" name="forget_key" value="yes" checked=typed.forget_key />
                "Forget the key that is kept"
            </label>
        }
    });
    let main = view! {
        <a class="crumb" href=back.clone()><Icon kind=IconKind::Left />"Connections"</a>
        <h1>{title.clone()}</h1>
        <ErrorSummary errors=errors.clone() fields=&["base_url", "api_key"] />
        <form method="post" action=addresses::connection(&account.id, &connection.id) class="form narrow" autocomplete="off">
            <HiddenAccount account=account.id.clone() />
            <Hidden name="version" value=connection.version.to_string() />
            <Field name="base_url" label="Address" kind="url" value=typed.base_url autocomplete="off" hint=ADDRESS_HINT
                error=errors.of("base_url") />
            <Field name="api_key" label="New key" kind="password" autocomplete="new-password" required=false hint=key_hint
                error=errors.of("api_key") />
            {forget}
            <div class="actions">
                <button class="button primary">"Save"</button>
                <a class="button quiet" href=back>"Cancel"</a>
            </div>
        </form>
    };
    framed(frame, Section::Settings, &title, main.into_any())
}
