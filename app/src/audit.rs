//! An entry of the audit log in plain words: what was done, to whom, from where. For the page, for exports
//! and for REST, which all say the same.

mod export;

use accounts::{AuditEntry, AuditOutcome};
use domain::{Operation, Role};
use serde_json::Value;

pub use export::{csv_head, csv_line, fields, json_line, told};

use crate::parts::browser;

/// What was done or wanted, as a phrase that begins a line: "Changed the role from User to Admin".
pub fn what(entry: &AuditEntry) -> String {
    let operation = Operation::named(&entry.operation);
    match (&entry.outcome, operation) {
        // Of a later version, perhaps.
        (_, None) => entry.operation.clone(),
        (AuditOutcome::Refused { .. }, Some(operation)) => capital(operation.label()),
        (AuditOutcome::Done { detail }, Some(operation)) => {
            done(operation, detail).unwrap_or_else(|| capital(operation.label()))
        }
    }
}

/// On whom or what.
pub fn about(entry: &AuditEntry) -> &str {
    entry.about.as_ref().map_or("the account", |about| about.name.as_str())
}

/// By which program it was asked, in a few words; none where that is not known.
pub fn program(entry: &AuditEntry) -> Option<String> {
    let user_agent = entry.user_agent.as_deref()?;
    // Browsers all claim to be Mozilla; programs begin with what they are.
    let name = user_agent.split_whitespace().next().unwrap_or_default();
    Some(if name.starts_with("Mozilla/") { browser(user_agent) } else { name.chars().take(40).collect() })
}

fn done(operation: Operation, detail: &Value) -> Option<String> {
    use Operation as O;
    let text = |field: &str| detail.get(field).and_then(Value::as_str);
    let role = |field: &str| text(field).and_then(|role| Role::parse(role).ok()).map(Role::label);
    let quoted = |field: &str| text(field).map(|text| format!("“{text}”"));
    Some(match operation {
        O::SetUp | O::Bootstrap => "Set up the installation and this account".to_owned(),
        O::CreateAccount => "Created this account".to_owned(),
        O::Invite => format!("Invited as {}", role("role")?),
        O::AcceptInvitation => format!("Accepted the invitation as {}", role("role")?),
        O::DeclineInvitation => "Declined the invitation".to_owned(),
        O::ResendInvitation => "Made a new invitation link".to_owned(),
        O::RevokeInvitation => "Revoked the invitation".to_owned(),
        O::StartAfresh => "Took back their address from whoever joined by a copied link".to_owned(),
        O::ChangeRole => {
            let changed = format!("Changed the role from {} to {}", role("from")?, role("to")?);
            match detail.pointer("/name/to").and_then(Value::as_str) {
                Some(name) => format!("{changed} and the name to “{name}”"),
                None => changed,
            }
        }
        O::ChangeOwnName | O::ChangeOthersName => match quoted("from") {
            Some(from) => format!("Changed the name from {from} to {}", quoted("to")?),
            None => format!("Set the name to {}", quoted("to")?),
        },
        O::Leave => "Left the account".to_owned(),
        O::Remove => format!("Removed, who was {}", role("role")?),
        O::Deactivate => "Deactivated".to_owned(),
        O::Reactivate => "Reactivated".to_owned(),
        O::EndAccess => match detail.get("devices").and_then(Value::as_u64) {
            Some(1) => "Ended access on 1 device".to_owned(),
            Some(devices) => format!("Ended access on {devices} devices"),
            None => "Ended access on all devices".to_owned(),
        },
        O::CreateServiceAccount => format!("Created the service account as {}", role("role")?),
        O::ChangeSettings => settings(detail)?,
        O::CloseAccount => "Closed the account".to_owned(),
        O::ReopenAccount => "Reopened the account".to_owned(),
        O::EndAccount => "Deleted the closed account for good".to_owned(),
        O::MakeResetLink => "Made a link to a new password".to_owned(),
        O::ChangeEmail => format!("Changed the e-mail address from {} to {}", text("from")?, text("to")?),
        O::RecoverAccount => "Made an admin to recover the account".to_owned(),
        O::CreateKey | O::CreateServiceAccountKey => format!("Created the API key {}", quoted("name")?),
        O::ChangeKey | O::ChangeServiceAccountKey => format!("Changed the API key {}", quoted("name")?),
        O::RotateKey | O::RotateServiceAccountKey => format!("Rotated the API key {}", quoted("name")?),
        O::DeleteKey | O::DeleteOthersKey => match detail.get("with").and_then(Value::as_array).map(Vec::len)
        {
            None | Some(0) => format!("Deleted the API key {}", quoted("name")?),
            Some(1) => format!("Deleted the API key {} and one made with it", quoted("name")?),
            Some(more) => format!("Deleted the API key {} and {more} made with it", quoted("name")?),
        },
        O::CreateResource => "Created".to_owned(),
        O::ChangeResource => "Changed".to_owned(),
        O::DeleteResource => match detail.get("forGood").and_then(Value::as_bool) {
            Some(true) => "Deleted for good".to_owned(),
            _ => "Deleted".to_owned(),
        },
        O::UndeleteResource => "Undeleted".to_owned(),
        O::ScaleDeployment => match detail.get("replicas").and_then(Value::as_u64)? {
            1 => "Scaled to 1 replica".to_owned(),
            replicas => format!("Scaled to {replicas} replicas"),
        },
        O::ChangeOwner => format!("Gave it to {}", text("to")?),
        O::UploadDataset => "Uploaded the file".to_owned(),
        O::CancelJob => "Cancelled".to_owned(),
        O::ResumeJob => "Resumed".to_owned(),
        O::ClaimJob => match detail.get("failedAfter").and_then(Value::as_u64) {
            Some(lost) => format!("Failed it: {lost} runners were lost to it"),
            None => "Claimed".to_owned(),
        },
        O::ReportJob => format!("Reported as {}", text("state")?),
        O::ChangeConnections => match (text("act")?, detail.get("keyDropped").and_then(Value::as_bool)) {
            ("created", _) => "Created".to_owned(),
            ("deleted", _) => "Deleted".to_owned(),
            (_, Some(true)) => "Led it to another server, and dropped its key".to_owned(),
            _ => "Changed".to_owned(),
        },
        _ => return None,
    })
}

fn settings(detail: &Value) -> Option<String> {
    let changed = detail.as_object()?.iter().map(|(setting, change)| {
        let (from, to) = (shown(change.get("from")), shown(change.get("to")));
        let name = match setting.as_str() {
            "name" => "the name",
            "contact" => "the contact address",
            "granularRoles" => "granular roles",
            "invitationDays" => "days an invitation stands",
            other => other,
        };
        format!("{name} from {from} to {to}")
    });
    let changed: Vec<String> = changed.collect();
    (!changed.is_empty()).then(|| format!("Changed {}", changed.join("; ")))
}

/// A value of an entry as people read it.
pub fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::Bool(true)) => "on".to_owned(),
        Some(Value::Bool(false)) => "off".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(values)) if values.is_empty() => "none".to_owned(),
        Some(Value::Array(values)) => {
            values.iter().map(|value| shown(Some(value))).collect::<Vec<_>>().join(", ")
        }
        Some(other) => other.to_string(),
    }
}

/// An operation as a choice in a form.
pub fn operation(operation: Operation) -> String {
    capital(operation.label())
}

/// With a capital letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
