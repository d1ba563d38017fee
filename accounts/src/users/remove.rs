//! Ending a user's place: [previewed](preview), then done in one transaction. Removing another, leaving
//! oneself, and revoking an invitation are one use case with three names.

mod preview;

use std::collections::BTreeMap;

use domain::policy::{self, KeyAct, Remove, Standing};
use domain::{AccountId, ApiKey, KeyId, Operation, UserId};
use serde_json::json;

use super::end_access::{leave_everywhere, moment_of_ending};
use super::left_behind::LeftBehind;
use super::store::exactly_one;
use super::{counts, row};
use crate::audit::Entry;
use crate::change::{By, Change, Granted};
use crate::db::{Tx, on};
use crate::resources::owned;
use crate::{Accounts, Caller, Error, LeftKey, Removed, Result, Rotation};

/// What becomes of an API key of a service account that somebody who goes may still hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFate {
    /// It works on.
    Kept,
    /// It gets another secret; the one before works for so many more seconds.
    Rotated {
        /// 0 to [`LONGEST_OVERLAP`](crate::LONGEST_OVERLAP).
        overlap: i64,
    },
    /// It ends.
    Revoked,
}

/// What a removal was decided upon, and what else shall happen with it.
#[derive(Clone, Debug, Default)]
pub struct Removal {
    /// The version of the user; none for whatever it is now.
    pub version: Option<i64>,
    /// The revision of the preview; none for whatever there is now.
    pub revision: Option<String>,
    /// What becomes of keys that the preview listed as left; those not named here are kept.
    pub left: BTreeMap<KeyId, KeyFate>,
    /// Who gets what they own; if nobody is named, it is left without an owner.
    pub receiver: Option<UserId>,
}

impl From<i64> for Removal {
    fn from(version: i64) -> Self {
        Self { version: Some(version), ..Self::default() }
    }
}

impl From<Option<i64>> for Removal {
    fn from(version: Option<i64>) -> Self {
        Self { version, ..Self::default() }
    }
}

impl Accounts {
    /// Ends a user's place in the account for good: they lose it on every device from the very
    /// next request, an open invitation ends, and the address may be invited again. Of oneself it
    /// is leaving, which everyone may but the last active admin. What shall become of keys they leave
    /// behind happens in the same transaction: all of it, or nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] if the user, or what was listed, changed since the preview,
    /// [`Error::Invalid`] about an `overlap`, or about `transferTo` if the receiver may own nothing here;
    /// [`Error::Refused`] also for somebody who leaves and names a receiver without the right to;
    /// [`Error::NeedsPassword`], [`Error::NotFound`].
    pub async fn remove(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        removal: impl Into<Removal>,
    ) -> Result<Removed> {
        let removal = removal.into();
        for fate in removal.left.values() {
            fate.rotation().map_or(Ok(()), Rotation::check)?;
        }
        let (account, user) = (account.clone(), user.clone());
        self.detached(
            move |accounts| async move { accounts.do_remove(caller, &account, &user, &removal).await },
        )
        .await
    }

    pub(super) async fn do_remove(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        removal: &Removal,
    ) -> Result<Removed> {
        let operation = self.way_out(caller, account, user).await?;
        self.end_place(caller, account, user, removal, operation).await
    }

    /// Withdraws an open, expired or declined invitation, and never ends the place of somebody who has
    /// joined meanwhile.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a user who has joined; [`Error::Conflict`]; [`Error::Refused`].
    pub async fn revoke_invitation(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        version: impl Into<Option<i64>>,
    ) -> Result<Removed> {
        let removal = Removal::from(version.into());
        let (account, user) = (account.clone(), user.clone());
        self.detached(move |accounts| async move {
            accounts.end_place(caller, &account, &user, &removal, Operation::RevokeInvitation).await
        })
        .await
    }

    async fn end_place(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        removal: &Removal,
        operation: Operation,
    ) -> Result<Removed> {
        self.flush_activity().await?;
        let change = Change::open(self, caller, account, operation).await?;
        let (mut change, target) = change.upon(user, removal.version).await?;
        if operation == Operation::RevokeInvitation && target.standing()? != Standing::Invited {
            change.nothing_to_do().await?;
            return Err(Error::NotFound);
        }
        let behind = LeftBehind::load(&mut change, &target).await?;
        let by = change.by();
        let decision = policy::remove(change.actor(), change.facts(), &target.facts()?);
        let is_other =
            removal.revision.as_ref().is_some_and(|revision| *revision != behind.revision(&target));
        if decision.is_ok() && is_other {
            return Err(change.conflict(target).await?);
        }
        // Whether somebody is there is only told to whoever may name them.
        let decision = match &removal.receiver {
            Some(_) => decision.and_then(|remove| {
                owned::may_hand_over(change.actor(), target.id, &target.user_id).map(|()| remove)
            }),
            None => decision,
        };
        let receiver = match &removal.receiver {
            Some(receiver) if decision.is_ok() => match change.receiver(receiver, target.id).await {
                Ok(row) => Some(row),
                Err(wrong) => {
                    change.nothing_to_do().await?;
                    return Err(wrong);
                }
            },
            _ => None,
        };
        let mut granted = change.decide(target.id, decision).await?;
        let operation = granted.decision().operation();
        let sessions = granted.end_access(&target).await?;
        let keys = granted.end_keys_of(target.id).await?;
        let handed_over = granted.hand_over(receiver.as_ref().map(|row| row.id)).await?;
        granted.delete_user(&target).await?;
        let removed = target.user(self.now())?;
        let receiver = receiver.map(|row| row.user(self.now())).transpose()?;
        let detail = json!({
            "user": removed.id, "email": removed.email, "role": removed.role, "sessions": sessions, "keys": keys,
            "resources": handed_over, "receiver": receiver.as_ref().map(|receiver| &receiver.id),
        });
        let mut tx = granted.named(operation).record(Entry::about_user(target.id, detail)).await?;
        let mut left = Vec::new();
        for (key, fate) in &removal.left {
            let known = behind.left.iter().find(|left| left.id == *key).ok_or(Error::NotFound)?;
            let settled = self.settle(tx, &by, account, known, *fate).await?;
            tx = settled.0;
            left.push(settled.1);
        }
        tx.commit().await?;
        let untouched = behind.left.iter().filter(|key| !removal.left.contains_key(&key.id));
        left.extend(untouched.map(|key| LeftKey { key: key.clone(), fate: KeyFate::Kept, text: None }));
        let invitations_sent = behind.invited()?.len() as u64;
        let (ended, owned) = (behind.keys, behind.owned);
        Ok(Removed {
            user: removed,
            operation,
            sessions,
            keys,
            ended,
            left,
            owned,
            receiver,
            invitations_sent,
        })
    }

    /// Does with a key that was left behind what was chosen, as a change of its own with its own entry.
    async fn settle(
        &self,
        mut tx: Tx,
        by: &By,
        account: &AccountId,
        key: &ApiKey,
        fate: KeyFate,
    ) -> Result<(Tx, LeftKey)> {
        let act = match fate {
            KeyFate::Kept => return Ok((tx, LeftKey { key: key.clone(), fate, text: None })),
            KeyFate::Rotated { .. } => KeyAct::Rotate,
            KeyFate::Revoked => KeyAct::Delete,
        };
        let owner = row::load(&mut tx, account, &key.user).await?;
        let operation = act.operation(by.actor(), &owner.facts()?);
        let change = Change::go_on(self, tx, by, account, operation).await?;
        match fate.rotation() {
            Some(rotation) => {
                let (tx, (key, text)) = change.rotate(&owner, key.id, rotation).await?;
                Ok((tx, LeftKey { key, fate, text: Some(text) }))
            }
            None => {
                let (tx, _) = change.end_key(&owner, key.id, false.into()).await?;
                Ok((tx, LeftKey { key: key.clone(), fate, text: None }))
            }
        }
    }

    /// Leaving needs no permission, so which of the two it is must be known before asking.
    async fn way_out(&self, caller: Caller, account: &AccountId, user: &UserId) -> Result<Operation> {
        let own = row::read_own(&self.inner.db.pool(), account, caller).await?;
        let is_own = own.is_some_and(|own| own.user_id == user.as_str());
        Ok(if is_own { Operation::Leave } else { Operation::Remove })
    }
}

impl KeyFate {
    fn rotation(self) -> Option<Rotation> {
        match self {
            Self::Rotated { overlap } => Some(Rotation::from(overlap)),
            Self::Kept | Self::Revoked => None,
        }
    }
}

impl Granted<Remove> {
    async fn end_access(&mut self, target: &row::Row) -> Result<u64> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let Some(person) = target.person else { return Ok(0) };
        let (tx, _) = self.writing();
        // Kept with the id, so that the sessions of today stay out if the person is invited once more.
        let moment = moment_of_ending(tx, person, now).await?;
        const ENDED: &str = "UPDATE user_ids SET ended = $3 WHERE account = $1 AND user_id = $2";
        on!(&mut *tx, c => sqlx::query(ENDED).bind(account.as_str()).bind(&target.user_id).bind(moment)
            .execute(&mut **c).await.map(drop))?;
        leave_everywhere(tx, &account, person).await
    }

    /// The invitation and the activity go with the row; the audit log keeps its key.
    async fn delete_user(&mut self, target: &row::Row) -> Result<()> {
        let account = self.account().clone();
        let (tx, decision) = self.writing();
        const DELETE: &str = "DELETE FROM users WHERE account = $1 AND id = $2 AND version = $3";
        let rows = on!(&mut *tx, c => sqlx::query(DELETE).bind(account.as_str()).bind(decision.target())
            .bind(decision.version()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        counts::add(tx, &account, target.kind(), target.role()?, target.standing()?, -1).await
    }
}

#[cfg(test)]
mod tests;
