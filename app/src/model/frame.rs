//! What stands around every page: who reads, their places, and how they like it.

use domain::{AccountId, DisplayName, Email, Role, UserId};
use serde::{Deserialize, Serialize};

use super::OpenInvitation;

/// Light, dark, or whatever the system prefers. Kept in a cookie so that the first paint is right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system prefers.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// What the frame around every page needs: who reads, and where they may go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The signed-in person; none on the pages before signing in.
    pub person: Option<Person>,
    /// The account in view, if the page is about one.
    pub account: Option<Membership>,
    /// All accounts of the person, sorted by name.
    pub memberships: Vec<Membership>,
    /// Whether "New account" is offered.
    pub may_create_account: bool,
    /// Places the person is offered and may take without a link.
    pub invitations: Vec<OpenInvitation>,
    /// The colour scheme chosen.
    pub theme: Theme,
    /// What the address's `?notice=` says, already turned into a sentence; shown as a toast.
    pub notice: Option<String>,
    /// Whether pressing `/` goes to the search.
    pub slash_searches: bool,
    /// Whether this is a demonstration with invented people.
    pub demo: bool,
    /// Path and query of this page, for the forms that come back to it (theme).
    pub here: String,
}

/// The person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their own name.
    pub name: DisplayName,
    /// Their address.
    pub email: Email,
}

/// One person's place in one account, as they see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The account's id.
    pub account: AccountId,
    /// The account's name.
    pub name: DisplayName,
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
