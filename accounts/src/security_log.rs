//! The installation's log of sign-ins, resets, setups and operator's acts. It belongs to no account;
//! accounts have the audit log.

mod read;

pub use read::{LogLine, LogPlace, LogQuery};

use domain::Invalid;

use crate::db::{Tx, on};
use crate::secret::new_key;
use crate::{Accounts, Result};

macro_rules! events {
    ($($(#[$doc:meta])* $event:ident $name:literal;)*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Accounts {
    /// Writes one line within a transaction. `subject` is whom it is about: an address as stored
    /// or, of a failed sign-in, as typed (cut); never a secret. `address` is the network address.
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
        const INSERT: &str = "INSERT INTO security_log (id, at, event, subject, address, detail) VALUES ($1, $2, $3, $4, $5, $6)";
        let subject: String = subject.chars().filter(|c| !c.is_control()).take(254).collect();
        on!(tx, c => sqlx::query(INSERT).bind(new_key()).bind(self.now().micros()).bind(event.as_str()).bind(&subject)
            .bind(address).bind(detail).execute(&mut **c).await.map(drop))?;
        Ok(())
    }

    /// Writes one line on its own.
    pub(crate) async fn log_event_alone(&self, event: Event, subject: &str, address: &str) -> Result<()> {
        let mut tx = self.inner.db.begin().await?;
        self.log_event(&mut tx, event, subject, address).await?;
        Ok(tx.commit().await?)
    }
}
