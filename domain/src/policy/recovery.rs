//! Decisions about rescue: what the operator does when somebody cannot help themselves any more.

use uuid::Uuid;

use super::decision::decision;
use super::{AccountFacts, Actor, TargetFacts, may};
use crate::{AccountId, Denial, Operation, Reason};

decision! {
    /// Permission to hand over a link by which one user's person chooses a new password.
    MakeResetLink {
        /// Whose person.
        target: Uuid,
    }
}

decision! {
    /// Permission to keep another address of one user's person.
    ChangeEmail {
        /// Whose person.
        target: Uuid,
    }
}

decision! {
    /// Permission to make somebody an active admin past the admins of the account.
    Recover {
        /// Whether the account has an active admin, who was passed over.
        despite_admins: bool,
    }
}

/// Whether `actor` may make a link that sets the password of `target`'s person.
///
/// # Errors
/// For everyone but the operator: a person may belong to other accounts, too.
pub fn make_reset_link(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
) -> Result<MakeResetLink, Denial> {
    may(actor, Operation::MakeResetLink)?;
    Ok(MakeResetLink { account: account.id.clone(), target: target.user })
}

/// Whether `actor` may give `target`'s person another address.
///
/// # Errors
/// For everyone but the operator.
pub fn change_email(
    actor: &Actor,
    account: &AccountFacts,
    target: &TargetFacts,
) -> Result<ChangeEmail, Denial> {
    may(actor, Operation::ChangeEmail)?;
    Ok(ChangeEmail { account: account.id.clone(), target: target.user })
}

/// Whether `actor` may give the account an admin; `insists` if also past those it has.
///
/// # Errors
/// For everyone but the operator, and while an active admin could do it instead.
pub fn recover(actor: &Actor, account: &AccountFacts, insists: bool) -> Result<Recover, Denial> {
    may(actor, Operation::RecoverAccount)?;
    let despite_admins = account.active_admins > 0;
    if despite_admins && !insists {
        let reason = Reason::HasActiveAdmin { account: account.name.clone() };
        return Err(Denial::new(Operation::RecoverAccount, reason));
    }
    Ok(Recover { account: account.id.clone(), despite_admins })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Standing;
    use crate::{DisplayName, Role, UserKind};

    fn account(active_admins: u64) -> AccountFacts {
        AccountFacts {
            id: AccountId::parse("acme").expect("id"),
            name: DisplayName::parse("Acme").expect("name"),
            active_admins,
            granular_roles: true,
        }
    }

    fn target() -> TargetFacts {
        TargetFacts {
            user: Uuid::nil(),
            kind: UserKind::Person,
            role: Role::Admin,
            standing: Standing::Active,
            can_sign_in: true,
            version: 1,
        }
    }

    #[test]
    fn only_the_operator_rescues() {
        for role in Role::ALL {
            let actor = Actor::User { user: Uuid::nil(), role };
            let denials = [
                make_reset_link(&actor, &account(1), &target()).err(),
                change_email(&actor, &account(1), &target()).err(),
                recover(&actor, &account(0), true).err(),
            ];
            for denial in denials {
                assert_eq!(denial.map(|denial| denial.reason), Some(Reason::OnlyTheOperator));
            }
        }
        assert!(make_reset_link(&Actor::Operator, &account(1), &target()).is_ok());
        assert!(change_email(&Actor::Operator, &account(1), &target()).is_ok());
    }

    #[test]
    fn an_account_that_can_help_itself_is_recovered_only_by_insisting() {
        let refused = recover(&Actor::Operator, &account(2), false).map_err(|denial| denial.reason);
        assert!(matches!(refused, Err(Reason::HasActiveAdmin { .. })), "{refused:?}");
        let passed_over = |admins, insists| {
            recover(&Actor::Operator, &account(admins), insists).map(|granted| granted.despite_admins())
        };
        assert_eq!(passed_over(0, false), Ok(false));
        assert_eq!(passed_over(2, true), Ok(true));
    }
}
