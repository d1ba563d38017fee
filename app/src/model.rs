//! What pages and islands are given and what server functions answer: plain data.
//!
//! These types travel between server and browser, so they hold nothing the reader may not
//! see. How they are made from the database is `backend`, how they look are the pages.

mod access;
mod frame;
mod invitations;
mod keys;
mod owned;
mod removal;

pub use access::{AccessPreview, Device};
pub use frame::{Frame, Membership, Person, Theme};
pub use invitations::{Invitation, InviteAnswer, InviteOutcome, Mailing, OpenInvitation};
pub use keys::{KeyOwner, LeftKey, LeftKeyFate};
pub use owned::OwnedResource;
pub use removal::{AskedRemoval, RemovalPreview, Removed, WayOut};

use domain::policy::{AccountFacts, Actor, RoleOption};
use domain::{ApiKey, Contacts, Invalid, Role, StatusKind, Timestamp, User, UserId, UserKind};
use serde::{Deserialize, Serialize};

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
    /// Nothing is wrong with the request, but it cannot be answered at the moment; a whole sentence says
    /// why.
    Temporary(String),
    /// The request did not reach the server or its answer did not come back.
    Offline,
    /// Something is wrong on the server; its log says what.
    Internal,
}
