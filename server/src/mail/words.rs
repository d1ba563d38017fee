//! What each letter tells, in words. Addresses of links begin with the public address, and only here
//! are they put together; names are made harmless first.

use accounts::{Letter, NewAdmin, News, OfferedPlace, PasswordReset, StartedAfresh};
use domain::policy::OlderPlace;
use domain::{Operation, Role, Timestamp};

use super::layout::{Part, Words};
use super::names::harmless;

/// The words of a letter.
pub fn words(letter: &Letter, public_url: &str) -> Words {
    match &letter.news {
        News::Invitation(offer) => invitation(offer, public_url),
        News::NewAdmin(news) => new_admin(news, public_url),
        News::StartedAfresh(news) => started_afresh(news, public_url),
        News::PasswordReset(link) => password_reset(link, letter.to.as_str(), public_url),
        News::PasswordWasReset { at } => password_was_reset(*at, letter.to.as_str(), public_url),
        News::PasswordChanged { at } => password_changed(*at, letter.to.as_str(), public_url),
        News::OperatorLink { at } => operator_link(*at, letter.to.as_str(), public_url),
        News::AddressChanged { here, at } => address_changed(*here, *at, letter.to.as_str(), public_url),
    }
}

fn invitation(offer: &OfferedPlace, public_url: &str) -> Words {
    let account = harmless(offer.account.as_str());
    let (subject, by) = match &offer.invited_by {
        Some((name, email)) => {
            let name = harmless(name.as_str());
            (format!("{name} invites you to {account}"), format!("{name} ({email}) invites you to join"))
        }
        None => (format!("You are invited to {account}"), "You are invited to join".to_owned()),
    };
    Words {
        subject,
        parts: vec![
            Part::Text(format!("{by} {account} as {}.", role(offer.role))),
            Part::Text(offer.role.summary().to_owned()),
            Part::Button {
                label: "See the invitation",
                address: format!("{public_url}/invitations/{}", offer.token),
            },
            Part::Small(format!(
                "It stands until {} and works once. It is meant for you alone: do not pass this mail on.",
                offer.expires.day()
            )),
            Part::Small("If you did not expect it, you need not do anything.".to_owned()),
        ],
    }
}

fn new_admin(news: &NewAdmin, public_url: &str) -> Words {
    let (account, who, by) = (harmless(news.account_name.as_str()), named(&news.who), named(&news.by));
    let how = match news.how {
        Operation::ChangeRole => format!("{by} gave them the role."),
        Operation::AcceptInvitation => "They accepted an invitation to be one.".to_owned(),
        Operation::Reactivate => format!("{by} let them act again after a pause."),
        Operation::CreateServiceAccount => format!("It is a service account that {by} created."),
        Operation::Bootstrap => "The operator of this installation made the account with them.".to_owned(),
        Operation::RecoverAccount => {
            "The operator of this installation made them one to recover the account.".to_owned()
        }
        _ => format!("{by} did this."),
    };
    Words {
        subject: format!("{account} has a new admin"),
        parts: vec![
            Part::Text(format!("{who} is now an admin of {account}. {how}")),
            Part::Text(
                "Admins have full control of resources, users, access and account settings.".to_owned(),
            ),
            Part::Button {
                label: "See the admins",
                address: format!("{public_url}/account/users?account={}&role=admin", news.account),
            },
            Part::Small(format!(
                "It happened at {}. If it should not have, change the role or remove them there.",
                news.at.rfc3339()
            )),
            Part::Small(format!("All admins of {account} get this mail.")),
        ],
    }
}

fn started_afresh(news: &StartedAfresh, public_url: &str) -> Words {
    let account = harmless(news.account_name.as_str());
    let email = &news.email;
    let place = match news.place {
        OlderPlace::Invited => {
            format!(
                "Their place in {account} is an invitation again, with the role it had. Revoke it if it should not stand."
            )
        }
        OlderPlace::Kept => format!(
            "They keep their place as admin: without them {account} would have no active admin. \
             Whoever holds the address holds it now."
        ),
        OlderPlace::Paused => {
            format!(
                "Their place in {account} stays paused. Whoever holds the address would have it when you let them act again."
            )
        }
    };
    Words {
        subject: format!("{email} has started afresh in {account}"),
        parts: vec![
            Part::Text(format!(
                "Somebody had joined {account} as {email} by a copied link, which does not show whose the address is. \
                 Whoever holds the address has now shown so by a mailed link, and chose to start afresh: \
                 the old password no longer works and every device is signed out."
            )),
            Part::Text(place),
            Part::Button {
                label: "See the users",
                address: format!("{public_url}/account/users?account={}", news.account),
            },
            Part::Small(format!(
                "It happened at {}. All admins of {account} get this mail.",
                news.at.rfc3339()
            )),
        ],
    }
}

fn password_reset(link: &PasswordReset, email: &str, public_url: &str) -> Words {
    Words {
        subject: "Choose a new password for Roster".to_owned(),
        parts: vec![
            Part::Text(format!("Somebody, probably you, has asked for a new password for {email}.")),
            Part::Button {
                label: "Choose a new password",
                address: format!("{public_url}/reset?token={}", link.token),
            },
            Part::Small(format!(
                "The link works once, until {}, and only the newest one does. Choosing a new password signs you out \
                 everywhere else.",
                link.expires.rfc3339()
            )),
            Part::Small(
                "If it was not you, you need not do anything: your password stays as it is.".to_owned(),
            ),
        ],
    }
}

fn password_was_reset(at: Timestamp, email: &str, public_url: &str) -> Words {
    Words {
        subject: "Your password for Roster is a new one".to_owned(),
        parts: vec![
            Part::Text(format!(
                "A new password for {email} was chosen by a link at {}. Every other device was signed out.",
                at.rfc3339()
            )),
            Part::Text("If it was you, you need not do anything. If not, choose another one now.".to_owned()),
            Part::Button { label: "Choose a new password", address: format!("{public_url}/forgot") },
        ],
    }
}

fn password_changed(at: Timestamp, email: &str, public_url: &str) -> Words {
    Words {
        subject: "Your Roster password was changed".to_owned(),
        parts: vec![
            Part::Text(format!(
                "The password for {email} was changed at {}. Every other device was signed out.",
                at.rfc3339()
            )),
            Part::Text(
                "If you did this, there is nothing to do. If not, choose a new password now and tell an admin of \
                 your account."
                    .to_owned(),
            ),
            Part::Button { label: "Choose a new password", address: format!("{public_url}/forgot") },
        ],
    }
}

fn operator_link(at: Timestamp, email: &str, public_url: &str) -> Words {
    Words {
        subject: "A sign-in link was made for your Roster account".to_owned(),
        parts: vec![
            Part::Text(format!(
                "At {} the operator of this installation made a link for {email}. Anyone who has it can sign in as \
                 you or choose a new password for you. It works once, for 30 minutes at most.",
                at.rfc3339()
            )),
            Part::Text(
                "If you asked for it, there is nothing to do. If not, ask the operator why it was made. Choosing a \
                 new password ends the link."
                    .to_owned(),
            ),
            Part::Button { label: "Choose a new password", address: format!("{public_url}/forgot") },
        ],
    }
}

fn address_changed(here: bool, at: Timestamp, email: &str, public_url: &str) -> Words {
    let (subject, said) = if here {
        ("You sign in to Roster with this address now", format!("{email} is now the e-mail address"))
    } else {
        ("You no longer sign in to Roster with this address", format!("{email} is no longer the address"))
    };
    let next = if here {
        "Sign in with this address from now on. Your password stays the same."
    } else {
        "Sign in with your new address from now on. Nothing more is sent to this one."
    };
    Words {
        subject: subject.to_owned(),
        parts: vec![
            Part::Text(format!(
                "{said} of your Roster account. The operator of this installation changed it at {}.",
                at.rfc3339()
            )),
            Part::Text(next.to_owned()),
            Part::Text("If you did not expect this, ask the operator.".to_owned()),
            Part::Button { label: "Sign in", address: format!("{public_url}/sign-in") },
        ],
    }
}

fn role(role: Role) -> &'static str {
    app::words::with_article(role)
}

/// `Name (address)` as the audit log writes it: the name made harmless, the address as it is.
fn named(text: &str) -> String {
    match text.rsplit_once(" (") {
        Some((name, address)) if address.ends_with(')') => format!("{} ({address}", harmless(name)),
        _ if domain::Email::parse(text).is_ok() => text.to_owned(),
        _ => harmless(text),
    }
}

#[cfg(test)]
mod tests;
