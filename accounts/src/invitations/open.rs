//! Open invitations of a person whose address is proved: seen, taken and refused without a link.
//! Somebody whose address is not proved sees none: they might not be whom the invitation is for.

use domain::{AccountId, DisplayName, Email, Role, Timestamp};
use sqlx::FromRow;
use uuid::Uuid;

use super::accept::{Accepted, Joining};
use super::{Held, Proof};
use crate::db::on;
use crate::people::Person;
use crate::{Accounts, Error, OpenInvitation, Result};

#[derive(FromRow)]
struct Row {
    account: String,
    account_name: String,
    role: String,
    expires: i64,
    inviter_name: Option<String>,
    inviter_email: Option<String>,
}

impl Accounts {
    /// The open invitations of a person, by the account's name; none if their address is not proved.
    pub(crate) async fn open_invitations(&self, who: &Person) -> Result<Vec<OpenInvitation>> {
        const OPEN: &str = "SELECT u.account, a.display_name AS account_name, u.role, i.expires, \
            by_whom.display_name AS inviter_name, p.email AS inviter_email \
            FROM users u JOIN accounts a ON a.id = u.account JOIN invitations i ON i.user_key = u.id \
            LEFT JOIN users by_whom ON by_whom.id = i.inviter LEFT JOIN people p ON p.id = by_whom.person \
            WHERE u.email_key = $1 AND a.closed IS NULL AND u.standing = 'invited' AND i.declined IS NULL AND i.expires > $2";
        if !who.proved {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = on!(self.inner.db.pool(), c => sqlx::query_as(OPEN).bind(who.email()?.folded())
            .bind(self.now().micros()).fetch_all(c).await)?;
        let mut open = rows.into_iter().map(Row::invitation).collect::<Result<Vec<_>>>()?;
        open.sort_by_cached_key(|one| (domain::fold(one.account_name.as_str()), one.account.clone()));
        Ok(open)
    }

    /// Takes the place that `account` offers this person.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it offers them none, or their address is not proved; [`Error::Refused`] if
    /// the offered role has been switched off.
    pub async fn accept_open(&self, person: Uuid, account: &AccountId) -> Result<Accepted> {
        let held = self.held_by(person, account).await?;
        self.take(held, Joining::Known(person)).await.map_err(unknown)
    }

    /// Refuses it.
    ///
    /// # Errors
    /// [`Error::NotFound`] as above.
    pub async fn decline_open(&self, person: Uuid, account: &AccountId) -> Result<()> {
        let held = self.held_by(person, account).await?;
        self.refuse_place(held).await.map_err(unknown)
    }

    async fn held_by(&self, person: Uuid, account: &AccountId) -> Result<Held> {
        const FOR: &str =
            "SELECT id FROM users WHERE account = $1 AND email_key = $2 AND standing = 'invited'";
        let pool = self.inner.db.pool();
        let who = Person::read(&pool, person).await?;
        let user: Option<Uuid> = on!(&pool, c => sqlx::query_scalar(FOR).bind(account.as_str())
            .bind(who.email()?.folded()).fetch_optional(*c).await)?;
        // Not proved answers like not invited.
        let user = user.filter(|_| who.proved).ok_or(Error::NotFound)?;
        Ok(Held { user, account: account.clone(), proof: Proof::Address(person) })
    }
}

fn unknown(error: Error) -> Error {
    match error {
        Error::DeadLink => Error::NotFound,
        other => other,
    }
}

impl Row {
    fn invitation(self) -> Result<OpenInvitation> {
        let damaged = |_| Error::Damaged(format!("invitation to {}", self.account));
        let inviter = self.inviter_name.as_deref().zip(self.inviter_email.as_deref());
        let invited_by = match inviter {
            Some((name, email)) => {
                Some((DisplayName::parse(name).map_err(damaged)?, Email::parse(email).map_err(damaged)?))
            }
            None => None,
        };
        Ok(OpenInvitation {
            account: AccountId::parse(&self.account).map_err(damaged)?,
            account_name: DisplayName::parse(&self.account_name).map_err(damaged)?,
            role: Role::parse(&self.role).map_err(damaged)?,
            invited_by,
            expires: Timestamp::from_micros(self.expires),
        })
    }
}

#[cfg(test)]
mod tests;
