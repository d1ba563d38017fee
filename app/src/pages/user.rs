//! `/account/users/<id>`: one user, and what may be done to them.

mod ending;
mod entries;
mod invitation;
mod keys;
mod owned;
mod usage;

use accounts::{AuditEntry, UserUsage};
use domain::{Operation, UserKind, policy};
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::{Frame, OwnedResource, UserPage};
use crate::parts::{Avatar, Icon, IconKind, Matrix, StatusText};
use crate::time;

/// What was tried on the page and did not work.
#[derive(Clone, Debug, Default)]
pub struct UserForm {
    /// The name that was typed, if the renaming failed.
    pub name: Option<String>,
    /// What is wrong: about `name`, or about `form`.
    pub errors: Vec<domain::Invalid>,
}

/// `/account/users/<id>`. Posts to itself, with `account` and `version`:
/// - `action=rename` and `name`
/// - `action=resend`
/// - `action=change-role` and `role`; what needs confirmation is answered with the confirm page
///
/// `log` are their latest entries in the audit log and `usage` is how much inference they have run, for
/// readers who may see them; `owned` is what they own.
pub fn user(
    frame: Frame,
    page: UserPage,
    form: UserForm,
    log: Option<Vec<AuditEntry>>,
    usage: Option<UserUsage>,
    owned: Vec<OwnedResource>,
) -> impl IntoView {
    let user = &page.user;
    let name = user.shown_name().to_owned();
    let account = page.account.id.clone();
    let manages = policy::may(&page.actor, Operation::ChangeRole).is_ok();
    let errors = Errors(form.errors);
    let typed =
        form.name.or_else(|| user.display_name.as_ref().map(|name| name.to_string())).unwrap_or_default();
    let unconfirmed = (!user.address_confirmed && user.kind == UserKind::Person && !user.status.is_pending())
        .then(|| view! { <span class="tag warn">"Address not confirmed"</span> });
    let (list, list_name, kind) = match user.kind {
        UserKind::Person => (addresses::all_users(&account), "Users", None),
        UserKind::ServiceAccount => (
            addresses::service_accounts(&account),
            "Service accounts",
            Some("A service account: for a program, without a sign-in"),
        ),
    };
    let main = view! {
        <a class="crumb" href=list><Icon kind=IconKind::Left />{list_name}</a>
        <header class="user-head">
            <Avatar id=user.id.to_string() name=name.clone() />
            <div>
                <h1>{name.clone()} {page.is_me.then(|| view! { <span class="tag">"you"</span> })}</h1>
                <p class="hint">
                    {user.email.as_ref().map(|email| email.to_string())} {kind} " " {unconfirmed}
                </p>
            </div>
        </header>
        <ErrorSummary errors=errors.clone() fields=&["name"] />
        {facts(&page)}
        {invitation::section(&page)}
        <section class="panel" aria-labelledby="role-title">
            <h2 id="role-title">"Role"</h2>
            {if manages { role_form(&page) } else { read_only_role(&page) }}
            <Matrix role=Some(user.role) />
        </section>
        {(manages || page.is_me).then(|| rename(&page, typed, &errors))}
        {owned::section(&page, &owned)}
        {keys::section(&page)}
        {usage.map(|usage| usage::section(&usage))}
        {ending::signed_in(&page)}
        {log.map(|log| entries::section(&page, &log))}
        {(manages || page.is_me).then(|| ending::ways_out(&page, manages))}
    };
    framed(frame, Section::Users, &name, main.into_any())
}

fn facts(page: &UserPage) -> impl IntoView + use<> {
    let user = &page.user;
    let time = |at: domain::Timestamp, text: String| view! { <time datetime=at.rfc3339()>{text}</time> };
    let active = user.last_active.map(|at| time(at, time::ago(at, page.now)));
    let (created, status, now) = (user.created, user.status, page.now);
    let is_program = user.kind == UserKind::ServiceAccount;
    let created_word = match (is_program, user.status.is_pending()) {
        (true, _) => "Created",
        (_, true) => "Invited",
        _ => "Joined",
    };
    let (last_word, last) = match &user.created_by {
        Some(maker) => ("Created by", maker.clone().into_any()),
        None => ("Last active", active.map_or_else(|| "Never".into_any(), IntoAny::into_any)),
    };
    view! {
        <dl class="facts">
            <div><dt>"Status"</dt><dd><StatusText status now /></dd></div>
            <div><dt>"Id"</dt><dd><code>{user.id.to_string()}</code></dd></div>
            <div><dt>{created_word}</dt><dd>{time(created, created.day())}</dd></div>
            <div><dt>{last_word}</dt><dd>{last}</dd></div>
        </dl>
    }
}

fn role_form(page: &UserPage) -> AnyView {
    let (user, account) = (&page.user, &page.account.id);
    let options = page
        .roles
        .iter()
        .map(|option| {
            let text = match &option.refused {
                Some(denial) => format!("{}: {}", option.role.label(), denial.brief()),
                None => option.role.label().to_owned(),
            };
            view! {
                <option value=option.role.as_str() selected=option.role == user.role disabled=option.refused.is_some()>
                    {text}
                </option>
            }
        })
        .collect_view();
    view! {
        <form method="post" action=addresses::user(account, &user.id) class="inline-form" autocomplete="off">
            <HiddenAccount account=account.clone() />
            <Hidden name="version" value=user.version.to_string() />
            <Hidden name="action" value="change-role" />
            <select name="role" class="select" aria-label=format!("Role of {}", user.shown_name())>{options}</select>
            <button class="button">"Save role"</button>
        </form>
    }
    .into_any()
}

fn read_only_role(page: &UserPage) -> AnyView {
    let role = page.user.role;
    let contacts = page.contacts.to_string();
    view! {
        <p><strong>{role.label()}</strong> ". " {role.summary()}</p>
        {(!contacts.is_empty()).then(|| view! { <p class="hint">"Only admins can change users. Admins: " {contacts} "."</p> })}
    }
    .into_any()
}

fn rename(page: &UserPage, typed: String, errors: &Errors) -> impl IntoView + use<> {
    let (user, account) = (&page.user, &page.account);
    let hint = if page.is_me {
        format!("Shown in {}, and used when you join other accounts.", account.name)
    } else {
        format!("Shown in {} only.", account.name)
    };
    view! {
        <section class="panel" aria-labelledby="name-title">
            <h2 id="name-title">"Name"</h2>
            <form method="post" action=addresses::user(&account.id, &user.id) class="form narrow" autocomplete="off">
                <HiddenAccount account=account.id.clone() />
                <Hidden name="version" value=user.version.to_string() />
                <Hidden name="action" value="rename" />
                <Field name="name" label="Name" value=typed hint=hint error=errors.of("name").or_else(|| errors.of("display_name"))
                    autocomplete=if page.is_me { "name" } else { "off" } />
                <div class="actions"><button class="button">"Save name"</button></div>
            </form>
        </section>
    }
}
