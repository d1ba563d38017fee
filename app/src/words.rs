//! Sentences that several places say: what went wrong, what was done. Plain words that name the
//! thing; the pages, the island and the server take them from here. What is asked before something
//! is done is `questions`.

use domain::{DisplayName, Invalid, Role, Timestamp, User};

use crate::model::{Failure, InviteAnswer, InviteOutcome, Mailing, Removed, WayOut};

/// What an invitation's link says when it cannot be used, whatever the cause: the causes must not
/// be told apart.
pub const DEAD_INVITATION: &str = "This link no longer works. Ask the person who sent it for a new one.";
/// The same for the links of `roster bootstrap` and of setting up.
pub const DEAD_OPERATOR_LINK: &str =
    "This link no longer works. Whoever runs this installation can make a new one.";

/// Of a forgotten password where no mail is sent.
pub const ASK_THE_OPERATOR: &str =
    "This installation sends no mail. Ask whoever runs it for a link to a new password.";

/// Of a sign-in that failed; the same whether or not the address is known.
pub fn wrong_credentials() -> Invalid {
    Invalid::new("form", "The e-mail address or the password is wrong.")
}

/// Of a password that was asked for again.
pub const NOT_YOUR_PASSWORD: &str = "This is not your password. Try again.";
/// Why it is asked for again.
pub const WHY_AGAIN: &str =
    "Confirm your password to continue. You last entered it more than 15 minutes ago.";

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

/// Of a file that has more bytes than a file may have.
#[cfg(feature = "ssr")]
pub fn too_large(largest: u64) -> String {
    let largest = crate::pages::size(largest);
    format!("This file is too large: the file of a dataset has at most {largest}.")
}

/// Of a file or a change for which there is no room.
#[cfg(feature = "ssr")]
pub const NO_ROOM: &str =
    "There is no room left on the server's disk. Nothing was saved. Tell the operator of this installation.";

/// Of a temporary failure: nothing is wrong with the request. None for all others.
#[cfg(feature = "ssr")]
pub fn temporary(error: &accounts::Error) -> Option<&'static str> {
    match error {
        accounts::Error::NoRoom(_) => Some(NO_ROOM),
        accounts::Error::Busy => Some("Roster is busy with requests like this one. Try again in a moment."),
        accounts::Error::TooSlow => Some(
            "This takes too long. Ask for less, for example with a simpler filter or a shorter time range.",
        ),
        accounts::Error::Unavailable(_) => {
            Some("Roster's database cannot be used at the moment. Try again in a few seconds.")
        }
        _ => None,
    }
}

/// Of a file that comes while as many arrive as may at once.
#[cfg(feature = "ssr")]
pub const UPLOADS_BUSY: &str = "Many files are arriving at this moment. Try again in a minute.";

/// Why something could not be done, for where it was tried.
pub fn failure(failure: &Failure, account: &DisplayName) -> String {
    match failure {
        Failure::SignedOut => "You have signed out in another tab, or your session has ended.".to_owned(),
        Failure::NotFound => gone(account),
        Failure::KeptOut(words) | Failure::Refused(words) | Failure::Temporary(words) => words.clone(),
        Failure::Conflict { now, by } => conflict(now, by.as_deref()),
        Failure::NeedsConfirmation(_) => "This has consequences that must be confirmed first.".to_owned(),
        Failure::NeedsPassword(_) => "This needs your password. Nothing was changed.".to_owned(),
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

/// Of an account that is closed.
pub fn closed(account: &DisplayName, since: Timestamp, until: Timestamp) -> String {
    let (since, until) = (since.day(), until.day());
    format!("{account} is closed since {since}; its last admin can reopen it until {until}.")
}

/// Of a change of settings that came too late; `changed` names what somebody else changed.
pub fn settings_conflict(by: Option<&str>, changed: &[&str]) -> String {
    let (who, what) = (by.unwrap_or("Somebody"), changed.join(" and "));
    let what = if what.is_empty() { "the settings" } else { &what };
    format!("{who} changed {what} meanwhile. Nothing of yours is saved yet; look it over and save again.")
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

/// What became of an invitation's mail.
#[cfg(feature = "ssr")]
pub fn invitation_mail(mail: accounts::InvitationMail) -> String {
    match mail {
        accounts::InvitationMail::Sent(at) => {
            format!("The mail server took the mail with the link on {}.", at.day())
        }
        accounts::InvitationMail::GivenUp(at) => format!(
            "The mail could not be delivered and was given up on {}. Check the address; \
             hand the link over yourself, or resend.",
            at.day()
        ),
    }
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
