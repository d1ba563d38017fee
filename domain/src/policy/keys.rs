//! Decisions about API keys.
//!
//! People make keys for themselves and for nobody else. Those of service accounts are the admins'
//! business, also when a service account asks about its own: the stricter line of the matrix wins.
//! A key made or changed with a key never outlives that one, so nobody turns a key that ends soon
//! into one that does not.

use uuid::Uuid;

use super::decision::decision;
use super::{AccountFacts, Actor, CreateAccount, Standing, TargetFacts, may};
use crate::{
    AccountId, Denial, KeyId, MOST_KEYS_PER_USER, Operation, Permission, Reason, Timestamp, UserKind,
};

/// What matters about a key: one that something is done to, or the one that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFacts {
    /// Its id.
    pub id: KeyId,
    /// When it ends; never if there is none. Of the key that asks, when the secret ends that it was asked
    /// with, which one that has been replaced does before the key.
    pub expires: Option<Timestamp>,
    /// The version the decision is made upon.
    pub version: i64,
}

decision! {
    /// Permission to make one key.
    CreateKey {
        /// Whose it will be.
        target: Uuid,
        /// When it will end; never if there is none.
        expires: Option<Timestamp>,
        /// The key that asks, if one does.
        made_with: Option<KeyId>,
        /// Which operation it is: for oneself, or for a service account.
        operation: Operation,
    }
}

decision! {
    /// Permission to rename, extend, shorten or annotate one key.
    ChangeKey {
        /// Whose it is.
        target: Uuid,
        /// Which.
        key: KeyId,
        /// When it will end; never if there is none.
        expires: Option<Timestamp>,
        /// The version it was decided upon.
        version: i64,
        /// Which operation it is: of one's own key, or of a service account's.
        operation: Operation,
    }
}

decision! {
    /// Permission to give one key another secret.
    RotateKey {
        /// Whose it is.
        target: Uuid,
        /// Which.
        key: KeyId,
        /// The key that asks, if another one does.
        made_with: Option<KeyId>,
        /// The version it was decided upon.
        version: i64,
        /// Which operation it is: of one's own key, or of a service account's.
        operation: Operation,
    }
}

decision! {
    /// Permission to end one key.
    DeleteKey {
        /// Whose it is.
        target: Uuid,
        /// Which.
        key: KeyId,
        /// Whether keys of other users that were made with it may be ended too.
        others_too: bool,
        /// Which operation it is: of one's own key, or of another's.
        operation: Operation,
    }
}

/// What is done to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAct {
    /// It is made.
    Create,
    /// It is renamed, extended, shortened or annotated.
    Change,
    /// It gets another secret.
    Rotate,
    /// It is ended.
    Delete,
}

impl KeyAct {
    /// The operation it is, about a key of `target`: one's own, or one of a service account, or
    /// another's. A service account's keys are never its own in this sense.
    pub fn operation(self, actor: &Actor, target: &TargetFacts) -> Operation {
        let is_program = target.kind == UserKind::ServiceAccount;
        match (self, is_program) {
            (Self::Create, false) => Operation::CreateKey,
            (Self::Create, true) => Operation::CreateServiceAccountKey,
            (Self::Change, false) => Operation::ChangeKey,
            (Self::Change, true) => Operation::ChangeServiceAccountKey,
            (Self::Rotate, false) => Operation::RotateKey,
            (Self::Rotate, true) => Operation::RotateServiceAccountKey,
            (Self::Delete, false) if actor.is(target.user) => Operation::DeleteKey,
            (Self::Delete, _) => Operation::DeleteOthersKey,
        }
    }

    /// The operation, if `actor` may do it to keys of `target` at all. Only deleting is done to the key of
    /// another person.
    ///
    /// # Errors
    /// Without the permission, and of another person's keys.
    pub fn allowed(self, actor: &Actor, target: &TargetFacts) -> Result<Operation, Denial> {
        let operation = self.operation(actor, target);
        may(actor, operation)?;
        let is_anothers = target.kind == UserKind::Person && !actor.is(target.user);
        if is_anothers && self != Self::Delete {
            return Err(Denial::new(operation, Reason::NotYourKey));
        }
        Ok(operation)
    }
}

/// When a key shall end that has been wished to end at `wish` by somebody with the key `with`.
fn no_later_than(
    operation: Operation,
    wish: Option<Timestamp>,
    with: Option<&KeyFacts>,
) -> Result<Option<Timestamp>, Denial> {
    match (wish, with.and_then(|with| with.expires)) {
        (Some(wish), Some(ends)) if wish > ends => {
            Err(Denial::new(operation, Reason::OutlivesItsMaker { ends }))
        }
        (None, Some(ends)) => Ok(Some(ends)),
        (wish, _) => Ok(wish),
    }
}

/// Whether `actor` may see the keys of `target`, or of
/// everybody if there is no target.
///
/// # Errors
/// Without the permission.
pub fn view_keys(actor: &Actor, target: Option<Uuid>) -> Result<(), Denial> {
    let own = target.is_some_and(|target| actor.is(target));
    may(actor, if own { Operation::ViewOwnKeys } else { Operation::ViewOthersKeys })
}

/// Whether `actor` may make a key for `target`, who has `held` keys. Without a wish for when it
/// ends, it ends with the key `with` that asks.
///
/// # Errors
/// Without the permission, for another person, for somebody invited, for one key too many, and if
/// it would outlive the key that asks.
pub fn create_key(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
    held: u64,
    with: Option<&KeyFacts>,
    expires: Option<Timestamp>,
) -> Result<CreateKey, Denial> {
    let operation = KeyAct::Create.allowed(actor, target)?;
    if target.standing == Standing::Invited {
        return Err(Denial::new(operation, Reason::NotJoinedYet));
    }
    if held >= MOST_KEYS_PER_USER {
        return Err(Denial::new(operation, Reason::TooManyKeys { limit: MOST_KEYS_PER_USER }));
    }
    Ok(CreateKey {
        account: account.id.clone(),
        target: target.user,
        expires: no_later_than(operation, expires, with)?,
        made_with: with.map(|with| with.id),
        operation,
    })
}

/// The key that the operator has printed for `user`, the admin of an account they have just founded.
/// Whoever may found an account may also hand over the means to manage it; of an account that people
/// are in already nobody gets a key this way.
pub fn first_key(founded: &CreateAccount, user: Uuid, expires: Option<Timestamp>) -> CreateKey {
    let operation = Operation::Bootstrap;
    CreateKey { account: founded.id().clone(), target: user, expires, made_with: None, operation }
}

/// Whether `actor` may change `key` of `target` so that it ends at `expires`. Making it end sooner is
/// always as good as leaving it.
///
/// # Errors
/// Without the permission, of another person's key, and if it would be extended beyond the key that
/// asks.
pub fn change_key(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
    key: &KeyFacts,
    with: Option<&KeyFacts>,
    expires: Option<Timestamp>,
) -> Result<ChangeKey, Denial> {
    let operation = KeyAct::Change.allowed(actor, target)?;
    let is_extended = match (key.expires, expires) {
        (Some(now), Some(wish)) => wish > now,
        (Some(_), None) => true,
        (None, _) => false,
    };
    if is_extended && let Some(ends) = with.and_then(|with| with.expires) {
        // For an end that was not asked for there is nothing to fall back to here.
        if expires.is_none_or(|wish| wish > ends) {
            return Err(Denial::new(operation, Reason::OutlivesItsMaker { ends }));
        }
    }
    Ok(ChangeKey {
        account: account.id.clone(),
        target: target.user,
        key: key.id,
        expires,
        version: key.version,
        operation,
    })
}

/// Whether `actor` may give `key` of `target` another secret.
///
/// # Errors
/// Without the permission, of another person's key, of one that has ended, and with a key or a secret that ends
/// before it.
pub fn rotate_key(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
    key: &KeyFacts,
    with: Option<&KeyFacts>,
    now: Timestamp,
) -> Result<RotateKey, Denial> {
    let operation = KeyAct::Rotate.allowed(actor, target)?;
    if key.expires.is_some_and(|expires| expires <= now) {
        return Err(Denial::new(operation, Reason::KeyHasEnded));
    }
    // Also with its own old secret, which ends before the key does: whoever lost the key to a thief and has
    // given it another secret shall not lose it again.
    if let Some(ends) = with.and_then(|with| with.expires)
        && key.expires.is_none_or(|expires| expires > ends)
    {
        return Err(Denial::new(operation, Reason::OutlivesItsMaker { ends }));
    }
    Ok(RotateKey {
        account: account.id.clone(),
        target: target.user,
        key: key.id,
        made_with: with.map(|with| with.id).filter(|with| *with != key.id),
        version: key.version,
        operation,
    })
}

/// Whether `actor` may end `key` of `target`.
///
/// # Errors
/// Without the permission: for one's own as a person, or for those of others and of service accounts.
pub fn delete_key(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
    key: KeyId,
) -> Result<DeleteKey, Denial> {
    let operation = KeyAct::Delete.allowed(actor, target)?;
    let others_too = match actor {
        Actor::User { role, .. } => role.has(Permission::DeleteOthersKeys),
        Actor::Operator => true,
    };
    Ok(DeleteKey { account: account.id.clone(), target: target.user, key, others_too, operation })
}

#[cfg(test)]
mod tests;
