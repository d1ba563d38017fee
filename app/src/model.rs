//! What pages and islands are given and what server functions answer: plain data.
//!
//! These types travel between server and browser, so they hold nothing the reader may not
//! see. How they are made from the database is `backend`, how they look are the pages.

mod access;
mod frame;
mod keys;
mod owned;

pub use access::{AccessPreview, Device};
pub use frame::{Frame, Membership, Person, Theme};
pub use keys::{KeyOwner, LeftKey, LeftKeyFate};
pub use owned::OwnedResource;

use domain::policy::{AccountFacts, Actor, RoleOption};
use domain::{
    AccountId, ApiKey, Contacts, DisplayName, Email, Invalid, Role, StatusKind, Timestamp, User, UserId,
    UserKind,
};
use serde::{Deserialize, Serialize};

/// A place the reader is offered and may take without a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenInvitation {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: DisplayName,
    /// The role offered.
    pub role: Role,
    /// Name and address of who invites; none if they are gone or it was the operator.
    pub invited_by: Option<(DisplayName, Email)>,
    /// When the offer ends.
    pub expires: Timestamp,
}

/// What `/me` shows besides what the frame knows.
#[derive(Clone, Debug)]
pub struct MeData {
    /// Where the reader is signed in; the session they read through first.
    pub sessions: Vec<OwnSession>,
    /// Whether pressing `/` goes to the search.
    pub slash_searches: bool,
    /// The server's clock.
    pub now: Timestamp,
}

/// Somewhere the reader is signed in.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// What ends it; no secret.
    pub id: String,
    /// True for the session the page is read through.
    pub is_this: bool,
    /// The browser in plain words.
    pub browser: String,
    /// The network address it began from.
    pub address: String,
    /// When it began.
    pub began: Timestamp,
    /// When it was used last.
    pub last_used: Timestamp,
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SortBy {
    /// The shown name.
    #[default]
    Name,
    /// The role, lowest first, then the name.
    Role,
    /// When they were invited or added.
    Joined,
}

/// What the list of users shows: exactly what stands in the page's address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Text to look for in names and addresses; empty for all.
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
    /// Rows a page: 10 to 200, usually 50.
    pub size: u32,
    /// The page token; empty for the first page.
    pub page: String,
}

/// A total that is exact, or known to be larger than what is worth counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// The number, or the number at which counting stopped.
    pub number: u64,
    /// True if there may be more.
    pub or_more: bool,
}

/// The users page: everything the island needs, and no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsersPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Who reads, as the policy knows them.
    pub actor: Actor,
    /// The reader's own user id.
    pub me: UserId,
    /// Active admins to ask, for readers who cannot manage users.
    pub contacts: Contacts,
    /// What is shown.
    pub query: ListQuery,
    /// The rows.
    pub users: Vec<User>,
    /// Position of the first row in the whole list, from 1; none where it is not known.
    pub first: Option<u64>,
    /// How many users match.
    pub total: Total,
    /// People in the account, whatever the filters.
    pub people: u64,
    /// Service accounts in the account, whatever the filters.
    pub service_accounts: u64,
    /// Token of the page before, if there is one.
    pub previous: Option<String>,
    /// Token of the page after, if there is one.
    pub next: Option<String>,
    /// The account's change number when this was read; live updates compare with it.
    pub seq: i64,
    /// The server's clock, so that "2 minutes ago" does not depend on the reader's.
    pub now: Timestamp,
}

/// One user with what may be done to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserPage {
    /// The account in view.
    pub account: AccountFacts,
    /// Who reads.
    pub actor: Actor,
    /// True if the reader looks at themselves.
    pub is_me: bool,
    /// The user.
    pub user: User,
    /// The dropdown's entries, decided by the policy.
    pub roles: Vec<RoleOption>,
    /// Admins to ask, for readers who cannot manage users.
    pub contacts: Contacts,
    /// The link of an open invitation, for readers who may see it.
    pub invitation_link: Option<String>,
    /// Where they are signed in to this account, for readers who may see it.
    pub devices: Option<Vec<Device>>,
    /// Their API keys, the newest first, for readers who may see them.
    pub keys: Option<Vec<ApiKey>>,
    /// True if there is such a link and it wants the password to be proved again.
    pub link_needs_password: bool,
    /// What became of its mail, as a sentence for them.
    pub invitation_mail: Option<String>,
    /// Whether this installation sends mail.
    pub sends_mail: bool,
    /// The server's clock.
    pub now: Timestamp,
}

/// The ways in which a place in an account ends for good. The browser part knows these three and
/// not all operations there are, whose names alone would be a good part of its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WayOut {
    /// One removes oneself.
    Leave,
    /// An invitation is withdrawn.
    Revoke,
    /// An admin ends it.
    Remove,
}

/// What will happen if somebody is removed, leaves, or their invitation is revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalPreview {
    /// Who goes.
    pub user: User,
    /// The account they go from.
    pub account: AccountFacts,
    /// Removal, leaving, or revoking an invitation.
    pub way: WayOut,
    /// Devices on which they are signed in to this account.
    pub sessions: u64,
    /// Who holds the open invitations they have sent, which stay open.
    pub invited: Vec<Email>,
    /// API keys that would end.
    pub keys: Vec<ApiKey>,
    /// API keys of service accounts that they may still hold: what becomes of each can be chosen.
    pub left: Vec<ApiKey>,
    /// Names all that is listed; posted back, so that nothing else is done than what was shown.
    pub revision: String,
    /// What they own: it goes to whoever is named, or is left without an owner.
    pub owned: Vec<OwnedResource>,
    /// Whether the reader may name who gets it.
    pub may_hand_over: bool,
    /// Why it cannot be done, if it cannot, in the words of [`domain::Refusal`].
    pub refused: Option<String>,
}

/// The question before a removal, made by the server: its words would be a good part of the
/// browser's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedRemoval {
    /// What is asked, by its name.
    pub title: String,
    /// What a yes will mean, one line each.
    pub ends: Vec<String>,
    /// What the button says that means yes; empty if it cannot be done, or if there is more to choose
    /// than a yes: then it is asked on the page.
    pub yes: String,
    /// The revision of what it was made from; sent back as it came.
    pub version: i64,
    /// Why it cannot be done, if it cannot, in the words of [`domain::Refusal`].
    pub refused: Option<String>,
}

/// What a removal ended: the receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// What they were called.
    pub name: String,
    /// Removal, leaving, or revoking an invitation.
    pub way: WayOut,
    /// Sessions that lost the account.
    pub sessions: u64,
}

/// What became of one address of an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteAnswer {
    /// The address as it was typed.
    pub typed: String,
    /// What became of it.
    pub outcome: InviteOutcome,
}

/// Whether an invitation is mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mailing {
    /// A mail is on its way.
    Queued,
    /// The account has sent as many invitation mails today as it may.
    OverLimit,
    /// This installation sends no mail.
    NotSetUp,
}

/// What became of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InviteOutcome {
    /// A place is offered; the link accepts it.
    Invited {
        /// The new user.
        user: UserId,
        /// The role offered.
        role: Role,
        /// The whole address of the invitation, to be handed over.
        link: String,
        /// When the offer ends.
        expires: Timestamp,
        /// Whether a mail is on its way.
        mail: Mailing,
    },
    /// Somebody with that address is in the account or invited already.
    AlreadyUser {
        /// Their id.
        user: UserId,
    },
    /// It is not a line that can be understood.
    Invalid(Invalid),
    /// The policy forbids it, in the words of [`domain::Refusal`].
    Refused(String),
}

/// An invitation as its link's holder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The account that invites.
    pub account_name: DisplayName,
    /// Its id.
    pub account: AccountId,
    /// The role offered.
    pub role: Role,
    /// The address invited.
    pub email: Email,
    /// The name the inviter typed, if any: a first value for the form.
    pub display_name: Option<DisplayName>,
    /// Name and address of who invites; none if they are gone or it was the operator.
    pub invited_by: Option<(DisplayName, Email)>,
    /// When the offer ends.
    pub expires: Timestamp,
}

/// The field of a form, and of what a server function is sent, that proves the password again. It is
/// taken out before anything else looks at what was sent.
pub const PASSWORD_AGAIN: &str = "password_again";

/// Why a server function could not do what was asked: cases the page can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// Nobody is signed in any more.
    SignedOut,
    /// The account or user does not exist, or is not the caller's to see.
    NotFound,
    /// The caller has a place in the account and cannot use it now; a whole sentence says why.
    KeptOut(String),
    /// The policy forbids it, in the words of [`domain::Refusal`]: the browser only shows them,
    /// and would need a good deal of code to make them itself.
    Refused(String),
    /// Somebody changed the user meanwhile; this is how they are now.
    Conflict {
        /// The present state.
        now: Box<User>,
        /// Who made the latest change, if known.
        by: Option<String>,
    },
    /// It must be confirmed first. Of an invitation: the addresses that would become admins.
    NeedsConfirmation(Vec<String>),
    /// The password must be proved again first. The text is what was wrong with the one that came
    /// along, empty if none did. Whoever sends the request again adds it as [`PASSWORD_AGAIN`].
    NeedsPassword(String),
    /// Fields to correct.
    Invalid(Vec<Invalid>),
    /// Too many attempts; try again after so many seconds.
    TooMany {
        /// Seconds to wait.
        seconds: u64,
    },
    /// The request did not reach the server or its answer did not come back.
    Offline,
    /// Something is wrong on the server; its log says what.
    Internal,
}
