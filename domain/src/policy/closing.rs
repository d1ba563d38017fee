//! How an account ends: closed by its last active admin, to be reopened within fourteen days, and
//! then ended for good.

use super::{AccountFacts, Actor, KeptOut, TargetFacts, may};
use crate::{AccountId, Denial, Operation, Reason, Timestamp};

/// Days within which a closed account can be reopened.
pub const DAYS_TO_REOPEN: i64 = 14;

/// How an account stands at one moment. The clock alone ends a closed account; that its data goes a
/// little later makes no difference to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It can be used.
    Open,
    /// It can only be reopened.
    Closed {
        /// When it was closed.
        since: Timestamp,
    },
    /// It is as if it had never been, except that its id is never given again.
    Ended,
}

impl Life {
    /// How an account closed at that time, if at all, stands `now`.
    pub fn at(closed: Option<Timestamp>, now: Timestamp) -> Self {
        match closed {
            None => Self::Open,
            Some(since) if now < Self::until(since) => Self::Closed { since },
            Some(_) => Self::Ended,
        }
    }

    /// When an account closed at that time ends.
    pub const fn until(since: Timestamp) -> Timestamp {
        since.plus_seconds(DAYS_TO_REOPEN * 24 * 60 * 60)
    }

    /// Whether anything can be asked of the account. **The one place that says what closing means**:
    /// nobody does anything in it but reopen it; the operator may still look, and rescue it.
    ///
    /// # Errors
    /// What to answer instead.
    pub fn allows(self, operation: Operation, by_operator: bool) -> Result<(), KeptOut> {
        match (self, operation) {
            // Whose address it is has nothing to do with what their accounts do.
            (_, Operation::StartAfresh) => Ok(()),
            (Self::Open, _) | (Self::Closed { .. }, Operation::ReopenAccount) => Ok(()),
            (Self::Closed { .. }, Operation::ViewUsers | Operation::RecoverAccount) if by_operator => Ok(()),
            (Self::Closed { since }, _) => Err(KeptOut::Closed { since }),
            (Self::Ended, _) => Err(KeptOut::NoPlace),
        }
    }
}

/// Permission to close an account.
#[derive(Debug)]
pub struct CloseAccount {
    account: AccountId,
}

/// Permission to reopen an account.
#[derive(Debug)]
pub struct ReopenAccount {
    account: AccountId,
}

/// Permission to end an account for good.
#[derive(Debug)]
pub struct EndAccount {
    account: AccountId,
}

macro_rules! about_account {
    ($($decision:ident)*) => { $(
        impl $decision {
            /// The account it was decided for.
            pub fn account(&self) -> &AccountId {
                &self.account
            }
        }
    )* };
}
about_account! { CloseAccount ReopenAccount EndAccount }

/// Whether `actor` may close the account; `own` is their own user there. Only the last active admin
/// may: while there are others, one leaves the account to them.
///
/// # Errors
/// Without the permission, while there are other active admins, and for who is no person of the
/// account.
pub fn close_account(
    actor: &Actor,
    account: &AccountFacts,
    own: Option<&TargetFacts>,
) -> Result<CloseAccount, Denial> {
    let operation = Operation::CloseAccount;
    may(actor, operation)?;
    match own.filter(|own| own.is_active_admin()) {
        None => Err(Denial::new(operation, Reason::OnlyPeople)),
        Some(own) if own.is_last_admin_of(account) => Ok(CloseAccount { account: account.id.clone() }),
        Some(_) => {
            let others = account.active_admins.saturating_sub(1);
            Err(Denial::new(operation, Reason::OtherAdmins { others, account: account.name.clone() }))
        }
    }
}

/// Whether `actor` may reopen the account; `own` is their own user there, none for the operator.
/// That it is not too late has been seen to before: an ended account answers nobody.
///
/// # Errors
/// Without the permission, and for programs.
pub fn reopen_account(
    actor: &Actor,
    account: &AccountFacts,
    own: Option<&TargetFacts>,
) -> Result<ReopenAccount, Denial> {
    may(actor, Operation::ReopenAccount)?;
    let is_admin = own.is_some_and(|own| own.is_active_admin());
    if !is_admin && *actor != Actor::Operator {
        return Err(Denial::new(Operation::ReopenAccount, Reason::OnlyPeople));
    }
    Ok(ReopenAccount { account: account.id.clone() })
}

/// Whether the installation may end the account for good, which it does by itself when its time to
/// be reopened is over.
pub fn end_account(account: &AccountFacts, life: Life) -> Option<EndAccount> {
    (life == Life::Ended).then(|| EndAccount { account: account.id.clone() })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::Standing;
    use super::*;
    use crate::{DisplayName, Role, UserKind};

    const NOON: Timestamp = Timestamp::from_seconds(43_200);

    fn account(active_admins: u64) -> AccountFacts {
        AccountFacts {
            id: AccountId::parse("acme").expect("id"),
            name: DisplayName::parse("Acme").expect("name"),
            active_admins,
            granular_roles: true,
        }
    }

    fn own(kind: UserKind, role: Role) -> TargetFacts {
        let can_sign_in = kind == UserKind::Person;
        TargetFacts { user: Uuid::nil(), kind, role, standing: Standing::Active, can_sign_in, version: 1 }
    }

    fn closed(kind: UserKind, role: Role, admins: u64) -> Option<Reason> {
        let actor = Actor::User { user: Uuid::nil(), role };
        close_account(&actor, &account(admins), Some(&own(kind, role))).err().map(|denial| denial.reason)
    }

    #[test]
    fn only_the_last_active_admin_closes_an_account() {
        assert_eq!(closed(UserKind::Person, Role::Admin, 1), None);
        let others = closed(UserKind::Person, Role::Admin, 3);
        assert!(matches!(others, Some(Reason::OtherAdmins { others: 2, .. })), "{others:?}");
        assert_eq!(closed(UserKind::ServiceAccount, Role::Admin, 1), Some(Reason::OnlyPeople));
        for role in [Role::User, Role::Contributor, Role::InferenceUser] {
            assert!(
                matches!(closed(UserKind::Person, role, 1), Some(Reason::MissingPermission(_))),
                "{role}"
            );
        }
        assert!(close_account(&Actor::Operator, &account(1), None).is_err());
    }

    #[test]
    fn who_reopens_an_account_is_its_active_admin_or_the_operator_and_nobody_unknown() {
        let admin = Actor::User { user: Uuid::nil(), role: Role::Admin };
        let person = own(UserKind::Person, Role::Admin);
        let program = own(UserKind::ServiceAccount, Role::Admin);
        assert!(reopen_account(&admin, &account(1), Some(&person)).is_ok());
        assert!(reopen_account(&Actor::Operator, &account(1), None).is_ok());
        for nobody in [None, Some(&program)] {
            let denied = reopen_account(&admin, &account(1), nobody).expect_err("denied");
            assert_eq!(denied.reason, Reason::OnlyPeople);
        }
    }

    #[test]
    fn an_account_can_be_reopened_for_fourteen_days_and_not_a_moment_longer() {
        let end = Life::until(NOON);
        assert_eq!(end.seconds() - NOON.seconds(), 14 * 24 * 60 * 60);
        assert_eq!(Life::at(None, NOON), Life::Open);
        assert_eq!(Life::at(Some(NOON), NOON), Life::Closed { since: NOON });
        let before = Timestamp::from_micros(end.micros() - 1);
        assert_eq!(Life::at(Some(NOON), before), Life::Closed { since: NOON });
        assert_eq!(Life::at(Some(NOON), end), Life::Ended);
    }

    #[test]
    fn a_closed_account_is_reopened_and_nothing_else_an_ended_one_answers_nobody() {
        let closed = Life::Closed { since: NOON };
        let inside = |operation: &Operation| *operation != Operation::StartAfresh;
        for operation in Operation::ALL.iter().copied().filter(inside) {
            assert!(Life::Open.allows(operation, false).is_ok());
            assert_eq!(Life::Ended.allows(operation, true), Err(KeptOut::NoPlace), "{operation:?}");
            let is_reopening = operation == Operation::ReopenAccount;
            assert_eq!(closed.allows(operation, false).is_ok(), is_reopening, "{operation:?}");
            let rescues = matches!(operation, Operation::ViewUsers | Operation::RecoverAccount);
            assert_eq!(closed.allows(operation, true).is_ok(), is_reopening || rescues, "{operation:?}");
        }
    }

    #[test]
    fn an_account_ends_for_good_only_when_its_time_is_over() {
        assert!(end_account(&account(1), Life::Open).is_none());
        assert!(end_account(&account(1), Life::Closed { since: NOON }).is_none());
        assert!(end_account(&account(1), Life::Ended).is_some());
    }
}
