//! The ways to open a change, and the lock each takes. What is done with an open one is
//! [`Change`]'s.

use domain::policy::{AccountFacts, Actor};
use domain::{AccountId, Operation};
use uuid::Uuid;

use super::{By, Change};
use crate::accounts::row::{AccountRow, account_columns};
use crate::audit::{Principal, chain};
use crate::db::{Tx, on};
use crate::keys::store::load_asking;
use crate::proof::Maker;
use crate::seat::{ACTIVE_ADMINS, admit, load_proof, principal_of};
use crate::users::row;
use crate::{Accounts, Caller, Error, Result};

/// An account under its lock.
struct Locked {
    facts: AccountFacts,
    position: chain::Position,
    stored: AccountRow,
}

/// The lock, the number of the audit entry, and the feed of changes, in one statement.
const LOCK: &str = account_columns!("UPDATE accounts SET seq = seq + 1 WHERE id = $1 RETURNING", "");
/// Locks a person; always before an account, so that two changes never wait for each other.
pub(crate) const LOCK_PERSON: &str = "UPDATE people SET changes = changes + 1 WHERE id = $1";

impl Change {
    /// Opens a change by somebody with a place in the account.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Paused`], [`Error::AccessEnded`] and [`Error::Refused`], all
    /// before any lock; [`Error::Repeated`].
    pub(crate) async fn open(
        accounts: &Accounts,
        caller: Caller,
        account: &AccountId,
        operation: Operation,
    ) -> Result<Self> {
        let writes_person = operation == Operation::ChangeOwnName;
        Self::open_for(accounts, caller, account, operation, writes_person).await
    }

    /// The same; with `writes_person` the caller's own person is locked first, for a change that may write there.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub(crate) async fn open_for(
        accounts: &Accounts,
        caller: Caller,
        account: &AccountId,
        operation: Operation,
        writes_person: bool,
    ) -> Result<Self> {
        accounts.seat(caller, account, operation).await?;
        let mut tx = accounts.inner.db.begin().await?;
        if writes_person
            && let Some(person) = row::load_own(&mut tx, account, caller).await?.and_then(|own| own.person)
        {
            on!(&mut tx, c => sqlx::query(LOCK_PERSON).bind(person).execute(&mut **c).await.map(drop))?;
        }
        let locked = lock(&mut tx, account).await?;
        if !accounts.is_first(&mut tx).await? {
            tx.rollback().await?;
            return Err(Error::Repeated);
        }
        let own = row::load_own(&mut tx, account, caller).await?;
        let with = load_asking(&mut tx, caller, accounts.now()).await?;
        let proof = load_proof(&mut tx, caller, own.as_ref()).await?;
        let life = locked.stored.life(accounts.now());
        let actor = admit(caller, own.as_ref(), proof, &locked.facts, life, operation)?;
        let principal = principal_of(caller, own.as_ref())?;
        let begun = Self::begun(accounts, tx, Maker::Caller(caller), operation, principal, actor, locked);
        let change = Self { own, with, ..begun };
        // The role may have changed between the first look and the lock.
        match domain::policy::may(&change.actor, operation) {
            Ok(()) => Ok(change),
            Err(denial) => Err(change.refuse("account", denial).await?),
        }
    }

    /// Opens a change by somebody who acts on a user without having a place yet: the holder of a
    /// link, or of an address. It goes on within a transaction in which people may be locked, and
    /// accounts whose ids come before. That the proof is genuine has been checked; that it is current
    /// is checked on the row under the lock.
    ///
    /// # Errors
    /// [`Error::DeadLink`] if the user has gone.
    pub(crate) async fn by_holder(
        accounts: &Accounts,
        mut tx: Tx,
        account: &AccountId,
        operation: Operation,
        holder: Principal,
        user: Uuid,
    ) -> Result<Self> {
        let locked = lock(&mut tx, account).await?;
        locked.stored.life(accounts.now()).allows(operation, false).map_err(|_| Error::DeadLink)?;
        let own = row::load_by_key(&mut tx, account, user).await.map_err(|error| match error {
            Error::NotFound => Error::DeadLink,
            other => other,
        })?;
        let actor = Actor::User { user, role: own.role()? };
        let begun = Self::begun(accounts, tx, Maker::LinkHolder, operation, holder, actor, locked);
        Ok(Self { own: Some(own), ..begun })
    }

    /// Opens a change by the operator within a transaction that has locked a person: for what is
    /// about a person and their accounts at once. [`Granted::record`] hands the transaction on;
    /// accounts are gone through in the order of their ids, so that two of these never wait for
    /// each other.
    pub(crate) async fn open_within(
        accounts: &Accounts,
        mut tx: Tx,
        account: &AccountId,
        operation: Operation,
    ) -> Result<Self> {
        let locked = lock(&mut tx, account).await?;
        let (maker, principal) = (Maker::Caller(Caller::Operator), Principal::operator());
        Ok(Self::begun(accounts, tx, maker, operation, principal, Actor::Operator, locked))
    }

    /// Goes on with another change of the same account by whoever made the one before, in its
    /// transaction: for what happens together or not at all. They have been let in under this very
    /// lock, and act to the end on that, also if the first change took away their own place. What they
    /// may do is for the policy to say each time.
    pub(crate) async fn go_on(
        accounts: &Accounts,
        mut tx: Tx,
        by: &By,
        account: &AccountId,
        operation: Operation,
    ) -> Result<Self> {
        let locked = lock(&mut tx, account).await?;
        let By { maker, principal, actor, own, with } = by.clone();
        let begun = Self::begun(accounts, tx, maker, operation, principal, actor, locked);
        Ok(Self { own, with, ..begun })
    }

    /// Opens the change that makes an account; there is nothing to lock yet.
    pub(crate) fn open_new(
        accounts: &Accounts,
        tx: Tx,
        operation: Operation,
        principal: Principal,
        facts: AccountFacts,
    ) -> Self {
        let position = chain::Position { account: facts.id.clone(), seq: 1, head: chain::EMPTY.to_vec() };
        let locked = Locked { stored: AccountRow::of_new(&facts), facts, position };
        Self::begun(accounts, tx, Maker::Founder, operation, principal, Actor::Operator, locked)
    }

    /// Opens a change that the installation makes by itself, because it is time.
    pub(crate) async fn open_by_itself(
        accounts: &Accounts,
        account: &AccountId,
        operation: Operation,
    ) -> Result<Self> {
        let mut tx = accounts.inner.db.begin().await?;
        let locked = lock(&mut tx, account).await?;
        let (maker, principal) = (Maker::Installation, Principal::installation());
        Ok(Self::begun(accounts, tx, maker, operation, principal, Actor::Operator, locked))
    }

    /// A change by `maker`, who has no user of their own and asks with no key: the caller of this
    /// function says otherwise.
    fn begun(
        accounts: &Accounts,
        tx: Tx,
        maker: Maker,
        operation: Operation,
        principal: Principal,
        actor: Actor,
        locked: Locked,
    ) -> Self {
        let Locked { facts, position, stored } = locked;
        let accounts = accounts.clone();
        let (own, with) = (None, None);
        Self { accounts, tx, maker, operation, principal, actor, facts, position, stored, own, with }
    }
}

/// Locks an account and reads it fresh.
async fn lock(tx: &mut Tx, account: &AccountId) -> Result<Locked> {
    let stored: Option<AccountRow> =
        on!(&mut *tx, c => sqlx::query_as(LOCK).bind(account.as_str()).fetch_optional(&mut **c).await)?;
    let stored = stored.ok_or(Error::NotFound)?;
    let admins: i64 = on!(&mut *tx, c => sqlx::query_scalar(ACTIVE_ADMINS).bind(account.as_str()).fetch_one(&mut **c).await)?;
    let facts = stored.facts(account, admins)?;
    let position =
        chain::Position { account: account.clone(), seq: stored.seq, head: stored.audit_head.clone() };
    Ok(Locked { facts, position, stored })
}
