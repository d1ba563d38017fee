//! Taking the place an invitation offers: as somebody new, as somebody known who gives their
//! password, or as the person who is signed in.
//!
//! A link that was copied proves nothing about the address: whoever joins by one is marked as not
//! confirmed. One that was mailed proves it. A link never signs in a person who is known already, and
//! never sets their password, but for an address that was never proved: see [`afresh`](super::afresh).

use domain::policy::{self, Accept, Standing};
use domain::{AccountId, DisplayName, Email, Invalid, Operation, Role, UserKind};
use serde_json::json;
use uuid::Uuid;

use super::{Held, Proof, check_open, holder};
use crate::audit::Entry;
use crate::change::{Change, Granted, LOCK_PERSON};
use crate::db::{Tx, on};
use crate::people::{NewPerson, Person, insert, places};
use crate::security_log::Event;
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
#[derive(Clone)]
pub(crate) enum Joining {
    /// Somebody who comes into being by it, or starts afresh: name and password hash.
    New { name: DisplayName, hash: String },
    /// Somebody known, who has proved to be the person with this key.
    Known(Uuid),
}

/// The person who joins, locked.
pub(super) struct Newcomer {
    pub(super) person: Uuid,
    pub(super) name: DisplayName,
    /// Whether they had been here under a password that was not theirs, and start afresh.
    pub(super) afresh: bool,
}

impl Accounts {
    /// Joins as a new person with this name and password. Through a mailed link that includes whoever
    /// holds an address under which somebody joined before without showing that it is theirs.
    ///
    /// # Errors
    /// [`Error::DeadLink`]; [`Error::Invalid`] about `password`, or about `email` if the address
    /// belongs to a person already, who must sign in instead; [`Error::Refused`] if the offered
    /// role has been switched off; [`Error::Busy`].
    pub async fn accept_as_new(&self, token: &str, name: DisplayName, password: &str) -> Result<Accepted> {
        let (held, email) = self.invited_address(token).await?;
        let known = Person::find(&self.inner.db.pool(), &email.folded()).await?;
        if known.is_some_and(|known| known.proved || !held.proves_address()) {
            return Err(known_already());
        }
        let hash = self.hash_chosen(password, &email, &name).await?;
        self.take(held, Joining::New { name, hash }).await
    }

    /// Joins as the person who has the invited address, given their password.
    ///
    /// # Errors
    /// [`Error::DeadLink`]; [`Error::WrongCredentials`], also if nobody has the address;
    /// [`Error::Refused`]; [`Error::Busy`].
    pub async fn accept_as_known(&self, token: &str, password: &str, from: &str) -> Result<Accepted> {
        let (held, email) = self.invited_address(token).await?;
        let person = self.sign_in(email.as_str(), password, from).await?;
        self.take(held, Joining::Known(person)).await
    }

    /// Joins as the person who is signed in.
    ///
    /// # Errors
    /// [`Error::DeadLink`]; [`Error::Invalid`] about `email` if the invitation is for another
    /// address; [`Error::Refused`].
    pub async fn accept_here(&self, token: &str, person: Uuid) -> Result<Accepted> {
        let (held, email) = self.invited_address(token).await?;
        let who = Person::read(&self.inner.db.pool(), person).await?;
        if who.email()? != email {
            let message =
                format!("This invitation is for {email}. Sign out first, then open the link again.");
            return Err(Invalid::new("email", message).into());
        }
        self.take(held, Joining::Known(person)).await
    }

    async fn invited_address(&self, token: &str) -> Result<(Held, Email)> {
        let held = self.read_invitation_link(token).await?;
        let row = row::read_by_key(&self.inner.db.pool(), held.user).await?.ok_or(Error::DeadLink)?;
        check_open(&row, &held, self.now())?;
        let email = row.email()?.ok_or(Error::DeadLink)?;
        Ok((held, email))
    }

    /// Takes the place a token stands for, for somebody who has proved to be who they are.
    #[cfg(test)]
    pub(crate) async fn accept(&self, token: &str, joining: Joining) -> Result<Accepted> {
        let held = self.read_invitation_link(token).await?;
        self.take(held, joining).await
    }

    /// Takes the place for somebody who has proved to be who they are.
    pub(super) async fn take(&self, held: Held, joining: Joining) -> Result<Accepted> {
        self.detached(move |accounts| async move {
            // Whoever starts afresh has places that others may be removing at this moment.
            const ATTEMPTS: usize = 5;
            for _ in 0..ATTEMPTS {
                if let Some(accepted) = accounts.try_to_take(&held, &joining).await? {
                    return Ok(accepted);
                }
            }
            Err(Error::Busy)
        })
        .await
    }

    /// Once through; none if a place went away under it.
    async fn try_to_take(&self, held: &Held, joining: &Joining) -> Result<Option<Accepted>> {
        let row = row::read_by_key(&self.inner.db.pool(), held.user).await?.ok_or(Error::DeadLink)?;
        let email = row.email()?.ok_or(Error::DeadLink)?;
        let mut tx = self.inner.db.begin().await?;
        let newcomer = self.newcomer(&mut tx, held, joining, &email).await?;
        // Accounts are locked one after the other in one order, so that two who start afresh never
        // wait for each other.
        let older = if newcomer.afresh { places::of(&mut tx, newcomer.person).await? } else { Vec::new() };
        let (before, after): (Vec<_>, Vec<_>) =
            older.into_iter().partition(|(account, _)| account.as_str() < held.account.as_str());
        let Some(tx) = self.return_places(tx, before, newcomer.person, &email).await? else {
            return Ok(None);
        };
        let tx = self.seat_newcomer(tx, held, &newcomer, joining, &email).await?;
        let Some(mut tx) = self.return_places(tx, after, newcomer.person, &email).await? else {
            return Ok(None);
        };
        if newcomer.afresh {
            self.log_event(&mut tx, Event::StartedAfresh, email.as_str(), "").await?;
        }
        self.log_event(&mut tx, Event::Joined, email.as_str(), "").await?;
        tx.commit().await?;
        Ok(Some(Accepted { person: newcomer.person, account: held.account.clone() }))
    }

    /// The person who joins, made or locked, and proved if the link proves the address.
    async fn newcomer(&self, tx: &mut Tx, held: &Held, joining: &Joining, email: &Email) -> Result<Newcomer> {
        let proves = held.proves_address();
        match joining {
            Joining::Known(person) => {
                let who = lock(tx, *person).await?;
                let may = match held.proof {
                    Proof::Address(of) => of == *person && who.proved,
                    Proof::CopiedLink(_) | Proof::MailedLink(_) => true,
                };
                // Their address may have been changed a moment ago.
                if !may || who.email()? != *email {
                    return Err(Error::DeadLink);
                }
                if proves && !who.proved {
                    on!(tx, c => sqlx::query("UPDATE people SET proved = $2 WHERE id = $1").bind(*person).bind(true)
                        .execute(&mut **c).await.map(drop))?;
                }
                Ok(Newcomer { person: *person, name: who.name()?, afresh: false })
            }
            Joining::New { name, hash } => {
                let new = NewPerson { email, name, password_hash: Some(hash), proved: proves };
                if let Some(person) = insert(tx, &new, self.now()).await? {
                    return Ok(Newcomer { person, name: name.clone(), afresh: false });
                }
                let known = Person::load_by_email(tx, &email.folded()).await?.ok_or_else(known_already)?;
                let known = lock(tx, known.id).await?;
                if known.proved || !proves || known.email()? != *email {
                    return Err(known_already());
                }
                self.start_afresh(tx, &known, name, hash).await?;
                Ok(Newcomer { person: known.id, name: name.clone(), afresh: true })
            }
        }
    }

    /// Gives them the place that was offered.
    async fn seat_newcomer(
        &self,
        tx: Tx,
        held: &Held,
        newcomer: &Newcomer,
        joining: &Joining,
        email: &Email,
    ) -> Result<Tx> {
        let operation = Operation::AcceptInvitation;
        let who = holder(held.user, email);
        let change = Change::by_holder(self, tx, &held.account, operation, who, held.user).await?;
        let invited = change.own().cloned().ok_or(Error::DeadLink)?;
        if let Err(dead) = check_open(&invited, held, self.now()) {
            change.nothing_to_do().await?;
            return Err(dead);
        }
        let decision = policy::accept(change.facts(), &invited.facts()?);
        let mut granted = change.decide(held.user, decision).await?;
        let shown = invited.display_name()?.filter(|_| matches!(joining, Joining::Known(_)));
        let shown = shown.unwrap_or_else(|| newcomer.name.clone());
        granted.seat_person(&invited, newcomer.person, &shown, email).await?;
        let role = granted.decision().role();
        if role == Role::Admin {
            granted.announce_new_admin().await?;
        }
        let detail = json!({"user": invited.user_id, "email": email, "role": role});
        granted.record(Entry::about_user(held.user, detail)).await
    }
}

/// A person, locked.
async fn lock(tx: &mut Tx, person: Uuid) -> Result<Person> {
    on!(&mut *tx, c => sqlx::query(LOCK_PERSON).bind(person).execute(&mut **c).await.map(drop))?;
    Person::load(tx, person).await
}

fn known_already() -> Error {
    let message = "There is already a person with this address. Choose “I already sign in here”.";
    Invalid::new("email", message).into()
}

impl Granted<Accept> {
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
            display_name = $4, name_key = $5, search = $6, version = version + 1, created = $7, updated = $7, \
            access_ended = (SELECT max(i.ended) FROM user_ids i JOIN people p ON p.email_key = i.email_key \
            WHERE i.account = $1 AND p.id = $3) WHERE account = $1 AND id = $2 AND standing = 'invited'";
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
