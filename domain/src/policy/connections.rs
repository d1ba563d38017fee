//! Who sees the connections to upstreams, and who may make, change and delete them.

use super::{AccountFacts, Actor, may};
use crate::{AccountId, ConnectionId, Denial, MOST_CONNECTIONS, Operation, Reason};

/// What matters about a connection that something is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionFacts {
    /// Its id.
    pub id: ConnectionId,
    /// The version the decision is made upon.
    pub version: i64,
}

/// A decision about one connection.
macro_rules! about_a_connection {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            account: AccountId,
            connection: ConnectionId,
            version: i64,
        }

        impl $name {
            /// The account it was decided for.
            pub fn account(&self) -> &AccountId {
                &self.account
            }

            /// Which connection.
            pub fn connection(&self) -> &ConnectionId {
                &self.connection
            }

            /// The version it was decided upon; of one that is made, none yet: 0.
            pub fn version(&self) -> i64 {
                self.version
            }

            fn of(account: &AccountFacts, ConnectionFacts { id, version }: &ConnectionFacts) -> Self {
                Self { account: account.id.clone(), connection: id.clone(), version: *version }
            }
        }
    };
}
about_a_connection! {
    /// Permission to make a connection.
    CreateConnection
}
about_a_connection! {
    /// Permission to change a connection.
    ChangeConnection
}
about_a_connection! {
    /// Permission to delete a connection.
    DeleteConnection
}

/// Whether `actor` sees where connections lead and whether a key is kept for them; to others in the account
/// they are names.
pub fn sees_connections_whole(actor: &Actor) -> bool {
    may(actor, Operation::ChangeConnections).is_ok()
}

/// Whether `actor` may make a connection with this id; `present` is how many there are.
///
/// # Errors
/// Without the permission, and if there are as many as there may be.
pub fn create_connection(
    actor: &Actor,
    account: &AccountFacts,
    connection: ConnectionId,
    present: u64,
) -> Result<CreateConnection, Denial> {
    may(actor, Operation::ChangeConnections)?;
    if present >= MOST_CONNECTIONS {
        let reason = Reason::TooManyConnections { limit: MOST_CONNECTIONS };
        return Err(Denial::new(Operation::ChangeConnections, reason));
    }
    Ok(CreateConnection::of(account, &ConnectionFacts { id: connection, version: 0 }))
}

/// Whether `actor` may change where a connection leads, or its key.
///
/// # Errors
/// Without the permission.
pub fn change_connection(
    actor: &Actor,
    account: &AccountFacts,
    facts: &ConnectionFacts,
) -> Result<ChangeConnection, Denial> {
    may(actor, Operation::ChangeConnections)?;
    Ok(ChangeConnection::of(account, facts))
}

/// Whether `actor` may delete a connection; `used_by` are the ids of the deployments that use it.
///
/// # Errors
/// Without the permission, and while a deployment uses it.
pub fn delete_connection(
    actor: &Actor,
    account: &AccountFacts,
    facts: &ConnectionFacts,
    used_by: &[String],
) -> Result<DeleteConnection, Denial> {
    may(actor, Operation::ChangeConnections)?;
    if !used_by.is_empty() {
        let reason = Reason::ConnectionInUse { deployments: used_by.to_vec() };
        return Err(Denial::new(Operation::ChangeConnections, reason));
    }
    Ok(DeleteConnection::of(account, facts))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{DisplayName, Permission, Role};

    fn account() -> AccountFacts {
        AccountFacts {
            id: AccountId::parse("acme").expect("id"),
            name: DisplayName::parse("Acme").expect("name"),
            active_admins: 1,
            granular_roles: true,
        }
    }

    fn vllm() -> ConnectionFacts {
        ConnectionFacts { id: ConnectionId::parse("vllm").expect("id"), version: 3 }
    }

    #[test]
    fn only_who_manages_users_writes_connections_and_sees_more_than_their_names() {
        for role in Role::ALL {
            let actor = Actor::User { user: Uuid::nil(), role };
            let decided = [
                create_connection(&actor, &account(), vllm().id, 0).err(),
                change_connection(&actor, &account(), &vllm()).err(),
                delete_connection(&actor, &account(), &vllm(), &[]).err(),
            ];
            let manages = role.has(Permission::ManageUsers);
            assert_eq!(sees_connections_whole(&actor), manages, "{role}");
            for denial in decided {
                let missing = denial.and_then(|denial| denial.permission());
                assert_eq!(missing, (!manages).then_some(Permission::ManageUsers), "{role}");
            }
            assert_eq!(may(&actor, Operation::ViewConnections), Ok(()), "{role}");
        }
    }

    #[test]
    fn a_connection_in_use_stays_and_the_refusal_names_what_uses_it() {
        let admin = Actor::User { user: Uuid::nil(), role: Role::Admin };
        let used: Vec<String> = ["d1", "d2", "d3", "d4"].map(str::to_owned).into();
        let said = delete_connection(&admin, &account(), &vllm(), &used).expect_err("in use").to_string();
        assert!(said.contains("d1, d2, d3 and 1 more"), "{said}");
        let said =
            delete_connection(&admin, &account(), &vllm(), &used[..1]).expect_err("in use").to_string();
        assert!(said.contains("the deployment d1 uses"), "{said}");
    }

    #[test]
    fn one_more_than_the_most_is_refused_with_the_number() {
        let admin = Actor::User { user: Uuid::nil(), role: Role::Admin };
        assert!(create_connection(&admin, &account(), vllm().id, MOST_CONNECTIONS - 1).is_ok());
        let said = create_connection(&admin, &account(), vllm().id, MOST_CONNECTIONS).expect_err("too many");
        assert!(said.to_string().contains("100"), "{said}");
    }
}
