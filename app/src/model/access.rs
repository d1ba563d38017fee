//! What pages are given about where a user is signed in, and about ending or pausing their access.

use domain::policy::{AccessChange, AccountFacts};
use domain::{ApiKey, Timestamp, User};
use serde::{Deserialize, Serialize};

/// A browser in which somebody is signed in to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// What the browser called itself when it signed in.
    pub user_agent: String,
    /// The network address it signed in from.
    pub address: String,
    /// When it first entered the account.
    pub entered: Timestamp,
    /// When it was last seen in the account.
    pub seen: Timestamp,
    /// True if it is the reader's present one.
    pub is_this: bool,
}

/// What ending, pausing or giving back somebody's access will mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPreview {
    /// Which of the three.
    pub change: AccessChange,
    /// Whose access.
    pub user: User,
    /// The account.
    pub account: AccountFacts,
    /// True if it is the reader's own.
    pub is_me: bool,
    /// Where they are signed in to the account.
    pub devices: Vec<Device>,
    /// Their API keys that have not expired.
    pub keys: Vec<ApiKey>,
    /// Why it cannot be done, if it cannot, in the words of [`domain::Refusal`].
    pub refused: Option<String>,
    /// The server's clock.
    pub now: Timestamp,
}
