//! What is asked before somebody's access is ended, paused or given back. The five ways out must not
//! be taken for one another, so each says what it is not.

use domain::policy::AccessChange;
use domain::{ApiKey, UserKind};

use super::keys::{counted, key_line, named};
use super::{Points, Question};
use crate::model::AccessPreview;
use crate::words::with_article;

/// Before access is ended, paused or given back. If it cannot be done there is nothing to say yes to.
pub fn about_access(preview: &AccessPreview) -> Question {
    let (name, account) = (preview.user.shown_name(), &preview.account.name);
    let is_program = preview.user.kind == UserKind::ServiceAccount;
    let (title, yes, lines) = match (preview.change, preview.is_me) {
        (AccessChange::Deactivate, false) if is_program => (
            format!("Deactivate {name} in {account}?"),
            format!("Deactivate {name}"),
            deactivate_program(preview),
        ),
        (AccessChange::Reactivate, _) if is_program => (
            format!("Reactivate {name} in {account}?"),
            format!("Reactivate {name}"),
            reactivate_program(preview),
        ),
        (AccessChange::EndAccess, false) => (
            format!("End {name}’s access to {account} on all devices?"),
            "End access".to_owned(),
            end_access(preview),
        ),
        (AccessChange::EndAccess, true) => (
            format!("End your access to {account} on all devices?"),
            "End my access".to_owned(),
            end_own_access(preview),
        ),
        (AccessChange::Deactivate, false) => {
            (format!("Deactivate {name} in {account}?"), format!("Deactivate {name}"), deactivate(preview))
        }
        (AccessChange::Deactivate, true) => (
            format!("Deactivate yourself in {account}?"),
            "Deactivate myself".to_owned(),
            deactivate_oneself(preview),
        ),
        (AccessChange::Reactivate, _) => {
            (format!("Reactivate {name} in {account}?"), format!("Reactivate {name}"), reactivate(preview))
        }
    };
    match preview.refused {
        Some(_) => Question { title, ..Question::default() },
        None => Question { title, points: vec![Points::plain("", lines)], yes },
    }
}

fn end_access(preview: &AccessPreview) -> Vec<String> {
    let account = &preview.account.name;
    vec![
        format!("They are signed out of {account} on every device, at the next request."),
        "They may come back by signing in again. To keep them out, deactivate or remove them.".to_owned(),
        format!("Their place and role stay as they are. {}", keys_work_on(&preview.keys)),
        "Their other accounts stay open, on every device.".to_owned(),
    ]
}

fn end_own_access(preview: &AccessPreview) -> Vec<String> {
    let account = &preview.account.name;
    vec![
        format!("You are signed out of {account} on every device, this one too: sign in again to come back."),
        format!("Your place and role stay as they are. {}", keys_work_on(&preview.keys)),
        "Your other accounts stay open, on every device.".to_owned(),
    ]
}

fn deactivate(preview: &AccessPreview) -> Vec<String> {
    let (account, role) = (&preview.account.name, with_article(preview.user.role));
    vec![
        format!("They are paused from the next request, on every device: of {account} they see only that."),
        format!(
            "Their place is kept: once an admin reactivates them they are {role} again. To end it for good, remove them."
        ),
        keys_refuse(&preview.keys),
        "Their other accounts stay as they are.".to_owned(),
    ]
}

fn deactivate_program(preview: &AccessPreview) -> Vec<String> {
    let (account, role) = (&preview.account.name, with_article(preview.user.role));
    vec![
        format!("It is paused from the next request: it can do nothing in {account}."),
        format!(
            "Its place is kept: once an admin reactivates it, it is {role} again. To end it for good, remove it."
        ),
        keys_refuse(&preview.keys),
    ]
}

fn reactivate_program(preview: &AccessPreview) -> Vec<String> {
    let (account, role) = (&preview.account.name, with_article(preview.user.role));
    vec![format!("It can use {account} again from its next request, as {role}."), keys_wake(preview)]
}

fn deactivate_oneself(preview: &AccessPreview) -> Vec<String> {
    let (account, role) = (&preview.account.name, with_article(preview.user.role));
    vec![
        format!("You are paused from the next request, on every device: of {account} you see only that."),
        format!(
            "You cannot take this back yourself: once another admin reactivates you, you are {role} again."
        ),
        keys_refuse(&preview.keys),
        "Your other accounts stay as they are.".to_owned(),
    ]
}

fn reactivate(preview: &AccessPreview) -> Vec<String> {
    let (account, role) = (&preview.account.name, with_article(preview.user.role));
    vec![format!("They can use {account} again as {role} once they sign in again."), keys_wake(preview)]
}

fn keys_work_on(keys: &[ApiKey]) -> String {
    match keys.len() {
        0 => "No API keys are concerned: there are none.".to_owned(),
        1 => format!(
            "1 API key goes on working: {}. Delete it, or deactivate them, if it should not.",
            named(keys)
        ),
        _ => format!("{} go on working: {}. Delete what should not.", counted(keys), named(keys)),
    }
}

fn keys_refuse(keys: &[ApiKey]) -> String {
    match keys.len() {
        0 => "No API keys are paused: there are none.".to_owned(),
        1 => format!("1 API key refuses meanwhile: {}.", named(keys)),
        _ => format!("{} refuse meanwhile: {}.", counted(keys), named(keys)),
    }
}

/// Those that wake are listed one by one: each may have been forgotten.
fn keys_wake(preview: &AccessPreview) -> String {
    match preview.keys.len() {
        0 => "No API keys wake: there are none.".to_owned(),
        1 => format!("1 API key wakes: {}.", key_line(&preview.keys[0], preview.now)),
        _ => {
            let lines: Vec<_> = preview.keys.iter().map(|key| key_line(key, preview.now)).collect();
            format!("{} wake: {}.", counted(&preview.keys), lines.join("; "))
        }
    }
}
