//! Who is asking.

use domain::{KeyId, Timestamp};
use uuid::Uuid;

/// Who is asking: *who*, never *what role*. The role is read for every request, so that a
/// change of it counts from the very next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A person with a session.
    Person {
        /// The person's key.
        person: Uuid,
        /// The key of the session they ask through, see [`SessionKey`](crate::SessionKey).
        session: crate::SessionKey,
    },
    /// Whoever holds an API key, for the user whose key it is: see
    /// [`Accounts::authenticate`](crate::Accounts::authenticate). It opens that user's account only.
    Key {
        /// The user's key in the database.
        user: Uuid,
        /// The id of the API key.
        key: KeyId,
        /// When the secret stops working that they have, if it has been replaced: nothing that is made with it
        /// lasts longer.
        until: Option<Timestamp>,
    },
    /// Whoever runs the process, through the `roster` command on the machine.
    Operator,
}
