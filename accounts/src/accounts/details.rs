//! An account as programs see it, and changing it as they do: some of its settings, the others stay.

use domain::policy::Settings;
use domain::{AccountId, DisplayName, Email, InvitationDays, Operation, Timestamp};

use crate::db::{Pool, on};
use crate::seat::contacts;
use crate::{AccountDetails, Accounts, Caller, Error, Result};

/// What shall be set; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct SettingsChange {
    /// The account's name.
    pub name: Option<DisplayName>,
    /// Whom to write to; within, none is nobody in particular.
    pub contact: Option<Option<Email>>,
    /// Whether contributor and inference-user can be given.
    pub granular_roles: Option<bool>,
    /// How long invitations stand.
    pub invitation_days: Option<InvitationDays>,
}

impl SettingsChange {
    /// The settings as they shall be.
    pub(super) fn of(self, from: &Settings) -> Settings {
        Settings {
            name: self.name.unwrap_or_else(|| from.name.clone()),
            contact: self.contact.unwrap_or_else(|| from.contact.clone()),
            granular_roles: self.granular_roles.unwrap_or(from.granular_roles),
            invitation_days: self.invitation_days.unwrap_or(from.invitation_days),
        }
    }
}

impl From<Settings> for SettingsChange {
    fn from(to: Settings) -> Self {
        Self {
            name: Some(to.name),
            contact: Some(to.contact),
            granular_roles: Some(to.granular_roles),
            invitation_days: Some(to.invitation_days),
        }
    }
}

impl Accounts {
    /// The account, for everybody in it to see.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound), [`Error::Paused`](crate::Error::Paused).
    pub async fn account_details(&self, caller: Caller, account: &AccountId) -> Result<AccountDetails> {
        let seat = self.seat(caller, account, Operation::ViewAccount).await?;
        let settings = seat.stored.settings()?;
        let pool = self.inner.db.pool();
        let email = match settings.contact.clone() {
            Some(contact) => Some(contact),
            None => match contacts(&pool, account).await?.admins.into_iter().next() {
                Some((_, email)) => Some(email),
                None => an_admin(&pool, account).await?,
            },
        };
        const TIMES: &str = "SELECT created, COALESCE(updated, created) FROM accounts WHERE id = $1";
        let (created, updated): (i64, i64) =
            on!(&pool, c => sqlx::query_as(TIMES).bind(account.as_str()).fetch_one(*c).await)?;
        Ok(AccountDetails {
            id: account.clone(),
            settings,
            email,
            version: seat.stored.version,
            created: Timestamp::from_micros(created),
            updated: Timestamp::from_micros(updated),
        })
    }

    /// Changes some of the account's settings and answers how it is then.
    ///
    /// # Errors
    /// [`Error::SettingsConflict`](crate::Error::SettingsConflict) if they are no longer at that version,
    /// [`Error::Refused`](crate::Error::Refused), [`Error::NotFound`](crate::Error::NotFound).
    pub async fn change_account(
        &self,
        caller: Caller,
        account: &AccountId,
        change: SettingsChange,
        version: Option<i64>,
    ) -> Result<AccountDetails> {
        self.set(caller, account, change, version).await?;
        self.account_details(caller, account).await
    }
}

/// Somebody to write to where no admin can sign in yet: the one who has been an admin for longest.
async fn an_admin(pool: &Pool<'_>, account: &AccountId) -> Result<Option<Email>> {
    const ADMIN: &str = "SELECT COALESCE(p.email, u.email) FROM users u LEFT JOIN people p ON p.id = u.person \
                         WHERE u.account = $1 AND u.kind = 'person' AND u.role_rank = 3 ORDER BY u.created, u.id LIMIT 1";
    let found: Option<String> =
        on!(pool, c => sqlx::query_scalar(ADMIN).bind(account.as_str()).fetch_optional(*c).await)?;
    found
        .map(|email| Email::parse(&email))
        .transpose()
        .map_err(|_| Error::Damaged("an admin's address".to_owned()))
}

#[cfg(test)]
mod tests;
