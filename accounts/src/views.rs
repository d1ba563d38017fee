//! What reads and changes answer: plain data, already cut down to what the caller may see.

mod access;
mod settings;

pub use access::{AccessEnded, AccessPreview, Device};
pub use settings::{AccountSettings, ClosedAccount, Closing, Setting};

use domain::policy::{AccountFacts, Actor, RoleOption};
use domain::{
    AccountId, Contacts, DisplayName, Email, Invalid, Operation, Refusal, Role, StatusKind, Timestamp, User,
    UserId, UserKind,
};

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

/// What a list is sorted by; names are compared folded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// The shown name.
    #[default]
    Name,
    /// The role, then the name.
    Role,
    /// When they were invited or added.
    Joined,
}

/// Which users to list.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Text to look for in names and addresses; empty for all. At most 200 characters count.
    pub search: String,
    /// Only this role.
    pub role: Option<Role>,
    /// Only this status.
    pub status: Option<StatusKind>,
    /// People or service accounts.
    pub kind: UserKind,
    /// What to sort by.
    pub sort: SortBy,
    /// Largest first.
    pub descending: bool,
    /// Rows a page, 1 to 200; others are brought into that range.
    pub size: u32,
    /// A page token of an earlier answer to the same query; empty for the first page.
    pub page: String,
}

/// A page of users.
#[derive(Clone, Debug)]
pub struct UserList {
    /// The account.
    pub account: AccountFacts,
    /// Who asks, as the policy knows them.
    pub actor: Actor,
    /// The asking user's own id.
    pub me: UserId,
    /// Admins to ask, if the caller is none.
    pub contacts: Contacts,
    /// The rows.
    pub users: Vec<User>,
    /// Position of the first row in the whole list, from 1.
    pub first: u64,
    /// How many match.
    pub total: u64,
    /// True if counting stopped at `total`.
    pub total_or_more: bool,
    /// People in the account, whatever the filters.
    pub people: u64,
    /// Service accounts in the account, whatever the filters.
    pub service_accounts: u64,
    /// Token of the page before.
    pub previous: Option<String>,
    /// Token of the page after.
    pub next: Option<String>,
    /// The account's change number.
    pub seq: i64,
    /// The clock's time of the answer.
    pub now: Timestamp,
}

/// One user, with what may be done to them.
#[derive(Clone, Debug)]
pub struct UserDetails {
    /// The account.
    pub account: AccountFacts,
    /// Who asks, as the policy knows them.
    pub actor: Actor,
    /// True if they look at themselves.
    pub is_me: bool,
    /// The user.
    pub user: User,
    /// The entries of the role dropdown.
    pub roles: Vec<RoleOption>,
    /// Admins to ask, if the caller is none.
    pub contacts: Contacts,
    /// The token of an open invitation, if the caller may see it.
    pub invitation_token: Option<String>,
    /// What became of the invitation's mail, if that is known and the caller may see it.
    pub invitation_mail: Option<InvitationMail>,
    /// Where they are signed in to this account, if the caller may see it.
    pub devices: Option<Vec<Device>>,
    /// True if there is such a link and it wants a fresher proof of the password.
    pub link_needs_password: bool,
    /// The clock's time of the answer.
    pub now: Timestamp,
}

/// What a removal would end.
#[derive(Clone, Debug)]
pub struct RemovalPreview {
    /// Who would go.
    pub user: User,
    /// The account.
    pub account: AccountFacts,
    /// Removal, leaving, or revoking an invitation.
    pub operation: Operation,
    /// Sessions that have entered this account.
    pub sessions: u64,
    /// Open invitations they have sent.
    pub invitations_sent: u64,
    /// Why it cannot be done, if it cannot.
    pub refused: Option<Refusal>,
}

/// What a removal ended.
#[derive(Clone, Debug)]
pub struct Removed {
    /// Who went, as they were.
    pub user: User,
    /// Removal, leaving, or revoking an invitation.
    pub operation: Operation,
    /// Sessions that lost the account.
    pub sessions: u64,
}

/// One line of an invitation.
#[derive(Clone, Debug)]
pub struct InviteLine {
    /// The address.
    pub email: Email,
    /// The role to offer.
    pub role: Role,
    /// The name to show until they join.
    pub display_name: Option<DisplayName>,
}

/// Whether an invitation is mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailing {
    /// A mail is on its way.
    Queued,
    /// The account has sent as many invitation mails today as it may.
    OverLimit,
    /// This installation sends no mail.
    NotSetUp,
}

/// What became of an invitation's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationMail {
    /// The mail server took it.
    Sent(Timestamp),
    /// It was given up: the mail server refused it, or could not be reached for two days.
    GivenUp(Timestamp),
}

/// An invitation that was made anew.
#[derive(Clone, Debug)]
pub struct Resent {
    /// The user, as they are now.
    pub user: User,
    /// The token of the new link.
    pub token: String,
    /// Whether a mail is on its way.
    pub mail: Mailing,
}

/// What became of one line.
#[derive(Clone, Debug)]
pub enum InviteOutcome {
    /// A place is offered.
    Invited {
        /// The new user.
        user: UserId,
        /// The token of the link.
        token: String,
        /// When the offer ends.
        expires: Timestamp,
        /// Whether a mail is on its way.
        mail: Mailing,
    },
    /// Somebody with that address is a user or has an open invitation.
    AlreadyUser {
        /// Their id.
        user: UserId,
    },
    /// The policy forbids it.
    Refused(Refusal),
    /// Something about the line is wrong.
    Invalid(Invalid),
}

/// What an invitation offers.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The account's name.
    pub account_name: DisplayName,
    /// The account.
    pub account: AccountId,
    /// The role offered.
    pub role: Role,
    /// The address invited.
    pub email: Email,
    /// The name the inviter typed.
    pub display_name: Option<DisplayName>,
    /// Who invites; none if they are gone or it was the operator.
    pub invited_by: Option<(DisplayName, Email)>,
    /// When the offer ends.
    pub expires: Timestamp,
}

/// What holding an invitation's link shows.
#[derive(Clone, Debug)]
pub enum InvitationView {
    /// It can be accepted.
    Open(Box<Invitation>),
    /// The person who asks has accepted it.
    UsedByYou {
        /// The account's name.
        account_name: DisplayName,
        /// The account.
        account: AccountId,
    },
}

/// Whom a sign-in link of the operator is for.
#[derive(Clone, Debug)]
pub struct SignInLink {
    /// The person's address.
    pub email: Email,
    /// True if they have no password yet and must choose one to use the link.
    pub needs_password: bool,
}
