//! What is answered about an account's settings, and about closing it.

use domain::policy::{AccountFacts, Actor, Settings};
use domain::{AccountId, Contacts, Denial, DisplayName, Email, Refusal, Timestamp};

/// One of an account's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The account's name.
    Name,
    /// Whom to write to.
    Contact,
    /// Whether the granular roles can be given.
    GranularRoles,
    /// How long invitations stand.
    InvitationDays,
}

impl Setting {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 4] = [Self::Name, Self::Contact, Self::GranularRoles, Self::InvitationDays];

    /// The name in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Contact => "contact",
            Self::GranularRoles => "granularRoles",
            Self::InvitationDays => "invitationDays",
        }
    }
}

/// An account as programs see it.
#[derive(Clone, Debug)]
pub struct AccountDetails {
    /// Its id.
    pub id: AccountId,
    /// What is set.
    pub settings: Settings,
    /// Whom to write to: the contact, else the admin who has been there longest, if there is one.
    pub email: Option<Email>,
    /// The version of the settings.
    pub version: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When the settings were changed last, or it was made.
    pub updated: Timestamp,
}

/// An account's settings, with what the page about them needs.
#[derive(Clone, Debug)]
pub struct AccountSettings {
    /// What is set.
    pub settings: Settings,
    /// The version a change is made upon.
    pub version: i64,
    /// Users who hold a granular role: people, invited people and service accounts.
    pub granular_holders: u64,
    /// Why the caller cannot close the account, if they cannot.
    pub close_refused: Option<Denial>,
    /// The account.
    pub account: AccountFacts,
    /// Who asks, as the policy knows them.
    pub actor: Actor,
    /// Admins to ask, if the caller is none.
    pub contacts: Contacts,
}

/// What closing an account would end.
#[derive(Clone, Debug)]
pub struct Closing {
    /// The account.
    pub account: AccountFacts,
    /// The version of its settings, which the closing is made upon.
    pub version: i64,
    /// People and service accounts with a place in it.
    pub users: u64,
    /// Open invitations.
    pub invitations: u64,
    /// Until when it could be reopened.
    pub until: Timestamp,
    /// Why it cannot be done, if it cannot.
    pub refused: Option<Refusal>,
}

/// A closed account, as far as its members may know.
#[derive(Clone, Debug)]
pub struct ClosedAccount {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: DisplayName,
    /// When it was closed.
    pub since: Timestamp,
    /// Until when it can be reopened.
    pub until: Timestamp,
    /// True if the caller can.
    pub may_reopen: bool,
}
