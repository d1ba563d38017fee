//! Who is let in with the place they have, and who may end or pause another's use of it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decision::decision;
use super::users::pause;
use super::{AccountFacts, Actor, Life, Standing, TargetFacts, may};
use crate::{AccountId, Denial, Operation, Reason, Timestamp, UserKind};

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptOut {
    /// They have no place: only an offer of one. To be answered like an account that does not exist.
    NoPlace,
    /// An admin has paused them.
    Paused,
    /// An admin has ended their access, and they have not proved since who they are.
    AccessEnded,
    /// The account is closed.
    Closed {
        /// Since when.
        since: Timestamp,
    },
}

/// What somebody's place is worth at the moment of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How they stand.
    pub standing: Standing,
    /// When an admin last ended their access to the account on all devices.
    pub access_ended: Option<Timestamp>,
    /// When whoever uses the session last proved who they are; none if there is no such session.
    pub proved: Option<Timestamp>,
}

impl Place {
    /// Whether the holder of the place is let in to `operation` in an account that stands so.
    ///
    /// # Errors
    /// Why not.
    pub fn admits(self, life: Life, operation: Operation) -> Result<(), KeptOut> {
        if self.standing == Standing::Invited {
            return Err(KeptOut::NoPlace);
        }
        life.allows(operation, false)?;
        match (self.standing, self.access_ended) {
            (Standing::Active, Some(ended)) if self.proved.is_none_or(|proved| proved <= ended) => {
                Err(KeptOut::AccessEnded)
            }
            (Standing::Active, _) => Ok(()),
            (Standing::Deactivated | Standing::Invited, _) => Err(KeptOut::Paused),
        }
    }
}

/// What an admin can do to another's use of their place, short of removing them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessChange {
    /// They are signed out of this account everywhere and may come back.
    EndAccess,
    /// They are paused.
    Deactivate,
    /// They may act again.
    Reactivate,
}

impl AccessChange {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::EndAccess, Self::Deactivate, Self::Reactivate];

    /// The operation it is.
    pub const fn operation(self) -> Operation {
        match self {
            Self::EndAccess => Operation::EndAccess,
            Self::Deactivate => Operation::Deactivate,
            Self::Reactivate => Operation::Reactivate,
        }
    }

    /// True if it would change nothing about somebody who stands like this.
    pub fn is_done(self, standing: Standing) -> bool {
        match self {
            Self::EndAccess => false,
            Self::Deactivate => standing == Standing::Deactivated,
            Self::Reactivate => standing == Standing::Active,
        }
    }

    /// Whether `actor` may do it to `target`: for a page that offers it.
    ///
    /// # Errors
    /// As the decision itself.
    pub fn check(self, actor: &Actor, account: &AccountFacts, target: &TargetFacts) -> Result<(), Denial> {
        match self {
            Self::EndAccess => end_access(actor, account, target).map(drop),
            Self::Deactivate => pause(actor, account, target, Standing::Deactivated).map(drop),
            Self::Reactivate => pause(actor, account, target, Standing::Active).map(drop),
        }
    }
}

decision! {
    /// Permission to end one user's access to the account on all their devices.
    EndAccess {
        /// Whose.
        target: Uuid,
        /// The version it was decided upon.
        version: i64,
    }
}

/// Whether `actor` may sign `target` out of the account on every device. Their place stays, so the
/// last admin may be signed out too: they come back by signing in.
///
/// # Errors
/// Without the permission, of an invitation, and of a service account, which never signs in.
pub fn end_access(actor: &Actor, account: &AccountFacts, target: &TargetFacts) -> Result<EndAccess, Denial> {
    let operation = Operation::EndAccess;
    may(actor, operation)?;
    if target.kind == UserKind::ServiceAccount {
        return Err(Denial::new(operation, Reason::NeverSignsIn));
    }
    if target.standing == Standing::Invited {
        return Err(Denial::new(operation, Reason::NotJoinedYet));
    }
    Ok(EndAccess { account: account.id.clone(), target: target.user, version: target.version })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DisplayName, Role};

    const NOON: Timestamp = Timestamp::from_seconds(43_200);

    fn target(standing: Standing, kind: UserKind) -> TargetFacts {
        TargetFacts {
            user: Uuid::from_u128(1),
            kind,
            role: Role::Admin,
            standing,
            can_sign_in: true,
            version: 3,
        }
    }

    fn ended(role: Role, target: &TargetFacts) -> Result<EndAccess, Reason> {
        let account = AccountFacts {
            id: AccountId::parse("acme").expect("id"),
            name: DisplayName::parse("Acme").expect("name"),
            active_admins: 1,
            granular_roles: true,
        };
        let actor = Actor::User { user: Uuid::from_u128(1), role };
        end_access(&actor, &account, target).map_err(|denial| denial.reason)
    }

    fn admit(
        standing: Standing,
        access_ended: Option<Timestamp>,
        proved: Option<Timestamp>,
    ) -> Result<(), KeptOut> {
        Place { standing, access_ended, proved }.admits(Life::Open, Operation::ViewUsers)
    }

    #[test]
    fn of_a_closed_account_members_learn_that_and_invited_people_nothing() {
        let closed = Life::Closed { since: NOON };
        let place = |standing| Place { standing, access_ended: Some(NOON), proved: None };
        for standing in [Standing::Active, Standing::Deactivated] {
            let told = place(standing).admits(closed, Operation::ViewUsers);
            assert_eq!(told, Err(KeptOut::Closed { since: NOON }));
        }
        assert_eq!(place(Standing::Invited).admits(closed, Operation::ViewUsers), Err(KeptOut::NoPlace));
        let reopening = |standing| place(standing).admits(closed, Operation::ReopenAccount);
        assert_eq!(
            reopening(Standing::Active),
            Err(KeptOut::AccessEnded),
            "not through a session that is out"
        );
        assert_eq!(reopening(Standing::Deactivated), Err(KeptOut::Paused));
        assert_eq!(place(Standing::Active).admits(Life::Ended, Operation::ViewUsers), Err(KeptOut::NoPlace));
    }

    #[test]
    fn a_session_is_let_in_again_only_after_a_proof_later_than_the_end() {
        let through = |proved| admit(Standing::Active, Some(NOON), proved);
        assert_eq!(through(Some(NOON.plus_seconds(-1))), Err(KeptOut::AccessEnded));
        assert_eq!(through(Some(NOON)), Err(KeptOut::AccessEnded), "the same moment is not later");
        assert_eq!(through(None), Err(KeptOut::AccessEnded), "a session that is no more");
        assert_eq!(through(Some(Timestamp::from_micros(NOON.micros() + 1))), Ok(()));
        assert_eq!(admit(Standing::Active, None, None), Ok(()), "nobody ended anything");
    }

    #[test]
    fn whoever_is_paused_is_told_that_also_if_their_access_was_ended() {
        assert_eq!(admit(Standing::Deactivated, Some(NOON), None), Err(KeptOut::Paused));
        assert_eq!(admit(Standing::Invited, None, Some(NOON)), Err(KeptOut::NoPlace));
    }

    #[test]
    fn access_is_ended_by_admins_only_and_also_that_of_the_last_admin() {
        let admin = target(Standing::Active, UserKind::Person);
        assert_eq!(ended(Role::Admin, &admin).map(|granted| granted.version()), Ok(3));
        for role in [Role::User, Role::Contributor, Role::InferenceUser] {
            assert!(matches!(ended(role, &admin), Err(Reason::MissingPermission(_))), "{role}");
        }
    }

    #[test]
    fn what_never_signs_in_is_not_signed_out() {
        let invited = target(Standing::Invited, UserKind::Person);
        assert_eq!(ended(Role::Admin, &invited), Err(Reason::NotJoinedYet));
        let program = target(Standing::Active, UserKind::ServiceAccount);
        assert_eq!(ended(Role::Admin, &program), Err(Reason::NeverSignsIn));
        assert!(ended(Role::Admin, &target(Standing::Deactivated, UserKind::Person)).is_ok());
    }
}
