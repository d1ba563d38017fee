//! The end of somebody's place in an account: asked about, and told.

use domain::policy::AccountFacts;
use domain::{ApiKey, Email, User};
use serde::{Deserialize, Serialize};

use super::OwnedResource;

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
