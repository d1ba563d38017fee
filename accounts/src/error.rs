//! What can come of a use case besides success: cases a caller can act on.

use domain::policy::Settings;
use domain::{Denial, DisplayName, Invalid, Refusal, User};

use crate::{ClosedAccount, Setting};

/// Why a use case did not do what was asked. In every case nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The account, user or link does not exist, or is not the caller's to know of. The two
    /// are one case on purpose: an answer must not tell them apart.
    #[error("not found")]
    NotFound,
    /// The caller has a place in the account, but an admin has paused it.
    #[error("access to {account} is paused")]
    Paused {
        /// The account's name.
        account: DisplayName,
    },
    /// The caller has a place in the account, but an admin has ended their access on all devices
    /// and they have not signed in since.
    #[error("access to {account} has been ended")]
    AccessEnded {
        /// The account's name.
        account: DisplayName,
    },
    /// The caller has a place in the account, but it is closed.
    #[error("{} is closed", .0.name)]
    Closed(Box<ClosedAccount>),
    /// The policy forbids it.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The user is no longer at the version the request was made upon.
    #[error("changed meanwhile")]
    Conflict {
        /// How they are now.
        now: Box<User>,
        /// Who made the latest change, as the audit log names them.
        by: Option<String>,
    },
    /// The account's settings are no longer at the version the request was made upon.
    #[error("settings changed meanwhile")]
    SettingsConflict {
        /// How they are now.
        now: Box<Settings>,
        /// Which have been changed since.
        changed: Vec<Setting>,
        /// Who made the latest change, as the audit log names them.
        by: Option<String>,
    },
    /// It has consequences that must be confirmed first.
    #[error("needs confirmation")]
    NeedsConfirmation,
    /// The password must have been proved a short while ago for this, and was not.
    #[error("needs the password again")]
    NeedsPassword,
    /// Fields to correct, each with a sentence.
    #[error("invalid input")]
    Invalid(Vec<Invalid>),
    /// The link is used, revoked, replaced, expired or was never given out.
    #[error("this link no longer works")]
    DeadLink,
    /// No person has this address and this password.
    #[error("wrong e-mail address or password")]
    WrongCredentials,
    /// Too many passwords are being checked; worth another try in a moment.
    #[error("busy")]
    Busy,
    /// The database cannot be reached or holds something this version cannot read.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Something that cannot happen unless stored data was changed from outside.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(vec![invalid])
    }
}

impl From<Denial> for Error {
    /// A denial outside any account, where there is no admin to ask.
    fn from(denial: Denial) -> Self {
        Self::Refused(Box::new(Refusal { denial, contacts: Default::default() }))
    }
}

/// The answer of a use case.
pub type Result<T> = std::result::Result<T, Error>;
