//! What is answered about where a user is signed in, and about ending or pausing their access.

use domain::policy::AccountFacts;
use domain::{ApiKey, Refusal, Timestamp, User};

/// A browser in which somebody is signed in to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What the browser called itself when it signed in.
    pub user_agent: String,
    /// The network address it signed in from.
    pub address: String,
    /// When it first entered the account.
    pub entered: Timestamp,
    /// When it was last seen in the account.
    pub seen: Timestamp,
    /// True if it is the one that asks.
    pub is_this: bool,
}

/// What ending, pausing or giving back a user's access would mean.
#[derive(Clone, Debug)]
pub struct AccessPreview {
    /// Whose.
    pub user: User,
    /// The account.
    pub account: AccountFacts,
    /// True if it is the one who asks.
    pub is_me: bool,
    /// Where they are signed in to the account.
    pub devices: Vec<Device>,
    /// Their API keys that have not expired, the newest first.
    pub keys: Vec<ApiKey>,
    /// True if it would change nothing.
    pub is_done: bool,
    /// Why it cannot be done, if it cannot.
    pub refused: Option<Refusal>,
    /// The clock's time of the answer.
    pub now: Timestamp,
}

/// Somebody's access has been ended.
#[derive(Clone, Debug)]
pub struct AccessEnded {
    /// Whose, as they are now.
    pub user: User,
    /// Devices on which they were signed in to the account.
    pub devices: u64,
}
