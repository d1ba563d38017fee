//! A user as others in the account see them.

use serde::{Deserialize, Serialize};

use crate::{DisplayName, Email, Role, Timestamp, UserId};

/// Whether a user is a person or a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserKind {
    /// A human, or the invitation of one.
    #[default]
    Person,
    /// A program without a web sign-in.
    ServiceAccount,
}

impl UserKind {
    /// The name in the database and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::ServiceAccount => "service-account",
        }
    }
}

/// How a user stands in the account at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Has a place and may act.
    Active,
    /// Has a place but is paused.
    Deactivated,
    /// Has been offered a place, until then.
    Invited {
        /// When the offer ends.
        expires: Timestamp,
    },
    /// Has been offered a place and the offer has ended.
    InvitationExpired,
    /// Has been offered a place and does not want it.
    Declined,
}

/// [`Status`] without its details, for filtering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusKind {
    /// See [`Status::Active`].
    Active,
    /// See [`Status::Invited`].
    Invited,
    /// See [`Status::InvitationExpired`].
    InvitationExpired,
    /// See [`Status::Declined`].
    Declined,
    /// See [`Status::Deactivated`].
    Deactivated,
}

impl StatusKind {
    /// All kinds in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::Active, Self::Invited, Self::InvitationExpired, Self::Declined, Self::Deactivated];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::InvitationExpired => "expired",
            Self::Declined => "declined",
            Self::Deactivated => "deactivated",
        }
    }

    /// The name on the page.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Invited => "Invited",
            Self::InvitationExpired => "Invitation expired",
            Self::Declined => "Declined",
            Self::Deactivated => "Deactivated",
        }
    }

    /// Reads a kind by its name in addresses.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Status {
    /// The kind of this status.
    pub const fn kind(self) -> StatusKind {
        match self {
            Self::Active => StatusKind::Active,
            Self::Deactivated => StatusKind::Deactivated,
            Self::Invited { .. } => StatusKind::Invited,
            Self::InvitationExpired => StatusKind::InvitationExpired,
            Self::Declined => StatusKind::Declined,
        }
    }

    /// True for someone who has been offered a place and has not taken it.
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Invited { .. } | Self::InvitationExpired | Self::Declined)
    }
}

/// A person's or a service account's place in one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The id within the account.
    pub id: UserId,
    /// The address; none for service accounts.
    pub email: Option<Email>,
    /// The name, if one is known: an invited person may have none yet.
    pub display_name: Option<DisplayName>,
    /// What they may do.
    pub role: Role,
    /// Person or program.
    pub kind: UserKind,
    /// How they stand at the moment of asking.
    pub status: Status,
    /// Raised by one at every change; a change names the version it was decided upon.
    pub version: i64,
    /// When they were invited or added.
    pub created: Timestamp,
    /// When they were changed last. Not carried to the browser, which shows it nowhere.
    #[serde(skip)]
    pub updated: Timestamp,
    /// When they were last seen in this account; kept to the minute.
    pub last_active: Option<Timestamp>,
    /// False for people who joined by a copied link: nobody has proved the address theirs.
    pub address_confirmed: bool,
    /// Who made a service account, as the audit log named them then; none for people.
    pub created_by: Option<String>,
}

impl User {
    /// What to call them in a sentence: the name, else the address, else the id.
    pub fn shown_name(&self) -> &str {
        match (&self.display_name, &self.email) {
            (Some(name), _) => name.as_str(),
            (None, Some(email)) => email.as_str(),
            (None, None) => self.id.as_str(),
        }
    }
}
