//! The column: the account switcher, the navigation, and whoever is signed in.

use domain::ResourceKind;
use leptos::prelude::*;

use super::Section;
use crate::addresses::{self, AuditFilter};
use crate::audit::capital;
use crate::forms::Hidden;
use crate::model::{Frame, Membership, Person, Theme};
use crate::parts::{AccountMark, Avatar, Icon, IconKind};

pub(super) fn column(frame: Frame, section: Section, person: Person) -> AnyView {
    let account = frame.account.as_ref().map(|membership| membership.account.clone());
    let current = move |one: Section| (one == section).then_some("page");
    let navigation = account.as_ref().map(|account| {
        let resources = ResourceKind::ALL.map(|kind| {
            view! {
                <a href=addresses::all_resources(account, kind) aria-current=current(Section::Resources(kind))>
                    <Icon kind=resource_icon(kind) />
                    {capital(kind.plural())}
                </a>
            }
        });
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
                <a href=addresses::api_keys(account) aria-current=current(Section::Keys)>
                    <Icon kind=IconKind::Key />
                    "API keys"
                </a>
                <a href=addresses::audit(account, &AuditFilter::default()) aria-current=current(Section::Audit)>
                    <Icon kind=IconKind::Log />
                    "Audit log"
                </a>
                <a href=addresses::settings(account) aria-current=current(Section::Settings)>
                    <Icon kind=IconKind::Settings />
                    "Settings"
                </a>
                <h2>"Resources"</h2>
                {resources}
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

fn resource_icon(kind: ResourceKind) -> IconKind {
    match kind {
        ResourceKind::Deployment => IconKind::Deployment,
        ResourceKind::Model => IconKind::Model,
        ResourceKind::FineTuningJob => IconKind::Job,
        ResourceKind::Dataset => IconKind::Dataset,
    }
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

pub(super) fn theme_switch(theme: Theme, here: String) -> AnyView {
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
