//! Sentences that several places say: what went wrong, what was done. Plain words that name the
//! thing; the pages, the island and the server take them from here. What is asked before something
//! is done is `questions`.

use domain::{DisplayName, Invalid, Role, User};

use crate::model::{Failure, InviteAnswer, InviteOutcome, Mailing, Removed, WayOut};

/// What an invitation's link says when it cannot be used, whatever the cause: the causes must not
/// be told apart.
pub const DEAD_INVITATION: &str = "This link no longer works. Ask the person who sent it for a new one.";
/// The same for the links of `roster bootstrap` and of setting up.
pub const DEAD_OPERATOR_LINK: &str =
    "This link no longer works. Whoever runs this installation can make a new one.";

/// Of a sign-in that failed; the same whether or not the address is known.
pub fn wrong_credentials() -> Invalid {
    Invalid::new("form", "The e-mail address or the password is wrong.")
}

/// Of too many attempts.
pub fn too_many(seconds: u64) -> String {
    let wait = match seconds {
        ..=1 => "a second".to_owned(),
        2..60 => format!("{seconds} seconds"),
        60..120 => "a minute".to_owned(),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    format!("Too many attempts. Try again in {wait}.")
}

/// Why something could not be done, for where it was tried.
pub fn failure(failure: &Failure, account: &DisplayName) -> String {
    match failure {
        Failure::SignedOut => "You have signed out in another tab, or your session has ended.".to_owned(),
        Failure::NotFound => gone(account),
        Failure::KeptOut(words) | Failure::Refused(words) => words.clone(),
        Failure::Conflict { now, by } => conflict(now, by.as_deref()),
        Failure::NeedsConfirmation(_) => "This has consequences that must be confirmed first.".to_owned(),
        Failure::Invalid(fields) => {
            fields.iter().map(|invalid| invalid.message.as_str()).collect::<Vec<_>>().join(" ")
        }
        Failure::TooMany { seconds } => too_many(*seconds),
        Failure::Offline => "Roster cannot be reached. Check your connection.".to_owned(),
        Failure::Internal => "Something went wrong on the server. Nothing was changed.".to_owned(),
    }
}

/// Of an account one was in until now.
pub fn gone(account: &DisplayName) -> String {
    format!("You are no longer in {account}.")
}

/// Of a user to whom one wanted to do something, and who is in the account no longer.
pub fn not_there(account: &DisplayName) -> String {
    format!("Is not in {account} any more.")
}

/// Of an invitation that was made anew.
pub const fn resent(mail: Mailing) -> &'static str {
    match mail {
        Mailing::Queued => "Has a new invitation; a mail is on its way.",
        Mailing::OverLimit => {
            "Has a new invitation. No mail was sent: as many as may be were sent today. The link is on the user’s page."
        }
        Mailing::NotSetUp => {
            "Has a new invitation. No mail was sent: this installation sends none. The link is on the user’s page."
        }
    }
}

/// Of something that failed for no reason the reader could do anything about.
pub const FAILED: &str = "Something went wrong on the server. Nothing was changed here; try it once more.";

/// Of an account in which one is paused.
pub fn paused(account: &DisplayName) -> String {
    format!("Your access to {account} is paused; an admin of {account} can restore it.")
}

/// Of an account to which one's access has been ended.
pub fn access_ended(account: &DisplayName) -> String {
    format!("An admin has ended your access to {account} on all your devices. Sign in again to come back.")
}

/// Of a change that came too late, whatever it was about.
pub fn changed_meanwhile(now: &User, by: Option<&str>) -> String {
    let (who, name) = (by.unwrap_or("Somebody"), now.shown_name());
    format!("{who} changed {name} meanwhile. Nothing was done; this is how it is now.")
}

/// Of a change of role that came too late.
pub fn conflict(now: &User, by: Option<&str>) -> String {
    let (who, name) = (by.unwrap_or("Somebody"), now.shown_name());
    format!("{who} changed {name} meanwhile. The role is now {}; your change was not made.", now.role.label())
}

/// `a contributor`, `an inference user`.
pub fn with_article(role: Role) -> &'static str {
    match role {
        Role::Admin => "an admin",
        Role::User => "a user",
        Role::Contributor => "a contributor",
        Role::InferenceUser => "an inference user",
    }
}

/// What was done, after a change of role.
pub fn role_changed(user: &User, of_self: bool) -> String {
    let role = with_article(user.role);
    if of_self { format!("You are now {role}.") } else { format!("{} is now {role}.", user.shown_name()) }
}

/// The receipt: what a removal ended.
pub fn removed(removed: &Removed, account: &DisplayName) -> String {
    let name = &removed.name;
    match (removed.way, removed.sessions) {
        (WayOut::Leave, _) => format!("You have left {account}."),
        (WayOut::Revoke, _) => {
            format!("The invitation of {name} is revoked. Its link no longer works.")
        }
        (_, 0) => format!("{name} is removed from {account}."),
        (_, 1) => format!("{name} is removed from {account} and signed out of it on 1 device."),
        (_, number) => format!("{name} is removed from {account} and signed out of it on {number} devices."),
    }
}

/// What may be typed when inviting.
pub const INVITE_HINT: &str = "Separate several by commas, spaces or lines. \
    A line may name a role and a person, too: ben@example.com, contributor, Ben Okafor";

/// The addresses among what was typed that would be offered the role admin.
pub fn future_admins(lines: &str, role: Role) -> Vec<String> {
    domain::parse_invite_lines(lines, role)
        .into_iter()
        .filter_map(|line| line.read.ok())
        .filter(|line| line.role == Role::Admin)
        .map(|line| line.email.to_string())
        .collect()
}

/// The sum of the answers to an invitation.
pub fn invited(answers: &[InviteAnswer]) -> String {
    let invited =
        answers.iter().filter(|answer| matches!(answer.outcome, InviteOutcome::Invited { .. })).count();
    match (invited, answers.len()) {
        (0, _) => "Nobody was invited".to_owned(),
        (1, 1) => "Invited".to_owned(),
        (all, of) if all == of => format!("All {all} are invited"),
        (some, of) => format!("{some} of {of} are invited"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_told_in_round_numbers() {
        assert_eq!(too_many(0), "Too many attempts. Try again in a second.");
        assert_eq!(too_many(61), "Too many attempts. Try again in a minute.");
        assert_eq!(too_many(121), "Too many attempts. Try again in 3 minutes.");
    }
}
