//! The installation's log of sign-ins, resets, setups and operator's acts, and of what was tried in
//! vain. It belongs to no account; accounts have the audit log.
//!
//! [`chain`] links its lines so that tampering shows, [`incidents`] keeps what anybody can cause from
//! filling the disk, [`read`] is for the operator. Every line goes to the log of the process, too.

pub(crate) mod chain;
pub(crate) mod incidents;
mod read;

pub use read::{LogLine, LogPlace, LogQuery};

use domain::{Email, Invalid};

use self::chain::Line;
use crate::db::Tx;
use crate::{Accounts, Result};

/// The subject of a line about somebody who typed something that is no address: it may be a password.
const NO_ADDRESS: &str = "(no e-mail address)";

macro_rules! events {
    ($($(#[$doc:meta])* $event:ident $name:literal;)*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Event {
            $($(#[$doc])* $event,)*
        }

        impl Event {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$event),*];

            /// The name in the log.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$event => $name,)*
                }
            }
        }
    };
}

// One line each: variant and name in the log.
events! {
    /// The first person set the installation up in a browser.
    SetUp "set-up";
    /// The operator made an account.
    Bootstrap "bootstrap";
    /// Somebody proved who they are.
    SignedIn "signed-in";
    /// Somebody did not.
    SignInFailed "sign-in-failed";
    /// Somebody ended their session.
    SignedOut "signed-out";
    /// The operator's sign-in link was used.
    SignInLinkUsed "sign-in-link-used";
    /// Somebody replaced their password, knowing it.
    PasswordChanged "password-changed";
    /// Somebody proved once more, within a session, who they are.
    PasswordConfirmed "password-confirmed";
    /// Somebody did not.
    ConfirmationFailed "confirmation-failed";
    /// Somebody ended sessions of their own.
    SessionsEnded "sessions-ended";
    /// Somebody asked for a link to a new password; the detail says whether one was mailed.
    ResetAsked "reset-asked";
    /// The operator made a link to a new password.
    ResetLinkMade "reset-link-made";
    /// Somebody chose a new password by a link; the detail says by which.
    PasswordReset "password-reset";
    /// The operator gave a person another address, which is in the detail.
    EmailChanged "email-changed";
    /// The operator made somebody an admin of the account in the detail.
    AccountRecovered "account-recovered";
    /// Somebody took the place an invitation offered.
    Joined "joined";
    /// Whoever holds an address left behind what somebody else had made of it.
    StartedAfresh "started-afresh";
    /// Somebody was asked to wait: there had been too many requests. The detail says what was asked for.
    TooManyRequests "too-many-requests";
    /// A request that would change something did not come from a page of Roster.
    OriginRefused "origin-refused";
    /// Somebody came with a link that does not work, or no longer.
    DeadLink "dead-link";
    /// Somebody came with an API key that does not work; the subject is its id, if it was one.
    ApiKeyRefused "api-key-refused";
    /// Somebody who wanted to change their password did not know the current one.
    OwnPasswordWrong "own-password-wrong";
    /// Somebody asked for an account, named in the detail, that they have no place in.
    ForeignAccount "foreign-account";
    /// Lines that are older than they are kept were cut off.
    LogCut "log-cut";
}

impl Event {
    /// Reads the name in the log.
    ///
    /// # Errors
    /// [`Invalid`] about `event` that lists the names.
    pub fn parse(text: &str) -> std::result::Result<Self, Invalid> {
        let found = Self::ALL.iter().copied().find(|event| event.as_str() == text);
        found.ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|event| event.as_str()).collect();
            Invalid::new("event", format!("Use one of: {}.", names.join(", ")))
        })
    }
}

impl Event {
    /// Whether it is something that did not work, and that operators may want to be woken by.
    const fn is_failure(self) -> bool {
        matches!(
            self,
            Self::SignInFailed
                | Self::ConfirmationFailed
                | Self::TooManyRequests
                | Self::OriginRefused
                | Self::DeadLink
                | Self::ApiKeyRefused
                | Self::OwnPasswordWrong
                | Self::ForeignAccount
        )
    }
}

/// Whom a line is about, of what somebody typed as an address: itself only if it is one.
pub(crate) fn typed_subject(typed: &str) -> String {
    Email::parse(typed.trim()).map_or_else(|_| NO_ADDRESS.to_owned(), |email| email.to_string())
}

impl Accounts {
    /// Writes one line as the **last statement before the commit**: it takes the lock of the log, behind
    /// which no other may be taken. `subject` is whom it is about, an address as stored; never a secret,
    /// nor what somebody typed. `address` is the network address; if it is empty, where this
    /// was asked from.
    pub(crate) async fn log_event(
        &self,
        tx: &mut Tx,
        event: Event,
        subject: &str,
        address: &str,
    ) -> Result<()> {
        self.log_detailed(tx, event, subject, address, "").await
    }

    /// The same with something more that an operator should know; never a secret either.
    pub(crate) async fn log_detailed(
        &self,
        tx: &mut Tx,
        event: Event,
        subject: &str,
        address: &str,
        detail: &str,
    ) -> Result<()> {
        let origin = self.origin();
        let asked_from = origin.map(|origin| origin.address.to_string()).unwrap_or_default();
        let address = if address.is_empty() { &asked_from } else { address };
        let request = origin.and_then(|origin| origin.request.as_deref());
        self.write_line(tx, &Line { event, subject, address, detail, times: 1, request }).await
    }

    /// Writes one line on its own.
    pub(crate) async fn log_event_alone(&self, event: Event, subject: &str, address: &str) -> Result<()> {
        self.log_alone(event, subject, address, "").await
    }

    async fn log_alone(&self, event: Event, subject: &str, address: &str, detail: &str) -> Result<()> {
        let mut tx = self.inner.db.begin().await?;
        self.log_detailed(&mut tx, event, subject, address, detail).await?;
        Ok(tx.commit().await?)
    }

    /// Writes a line, and says it in the log of the process.
    async fn write_line(&self, tx: &mut Tx, line: &Line<'_>) -> Result<()> {
        chain::append(tx, self, line).await?;
        let Line { event, subject, address, detail, times, request } = line;
        let (event, request, is_failure) = (event.as_str(), request.unwrap_or_default(), event.is_failure());
        if is_failure {
            tracing::warn!(event, subject, address, detail, times, request, "security");
        } else {
            tracing::info!(event, subject, address, detail, times, request, "security");
        }
        Ok(())
    }
}
