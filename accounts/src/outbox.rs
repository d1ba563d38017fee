//! Mail waiting to be sent: which letter goes to whom, by keys alone.
//!
//! A letter is queued in the transaction of the change it tells of, so none is lost and none tells
//! of what did not happen. [`work`] takes letters in hand and says what became of them, [`letter`]
//! looks up what one says when it is sent. How a letter reads and how it travels is not here.

mod letter;
mod work;

pub use letter::{Letter, NewAdmin, News, OfferedPlace, PasswordReset, StartedAfresh};
pub use work::{Claim, Fate, Unsent};

use domain::{AccountId, Email};
use uuid::Uuid;

use crate::db::{Tx, on};
use crate::secret::new_key;
use crate::{Accounts, Result};

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Template {
    /// To an invited user; the number is the generation of the mailed link.
    Invitation,
    /// To a person who asked for a new password; the number is the generation of the reset link.
    PasswordReset,
    /// To a person whose password was reset; the number is the time in microseconds.
    PasswordWasReset,
    /// To a person who changed their password; the number is the time in microseconds.
    PasswordChanged,
    /// To a person for whom the operator made a link to sign in or to choose a new password; the number is
    /// the time in microseconds.
    OperatorLink,
    /// To a person whom the operator gave another address, at either address; the number is the time in
    /// microseconds.
    AddressChanged,
    /// To the admins of an account, who have a new one among them; the number is that of the
    /// audit entry, which says who did it and how.
    NewAdmin,
    /// To the admins of an account in which the holder of an address has started afresh; the number
    /// is that of the audit entry.
    StartedAfresh,
}

impl Template {
    const ALL: [Self; 8] = [
        Self::Invitation,
        Self::PasswordReset,
        Self::PasswordWasReset,
        Self::PasswordChanged,
        Self::OperatorLink,
        Self::AddressChanged,
        Self::NewAdmin,
        Self::StartedAfresh,
    ];

    /// The name in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password-reset",
            Self::PasswordWasReset => "password-was-reset",
            Self::PasswordChanged => "password-changed",
            Self::OperatorLink => "operator-link",
            Self::AddressChanged => "address-changed",
            Self::NewAdmin => "new-admin",
            Self::StartedAfresh => "started-afresh",
        }
    }

    /// Reads the name in the database.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl Accounts {
    /// Whether mail is sent at all. Without, nothing is queued and links are handed over by hand.
    pub fn sends_mail(&self) -> bool {
        self.inner.sends_mail
    }

    /// Queues one letter.
    pub(crate) async fn queue_letter(
        &self,
        tx: &mut Tx,
        template: Template,
        recipient: Uuid,
        account: Option<&AccountId>,
        number: i64,
    ) -> Result<()> {
        const INSERT: &str = "INSERT INTO outbox (letter, recipient, template, account, number, created, due, attempts) \
                              VALUES ($1, $2, $3, $4, $5, $6, $6, 0)";
        if !self.sends_mail() {
            return Ok(());
        }
        on!(tx, c => sqlx::query(INSERT).bind(new_key()).bind(recipient).bind(template.as_str())
            .bind(account.map(AccountId::as_str)).bind(number).bind(self.now().micros())
            .execute(&mut **c).await.map(drop))?;
        Ok(())
    }

    /// Queues a letter to a person about themselves, numbered by the time.
    pub(crate) async fn tell_person(&self, tx: &mut Tx, template: Template, person: Uuid) -> Result<()> {
        self.queue_letter(tx, template, person, None, self.now().micros()).await
    }

    /// Queues the letter that a person has another address, to the one they had before: nothing else
    /// knows it any more when the letter is sent.
    pub(crate) async fn tell_former_address(&self, tx: &mut Tx, person: Uuid, address: &Email) -> Result<()> {
        const INSERT: &str = "INSERT INTO outbox (letter, recipient, template, address, number, created, due, attempts) \
                              VALUES ($1, $2, $3, $4, $5, $5, $5, 0)";
        if !self.sends_mail() {
            return Ok(());
        }
        on!(tx, c => sqlx::query(INSERT).bind(new_key()).bind(person).bind(Template::AddressChanged.as_str())
            .bind(address.as_str()).bind(self.now().micros()).execute(&mut **c).await.map(drop))?;
        Ok(())
    }

    /// Queues a letter to a person, if there is one with this key, by one statement in either case:
    /// for answers that must not tell the two apart, not even by their time.
    pub(crate) async fn queue_if_there(
        &self,
        tx: &mut Tx,
        template: Template,
        person: Uuid,
        number: i64,
    ) -> Result<()> {
        const INSERT: &str = "INSERT INTO outbox (letter, recipient, template, account, number, created, due, attempts) \
                              SELECT $1, id, $2, NULL, $4, $5, $5, 0 FROM people WHERE id = $3";
        on!(tx, c => sqlx::query(INSERT).bind(new_key()).bind(template.as_str()).bind(person).bind(number)
            .bind(self.now().micros()).execute(&mut **c).await.map(drop))?;
        Ok(())
    }

    /// Queues a letter to every active admin of an account, in one statement however many they are.
    pub(crate) async fn queue_for_admins(
        &self,
        tx: &mut Tx,
        template: Template,
        account: &AccountId,
        number: i64,
    ) -> Result<()> {
        const INSERT: &str = "INSERT INTO outbox (letter, recipient, template, account, number, created, due, attempts) \
            SELECT $1, u.person, $2, u.account, $4, $5, $5, 0 FROM users u JOIN people p ON p.id = u.person \
            WHERE u.account = $3 AND u.kind = 'person' AND u.role_rank = 3 AND u.standing = 'active' \
            AND p.password_hash IS NOT NULL";
        if !self.sends_mail() {
            return Ok(());
        }
        on!(tx, c => sqlx::query(INSERT).bind(new_key()).bind(template.as_str()).bind(account.as_str()).bind(number)
            .bind(self.now().micros()).execute(&mut **c).await.map(drop))?;
        Ok(())
    }
}
