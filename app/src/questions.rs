//! What is asked before something is done that has consequences, and what they are. The confirm
//! pages and the dialogs of the users page ask the same.

mod access;
mod keys;
mod many;
mod owned;

pub use access::about_access;
pub use keys::{about_key_deletion, about_rotation, counted as counted_keys, key_line, named as named_keys};
pub use many::{removal_in_short, role_in_short};
pub use owned::{owned_by_kind, owned_in_short};

use domain::{DisplayName, Permission, Role, User, UserKind};

use crate::model::{AskedRemoval, RemovalPreview, WayOut};
use crate::words::with_article;

/// Of a service account that may become an admin.
const PROGRAMS_AS_ADMINS: &str =
    "Its keys can add and remove people. Whoever gets hold of one of them has full control of the account.";

/// A question that can be answered with yes or left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What is asked, by its name.
    pub title: String,
    /// What a yes will mean.
    pub points: Vec<Points>,
    /// What the button says that means yes; empty if there is nothing to say yes to.
    pub yes: String,
}

/// Some of what a yes will mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Points {
    /// The sentence before.
    pub intro: String,
    /// What they are, for the stylesheet: `gains`, `losses` or `plain`.
    pub kind: &'static str,
    /// One line each.
    pub lines: Vec<String>,
}

impl Points {
    fn plain(intro: impl Into<String>, lines: Vec<String>) -> Self {
        Self { intro: intro.into(), kind: "plain", lines }
    }
}

/// Before a role is changed.
pub fn about_role(user: &User, to: Role, of_self: bool, account: &DisplayName) -> Question {
    let (name, from) = (user.shown_name(), user.role);
    let differ = |one: Role, other: Role| -> Vec<String> {
        let only_one = |permission: &Permission| one.has(*permission) && !other.has(*permission);
        Permission::ALL.into_iter().filter(only_one).map(|permission| permission.label().to_owned()).collect()
    };
    let who = if of_self { "You" } else { name };
    let (gains, losses) = (differ(to, from), differ(from, to));
    let mut points = Vec::new();
    if !gains.is_empty() {
        points.push(Points { intro: format!("{who} will also be able to:"), kind: "gains", lines: gains });
    }
    if !losses.is_empty() {
        points.push(Points {
            intro: format!("{who} will no longer be able to:"),
            kind: "losses",
            lines: losses,
        });
    }
    if !to.has(Permission::EditOwnResources) && from.has(Permission::EditOwnResources) {
        let keeps = if of_self {
            "What you own stays yours, without the right to change it."
        } else {
            "What they own stays theirs, without the right to change it."
        };
        points.push(Points::plain(keeps, vec![]));
    }
    if of_self && from == Role::Admin {
        let warning =
            "You cannot take this back yourself: another admin would have to make you an admin again.";
        points.push(Points::plain(warning, vec![]));
    }
    let counts = match (user.kind, to) {
        (UserKind::Person, _) => "It counts from the next request, on every device.",
        (UserKind::ServiceAccount, Role::Admin) => PROGRAMS_AS_ADMINS,
        (UserKind::ServiceAccount, _) => "It counts from the next request.",
    };
    points.push(Points::plain(counts, vec![]));
    let (title, yes) = match (of_self, to) {
        (true, _) => {
            (format!("Give up being an admin of {account}?"), format!("Become {}", with_article(to)))
        }
        (false, Role::Admin) => (format!("Make {name} an admin of {account}?"), "Make an admin".to_owned()),
        (false, _) => (
            format!("Make {name} {} instead of {}?", with_article(to), with_article(from)),
            format!("Make {}", with_article(to)),
        ),
    };
    Question { title, points, yes }
}

/// Before a service account is made that is an admin.
pub fn about_admin_program(name: &str, account: &DisplayName) -> Question {
    let points = vec![Points::plain(PROGRAMS_AS_ADMINS, vec![])];
    let (title, yes) = (format!("Make {name} an admin of {account}?"), "Create an admin".to_owned());
    Question { title, points, yes }
}

/// Before some are invited as admins.
pub fn about_admins(admins: Vec<String>, account: &DisplayName) -> Question {
    let title = match admins.as_slice() {
        [one] => format!("Invite {one} as an admin of {account}?"),
        many => format!("Invite {} people as admins of {account}?", many.len()),
    };
    let intro = "Admins have full control of resources, users, access and account settings. These would become admins:";
    Question { title, points: vec![Points::plain(intro, admins)], yes: "Invite".to_owned() }
}

/// Before somebody is removed or leaves, or an invitation is revoked. If it cannot be done there is
/// nothing to say yes to.
pub fn about_removal(preview: &RemovalPreview) -> Question {
    let (name, account) = (preview.user.shown_name(), &preview.account.name);
    let (title, yes) = match preview.way {
        WayOut::Leave => (format!("Leave {account}?"), format!("Leave {account}")),
        WayOut::Revoke => {
            (format!("Revoke the invitation of {name} to {account}?"), "Revoke invitation".to_owned())
        }
        _ => (format!("Remove {name} from {account}?"), format!("Remove {name}")),
    };
    if preview.refused.is_some() {
        return Question { title, ..Question::default() };
    }
    let ends = match preview.way {
        WayOut::Revoke => vec![
            "The link stops working at once, also if it is open in a browser.".to_owned(),
            format!("{name} can be invited again at any time."),
        ],
        way => ends(preview, way == WayOut::Leave),
    };
    Question { title, points: vec![Points::plain("", ends)], yes }
}

/// The same question as the dialog of the users page is given it.
pub fn asked_removal(preview: RemovalPreview) -> AskedRemoval {
    let Question { title, points, yes } = about_removal(&preview);
    let ends = points.into_iter().flat_map(|points| points.lines).collect();
    let version = preview.revision.parse().unwrap_or_default();
    // The dialog has no room for choices: it leads to the page.
    let yes = if preview.left.is_empty() && preview.owned.is_empty() { yes } else { String::new() };
    AskedRemoval { title, ends, yes, version, refused: preview.refused }
}

impl From<AskedRemoval> for Question {
    fn from(AskedRemoval { title, ends, yes, .. }: AskedRemoval) -> Self {
        Self { title, points: vec![Points::plain("", ends)], yes }
    }
}

fn ends(preview: &RemovalPreview, of_self: bool) -> Vec<String> {
    let account = &preview.account.name;
    let is_program = preview.user.kind == UserKind::ServiceAccount;
    let (their, they, are) = match (of_self, is_program) {
        (true, _) => ("Your", "you", "You are"),
        (_, true) => ("Its", "it", "It is"),
        _ => ("Their", "they", "They are"),
    };
    let counted = |number: u64, one: &str, many: &str| match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    };
    let mut ends = Vec::new();
    if is_program {
        // It never signs in, so there are no devices.
        ends.push(format!("Its place in {account} ends at the next request."));
    } else {
        ends.push(format!("{their} place in {account} ends, on every device, at the next request."));
        ends.push(match preview.sessions {
            0 => format!("{are} not signed in to {account} anywhere at the moment."),
            number => {
                format!("{} {account}.", counted(number, "signed-in device loses", "signed-in devices lose"))
            }
        });
    }
    ends.push(match preview.keys.len() {
        0 => "No API keys end: there are none.".to_owned(),
        1 => format!("1 API key ends for good: {}.", keys::named(&preview.keys)),
        number => format!("{number} API keys end for good: {}.", keys::named(&preview.keys)),
    });
    if !preview.owned.is_empty() {
        let owned = owned_in_short(&preview.owned);
        let own = match (of_self, is_program) {
            (true, _) => "You own",
            (_, true) => "It owns",
            _ => "They own",
        };
        ends.push(match preview.may_hand_over {
            true => format!("{own} {owned}. Choose below who owns that from now on."),
            false => {
                format!("{own} {owned}: left without an owner, which only users and admins manage then.")
            }
        });
    }
    if !preview.invited.is_empty() {
        let sent = counted(preview.invited.len() as u64, "open invitation", "open invitations");
        let to = addresses_of(&preview.invited);
        ends.push(format!(
            "{sent} {they} have sent can still be accepted, by {to}; revoke what should not be."
        ));
    }
    let stays = match (of_self, is_program) {
        (true, _) => "Your other accounts stay as they are. To come back you need a new invitation.",
        (_, true) => "Its id can be given to another service account, and to nobody else.",
        _ => "Their other accounts stay as they are. They can be invited again.",
    };
    ends.push(stays.to_owned());
    ends
}

/// At most three of them.
fn addresses_of(invited: &[domain::Email]) -> String {
    const NAMED: usize = 3;
    let named: Vec<&str> = invited.iter().take(NAMED).map(domain::Email::as_str).collect();
    match invited.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Email, Status, Timestamp, UserId};

    use super::*;

    fn ben() -> User {
        User {
            id: UserId::parse("ben").expect("an id"),
            email: Some(Email::parse("ben@example.com").expect("an address")),
            display_name: Some(DisplayName::parse("Ben").expect("a name")),
            role: Role::User,
            kind: UserKind::Person,
            status: Status::Active,
            version: 1,
            created: Timestamp::from_seconds(0),
            updated: Timestamp::from_seconds(0),
            last_active: None,
            address_confirmed: true,
            created_by: None,
        }
    }

    fn acme() -> DisplayName {
        DisplayName::parse("Acme").expect("a name")
    }

    #[test]
    fn a_question_names_the_thing_and_its_answer_repeats_it() {
        let asked = about_role(&ben(), Role::Admin, false, &acme());
        assert_eq!(
            (asked.title.as_str(), asked.yes.as_str()),
            ("Make Ben an admin of Acme?", "Make an admin")
        );
        let asked = about_role(&ben(), Role::Contributor, false, &acme());
        assert_eq!(asked.title, "Make Ben a contributor instead of a user?");
    }

    #[test]
    fn of_a_program_nothing_is_said_that_only_people_can() {
        let ci = User { email: None, kind: UserKind::ServiceAccount, ..ben() };
        let facts = domain::policy::AccountFacts {
            id: domain::AccountId::parse("acme").expect("an id"),
            name: acme(),
            active_admins: 1,
            granular_roles: true,
        };
        let preview = RemovalPreview {
            user: ci.clone(),
            account: facts,
            way: WayOut::Remove,
            sessions: 0,
            invited: vec![],
            keys: vec![],
            left: vec![],
            revision: "1".to_owned(),
            owned: vec![],
            may_hand_over: true,
            refused: None,
        };
        let access = |change| crate::model::AccessPreview {
            change,
            user: ci.clone(),
            account: preview.account.clone(),
            is_me: false,
            devices: vec![],
            keys: vec![],
            refused: None,
            now: Timestamp::from_seconds(0),
        };
        let asked = [
            about_removal(&preview),
            about_role(&ci, Role::Admin, false, &acme()),
            about_access(&access(domain::policy::AccessChange::Deactivate)),
            about_access(&access(domain::policy::AccessChange::Reactivate)),
        ];
        for question in asked {
            let text = format!("{question:?}");
            for word in ["device", "signed", "invited", "They", "Their"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
        let asked = about_role(&ci, Role::Admin, false, &acme());
        assert!(format!("{asked:?}").contains("Its keys can add and remove people."), "{asked:?}");
    }

    #[test]
    fn what_a_role_gives_and_takes_comes_from_the_matrix() {
        let asked = about_role(&ben(), Role::Contributor, false, &acme());
        let losses = asked.points.iter().find(|points| points.kind == "losses").expect("losses");
        assert_eq!(losses.lines, [Permission::EditOthersResources.label()]);
        assert!(asked.points.iter().all(|points| points.kind != "gains"));
    }
}
