//! What a redirect says on the page it leads to: a code in the address, a sentence on the page. The
//! code comes from us or from anybody who writes an address, so a sentence never repeats more than a
//! name of an account or user, and does nothing.

/// The sentence of a code; `about` names whom or what it is about.
pub fn sentence(code: &str, about: &str) -> Option<String> {
    let about = domain::DisplayName::parse(about).map(|name| name.to_string());
    let with_name = |sentence: fn(&str) -> String| about.as_deref().ok().map(sentence);
    match code {
        "role-changed" => with_name(|name| format!("The role of {name} is changed.")),
        "renamed" => Some("The name is changed.".to_owned()),
        "password-changed" => {
            Some("Your password is changed. You are signed out everywhere else.".to_owned())
        }
        "session-ended" => Some("That device is signed out.".to_owned()),
        "signed-out-elsewhere" => Some("You are signed out everywhere else.".to_owned()),
        "preferences-saved" => Some("Your preferences are saved.".to_owned()),
        "removed" => with_name(|name| format!("{name} is removed.")),
        "access-ended" => with_name(|name| format!("{name} is signed out of this account on every device.")),
        "deactivated" => with_name(|name| format!("{name} is deactivated.")),
        "reactivated" => with_name(|name| format!("{name} is active again.")),
        "settings-saved" => Some("The settings are saved.".to_owned()),
        "reopened" => Some("The account is open again. Everything is as it was.".to_owned()),
        "revoked" => with_name(|name| format!("The invitation of {name} is revoked.")),
        "resent" => {
            with_name(|name| format!("A new mail to {name} is on its way. Earlier links no longer work."))
        }
        "resent-unmailed" => with_name(|name| {
            format!(
                "The invitation of {name} has a new link. No mail was sent: this account has sent as many today as it may."
            )
        }),
        "new-link" => {
            with_name(|name| format!("The invitation of {name} has a new link. Earlier ones no longer work."))
        }
        "left" => with_name(|name| format!("You have left {name}.")),
        "joined" => with_name(|name| format!("Welcome to {name}.")),
        "declined" => Some("You have declined the invitation.".to_owned()),
        "created" => with_name(|name| format!("{name} is ready. Invite your team.")),
        "service-account-created" => with_name(|name| format!("The service account {name} is ready.")),
        "key-changed" => with_name(|name| format!("The API key {name} is changed.")),
        "key-deleted" => with_name(|name| format!("The API key {name} is deleted.")),
        "keys-deleted" => with_name(|name| format!("The API key {name} and those made with it are deleted.")),
        "connection-added" => with_name(|name| format!("The connection {name} is added.")),
        "connection-changed" => with_name(|name| format!("The connection {name} is changed.")),
        "connection-lost-key" => with_name(|name| {
            format!(
                "The connection {name} leads to another server now. The key of the one before is deleted; type a new one if it needs one."
            )
        }),
        "connection-deleted" => with_name(|name| format!("The connection {name} is deleted.")),
        "resource-created" => with_name(|name| format!("{name} is created, and yours.")),
        "resource-changed" => with_name(|name| format!("{name} is changed.")),
        "resource-deleted" => with_name(|name| format!("{name} is deleted for good.")),
        "resource-put-away" => with_name(|name| format!("{name} is deleted. It can be undeleted.")),
        "resource-undeleted" => with_name(|name| format!("{name} is back.")),
        "resource-scaled" => with_name(|name| format!("{name} is scaled.")),
        "job-cancelled" => with_name(|name| format!("{name} is cancelled.")),
        "job-resumed" => with_name(|name| format!("{name} waits for a runner again.")),
        "resource-given" => with_name(|name| format!("{name} has another owner.")),
        "file-uploaded" => with_name(|name| format!("The file of {name} is uploaded and checked.")),
        "signed-out" => Some("You are signed out.".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn an_unknown_code_or_a_deceptive_name_says_nothing() {
        assert_eq!(sentence("removed", "Ben"), Some("Ben is removed.".to_owned()));
        assert_eq!(sentence("removed", "Ben\u{202E}"), None);
        assert_eq!(sentence("your-account-is-locked", "Ben"), None);
    }
}
