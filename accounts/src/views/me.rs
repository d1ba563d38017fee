//! What people are answered about themselves.

use domain::{AccountId, DisplayName, Email, Role, Timestamp, UserId};

/// A signed-in person's own view of themselves.
#[derive(Clone, Debug)]
pub struct Me {
    /// Their name, used when they join an account.
    pub name: DisplayName,
    /// Their address.
    pub email: Email,
    /// Their places, sorted by account name.
    pub memberships: Vec<Membership>,
    /// The account they used last, if they are still in it.
    pub last_used: Option<AccountId>,
    /// Places they are offered; none while their address is not proved.
    pub invitations: Vec<OpenInvitation>,
    /// Why they cannot create an account, if they cannot.
    pub create_account_refused: Option<domain::Denial>,
    /// How the console behaves for them.
    pub preferences: Preferences,
}

/// How the console behaves for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Whether pressing `/` goes to the search (WCAG 2.1.4 wants that it can be switched off).
    pub slash_searches: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { slash_searches: true }
    }
}

/// Somewhere a person is signed in.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// What ends it. Nobody can sign in with it: it is a hash of the session's id.
    pub key: crate::SessionKey,
    /// True for the one they ask through.
    pub is_this: bool,
    /// When it began, which is when the password was proved last.
    pub began: Timestamp,
    /// When it was used last, to the minute.
    pub last_used: Timestamp,
    /// The browser, as it named itself when the session began; cut to 200 characters.
    pub user_agent: String,
    /// The network address the session began from.
    pub address: String,
}

/// A place somebody is offered and may take without a link.
#[derive(Clone, Debug)]
pub struct OpenInvitation {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub account_name: DisplayName,
    /// The role offered.
    pub role: Role,
    /// Who invites; none if they are gone or it was the operator.
    pub invited_by: Option<(DisplayName, Email)>,
    /// When the offer ends.
    pub expires: Timestamp,
}

/// One place of a person.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The account's id.
    pub account: AccountId,
    /// The account's name.
    pub account_name: DisplayName,
    /// The person's user id there.
    pub user: UserId,
    /// The name they are shown by there.
    pub display_name: DisplayName,
    /// Their role there.
    pub role: Role,
    /// The version of their user there.
    pub version: i64,
    /// True if an admin has paused them there.
    pub paused: bool,
    /// True while the account is closed and can be reopened.
    pub closed: bool,
}

/// Whom a sign-in link of the operator is for.
#[derive(Clone, Debug)]
pub struct SignInLink {
    /// The person's address.
    pub email: Email,
    /// True if they have no password yet and must choose one to use the link.
    pub needs_password: bool,
}
