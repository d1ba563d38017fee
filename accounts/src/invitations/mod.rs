//! Use cases of those who are invited. Making invitations is a use case about users.
//!
//! There are three ways to show that an invitation is one's own: its copied link, its mailed link, and
//! being the person whose address it is for and has been proved. Only the mailed link proves an
//! address, because only it went there.

mod accept;
mod afresh;
mod decline;
mod open;
mod view;

pub use accept::Accepted;
#[cfg(test)]
pub(crate) use accept::Joining;

use domain::policy::Life;
use domain::{AccountId, Email, Status, Timestamp};
use uuid::Uuid;

use crate::audit::Principal;
use crate::db::on;
use crate::secret::{Link, LinkPurpose};
use crate::users::row::Row;
use crate::{Accounts, Error, Result};

/// How somebody shows that an invitation is theirs to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// By the link of this generation that was handed over: by whom and to whom nobody knows.
    CopiedLink(i64),
    /// By the link of this generation that was mailed to the address.
    MailedLink(i64),
    /// By being this person, whose address has been proved.
    Address(Uuid),
}

/// An invitation somebody wants to answer. That it is open and the proof is current is for
/// [`check_open`] to say.
#[derive(Clone, Debug)]
struct Held {
    user: Uuid,
    account: AccountId,
    proof: Proof,
}

impl Held {
    /// Whether answering it this way shows whose the address is.
    fn proves_address(&self) -> bool {
        matches!(self.proof, Proof::MailedLink(_))
    }
}

impl Accounts {
    /// The invitation a token stands for.
    async fn read_invitation_link(&self, token: &str) -> Result<Held> {
        let read = |purpose| Link::read(token, purpose, &self.inner.secret);
        let (link, proof) = match read(LinkPurpose::CopiedInvitation) {
            Some(link) => (link, Proof::CopiedLink(link.generation)),
            None => {
                let link = read(LinkPurpose::MailedInvitation).ok_or(Error::DeadLink)?;
                (link, Proof::MailedLink(link.generation))
            }
        };
        let account: Option<String> = on!(self.inner.db.pool(), c => sqlx::query_scalar(
            "SELECT account FROM users WHERE id = $1").bind(link.key).fetch_optional(c).await)?;
        let account = AccountId::parse(&account.ok_or(Error::DeadLink)?).map_err(|_| Error::DeadLink)?;
        // A closed account's invitations are dead links until it is reopened; the lock looks again.
        let stored = crate::accounts::row::read(&self.inner.db.pool(), &account).await?;
        if stored.life(self.now()) != Life::Open {
            return Err(Error::DeadLink);
        }
        Ok(Held { user: link.key, account, proof })
    }
}

/// Whether the offer stands and the proof is the latest of its kind.
fn check_open(row: &Row, held: &Held, now: Timestamp) -> Result<()> {
    let current = match held.proof {
        Proof::CopiedLink(generation) => row.copy_generation == Some(generation),
        Proof::MailedLink(generation) => row.mail_generation == Some(generation),
        Proof::Address(_) => true,
    };
    match row.status(now)? {
        Status::Invited { .. } if current => Ok(()),
        _ => Err(Error::DeadLink),
    }
}

/// How the log names somebody who is invited and not known yet.
fn holder(user: Uuid, email: &Email) -> Principal {
    Principal { key: format!("user:{user}"), name: email.to_string(), api_key: None }
}
