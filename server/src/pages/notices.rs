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
        "removed" => with_name(|name| format!("{name} is removed.")),
        "access-ended" => with_name(|name| format!("{name} is signed out of this account on every device.")),
        "deactivated" => with_name(|name| format!("{name} is deactivated.")),
        "reactivated" => with_name(|name| format!("{name} is active again.")),
        "revoked" => with_name(|name| format!("The invitation of {name} is revoked.")),
        "left" => with_name(|name| format!("You have left {name}.")),
        "joined" => with_name(|name| format!("Welcome to {name}.")),
        "declined" => Some("You have declined the invitation.".to_owned()),
        "created" => with_name(|name| format!("{name} is ready. Invite your team.")),
        "service-account-created" => with_name(|name| format!("The service account {name} is ready.")),
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
