//! What can be done with a change that has been decided upon: read, write, tell of it, and end it.

use domain::policy::{AccountFacts, Actor};
use domain::{AccountId, Operation, Timestamp};

use super::{Change, Granted};
use crate::audit::{Entry, Principal, chain};
use crate::db::Tx;
use crate::outbox::Template;
use crate::{Accounts, Result};

impl<D> Granted<D> {
    /// What was decided.
    pub fn decision(&self) -> &D {
        &self.decision
    }

    /// The account, read under its lock.
    pub(crate) fn facts(&self) -> &AccountFacts {
        &self.change.facts
    }

    /// Who asks, as the policy knows them.
    pub(crate) fn actor(&self) -> &Actor {
        &self.change.actor
    }

    /// Who asks, as the audit log names them.
    pub(crate) fn principal(&self) -> &Principal {
        &self.change.principal
    }

    /// The account it is about.
    pub(crate) fn account(&self) -> &AccountId {
        &self.change.facts.id
    }

    /// The installation, for its clock, secret and limits.
    pub(crate) fn accounts(&self) -> &Accounts {
        &self.change.accounts
    }

    /// When an invitation sent now ends, as the account has it.
    pub(crate) fn invitation_expires(&self) -> Timestamp {
        self.change.stored.lifetime().from(self.change.accounts.now())
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

    /// Writes the audit entry and hands the transaction on: to the same change of the next account,
    /// or to whoever began it.
    pub(crate) async fn record(self, entry: Entry) -> Result<Tx> {
        let Change { accounts, mut tx, operation, principal, position, .. } = self.change;
        chain::append(&mut tx, &accounts, &position, &principal, operation, &entry).await?;
        accounts.note_done(&mut tx, &entry).await?;
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
