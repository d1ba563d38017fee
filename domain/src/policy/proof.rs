//! Which decisions want the password to have been proved a short while ago.
//!
//! A session can be stolen, and an unlocked screen can be used by whoever walks past it. What
//! would let such a guest stay, by making an admin or handing out the means to become one, and
//! what would shut the real admins out, is not done on the strength of a session alone. Nor is what
//! leads the prompts of an account to another server.

use super::{
    Accept, ChangeConnection, ChangeEmail, ChangeKey, ChangeName, ChangeResource, ChangeRole, ChangeSettings,
    ChangeUser, ClaimJob, CloseAccount, CreateAccount, CreateConnection, CreateKey, CreateResource,
    CreateServiceAccount, Decline, DeleteConnection, DeleteKey, EndAccess, EndAccount, GiveResource, Invite,
    MakeResetLink, Pause, Recover, Remove, ReopenAccount, ReportJob, Resend, RotateKey, SeeInvitationLink,
    StartAfresh,
};
use crate::{Operation, Role};

/// Seconds for which a proved password counts: fifteen minutes.
pub const PROOF_LASTS: i64 = 15 * 60;

/// What every decision says of itself. There is no answer by default: whoever adds a decision
/// has to give one here.
pub trait Decision {
    /// Whether whoever asks must have proved their password within [`PROOF_LASTS`]. An API key is a
    /// proof of its own, and the operator acts on the machine itself; nobody else is exempt, so what
    /// the holder of a link decides must not want it.
    fn needs_fresh_proof(&self) -> bool;
}

impl Decision for ChangeRole {
    /// Making an admin, and lowering one.
    fn needs_fresh_proof(&self) -> bool {
        self.from() != self.to() && (self.from() == Role::Admin || self.to() == Role::Admin)
    }
}

impl Decision for ChangeUser {
    /// As for the role; a name alone wants none.
    fn needs_fresh_proof(&self) -> bool {
        self.role().needs_fresh_proof()
    }
}

impl Decision for Invite {
    /// Whatever makes admins.
    fn needs_fresh_proof(&self) -> bool {
        self.role() == Role::Admin
    }
}

impl Decision for SeeInvitationLink {
    /// Whoever has the link can take the place.
    fn needs_fresh_proof(&self) -> bool {
        self.role() == Role::Admin
    }
}

impl Decision for Resend {
    /// As for seeing the link: the new one is shown, too.
    fn needs_fresh_proof(&self) -> bool {
        self.role() == Role::Admin
    }
}

impl Decision for EndAccess {
    /// It ends sessions, of whomever.
    fn needs_fresh_proof(&self) -> bool {
        true
    }
}

impl Decision for Pause {
    /// An admin, in both directions: pausing shuts one out, the other makes one.
    fn needs_fresh_proof(&self) -> bool {
        self.role() == Role::Admin
    }
}

impl Decision for Remove {
    /// An admin who has a place, also oneself. An open invitation can be sent again.
    fn needs_fresh_proof(&self) -> bool {
        self.role() == Role::Admin && self.operation() != Operation::RevokeInvitation
    }
}

impl Decision for CreateServiceAccount {
    /// One that is an admin can make admins.
    fn needs_fresh_proof(&self) -> bool {
        self.role() == Role::Admin
    }
}

impl Decision for CreateKey {
    /// A key lets whoever has it come back without a session.
    fn needs_fresh_proof(&self) -> bool {
        true
    }
}

impl Decision for RotateKey {
    /// So does its new secret.
    fn needs_fresh_proof(&self) -> bool {
        true
    }
}

impl Decision for CreateConnection {
    /// Deployments can be led to it, and their prompts with them.
    fn needs_fresh_proof(&self) -> bool {
        true
    }
}

impl Decision for ChangeConnection {
    /// It can lead all prompts of the account elsewhere.
    fn needs_fresh_proof(&self) -> bool {
        true
    }
}

impl Decision for DeleteConnection {
    /// Its key is gone for good, and another connection can take its id.
    fn needs_fresh_proof(&self) -> bool {
        true
    }
}

impl Decision for CloseAccount {
    /// It shuts everybody out.
    fn needs_fresh_proof(&self) -> bool {
        true
    }
}

/// Decisions a session is enough for, each with the reason.
macro_rules! session_is_enough {
    ($($(#[$reason:meta])* $decision:ident;)*) => { $(
        impl Decision for $decision {
            $(#[$reason])*
            fn needs_fresh_proof(&self) -> bool {
                false
            }
        }
    )* };
}

session_is_enough! {
    /// A name opens nothing.
    ChangeName;
    /// Nobody learns a secret by it.
    ChangeKey;
    /// What ends can be made again.
    DeleteKey;
    /// The holder of the link has proved to be who they are.
    Accept;
    /// Nobody gets anything by it.
    Decline;
    /// The holder of the mailed link has proved the address; an account keeps its last admin.
    StartAfresh;
    /// It concerns nobody but its maker.
    CreateAccount;
    /// Nobody gets a right by it that they do not have.
    ChangeSettings;
    /// Those who come back are those who were in.
    ReopenAccount;
    /// The clock decides it, not somebody.
    EndAccount;
    /// Programs have no session; a job opens nothing.
    ClaimJob;
    /// The same.
    ReportJob;
    /// Only the operator, on the machine itself.
    Recover;
    /// Likewise.
    MakeResetLink;
    /// Likewise.
    ChangeEmail;
    /// Everybody who may sees it, and it can be undone or made again.
    CreateResource;
    /// The same; deleting a deployment can be undone.
    ChangeResource;
    /// It can be given back.
    GiveResource;
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::*;
    use super::*;
    use crate::{AccountId, DisplayName, UserKind};

    fn account() -> AccountFacts {
        AccountFacts {
            id: AccountId::parse("acme").expect("id"),
            name: DisplayName::parse("Acme").expect("name"),
            active_admins: 2,
            granular_roles: true,
        }
    }

    fn admin() -> Actor {
        Actor::User { user: Uuid::from_u128(1), role: Role::Admin }
    }

    fn target(user: u128, role: Role, standing: Standing) -> TargetFacts {
        let (user, kind) = (Uuid::from_u128(user), UserKind::Person);
        TargetFacts { user, kind, role, standing, can_sign_in: true, version: 1 }
    }

    #[test]
    fn whatever_makes_lowers_or_ends_an_admin_wants_the_password_and_nothing_else_does() {
        for from in Role::ALL {
            for to in Role::ALL {
                let change = change_role(&admin(), &account(), &target(2, from, Standing::Active), to)
                    .expect("permitted");
                let about_admins = from != to && (from == Role::Admin || to == Role::Admin);
                assert_eq!(change.needs_fresh_proof(), about_admins, "{from} to {to}");
            }
            let about_an_admin = from == Role::Admin;
            assert_eq!(
                invite(&admin(), &account(), from).expect("permitted").needs_fresh_proof(),
                about_an_admin
            );
            for standing in [Standing::Active, Standing::Deactivated] {
                let whom = target(2, from, standing);
                let gone = remove(&admin(), &account(), &whom).expect("permitted");
                assert_eq!(gone.needs_fresh_proof(), about_an_admin, "removing {from}");
                let ended = end_access(&admin(), &account(), &whom).expect("permitted");
                assert!(ended.needs_fresh_proof(), "ending sessions always does");
                for to in [Standing::Active, Standing::Deactivated] {
                    let paused = pause(&admin(), &account(), &whom, to).expect("permitted");
                    assert_eq!(paused.needs_fresh_proof(), about_an_admin, "{from} {to:?}");
                }
            }
        }
    }

    #[test]
    fn whatever_is_done_to_a_connection_wants_the_password() {
        let facts = ConnectionFacts { id: crate::ConnectionId::parse("vllm").expect("id"), version: 1 };
        let created = create_connection(&admin(), &account(), facts.id.clone(), 0).expect("permitted");
        let changed = change_connection(&admin(), &account(), &facts).expect("permitted");
        let deleted = delete_connection(&admin(), &account(), &facts, &[]).expect("permitted");
        assert!(created.needs_fresh_proof() && changed.needs_fresh_proof() && deleted.needs_fresh_proof());
    }

    #[test]
    fn leaving_wants_the_password_of_admins_only() {
        for role in Role::ALL {
            let me = Actor::User { user: Uuid::from_u128(1), role };
            let left = leave(&me, &account(), &target(1, role, Standing::Active)).expect("permitted");
            assert_eq!(left.needs_fresh_proof(), role == Role::Admin, "{role}");
        }
    }

    #[test]
    fn the_link_of_an_invited_admin_wants_it_and_revoking_their_invitation_does_not() {
        for role in Role::ALL {
            let invited = target(2, role, Standing::Invited);
            let seen = see_invitation_link(&admin(), &account(), &invited).expect("permitted");
            assert_eq!(seen.needs_fresh_proof(), role == Role::Admin, "{role}");
            let resent = resend(&admin(), &account(), &invited).expect("permitted");
            assert_eq!(resent.needs_fresh_proof(), role == Role::Admin, "{role}");
            assert!(!remove(&admin(), &account(), &invited).expect("permitted").needs_fresh_proof());
        }
    }
}
