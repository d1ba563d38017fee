//! The installation's log of sign-ins, setups and operator's acts. It belongs to no account;
//! accounts have the audit log.

use crate::db::{Tx, on};
use crate::secret::new_key;
use crate::{Accounts, Result};

/// What happened.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    SetUp,
    Bootstrap,
    SignedIn,
    SignInFailed,
    SignedOut,
    SignInLinkUsed,
    PasswordChanged,
    PasswordConfirmed,
    ConfirmationFailed,
    SessionsEnded,
    Joined,
    StartedAfresh,
}

impl Event {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Bootstrap => "bootstrap",
            Self::SignedIn => "signed-in",
            Self::SignInFailed => "sign-in-failed",
            Self::SignedOut => "signed-out",
            Self::SignInLinkUsed => "sign-in-link-used",
            Self::PasswordChanged => "password-changed",
            Self::PasswordConfirmed => "password-confirmed",
            Self::ConfirmationFailed => "confirmation-failed",
            Self::SessionsEnded => "sessions-ended",
            Self::Joined => "joined",
            Self::StartedAfresh => "started-afresh",
        }
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
        const INSERT: &str =
            "INSERT INTO security_log (id, at, event, subject, address) VALUES ($1, $2, $3, $4, $5)";
        let subject: String = subject.chars().filter(|c| !c.is_control()).take(254).collect();
        on!(tx, c => sqlx::query(INSERT).bind(new_key()).bind(self.now().micros()).bind(event.as_str()).bind(&subject)
            .bind(address).execute(&mut **c).await.map(drop))?;
        Ok(())
    }

    /// Writes one line on its own.
    pub(crate) async fn log_event_alone(&self, event: Event, subject: &str, address: &str) -> Result<()> {
        let mut tx = self.inner.db.begin().await?;
        self.log_event(&mut tx, event, subject, address).await?;
        Ok(tx.commit().await?)
    }
}
