//! Giving a person another address, by the operator: all their accounts know them by it afterwards,
//! and have it on record.
//!
//! Nothing was mailed to the new address, so it counts as not confirmed until something is: an
//! address is proved only by a link that Roster mailed.

use domain::policy::{self, ChangeEmail};
use domain::{AccountId, Email, Invalid, Operation};
use serde_json::json;
use uuid::Uuid;

use super::places::busy_if_gone;
use super::{Person, link, places};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::{Tx, on};
use crate::outbox::Template;
use crate::security_log::Event;
use crate::users::store::exactly_one;
use crate::users::{Keys, pass_ids_on, row};
use crate::{Accounts, Error, Result};

impl Accounts {
    /// Gives the person with the address `from` the address `to`. Links made for them are dead
    /// afterwards; their sessions go on. They are told by mail, at both addresses. For the operator.
    ///
    /// # Errors
    /// [`Error::NotFound`] if nobody has the address; [`Error::Invalid`] about `email` if somebody
    /// else has the new one, or if an account of theirs has invited it.
    pub async fn change_email(&self, from: &Email, to: &Email) -> Result<()> {
        let (from, to) = (from.clone(), to.clone());
        self.detached(move |accounts| async move { accounts.do_change_email(&from, &to).await }).await
    }

    async fn do_change_email(&self, from: &Email, to: &Email) -> Result<()> {
        let mut tx = self.inner.db.begin().await?;
        let person = Person::lock_by_email(&mut tx, &from.folded()).await?.ok_or(Error::NotFound)?;
        let before = person.email()?;
        let same = before == *to;
        set_address(&mut tx, person.id, to, same).await?;
        let places = places::of(&mut tx, person.id).await?;
        for (account, user) in places {
            let mut change = Change::open_within(self, tx, &account, Operation::ChangeEmail).await?;
            if !same && is_invited(&mut change, &account, to).await? {
                let message = format!(
                    "{account} has invited {to} already. Let an admin there revoke that invitation first."
                );
                change.nothing_to_do().await?;
                return Err(Invalid::new("email", message).into());
            }
            let target = row::load_by_key(change.reading(), &account, user).await.map_err(busy_if_gone)?;
            let decision = policy::change_email(change.actor(), change.facts(), &target.facts()?);
            let mut granted = change.decide(user, decision).await?;
            granted.set_address(&target, to).await?;
            let detail = json!({"user": target.user_id, "from": before, "to": to});
            tx = granted.record(Entry::about_user(user, detail)).await?;
        }
        if !same {
            pass_ids_on(&mut tx, &before.folded(), &to.folded()).await?;
            self.tell_person(&mut tx, Template::AddressChanged, person.id).await?;
            self.tell_former_address(&mut tx, person.id, &before).await?;
        }
        link::end_all(&mut tx, person.id).await?;
        self.log_detailed(&mut tx, Event::EmailChanged, before.as_str(), "", &format!("now {to}")).await?;
        Ok(tx.commit().await?)
    }
}

/// Writes the person's address. Only upper and lower case changed: what was proved stays proved.
async fn set_address(tx: &mut Tx, person: Uuid, to: &Email, same: bool) -> Result<()> {
    const SET: &str = "UPDATE people SET email = $2, email_key = $3, proved = (proved AND $4) WHERE id = $1 \
                       AND NOT EXISTS (SELECT 1 FROM people other WHERE other.email_key = $3 AND other.id <> $1)";
    let done = on!(tx, c => sqlx::query(SET).bind(person).bind(to.as_str()).bind(to.folded()).bind(same)
        .execute(&mut **c).await.map(|done| done.rows_affected()));
    match done {
        Ok(1) => Ok(()),
        Ok(_) => Err(taken(to)),
        // Somebody came to have it at this moment. The transaction is over either way.
        Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => Err(taken(to)),
        Err(other) => Err(other.into()),
    }
}

fn taken(address: &Email) -> Error {
    Invalid::new("email", format!("There is already a person with the address {address}.")).into()
}

/// Whether the account has offered a place to this address.
async fn is_invited(change: &mut Change, account: &AccountId, address: &Email) -> Result<bool> {
    const INVITED: &str = "SELECT id FROM users WHERE account = $1 AND email_key = $2";
    let key = address.folded();
    let found: Option<(Uuid,)> = on!(change.reading(), c => sqlx::query_as(INVITED).bind(account.as_str())
        .bind(&key).fetch_optional(&mut **c).await)?;
    Ok(found.is_some())
}

impl Granted<ChangeEmail> {
    /// What the user is found and sorted by. The address itself is read from the person.
    async fn set_address(&mut self, target: &row::Row, address: &Email) -> Result<()> {
        let keys = Keys::of(target.display_name()?.as_ref(), Some(address));
        let (account, now) = (self.account().clone(), self.accounts().now());
        let (tx, decision) = self.writing();
        const SET: &str = "UPDATE users SET name_key = $3, mail_key = $4, search = $5, version = version + 1, \
                           updated = $6 WHERE account = $1 AND id = $2";
        let rows = on!(tx, c => sqlx::query(SET).bind(account.as_str()).bind(decision.target()).bind(&keys.name)
            .bind(&keys.mail).bind(&keys.search).bind(now.micros()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

#[cfg(test)]
mod tests;
