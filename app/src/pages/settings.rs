//! `/account/settings`: what an account's admins can set. Everybody in the account sees it.

use domain::policy::{AccountFacts, Actor, DAYS_TO_REOPEN, Settings};
use domain::{Contacts, Operation, Role, policy};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::Frame;

/// The page's data.
#[derive(Clone, Debug)]
pub struct SettingsPage {
    /// The account.
    pub account: AccountFacts,
    /// Who reads.
    pub actor: Actor,
    /// What is set.
    pub settings: Settings,
    /// The version the form is made upon.
    pub version: i64,
    /// Users who hold a granular role.
    pub granular_holders: u64,
    /// Why the reader cannot close the account, if they cannot.
    pub close_refused: Option<domain::Denial>,
    /// Admins to ask, for readers who cannot change settings.
    pub contacts: Contacts,
    /// What was typed and could not be saved; none at first.
    pub typed: Option<TypedSettings>,
    /// What is wrong: about `account_name`, `contact`, `invitation_days` or `form`.
    pub errors: Vec<domain::Invalid>,
}

/// The form as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedSettings {
    /// The name.
    pub account_name: String,
    /// The contact address.
    pub contact: String,
    /// True for `granular=on`.
    pub granular: bool,
    /// The number of days.
    pub invitation_days: String,
}

impl From<&Settings> for TypedSettings {
    fn from(settings: &Settings) -> Self {
        Self {
            account_name: settings.name.to_string(),
            contact: settings.contact.as_ref().map(ToString::to_string).unwrap_or_default(),
            granular: settings.granular_roles,
            invitation_days: settings.invitation_days.to_string(),
        }
    }
}

/// `/account/settings?account=`. Posts to itself, with `account` and `version`: `account_name`,
/// `contact` (may be empty), `granular` (`on` or `off`) and `invitation_days`.
pub fn settings(frame: Frame, page: SettingsPage) -> impl IntoView {
    let changes = policy::may(&page.actor, Operation::ChangeSettings).is_ok();
    let errors = Errors(page.errors.clone());
    let body = if changes { form(&page, &errors) } else { read_only(&page) };
    let main = view! {
        <h1>"Settings"</h1>
        <ErrorSummary errors=errors fields=&["account_name", "contact", "invitation_days"] />
        {body}
        {connections(&page)}
        {changes.then(|| closing(&page))}
    };
    framed(frame, Section::Settings, "Settings", main.into_any())
}

fn form(page: &SettingsPage, errors: &Errors) -> AnyView {
    let account = &page.account.id;
    let typed = page.typed.clone().unwrap_or_else(|| TypedSettings::from(&page.settings));
    view! {
        <form method="post" action=addresses::settings(account) class="form narrow" autocomplete="off">
            <HiddenAccount account=account.clone() />
            <Hidden name="version" value=page.version.to_string() />
            <Field name="account_name" label="Account name" value=typed.account_name autocomplete="off"
                hint="At most 63 characters. Its id stays the same." error=errors.of("account_name") />
            <Field name="contact" label="Contact e-mail" kind="email" value=typed.contact autocomplete="off" required=false
                hint="Whom to write to about this account. Everybody in it sees the address." error=errors.of("contact") />
            <Field name="invitation_days" label="Invitations stand for (days)" kind="number" value=typed.invitation_days
                autocomplete="off" hint="1 to 30. Counts for invitations sent or resent from now on."
                error=errors.of("invitation_days") />
            {granular(page, typed.granular)}
            <div class="actions"><button class="button primary">"Save settings"</button></div>
        </form>
    }
    .into_any()
}

fn granular(page: &SettingsPage, on: bool) -> AnyView {
    let holders = page.granular_holders;
    let held = page.settings.granular_roles && holders > 0;
    let on_meaning = format!(
        "Admins can also give the roles {} and {}.",
        Role::Contributor.label(),
        Role::InferenceUser.label()
    );
    let off_meaning = match (held, holders) {
        (true, 1) => "Cannot be chosen: 1 user holds one of them. Give them another role first.".to_owned(),
        (true, many) => {
            format!("Cannot be chosen: {many} users hold one of them. Give them another role first.")
        }
        (false, _) => "Only Admin and User can be given.".to_owned(),
    };
    let card = |value: &'static str, label: &'static str, checked: bool, disabled: bool, meaning: String| {
        view! {
            <label class="role-card">
                <input type="radio" name="granular" value=value checked=checked disabled=disabled autocomplete="off" />
                <span class="role-card-name">{label}</span>
                <span class="hint">{meaning}</span>
            </label>
        }
    };
    let holders_links = held.then(|| {
        let link = |role: Role| {
            view! { <a href=addresses::users_of_role(&page.account.id, role)>{role.label()}</a> }
        };
        view! { <p class="hint">"Who holds them: " {link(Role::Contributor)} ", " {link(Role::InferenceUser)} "."</p> }
    });
    view! {
        <fieldset class="role-cards">
            <legend>"Granular roles"</legend>
            {card("on", "On", on || held, false, on_meaning)}
            {card("off", "Off", !on && !held, held, off_meaning)}
        </fieldset>
        {holders_links}
    }
    .into_any()
}

fn connections(page: &SettingsPage) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="connections-title">
            <h2 id="connections-title">"Connections"</h2>
            <p class="hint">"The servers that answer for deployments, and the keys they are asked with."</p>
            <a class="button" href=addresses::connections(&page.account.id)>"Connections"</a>
        </section>
    }
    .into_any()
}

fn closing(page: &SettingsPage) -> AnyView {
    let name = &page.account.name;
    let action = match &page.close_refused {
        Some(denial) => view! { <p>{denial.to_string()}</p> }.into_any(),
        None => view! {
            <a class="button danger-quiet" href=addresses::close_account(&page.account.id)>{format!("Close {name}…")}</a>
        }
        .into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="close-title">
            <h2 id="close-title">{format!("Close {name}")}</h2>
            <p class="hint">{format!("Nobody can use a closed account. It can be reopened for {DAYS_TO_REOPEN} days, then its users and invitations are deleted.")}</p>
            {action}
        </section>
    }
    .into_any()
}

fn read_only(page: &SettingsPage) -> AnyView {
    let settings = &page.settings;
    let days = match settings.invitation_days.days() {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    let contact = settings.contact.as_ref().map_or_else(|| "None".to_owned(), ToString::to_string);
    let granular = if settings.granular_roles { "On" } else { "Off" };
    let contacts = page.contacts.to_string();
    view! {
        {(!contacts.is_empty()).then(|| view! { <p class="read-only">"Only admins can change settings. Admins: " {contacts} "."</p> })}
        <dl class="facts">
            <div><dt>"Account name"</dt><dd>{settings.name.to_string()}</dd></div>
            <div><dt>"Id"</dt><dd><code>{page.account.id.to_string()}</code></dd></div>
            <div><dt>"Contact e-mail"</dt><dd>{contact}</dd></div>
            <div><dt>"Invitations stand for"</dt><dd>{days}</dd></div>
            <div><dt>"Granular roles"</dt><dd>{granular}</dd></div>
        </dl>
    }
    .into_any()
}
