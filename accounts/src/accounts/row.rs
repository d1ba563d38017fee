//! An account as stored, and reading it.

use domain::policy::{AccountFacts, Life, Settings};
use domain::{AccountId, DisplayName, Email, InvitationDays, Timestamp};
use sqlx::FromRow;

use crate::audit::chain;
use crate::db::{Pool, on};
use crate::{Error, Result};

/// The columns of [`AccountRow`] behind the beginning of a statement.
macro_rules! account_columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " display_name, contact, granular_roles, invitation_days, version, seq, audit_head, closed, ended ",
            $after
        )
    };
}
pub(crate) use account_columns;

/// One row of `accounts`.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct AccountRow {
    display_name: String,
    contact: Option<String>,
    granular_roles: bool,
    invitation_days: i64,
    /// The version of the settings.
    pub(crate) version: i64,
    /// The change number, which is the number of the latest audit entry.
    pub(crate) seq: i64,
    pub(crate) audit_head: Vec<u8>,
    closed: Option<i64>,
    /// When the end of the account was written into its log.
    pub(crate) ended: Option<i64>,
}

const READ: &str = account_columns!("SELECT", "FROM accounts WHERE id = $1");

/// The account with this id, outside any transaction.
pub(crate) async fn read(pool: &Pool<'_>, account: &AccountId) -> Result<AccountRow> {
    let row = on!(pool, c => sqlx::query_as(READ).bind(account.as_str()).fetch_optional(*c).await)?;
    row.ok_or(Error::NotFound)
}

impl AccountRow {
    /// The row an account that is being made will have.
    pub(crate) fn of_new(facts: &AccountFacts) -> Self {
        Self {
            display_name: facts.name.to_string(),
            contact: None,
            granular_roles: facts.granular_roles,
            invitation_days: InvitationDays::default().days(),
            version: 1,
            seq: 1,
            audit_head: chain::EMPTY.to_vec(),
            closed: None,
            ended: None,
        }
    }

    /// How the account stands at `now`.
    pub(crate) fn life(&self, now: Timestamp) -> Life {
        Life::at(self.closed.map(Timestamp::from_micros), now)
    }

    fn name(&self) -> Result<DisplayName> {
        let damaged = |_| Error::Damaged(format!("account name “{}”", self.display_name));
        DisplayName::parse(&self.display_name).map_err(damaged)
    }

    /// What matters to the policy, with the number of active admins.
    pub(crate) fn facts(&self, id: &AccountId, admins: i64) -> Result<AccountFacts> {
        Ok(AccountFacts {
            id: id.clone(),
            name: self.name()?,
            active_admins: admins.unsigned_abs(),
            granular_roles: self.granular_roles,
        })
    }

    /// What its admins have set.
    pub(crate) fn settings(&self) -> Result<Settings> {
        let contact = self.contact.as_deref().map(Email::parse).transpose();
        Ok(Settings {
            name: self.name()?,
            contact: contact.map_err(|_| Error::Damaged("the contact of an account".to_owned()))?,
            granular_roles: self.granular_roles,
            invitation_days: self.lifetime(),
        })
    }

    /// How long its invitations stand; a number that no version of Roster writes is as usual.
    pub(crate) fn lifetime(&self) -> InvitationDays {
        InvitationDays::try_from(self.invitation_days).unwrap_or_default()
    }
}
