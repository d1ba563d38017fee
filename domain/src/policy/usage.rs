//! Who sees how much inference a user has run.

use uuid::Uuid;

use super::{Actor, may};
use crate::{Denial, Operation, Permission, Reason};

/// Whether `actor` sees what `target` has used: one's own, or with the permission to manage users anybody's.
///
/// # Errors
/// Without the permission.
pub fn view_usage(actor: &Actor, target: Uuid) -> Result<(), Denial> {
    may(actor, Operation::ViewUsage)?;
    let manages = match actor {
        Actor::User { role, .. } => role.has(Permission::ManageUsers),
        Actor::Operator => true,
    };
    if actor.is(target) || manages {
        return Ok(());
    }
    Err(Denial::new(Operation::ViewUsage, Reason::MissingPermission(Permission::ManageUsers)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    #[test]
    fn one_sees_ones_own_usage_and_admins_see_everybodys() {
        let (me, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for role in Role::ALL {
            let actor = Actor::User { user: me, role };
            assert_eq!(view_usage(&actor, me), Ok(()), "{role}");
            assert_eq!(view_usage(&actor, other).is_ok(), role == Role::Admin, "{role}");
        }
    }
}
