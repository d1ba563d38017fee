//! What is asked and answered about users.

use domain::policy::{AccountFacts, Actor, RoleOption};
use domain::{ApiKey, Contacts, Role, StatusKind, Timestamp, User, UserId, UserKind};

use super::{Device, InvitationMail};

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
    /// Their API keys, the newest first, if the caller may see them.
    pub keys: Option<Vec<ApiKey>>,
    /// True if there is such a link and it wants a fresher proof of the password.
    pub link_needs_password: bool,
    /// The clock's time of the answer.
    pub now: Timestamp,
}
