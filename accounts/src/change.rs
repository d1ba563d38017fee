//! The one door through which everything that changes an account passes.
//!
//! ```text
//! Change::open(caller, account, operation)   the caller's place is read; a role without the
//!                                            permission is refused before any lock is taken;
//!                                            then the account is locked and the facts read fresh
//! change.decide(target, policy::…(facts))    a Denial rolls back, is recorded, and is returned;
//!                                            a decision becomes a Granted, which owns the transaction
//! granted.set_role() … granted.commit(entry) SQL that writes is methods on Granted<ThatDecision>;
//!                                            commit is the only way out and writes the audit entry
//! ```
//!
//! So writing without a decision does not compile, and neither does making up a decision:
//!
//! ```compile_fail,E0451
//! use domain::policy::ChangeRole;
//! fn forged(account: domain::AccountId, target: uuid::Uuid) -> ChangeRole {
//!     ChangeRole { account, target, from: domain::Role::User, to: domain::Role::Admin, version: 1, of_self: true }
//! }
//! ```
//!
//! ```compile_fail,E0451
//! fn smuggled(change: accounts::change::Change, decision: domain::policy::ChangeRole) {
//!     let _ = accounts::change::Granted { change, decision };
//! }
//! ```
//!
//! The same code without the forgery compiles, so it is the forgery that fails:
//!
//! ```
//! fn honest(granted: accounts::change::Granted<domain::policy::ChangeRole>) -> domain::Role {
//!     granted.decision().to()
//! }
//! ```

use domain::policy::{AccountFacts, Actor};
use domain::{AccountId, Denial, Operation, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::{Entry, Principal, chain};
use crate::db::{Tx, on};
use crate::outbox::Template;
use crate::seat::{ACTIVE_ADMINS, account_facts, admit, load_proof, principal_of};
use crate::users::row;
use crate::{Accounts, Caller, Error, Result};

/// A change under way: the account is locked, nothing is decided, nothing can be written.
pub struct Change {
    accounts: Accounts,
    tx: Tx,
    operation: Operation,
    principal: Principal,
    actor: Actor,
    facts: AccountFacts,
    position: chain::Position,
    own: Option<row::Row>,
}

/// A change that has been decided upon. It owns the transaction; what may be written with it
/// are the methods of `Granted` for its kind of decision.
pub struct Granted<D> {
    change: Change,
    decision: D,
}

#[derive(FromRow)]
struct Locked {
    display_name: String,
    granular_roles: bool,
    seq: i64,
    audit_head: Vec<u8>,
}

/// The lock, the number of the audit entry, and the feed of changes, in one statement.
const LOCK: &str = "UPDATE accounts SET seq = seq + 1 WHERE id = $1 \
                    RETURNING display_name, granular_roles, seq, audit_head";
/// Locks a person; always before an account, so that two changes never wait for each other.
pub(crate) const LOCK_PERSON: &str = "UPDATE people SET changes = changes + 1 WHERE id = $1";

impl Change {
    /// Opens a change by somebody with a place in the account.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Paused`], [`Error::AccessEnded`] and [`Error::Refused`], all
    /// before any lock.
    pub(crate) async fn open(
        accounts: &Accounts,
        caller: Caller,
        account: &AccountId,
        operation: Operation,
    ) -> Result<Self> {
        accounts.seat(caller, account, operation).await?;
        let mut tx = accounts.inner.db.begin().await?;
        if let (Operation::ChangeOwnName, Caller::Person { person, .. }) = (operation, caller) {
            on!(&mut tx, c => sqlx::query(LOCK_PERSON).bind(person).execute(&mut **c).await.map(drop))?;
        }
        let (facts, position) = lock(&mut tx, account).await?;
        let own = match caller {
            Caller::Operator => None,
            Caller::Person { person, .. } => Some(row::load_place(&mut tx, account, person).await?),
        };
        let proved = load_proof(&mut tx, caller, own.as_ref()).await?;
        let actor = admit(own.as_ref(), proved, &facts)?;
        let principal = principal_of(caller, own.as_ref())?;
        let change =
            Self { accounts: accounts.clone(), tx, operation, principal, actor, facts, position, own };
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
        let (facts, position) = lock(&mut tx, account).await?;
        let own = row::load_by_key(&mut tx, account, user).await.map_err(|error| match error {
            Error::NotFound => Error::DeadLink,
            other => other,
        })?;
        let actor = Actor::User { user, role: own.role()? };
        Ok(Self {
            accounts: accounts.clone(),
            tx,
            operation,
            principal: holder,
            actor,
            facts,
            position,
            own: Some(own),
        })
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
        Self {
            accounts: accounts.clone(),
            tx,
            operation,
            principal,
            actor: Actor::Operator,
            facts,
            position,
            own: None,
        }
    }

    /// The account, read under its lock.
    pub(crate) fn facts(&self) -> &AccountFacts {
        &self.facts
    }

    /// Who asks.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Who asks, as the audit log names them.
    pub(crate) fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The caller's own user, or the invited user of a link.
    pub(crate) fn own(&self) -> Option<&row::Row> {
        self.own.as_ref()
    }

    /// The user with this id, read under the lock, at the version a wish was formed upon.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] if the user is no longer at that version. The
    /// change is over then and has changed nothing.
    pub(crate) async fn upon(mut self, id: &UserId, version: i64) -> Result<(Self, row::Row)> {
        let target = row::load(&mut self.tx, &self.facts.id, id).await?;
        if target.version == version {
            return Ok((self, target));
        }
        let Self { accounts, tx, facts, .. } = self;
        tx.rollback().await?;
        const LATEST: &str =
            "SELECT actor_name FROM audit_log WHERE account = $1 AND target = $2 ORDER BY seq DESC LIMIT 1";
        let about = format!("user:{}", target.id);
        let by = on!(accounts.inner.db.pool(), c => sqlx::query_scalar(LATEST).bind(facts.id.as_str()).bind(&about)
            .fetch_optional(c).await)?;
        Err(Error::Conflict { now: Box::new(target.user(accounts.now())?), by })
    }

    /// The transaction, for reading more facts before deciding.
    pub(crate) fn reading(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Undoes everything, because there is nothing to change after all.
    pub(crate) async fn nothing_to_do(self) -> Result<()> {
        Ok(self.tx.rollback().await?)
    }

    /// Turns the policy's answer into the right to write, or into the refusal to return.
    pub(crate) async fn decide<D>(
        self,
        target: Uuid,
        decision: std::result::Result<D, Denial>,
    ) -> Result<Granted<D>> {
        match decision {
            Ok(decision) => Ok(Granted { change: self, decision }),
            Err(denial) => Err(self.refuse(&format!("user:{target}"), denial).await?),
        }
    }

    async fn refuse(self, target: &str, denial: Denial) -> Result<Error> {
        let Self { accounts, tx, principal, facts, .. } = self;
        tx.rollback().await?;
        accounts.refuse(&facts.id, &principal, target, denial).await
    }
}

impl<D> Granted<D> {
    /// What was decided.
    pub fn decision(&self) -> &D {
        &self.decision
    }

    /// The account, read under its lock.
    pub(crate) fn facts(&self) -> &AccountFacts {
        &self.change.facts
    }

    /// The account it is about.
    pub(crate) fn account(&self) -> &AccountId {
        &self.change.facts.id
    }

    /// The installation, for its clock, secret and limits.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.change.accounts
    }

    /// The transaction and the decision: for the methods that write, and only for them.
    pub(crate) fn writing(&mut self) -> (&mut Tx, &D) {
        (&mut self.change.tx, &self.decision)
    }

    /// Queues a letter to the active admins of the account, as they are after what has been written so
    /// far. It tells of the audit entry that ends this change.
    pub(crate) async fn tell_admins(&mut self, template: Template) -> Result<()> {
        let Change { accounts, tx, facts, position, .. } = &mut self.change;
        accounts.queue_for_admins(tx, template, &facts.id, position.seq).await
    }

    /// Tells them that there is one more of them, who and how. Called when somebody has become an
    /// active admin.
    pub(crate) async fn announce_new_admin(&mut self) -> Result<()> {
        self.tell_admins(Template::NewAdmin).await
    }

    /// Writes the audit entry and makes everything last.
    pub(crate) async fn commit(self, entry: Entry) -> Result<()> {
        Ok(self.record(entry).await?.commit().await?)
    }

    /// Writes the audit entry and hands the transaction on, for a change that is a part of a larger one.
    pub(crate) async fn record(self, entry: Entry) -> Result<Tx> {
        let Change { accounts, mut tx, operation, principal, position, .. } = self.change;
        let inner = &accounts.inner;
        chain::append(&mut tx, &inner.secret, &position, accounts.now(), &principal, operation, &entry)
            .await?;
        Ok(tx)
    }

    /// Undoes everything: for what turns out to be impossible while writing.
    pub(crate) async fn abandon(self) -> Result<()> {
        Ok(self.change.tx.rollback().await?)
    }

    /// Names the operation as what it turned out to be, for example the revoking of an
    /// invitation where a removal was asked for.
    pub(crate) fn named(mut self, operation: Operation) -> Self {
        self.change.operation = operation;
        self
    }
}

async fn lock(tx: &mut Tx, account: &AccountId) -> Result<(AccountFacts, chain::Position)> {
    let locked: Option<Locked> =
        on!(&mut *tx, c => sqlx::query_as(LOCK).bind(account.as_str()).fetch_optional(&mut **c).await)?;
    let locked = locked.ok_or(Error::NotFound)?;
    let admins: i64 = on!(&mut *tx, c => sqlx::query_scalar(ACTIVE_ADMINS).bind(account.as_str()).fetch_one(&mut **c).await)?;
    let facts = account_facts(account, &locked.display_name, locked.granular_roles, admins)?;
    let position = chain::Position { account: account.clone(), seq: locked.seq, head: locked.audit_head };
    Ok((facts, position))
}
