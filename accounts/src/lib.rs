//! Everything that can be done to accounts and the people in them.
//!
//! Each operation is one use case, one file, with its tests beside it, reached through
//! [`Accounts`]. A use case takes a [`Caller`] and names a [`domain::Operation`]; reads pass a
//! [`seat`](seat), writes pass the one door in [`change`]. SQL lives here and nowhere else, and is
//! private: the module [`db`] hides which of the two databases is meant.
//!
//! What does not live here: who may do what (crate `domain`), HTTP, cookies and pages (crates
//! `server` and `app`).

#![warn(missing_docs)]

mod accounts;
mod activity;
mod audit;
mod caller;
pub mod change;
mod clock;
mod connections;
mod datasets;
mod db;
mod error;
mod files;
mod idempotency;
mod inference;
mod invitations;
mod jobs;
mod keys;
mod limits;
mod lists;
mod outbox;
mod password;
mod people;
mod proof;
mod resources;
mod sealed;
mod seat;
mod secret;
mod security_log;
mod sessions;
mod users;
mod views;

#[cfg(test)]
mod testing;

use std::sync::Arc;

use domain::Timestamp;
use domain::policy::AccountCreation;

pub use accounts::SettingsChange;
pub use audit::{
    AnchoredChain, AuditAnchor, AuditLogsQuery, AuditPart, AuditPlace, AuditReport, Origin, address_within,
    audit_method, is_admin_action,
};
pub use caller::Caller;
pub use clock::Clock;
pub use connections::{ChangedConnection, ConnectionChange, ConnectionList, KeyWish, NewConnection};
pub use datasets::{DatasetFile, Download, LINK_LASTS, Upload, Uploaded};
pub use error::{Cause, Error, Result};
pub use files::FileSettings;
pub use idempotency::{Made, Once};
pub use inference::{Amount, CallableModel, DayOfUsage, Route, TokenCount, USAGE_DAYS, UserUsage};
pub use invitations::Accepted;
pub use jobs::{ClaimedJob, JobReport, JobRun, LEASE_LASTS, ReportedJob};
pub use keys::{Deletion, KeyChange, KeyHolder, LONGEST_OVERLAP, MadeOnce, NewKey, Rotation, WhoAmI};
pub use limits::{Quota, TooMany};
pub use lists::{RestPage, RestQuery};
pub use outbox::{Claim, Fate, Letter, NewAdmin, News, OfferedPlace, PasswordReset, StartedAfresh, Unsent};
pub use people::{Bootstrap, KnownDevice, SetUp};
pub use resources::contract::schemas as contract_schemas;
pub use resources::{NewResource, ResourceChange, ResourceLimits, ResourceQuery, Spec};
pub use secret::SecretKey;
pub use security_log::{Event, LogLine, LogPlace, LogQuery};
pub use sessions::{SessionKey, SessionRecord, Sessions};
pub use users::{
    BulkAct, BulkOutcome, BulkPlan, BulkPreview, BulkRow, ChangeRoleRequest, ExportPart, ExportPlace,
    KeyFate, NewServiceAccount, NewUser, Removal, UserChange,
};
pub use views::*;

/// What is needed to open an installation.
#[derive(Clone)]
pub struct Config {
    /// `sqlite://path/to/file.db` or `postgres://user:password@host/database`.
    pub database_url: String,
    /// The installation's secret.
    pub secret: SecretKey,
    /// Who may create accounts.
    pub account_creation: AccountCreation,
    /// Where the time comes from.
    pub clock: Clock,
    /// Whether there is a mail server, so that letters are worth queueing.
    pub sends_mail: bool,
    /// How many resources an account may have.
    pub resource_limits: ResourceLimits,
    /// Where the files of datasets are kept.
    pub files: FileSettings,
}

/// Why an installation could not be opened. Each is a whole sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address of the database is of no kind that Roster knows.
    #[error("ROSTER_DATABASE_URL must begin with sqlite:// or postgres://.")]
    UnknownDatabase,
    /// The database does not answer, or refuses.
    #[error("The database of ROSTER_DATABASE_URL cannot be opened: {0}")]
    Unreachable(sqlx::Error),
    /// The tables could not be brought to this version.
    #[error("The database could not be migrated: {0}")]
    Migration(sqlx::migrate::MigrateError),
    /// The secret is not the one the database was made with.
    #[error(
        "ROSTER_SECRET_KEY is not the key this database was made with. Set the original one: \
         with another, every link already given out would die and the audit log could not be checked."
    )]
    WrongSecret,
    /// The installation's log could not be linked.
    #[error("The installation's log could not be linked: {0}")]
    Log(Error),
    /// The folder of files cannot be used.
    #[error("ROSTER_DATA_DIR: {0}")]
    Folder(String),
}

/// Whether changes can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// They can.
    Yes,
    /// There is no room left on the disk of the database.
    NoRoom,
    /// The database does not answer, is locked, or refuses to be written.
    Unwritable,
}

/// An installation: its database, its secret and its clock. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
    /// Where what is asked through this clone comes from, see [`Accounts::asked_from`].
    origin: Option<Arc<Origin>>,
    /// The request that is answered through this clone, see [`Accounts::only_once`].
    once: Option<Arc<Once>>,
}

struct Inner {
    db: db::Db,
    secret: SecretKey,
    account_creation: AccountCreation,
    clock: Clock,
    sends_mail: bool,
    resource_limits: ResourceLimits,
    passwords: password::Passwords,
    activity: activity::Activity,
    usage: inference::Counted,
    buckets: limits::Buckets,
    incidents: security_log::incidents::Incidents,
    checks: audit::health::Checks,
    files: FileSettings,
    /// Places for files that arrive at the same time.
    uploads: files::places::Places,
    /// Places for expensive reads.
    reading: db::reading::Places,
    readiness: db::Readiness,
}

impl Accounts {
    /// Connects, brings the tables to this version, and checks the secret.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(config: Config) -> std::result::Result<Self, OpenError> {
        Self::open_within(config, db::Timeouts::default()).await
    }

    async fn open_within(config: Config, timeouts: db::Timeouts) -> std::result::Result<Self, OpenError> {
        let db = db::Db::connect(&config.database_url, timeouts).await?;
        db.migrate().await?;
        let check = config.secret.mac("check value", &[]);
        if !db.remembers_secret(&check).await.map_err(OpenError::Unreachable)? {
            return Err(OpenError::WrongSecret);
        }
        let accounts = Self {
            inner: Arc::new(Inner {
                db,
                secret: config.secret,
                account_creation: config.account_creation,
                clock: config.clock,
                sends_mail: config.sends_mail,
                resource_limits: config.resource_limits,
                passwords: password::Passwords::new(),
                activity: activity::Activity::default(),
                usage: inference::Counted::default(),
                buckets: limits::Buckets::default(),
                incidents: security_log::incidents::Incidents::default(),
                checks: audit::health::Checks::default(),
                files: config.files,
                uploads: files::places::Places::default(),
                reading: db::reading::Places::default(),
                readiness: db::Readiness::default(),
            }),
            origin: None,
            once: None,
        };
        accounts.link_security_log().await.map_err(OpenError::Log)?;
        Ok(accounts)
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Closes the connections, after what is under way.
    pub async fn close(&self) {
        let _ = self.flush_activity().await;
        let _ = self.flush_usage().await;
        let _ = self.flush_all_incidents().await;
        self.inner.db.close().await;
    }

    /// Runs a change in a task of its own, so that it is finished or undone as a whole even if
    /// whoever asked hangs up and their request is dropped.
    async fn detached<T, F>(&self, work: impl FnOnce(Self) -> F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        match tokio::spawn(work(self.clone())).await {
            Ok(answer) => answer,
            Err(panic) => Err(Error::Damaged(panic.to_string())),
        }
    }
}
