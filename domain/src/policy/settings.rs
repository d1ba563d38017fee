//! What an account's admins can set, and who may set it.

use serde::{Deserialize, Serialize};

use super::{AccountFacts, Actor, may};
use crate::{AccountId, Denial, DisplayName, Email, InvitationDays, Operation, Reason};

/// What an account's admins can set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The account's name. A new one is an [`AccountName`](crate::AccountName).
    pub name: DisplayName,
    /// Whom to write to about the account.
    pub contact: Option<Email>,
    /// Whether contributor and inference-user can be given.
    pub granular_roles: bool,
    /// How long invitations stand.
    pub invitation_days: InvitationDays,
}

/// Permission to change an account's settings.
#[derive(Debug)]
pub struct ChangeSettings {
    account: AccountId,
    to: Settings,
    version: i64,
}

impl ChangeSettings {
    /// The account it was decided for.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// The settings as they shall be.
    pub fn to(&self) -> &Settings {
        &self.to
    }

    /// The version of the settings it was decided upon.
    pub fn version(&self) -> i64 {
        self.version
    }
}

/// Whether `actor` may give the account these settings. `holders` is how many users have a granular
/// role at the moment: people, invited people and service accounts.
///
/// # Errors
/// Without the permission, and for switching granular roles off while somebody holds one.
pub fn change_settings(
    actor: &Actor,
    account: &AccountFacts,
    to: Settings,
    holders: u64,
    version: i64,
) -> Result<ChangeSettings, Denial> {
    may(actor, Operation::ChangeSettings)?;
    if account.granular_roles && !to.granular_roles && holders > 0 {
        let reason = Reason::GranularRolesHeld { holders, account: account.name.clone() };
        return Err(Denial::new(Operation::ChangeSettings, reason));
    }
    Ok(ChangeSettings { account: account.id.clone(), to, version })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::Role;

    fn decided(role: Role, on: bool, to: bool, holders: u64) -> Option<Reason> {
        let name = DisplayName::parse("Acme").expect("name");
        let account = AccountFacts {
            id: AccountId::parse("acme").expect("id"),
            name: name.clone(),
            active_admins: 1,
            granular_roles: on,
        };
        let to =
            Settings { name, contact: None, granular_roles: to, invitation_days: InvitationDays::default() };
        let actor = Actor::User { user: Uuid::nil(), role };
        change_settings(&actor, &account, to, holders, 1).err().map(|denial| denial.reason)
    }

    #[test]
    fn granular_roles_are_switched_off_only_when_nobody_holds_one() {
        let held = decided(Role::Admin, true, false, 3).expect("refused");
        assert!(matches!(held, Reason::GranularRolesHeld { holders: 3, .. }));
        assert_eq!(decided(Role::Admin, true, false, 0), None);
        assert_eq!(decided(Role::Admin, true, true, 3), None, "staying on takes nothing from anybody");
        assert_eq!(decided(Role::Admin, false, true, 0), None);
    }

    #[test]
    fn only_admins_change_settings() {
        for role in [Role::User, Role::Contributor, Role::InferenceUser] {
            assert!(matches!(decided(role, true, true, 0), Some(Reason::MissingPermission(_))), "{role}");
        }
    }
}
