//! What can come of a use case besides success: cases a caller can act on.

use domain::policy::Settings;
use domain::{ApiKey, Connection, Denial, DisplayName, Invalid, Refusal, User, UserId};

use crate::db::episode;
use crate::db::fault::{Fault, fault};
use crate::{ClosedAccount, Resource, Setting};

/// What lies behind a failure of storage.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

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
    /// The API key is no longer at the version the request was made upon.
    #[error("the key changed meanwhile")]
    KeyConflict(Box<ApiKey>),
    /// The resource is no longer at the version the request was made upon.
    #[error("the {} changed meanwhile", .0.kind)]
    ResourceConflict(Box<Resource>),
    /// The connection is no longer at the version the request was made upon.
    #[error("the connection changed meanwhile")]
    ConnectionConflict(Box<Connection>),
    /// The API key that asks has ended since its holder was let in.
    #[error("this API key no longer works")]
    DeadKey,
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
    /// The id is somebody's, or was and is kept for them.
    #[error("{0}")]
    Taken(Invalid),
    /// Somebody with this address is a user or has an open invitation.
    #[error("{user} has this address already")]
    AlreadyUser {
        /// Their id.
        user: UserId,
    },
    /// The same request, by its [`Once`](crate::Once), has been answered already.
    #[error("this request has been answered already")]
    Repeated,
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
    /// Too much of the same is under way: passwords being checked, files arriving, expensive reads of the
    /// account. Worth another try in a moment.
    #[error("busy")]
    Busy,
    /// The lease of a job has ended: it was not renewed in time, given back, or the job was resumed.
    #[error("the lease of this job has ended")]
    LeaseEnded,
    /// The dataset has no file yet.
    #[error("this dataset has no file yet")]
    NoFile,
    /// A file has more bytes than a file may have: this many.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// An expensive read was stopped by its time limit.
    #[error("this takes too long")]
    TooSlow,
    /// There is no room left on the disk, of files or of the database.
    #[error("there is no room left on the disk: {0}")]
    NoRoom(Cause),
    /// The database is locked, exhausted, unreachable or cannot be written; worth another try. It is in
    /// the log, once for all requests that fail.
    #[error("the database cannot be used at the moment: {0}")]
    Unavailable(Cause),
    /// A file cannot be read or written.
    #[error("the files: {0}")]
    Disk(std::io::Error),
    /// The database refuses a statement or holds something this version cannot read.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// Something that cannot happen unless stored data was changed from outside.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(vec![invalid])
    }
}

impl From<std::io::Error> for Error {
    /// Of a file.
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => {
                episode::failed(Fault::NoRoom, &error);
                Self::NoRoom(error.into())
            }
            _ => Self::Disk(error),
        }
    }
}

impl From<sqlx::Error> for Error {
    /// Of a statement.
    fn from(error: sqlx::Error) -> Self {
        match fault(&error) {
            Fault::NoRoom => {
                episode::failed(Fault::NoRoom, &error);
                Self::NoRoom(error.into())
            }
            Fault::Unavailable => {
                episode::failed(Fault::Unavailable, &error);
                Self::Unavailable(error.into())
            }
            Fault::TooSlow => Self::TooSlow,
            Fault::Other => Self::Database(error),
        }
    }
}

impl Error {
    /// Whether storage failed for now. It is in the log already, and nothing is wrong with the request.
    pub fn is_of_storage(&self) -> bool {
        matches!(self, Self::NoRoom(_) | Self::Unavailable(_))
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
