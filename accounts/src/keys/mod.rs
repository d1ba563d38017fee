//! Use cases about API keys, one file each, and the row they share.
//!
//! [`check`] says who holds a key and is asked by every request that brings one; nothing is cached,
//! so what ends here ends with the very next request. Who may do what is `domain::policy`.

mod change;
mod check;
mod create;
mod delete;
mod form;
mod list;
mod query;
mod rotate;
pub(crate) mod row;
pub(crate) mod store;

pub use change::KeyChange;
pub use check::{KeyHolder, WhoAmI};
pub use create::NewKey;
pub use delete::Deletion;
pub use form::MadeOnce;
pub use rotate::{LONGEST_OVERLAP, Rotation};

use domain::policy::KeyAct;
use domain::{AccountId, Operation, UserId};

use crate::users::row as users;
use crate::{Accounts, Caller, Result};

impl Accounts {
    /// Which operation it is to do `act` to a key of `user`: it depends on whose key it is, and a
    /// change is opened with it.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound).
    pub async fn key_operation(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        act: KeyAct,
    ) -> Result<Operation> {
        let seat = self.seat(caller, account, Operation::ViewAccount).await?;
        let target = users::read(&self.inner.db.pool(), account, user).await?;
        Ok(act.operation(&seat.actor, &target.facts()?))
    }
}
