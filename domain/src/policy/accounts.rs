//! Decisions about accounts themselves.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Denial, Invalid, Operation, Reason};

/// As many accounts as one person may create.
pub const MOST_ACCOUNTS_PER_PERSON: u32 = 20;

/// Who may create accounts: the setting `ROSTER_ACCOUNT_CREATION`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountCreation {
    /// Only the operator.
    Operator,
    /// Everyone who is an active admin of some account.
    #[default]
    Admins,
    /// Everyone who can sign in.
    Anyone,
}

impl AccountCreation {
    /// Reads the setting.
    ///
    /// # Errors
    /// [`Invalid`] about `ROSTER_ACCOUNT_CREATION` that lists the three values.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "operator" => Ok(Self::Operator),
            "admins" => Ok(Self::Admins),
            "anyone" => Ok(Self::Anyone),
            _ => Err(Invalid::new("ROSTER_ACCOUNT_CREATION", "Use operator, admins or anyone.")),
        }
    }
}

/// Permission to create one account.
#[derive(Clone, Debug)]
pub struct CreateAccount {
    id: AccountId,
}

impl CreateAccount {
    /// The id the account shall have.
    pub fn id(&self) -> &AccountId {
        &self.id
    }
}

/// The account a new installation begins with, or one the operator makes: both have proved
/// themselves otherwise, by the setup link or by being on the machine, and no setting forbids it.
pub fn found_account(id: AccountId) -> CreateAccount {
    CreateAccount { id }
}

/// Whether a signed-in person may create the account `id`.
///
/// `is_admin_somewhere` says whether they are an active admin of some account, `created` how
/// many accounts they have created so far.
///
/// # Errors
/// A [`Denial`] if the setting or the limit forbids it.
pub fn create_account(
    id: AccountId,
    setting: AccountCreation,
    is_admin_somewhere: bool,
    created: u32,
) -> Result<CreateAccount, Denial> {
    let refused = |reason| Err(Denial::new(Operation::CreateAccount, reason));
    match setting {
        AccountCreation::Operator => refused(Reason::OnlyTheOperator),
        AccountCreation::Admins if !is_admin_somewhere => refused(Reason::OnlyAdminsOfSomeAccount),
        _ if created >= MOST_ACCOUNTS_PER_PERSON => {
            refused(Reason::TooManyAccounts { limit: MOST_ACCOUNTS_PER_PERSON })
        }
        _ => Ok(CreateAccount { id }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(setting: AccountCreation, admin: bool, created: u32) -> Option<Reason> {
        let id = AccountId::parse("acme").expect("id");
        create_account(id, setting, admin, created).err().map(|denial| denial.reason)
    }

    #[test]
    fn the_setting_says_who_may_create_accounts() {
        assert_eq!(decided(AccountCreation::Operator, true, 0), Some(Reason::OnlyTheOperator));
        assert_eq!(decided(AccountCreation::Admins, false, 0), Some(Reason::OnlyAdminsOfSomeAccount));
        assert_eq!(decided(AccountCreation::Admins, true, 0), None);
        assert_eq!(decided(AccountCreation::Anyone, false, 0), None);
    }

    #[test]
    fn one_person_may_create_only_so_many() {
        assert_eq!(
            decided(AccountCreation::Anyone, true, MOST_ACCOUNTS_PER_PERSON),
            Some(Reason::TooManyAccounts { limit: MOST_ACCOUNTS_PER_PERSON })
        );
    }
}
