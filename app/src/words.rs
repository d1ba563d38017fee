//! Sentences that several places say: what went wrong, what a change will end, what it ended.
//! Plain words that name the thing; the page, the island and the server take them from here.

use domain::{DisplayName, Invalid, Operation, Role, User};

use crate::model::{Failure, InviteAnswer, InviteOutcome, RemovalPreview, Removed};

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
        Failure::Paused => paused(account),
        Failure::Refused(refusal) => refusal.to_string(),
        Failure::Conflict { now, by } => conflict(now, by.as_deref()),
        Failure::NeedsConfirmation => "This has consequences that must be confirmed first.".to_owned(),
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

/// Of an account in which one is paused.
pub fn paused(account: &DisplayName) -> String {
    format!("Your access to {account} is paused; an admin of {account} can restore it.")
}

/// Of a change that came too late.
pub fn conflict(now: &User, by: Option<&str>) -> String {
    let (who, name) = (by.unwrap_or("Somebody"), now.shown_name());
    format!("{who} changed {name} meanwhile. The role is now {}; your change was not made.", now.role.label())
}

/// The question before a role is changed.
pub fn ask_role(user: &User, to: Role, of_self: bool, account: &DisplayName) -> String {
    let name = user.shown_name();
    match (of_self, to) {
        (true, _) => format!("Give up being an admin of {account}?"),
        (false, Role::Admin) => format!("Make {name} an admin of {account}?"),
        (false, _) => format!("Make {name} {} instead of {}?", with_article(to), with_article(user.role)),
    }
}

/// What the button says that answers [`ask_role`] with yes.
pub fn do_role(to: Role, of_self: bool) -> String {
    if of_self { format!("Become {}", with_article(to)) } else { format!("Make {}", with_article(to)) }
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

/// The question before somebody goes.
pub fn ask_removal(preview: &RemovalPreview) -> String {
    let (name, account) = (preview.user.shown_name(), &preview.account.name);
    match preview.operation {
        Operation::Leave => format!("Leave {account}?"),
        Operation::RevokeInvitation => format!("Revoke the invitation of {name} to {account}?"),
        _ => format!("Remove {name} from {account}?"),
    }
}

/// What the button says that answers [`ask_removal`] with yes.
pub fn do_removal(preview: &RemovalPreview) -> String {
    match preview.operation {
        Operation::Leave => format!("Leave {}", preview.account.name),
        Operation::RevokeInvitation => "Revoke invitation".to_owned(),
        _ => format!("Remove {}", preview.user.shown_name()),
    }
}

/// What will happen if somebody goes, one sentence each.
pub fn removal_ends(preview: &RemovalPreview) -> Vec<String> {
    let account = &preview.account.name;
    if preview.operation == Operation::RevokeInvitation {
        return vec![
            "The link stops working at once, also if it is open in a browser.".to_owned(),
            format!("{} can be invited again at any time.", preview.user.shown_name()),
        ];
    }
    let of_self = preview.operation == Operation::Leave;
    let (their, they) = if of_self { ("Your", "you") } else { ("Their", "they") };
    let mut ends = vec![format!("{their} place in {account} ends, on every device, at the next request.")];
    ends.push(match preview.sessions {
        0 => format!(
            "{} not signed in to {account} anywhere at the moment.",
            if of_self { "You are" } else { "They are" }
        ),
        number => format!(
            "{number} signed-in {} {account}.",
            if number == 1 { "device loses" } else { "devices lose" }
        ),
    });
    ends.push(match preview.keys {
        0 => "No API keys end: there are none.".to_owned(),
        number => format!("{number} API {} for good.", if number == 1 { "key ends" } else { "keys end" }),
    });
    match preview.resources {
        0 => {}
        number => ends.push(format!(
            "{number} {} left without an owner.",
            if number == 1 { "resource is" } else { "resources are" }
        )),
    }
    if preview.invitations_sent > 0 {
        let number = preview.invitations_sent;
        let noun = if number == 1 { "invitation" } else { "invitations" };
        ends.push(format!(
            "{number} open {noun} {they} have sent stay open; revoke them if they should not."
        ));
    }
    ends.push(if of_self {
        "Your other accounts stay as they are. To come back you need a new invitation.".to_owned()
    } else {
        "Their other accounts stay as they are. They can be invited again.".to_owned()
    });
    ends
}

/// The receipt: what a removal ended.
pub fn removed(removed: &Removed, account: &DisplayName) -> String {
    let name = &removed.name;
    match (removed.operation, removed.sessions) {
        (Operation::Leave, _) => format!("You have left {account}."),
        (Operation::RevokeInvitation, _) => {
            format!("The invitation of {name} is revoked. Its link no longer works.")
        }
        (_, 0) => format!("{name} is removed from {account}."),
        (_, 1) => format!("{name} is removed from {account} and signed out of it on 1 device."),
        (_, number) => format!("{name} is removed from {account} and signed out of it on {number} devices."),
    }
}

/// What may be typed when inviting.
pub const INVITE_HINT: &str = "One or many, separated by commas, spaces or lines. \
    A line may also be address,role,name: ben@example.com,contributor,Ben Okafor.";

/// The addresses among what was typed that would be offered the role admin.
pub fn future_admins(lines: &str, role: Role) -> Vec<String> {
    domain::parse_invite_lines(lines, role)
        .into_iter()
        .filter_map(|line| line.read.ok())
        .filter(|line| line.role == Role::Admin)
        .map(|line| line.email.to_string())
        .collect()
}

/// The question before admins are invited.
pub fn ask_admins(admins: &[String], account: &DisplayName) -> String {
    match admins {
        [one] => format!("Invite {one} as an admin of {account}?"),
        many => format!("Invite {} people as admins of {account}?", many.len()),
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
