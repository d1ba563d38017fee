//! Taking the place an invitation offers: as somebody new, as somebody known who gives their
//! password, or as the person who is signed in.
//!
//! A link that was copied proves nothing about the address: whoever joins by one is marked as not
//! confirmed. A link never signs in a person who is known already, and never sets their password.

use domain::policy::{self, Accept, Standing};
use domain::{AccountId, DisplayName, Email, Invalid, Operation, UserKind};
use serde_json::json;
use uuid::Uuid;

use super::{check_open, holder};
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::people::{NewPerson, Person, insert};
use crate::secret::Link;
use crate::users::store::exactly_one;
use crate::users::{Keys, counts, row};
use crate::{Accounts, Error, Result};

/// Somebody has joined.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Who.
    pub person: Uuid,
    /// Where.
    pub account: AccountId,
}

/// Who takes the place.
pub(crate) enum Joining {
    /// Somebody who comes into being by it: name and password hash.
    New { name: DisplayName, hash: String },
    /// Somebody known, who has proved to be the person with this key.
    Known(Uuid),
}

impl Accounts {
    /// Joins as a new person with this name and password.
    ///
    /// # Errors
    /// [`Error::DeadLink`]; [`Error::Invalid`] about `password`, or about `email` if the address
    /// belongs to a person already, who must sign in instead; [`Error::Refused`] if the offered
    /// role has been switched off; [`Error::Busy`].
    pub async fn accept_as_new(&self, token: &str, name: DisplayName, password: &str) -> Result<Accepted> {
        let email = self.invited_address(token).await?;
        if Person::find(&self.inner.db.pool(), &email.folded()).await?.is_some() {
            return Err(known_already());
        }
        let hash = self.hash_chosen(password, &email, &name).await?;
        self.accept(token, Joining::New { name, hash }).await
    }

    /// Joins as the person who has the invited address, given their password.
    ///
    /// # Errors
    /// [`Error::DeadLink`]; [`Error::WrongCredentials`], also if nobody has the address;
    /// [`Error::Refused`]; [`Error::Busy`].
    pub async fn accept_as_known(&self, token: &str, password: &str, from: &str) -> Result<Accepted> {
        let email = self.invited_address(token).await?;
        let person = self.sign_in(email.as_str(), password, from).await?;
        self.accept(token, Joining::Known(person)).await
    }

    /// Joins as the person who is signed in.
    ///
    /// # Errors
    /// [`Error::DeadLink`]; [`Error::Invalid`] about `email` if the invitation is for another
    /// address; [`Error::Refused`].
    pub async fn accept_here(&self, token: &str, person: Uuid) -> Result<Accepted> {
        let email = self.invited_address(token).await?;
        let who = Person::read(&self.inner.db.pool(), person).await?;
        if who.email()? != email {
            let message =
                format!("This invitation is for {email}. Sign out first, then open the link again.");
            return Err(Invalid::new("email", message).into());
        }
        self.accept(token, Joining::Known(person)).await
    }

    async fn invited_address(&self, token: &str) -> Result<Email> {
        let (link, _) = self.read_invitation_link(token).await?;
        let row = row::read_by_key(&self.inner.db.pool(), link.key).await?.ok_or(Error::DeadLink)?;
        check_open(&row, link, self.now())?;
        row.email()?.ok_or(Error::DeadLink)
    }

    /// Takes the place for somebody who has proved to be who they are.
    pub(crate) async fn accept(&self, token: &str, joining: Joining) -> Result<Accepted> {
        let (link, account) = self.read_invitation_link(token).await?;
        self.detached(move |accounts| async move { accounts.do_accept(link, account, joining).await }).await
    }

    async fn do_accept(&self, link: Link, account: AccountId, joining: Joining) -> Result<Accepted> {
        let row = row::read_by_key(&self.inner.db.pool(), link.key).await?.ok_or(Error::DeadLink)?;
        let email = row.email()?.ok_or(Error::DeadLink)?;
        let who = holder(link.key, &email);
        let change = Change::open_by_link(self, &account, Operation::AcceptInvitation, who, link.key).await?;
        let invited = change.own().cloned().ok_or(Error::DeadLink)?;
        if let Err(dead) = check_open(&invited, link, self.now()) {
            change.nothing_to_do().await?;
            return Err(dead);
        }
        let decision = policy::accept(change.facts(), &invited.facts()?);
        let mut granted = change.decide(link.key, decision).await?;
        let Some((person, name)) = granted.person(&joining, &email).await? else {
            granted.abandon().await?;
            return Err(known_already());
        };
        let shown = invited.display_name()?.filter(|_| matches!(joining, Joining::Known(_))).unwrap_or(name);
        granted.seat_person(&invited, person, &shown, &email).await?;
        let detail = json!({"user": invited.user_id, "email": email, "role": granted.decision().role()});
        self.log_event(granted.writing().0, crate::security_log::Event::Joined, email.as_str(), "").await?;
        granted.commit(Entry::about_user(link.key, detail)).await?;
        Ok(Accepted { person, account })
    }
}

fn known_already() -> Error {
    let message = "There is already a person with this address. Choose “I already sign in here”.";
    Invalid::new("email", message).into()
}

impl Granted<Accept> {
    /// Who joins and their own name; none if a new person's address has been taken meanwhile.
    async fn person(&mut self, joining: &Joining, email: &Email) -> Result<Option<(Uuid, DisplayName)>> {
        let now = self.accounts().now();
        let (tx, _) = self.writing();
        match joining {
            Joining::New { name, hash } => {
                let new = NewPerson { email, name, password_hash: Some(hash), proved: false };
                Ok(insert(tx, &new, now).await?.map(|person| (person, name.clone())))
            }
            Joining::Known(person) => Ok(Some((*person, Person::load(tx, *person).await?.name()?))),
        }
    }

    async fn seat_person(
        &mut self,
        invited: &row::Row,
        person: Uuid,
        name: &DisplayName,
        email: &Email,
    ) -> Result<()> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let keys = Keys::of(Some(name), Some(email));
        let (tx, decision) = self.writing();
        const JOIN: &str = "UPDATE users SET person = $3, standing = 'active', email = NULL, email_key = NULL, \
            display_name = $4, name_key = $5, search = $6, version = version + 1, created = $7, updated = $7 \
            WHERE account = $1 AND id = $2 AND standing = 'invited'";
        let rows = on!(&mut *tx, c => sqlx::query(JOIN).bind(account.as_str()).bind(decision.target()).bind(person)
            .bind(name.as_str()).bind(&keys.name).bind(&keys.search).bind(now.micros())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        on!(&mut *tx, c => sqlx::query("DELETE FROM invitations WHERE user_key = $1").bind(invited.id)
            .execute(&mut **c).await.map(drop))?;
        counts::add(tx, &account, UserKind::Person, decision.role(), Standing::Invited, -1).await?;
        counts::add(tx, &account, UserKind::Person, decision.role(), Standing::Active, 1).await
    }
}

#[cfg(test)]
mod tests;
