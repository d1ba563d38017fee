//! Use cases of those who hold an invitation's link. Making invitations is a use case about users.

mod accept;
mod decline;
mod view;

pub use accept::Accepted;
#[cfg(test)]
pub(crate) use accept::Joining;

use domain::{AccountId, Status, Timestamp};
use uuid::Uuid;

use crate::db::on;
use crate::secret::{Link, LinkPurpose};
use crate::users::row::Row;
use crate::{Accounts, Error, Result};

impl Accounts {
    /// The link a token stands for and the account it leads to. That it is current is for
    /// [`check_open`] to say.
    async fn read_invitation_link(&self, token: &str) -> Result<(Link, AccountId)> {
        let link =
            Link::read(token, LinkPurpose::CopiedInvitation, &self.inner.secret).ok_or(Error::DeadLink)?;
        let account: Option<String> = on!(self.inner.db.pool(), c => sqlx::query_scalar(
            "SELECT account FROM users WHERE id = $1").bind(link.key).fetch_optional(c).await)?;
        let account = AccountId::parse(&account.ok_or(Error::DeadLink)?).map_err(|_| Error::DeadLink)?;
        Ok((link, account))
    }
}

/// Whether this is the invitation's latest link and the offer stands.
fn check_open(row: &Row, link: Link, now: Timestamp) -> Result<()> {
    let current = row.copy_generation == Some(link.generation);
    match row.status(now)? {
        Status::Invited { .. } if current => Ok(()),
        _ => Err(Error::DeadLink),
    }
}

/// How the log names somebody who holds a link and is not known yet.
fn holder(user: Uuid, email: &domain::Email) -> crate::audit::Principal {
    crate::audit::Principal { key: format!("user:{user}"), name: email.to_string() }
}
