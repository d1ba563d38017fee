//! The one door through which everything that changes an account passes.
//!
//! ```text
//! Change::open(caller, account, operation)   the caller's place is read; a role without the
//!                                            permission is refused before any lock is taken;
//!                                            then the account is locked and the facts read fresh
//! change.decide(target, policy::…(facts))    a Denial rolls back, is recorded, and is returned;
//!                                            a decision becomes a Granted, which owns the transaction,
//!                                            unless it wants a fresher proof of the password
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
//!     let _ = accounts::change::Granted { change, decision, cleared: todo!() };
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

mod granted;
mod opening;

use domain::policy::{AccountFacts, Actor, Decision, KeyFacts, Life};
use domain::{Denial, Operation, UserId};
use uuid::Uuid;

pub(crate) use self::opening::LOCK_PERSON;
use crate::accounts::row::AccountRow;
use crate::audit::{Principal, chain};
use crate::db::{Tx, on};
use crate::proof::{Cleared, Maker};
use crate::users::row;
use crate::{Accounts, Error, Result};

/// A change under way: the account is locked, nothing is decided, nothing can be written.
pub struct Change {
    accounts: Accounts,
    tx: Tx,
    /// Who must have proved their password, if the decision wants that.
    maker: Maker,
    operation: Operation,
    principal: Principal,
    actor: Actor,
    facts: AccountFacts,
    position: chain::Position,
    stored: AccountRow,
    own: Option<row::Row>,
    /// The API key that asks, if one does.
    pub(crate) with: Option<KeyFacts>,
}

/// A change that has been decided upon. It owns the transaction; what may be written with it
/// are the methods of `Granted` for its kind of decision.
pub struct Granted<D> {
    change: Change,
    decision: D,
    /// No decision gets here without the proof of a password that it wants.
    #[expect(dead_code, reason = "having it is what counts")]
    cleared: Cleared,
}

/// Who asks, for a change that follows another within its transaction.
#[derive(Clone)]
pub(crate) struct By {
    maker: Maker,
    principal: Principal,
    actor: Actor,
    own: Option<row::Row>,
    with: Option<KeyFacts>,
}

impl By {
    /// As the policy knows them.
    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl Change {
    /// Who asks, for [`go_on`](Self::go_on).
    pub(crate) fn by(&self) -> By {
        let Self { maker, principal, actor, own, with, .. } = self;
        By {
            maker: *maker,
            principal: principal.clone(),
            actor: actor.clone(),
            own: own.clone(),
            with: *with,
        }
    }

    /// The account, read under its lock.
    pub(crate) fn facts(&self) -> &AccountFacts {
        &self.facts
    }

    /// The account as stored, read under its lock.
    pub(crate) fn stored(&self) -> &AccountRow {
        &self.stored
    }

    /// How the account stands at this moment.
    pub(crate) fn life(&self) -> Life {
        self.stored.life(self.accounts.now())
    }

    /// The installation.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.accounts
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

    /// The user with this id, read under the lock, at the version a wish was formed upon; with none,
    /// at whatever version they are.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] if the user is no longer at that version. The
    /// change is over then and has changed nothing.
    pub(crate) async fn upon(mut self, id: &UserId, version: Option<i64>) -> Result<(Self, row::Row)> {
        let target = row::load(&mut self.tx, &self.facts.id, id).await?;
        if version.is_none_or(|version| target.version == version) {
            return Ok((self, target));
        }
        Err(self.conflict(target).await?)
    }

    /// Undoes everything, because `target` or what belongs to them is not as it was shown.
    pub(crate) async fn conflict(self, target: row::Row) -> Result<Error> {
        let Self { accounts, tx, facts, .. } = self;
        tx.rollback().await?;
        const LATEST: &str =
            "SELECT actor_name FROM audit_log WHERE account = $1 AND target = $2 ORDER BY seq DESC LIMIT 1";
        let about = format!("user:{}", target.id);
        let by = on!(accounts.inner.db.pool(), c => sqlx::query_scalar(LATEST).bind(facts.id.as_str()).bind(&about)
            .fetch_optional(c).await)?;
        Ok(Error::Conflict { now: Box::new(target.user(accounts.now())?), by })
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
    ///
    /// # Errors
    /// [`Error::Refused`], and [`Error::NeedsPassword`] for what is permitted but not on the
    /// strength of a session alone. The change is over then and has changed nothing.
    pub(crate) async fn decide<D: Decision>(
        self,
        target: Uuid,
        decision: std::result::Result<D, Denial>,
    ) -> Result<Granted<D>> {
        self.decide_about(&format!("user:{target}"), decision).await
    }

    /// The same for a decision about the account itself.
    pub(crate) async fn decide_on_account<D: Decision>(
        self,
        decision: std::result::Result<D, Denial>,
    ) -> Result<Granted<D>> {
        self.decide_about("account", decision).await
    }

    /// The same about whatever the audit log calls `target`.
    pub(crate) async fn decide_about<D: Decision>(
        mut self,
        target: &str,
        decision: std::result::Result<D, Denial>,
    ) -> Result<Granted<D>> {
        let decision = match decision {
            Ok(decision) => decision,
            Err(denial) => return Err(self.refuse(target, denial).await?),
        };
        match self.accounts.clear(&mut self.tx, self.maker, &decision).await? {
            Some(cleared) => Ok(Granted { change: self, decision, cleared }),
            None => {
                self.nothing_to_do().await?;
                Err(Error::NeedsPassword)
            }
        }
    }

    /// Undoes everything and records the refusal, which is answered.
    pub(crate) async fn refuse(self, target: &str, denial: Denial) -> Result<Error> {
        let Self { accounts, tx, principal, facts, .. } = self;
        tx.rollback().await?;
        accounts.refuse(&facts.id, &principal, target, denial).await
    }
}
