//! `/account/settings`: what an account's admins can set.

use accounts::{Error, Setting};
use app::pages::{SettingsPage, TypedSettings};
use app::words;
use axum::http::StatusCode;
use axum::response::Response;
use domain::policy::Settings;
use domain::{AccountId, AccountName, Email, Invalid, InvitationDays};

use super::Visit;
use super::answers::{Answer, Answered, see_other, with_notice};
use super::forms::{Posted, Wrong};
use crate::render;

/// GET /account/settings
pub async fn get(visit: Visit) -> Response {
    let answered = begin(&visit).await;
    visit.finish(None, answered)
}

async fn begin(visit: &Visit) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    show(visit, &account, None, Vec::new(), StatusCode::OK).await
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    typed: Option<TypedSettings>,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let found = visit.state.accounts.account_settings(caller, account).await?;
    let page = SettingsPage {
        account: found.account,
        actor: found.actor,
        settings: found.settings,
        version: found.version,
        granular_holders: found.granular_holders,
        close_refused: found.close_refused,
        contacts: found.contacts,
        typed,
        errors,
    };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::settings(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/settings: `account`, `version`, `account_name`, `contact`, `granular` (`on` or `off`)
/// and `invitation_days`.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = change(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn change(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let version = posted.version("version")?;
    let typed = TypedSettings {
        account_name: posted.field("account_name").to_owned(),
        contact: posted.field("contact").to_owned(),
        granular: match posted.field("granular") {
            "on" => true,
            "off" => false,
            _ => return Err(Answer::BadForm),
        },
        invitation_days: posted.field("invitation_days").to_owned(),
    };
    let mut wrong = Wrong::default();
    let Some(settings) = read(&typed, &mut wrong) else {
        return show(visit, &account, Some(typed), wrong.0, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match visit.state.accounts.change_settings(caller, &account, settings, version).await {
        Ok(()) => Ok(see_other(&with_notice(&app::addresses::settings(&account), "settings-saved", ""))),
        Err(Error::SettingsConflict { now, changed, by }) => {
            let typed = merged(typed, &now, &changed);
            let said = conflict(by.as_deref(), &changed);
            show(visit, &account, Some(typed), vec![said], StatusCode::CONFLICT).await
        }
        Err(other) => Err(other.into()),
    }
}

fn read(typed: &TypedSettings, wrong: &mut Wrong) -> Option<Settings> {
    let name = wrong.take("account_name", AccountName::parse(&typed.account_name));
    let contact = match typed.contact.trim() {
        "" => Some(None),
        address => wrong.take("contact", Email::parse(address)).map(Some),
    };
    let invitation_days = wrong.take("invitation_days", InvitationDays::parse(&typed.invitation_days));
    Some(Settings {
        name: name?.into(),
        contact: contact?,
        granular_roles: typed.granular,
        invitation_days: invitation_days?,
    })
}

/// What was typed, except for what the other admin changed meanwhile: that is shown as it is now, so
/// that saving again does not undo it unseen.
fn merged(typed: TypedSettings, now: &Settings, changed: &[Setting]) -> TypedSettings {
    let present = TypedSettings::from(now);
    let theirs = |setting| changed.contains(&setting);
    TypedSettings {
        account_name: if theirs(Setting::Name) { present.account_name } else { typed.account_name },
        contact: if theirs(Setting::Contact) { present.contact } else { typed.contact },
        granular: if theirs(Setting::GranularRoles) { present.granular } else { typed.granular },
        invitation_days: if theirs(Setting::InvitationDays) {
            present.invitation_days
        } else {
            typed.invitation_days
        },
    }
}

/// What a form that came too late is told.
pub(super) fn conflict(by: Option<&str>, changed: &[Setting]) -> Invalid {
    let word = |setting: &Setting| match setting {
        Setting::Name => "the account name",
        Setting::Contact => "the contact e-mail",
        Setting::GranularRoles => "the granular roles",
        Setting::InvitationDays => "how long invitations stand",
    };
    let changed: Vec<&str> = changed.iter().map(word).collect();
    Invalid::new("form", words::settings_conflict(by, &changed))
}
