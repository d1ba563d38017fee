//! The proof that a caller has a place in an account: what every read begins with.

use domain::policy::{self, AccountFacts, Actor, KeptOut, Life, Place};
use domain::{
    AccountId, Contacts, Denial, DisplayName, Email, Operation, Reason, Refusal, Requirement, Timestamp,
};

use crate::accounts::row::AccountRow;
use crate::audit::{Principal, refusals};
use crate::db::{Pool, Tx, on};
use crate::keys::store as keys;
use crate::people::Person;
use crate::security_log::Event;
use crate::users::row;
use crate::{Accounts, Caller, ClosedAccount, Error, Result, SessionKey};

/// An active place of the caller in one account, read for this request. Only this module makes
/// one, so whoever holds one has been let in.
pub(crate) struct Seat {
    /// The account.
    pub(crate) account: AccountFacts,
    /// The account as stored.
    pub(crate) stored: AccountRow,
    /// Who asks, as the policy knows them.
    pub(crate) actor: Actor,
    /// The caller's own user; none for the operator.
    pub(crate) user: Option<row::Row>,
}

pub(crate) const ACTIVE_ADMINS: &str = "SELECT count(*) FROM users u JOIN people p ON p.id = u.person \
    WHERE u.account = $1 AND u.kind = 'person' AND u.role_rank = 3 AND u.standing = 'active' \
    AND p.password_hash IS NOT NULL";

impl Accounts {
    /// Lets the caller in to `operation`, or says why not. Being no member and there being no
    /// such account are the same answer.
    pub(crate) async fn seat(
        &self,
        caller: Caller,
        account: &AccountId,
        operation: Operation,
    ) -> Result<Seat> {
        let pool = self.inner.db.pool();
        let now = self.now();
        let user = match row::read_own(&pool, account, caller).await {
            Err(Error::NotFound) => {
                self.note_foreign(caller, account).await?;
                return Err(Error::NotFound);
            }
            other => other?,
        };
        keys::read_asking(&pool, caller, now).await?;
        let stored = crate::accounts::row::read(&pool, account).await?;
        let admins: i64 =
            on!(&pool, c => sqlx::query_scalar(ACTIVE_ADMINS).bind(account.as_str()).fetch_one(*c).await)?;
        let facts = stored.facts(account, admins)?;
        let proof = read_proof(&pool, caller, user.as_ref()).await?;
        let actor = admit(caller, user.as_ref(), proof, &facts, stored.life(now), operation)?;
        let seat = Seat { account: facts, stored, actor, user };
        if let Err(denial) = policy::may(&seat.actor, operation) {
            let principal = principal_of(caller, seat.user.as_ref())?;
            return Err(self.refuse(account, &principal, "account", denial).await?);
        }
        match (caller, &seat.user) {
            (Caller::Person { session, .. }, Some(user)) => {
                self.inner.activity.note(session, account, user.id, now);
            }
            (Caller::Key { key, .. }, Some(user)) => self.inner.activity.note_key(key, user.id, now),
            _ => {}
        }
        Ok(seat)
    }

    /// Records that a caller asked for an account that they have no place in. Whether there is one with
    /// that id makes no difference.
    async fn note_foreign(&self, caller: Caller, account: &AccountId) -> Result<()> {
        let who = match caller {
            Caller::Operator => return Ok(()),
            Caller::Key { key, .. } => format!("key:{key}"),
            Caller::Person { person, .. } => match Person::read(&self.inner.db.pool(), person).await {
                Ok(person) => person.email()?.to_string(),
                Err(Error::NotFound) => return Ok(()),
                Err(error) => return Err(error),
            },
        };
        self.note_incident(Event::ForeignAccount, &who, account.as_str()).await;
        Ok(())
    }

    /// The account and the caller as the policy knows them, for somebody who may do `operation`: for
    /// a page that offers it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Paused`], [`Error::Refused`].
    pub async fn standing(
        &self,
        caller: Caller,
        account: &AccountId,
        operation: Operation,
    ) -> Result<(AccountFacts, Actor)> {
        let seat = self.seat(caller, account, operation).await?;
        Ok((seat.account, seat.actor))
    }

    /// The same, and whom to ask, for somebody who cannot grant what is missing themselves.
    ///
    /// # Errors
    /// As [`standing`](Self::standing).
    pub async fn standing_with_contacts(
        &self,
        caller: Caller,
        account: &AccountId,
        operation: Operation,
    ) -> Result<(AccountFacts, Actor, Contacts)> {
        let seat = self.seat(caller, account, operation).await?;
        let contacts = self.contacts_for(&seat).await?;
        Ok((seat.account, seat.actor, contacts))
    }

    /// Records a refusal and makes the error to answer: with the people who could help.
    pub(crate) async fn refuse(
        &self,
        account: &AccountId,
        principal: &Principal,
        target: &str,
        denial: Denial,
    ) -> Result<Error> {
        refusals::record(self, account, principal, target, &denial).await?;
        Ok(Error::Refused(Box::new(self.with_contacts(account, denial).await?)))
    }

    /// A denial with the people who could help, unrecorded: for previews.
    pub(crate) async fn with_contacts(&self, account: &AccountId, denial: Denial) -> Result<Refusal> {
        let contacts = match (denial.operation.requirement(), &denial.reason) {
            (Requirement::Permission(_) | Requirement::Owner, _) | (_, Reason::HasActiveAdmin { .. }) => {
                contacts(&self.inner.db.pool(), account).await?
            }
            _ => Contacts::default(),
        };
        Ok(Refusal { denial, contacts })
    }
}

/// The caller as the policy knows them, if they are let in. Everything a caller asks of an account
/// passes here, reads and changes alike; none of it reaches an account that is closed.
pub(crate) fn admit(
    caller: Caller,
    user: Option<&row::Row>,
    proof: Proof,
    account: &AccountFacts,
    life: Life,
    operation: Operation,
) -> Result<Actor> {
    let (admitted, actor, may_reopen) = match (caller, user) {
        (Caller::Operator, _) => (life.allows(operation, true), Actor::Operator, true),
        (Caller::Person { .. } | Caller::Key { .. }, None) => return Err(Error::NotFound),
        (Caller::Person { .. } | Caller::Key { .. }, Some(user)) => {
            let place = proof.place(user)?;
            let actor = Actor::User { user: user.id, role: user.role()? };
            let may_reopen = place.admits(life, Operation::ReopenAccount).is_ok()
                && policy::reopen_account(&actor, account, Some(&user.facts()?)).is_ok();
            (place.admits(life, operation), actor, may_reopen)
        }
    };
    let name = || account.name.clone();
    match admitted {
        Ok(()) => Ok(actor),
        Err(KeptOut::NoPlace) => Err(Error::NotFound),
        Err(KeptOut::Paused) => Err(Error::Paused { account: name() }),
        Err(KeptOut::AccessEnded) => Err(Error::AccessEnded { account: name() }),
        Err(KeptOut::Closed { since }) => {
            let until = Life::until(since);
            Err(Error::Closed(Box::new(ClosedAccount {
                id: account.id.clone(),
                name: name(),
                since,
                until,
                may_reopen,
            })))
        }
    }
}

/// What speaks for a caller.
#[derive(Clone, Copy)]
pub(crate) enum Proof {
    /// A session, whose user proved at this moment who they are. Only known where it matters: of
    /// users whose access was ended at some time.
    Session(Option<Timestamp>),
    /// An API key, which ending somebody's access on their devices leaves alone.
    Key,
}

impl Proof {
    fn place(self, user: &row::Row) -> Result<Place> {
        let standing = user.standing()?;
        Ok(match self {
            Self::Session(proved) => {
                Place { standing, access_ended: user.access_ended.map(Timestamp::from_micros), proved }
            }
            Self::Key => Place { standing, access_ended: None, proved: None },
        })
    }
}

const PROVED: &str = "SELECT proved FROM sessions WHERE id = $1";

async fn read_proof(pool: &Pool<'_>, caller: Caller, user: Option<&row::Row>) -> Result<Proof> {
    let session = match session_in_question(caller, user) {
        Ok(session) => session,
        Err(known) => return Ok(known),
    };
    let proved: Option<i64> =
        on!(pool, c => sqlx::query_scalar(PROVED).bind(&session.0[..]).fetch_optional(*c).await)?;
    Ok(Proof::Session(proved.map(Timestamp::from_micros)))
}

/// The same within a change.
pub(crate) async fn load_proof(tx: &mut Tx, caller: Caller, user: Option<&row::Row>) -> Result<Proof> {
    let session = match session_in_question(caller, user) {
        Ok(session) => session,
        Err(known) => return Ok(known),
    };
    let proved: Option<i64> =
        on!(tx, c => sqlx::query_scalar(PROVED).bind(&session.0[..]).fetch_optional(&mut **c).await)?;
    Ok(Proof::Session(proved.map(Timestamp::from_micros)))
}

/// The session to look at, or the proof where none has to be looked at.
fn session_in_question(caller: Caller, user: Option<&row::Row>) -> std::result::Result<SessionKey, Proof> {
    match caller {
        Caller::Person { session, .. } if user.is_some_and(|user| user.access_ended.is_some()) => Ok(session),
        Caller::Person { .. } | Caller::Operator => Err(Proof::Session(None)),
        Caller::Key { .. } => Err(Proof::Key),
    }
}

/// The caller as the audit log knows them.
pub(crate) fn principal_of(caller: Caller, user: Option<&row::Row>) -> Result<Principal> {
    let api_key = match caller {
        Caller::Operator => return Ok(Principal::operator()),
        Caller::Person { .. } => None,
        Caller::Key { key, .. } => Some(key),
    };
    let user = user.ok_or_else(|| Error::Damaged("a caller without a place".to_owned()))?;
    Ok(Principal { key: format!("user:{}", user.id), name: principal_name(user)?, api_key })
}

/// A user's name and address, as the audit log writes them.
pub(crate) fn principal_name(user: &row::Row) -> Result<String> {
    Ok(match (user.display_name()?, user.email()?) {
        (Some(name), Some(email)) => format!("{name} ({email})"),
        (Some(name), None) => name.to_string(),
        (None, Some(email)) => email.to_string(),
        (None, None) => user.user_id.clone(),
    })
}

/// The active admins of an account, the longest-standing first: three of them and a number.
pub(crate) async fn contacts(pool: &Pool<'_>, account: &AccountId) -> Result<Contacts> {
    const NAMED: i64 = 3;
    const ADMINS: &str = "SELECT u.display_name, p.email, count(*) OVER () FROM users u JOIN people p ON p.id = u.person \
        WHERE u.account = $1 AND u.kind = 'person' AND u.role_rank = 3 AND u.standing = 'active' \
        AND p.password_hash IS NOT NULL ORDER BY u.created, u.id LIMIT $2";
    let rows: Vec<(Option<String>, String, i64)> =
        on!(pool, c => sqlx::query_as(ADMINS).bind(account.as_str()).bind(NAMED).fetch_all(*c).await)?;
    let all = rows.first().map_or(0, |(_, _, all)| all.unsigned_abs());
    let named = |(name, email, _): (Option<String>, String, i64)| {
        let parsed =
            DisplayName::parse(name.as_deref().unwrap_or(&email)).ok().zip(Email::parse(&email).ok());
        parsed.ok_or_else(|| Error::Damaged(format!("admin “{email}”")))
    };
    let admins = rows.into_iter().map(named).collect::<Result<Vec<_>>>()?;
    let more = all.saturating_sub(admins.len() as u64);
    Ok(Contacts { admins, more })
}

#[cfg(test)]
mod tests;
