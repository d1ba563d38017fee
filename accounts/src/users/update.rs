//! Changing a user as a program does: by saying how they shall be.

use domain::{AccountId, DisplayName, Email, Invalid, Operation, Role, User, UserId, UserKind};

use super::row;
use crate::{Accounts, Caller, ChangeRoleRequest, Error, InviteLine, Offered, Result};

/// How a user shall be; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// The name they are shown by.
    pub display_name: Option<DisplayName>,
    /// What they may do. The role they have changes nothing and needs no right.
    pub role: Option<Role>,
    /// The address, which cannot be changed: another one is an error.
    pub email: Option<String>,
    /// Whether it is a program, which cannot be changed either.
    pub service_account: Option<bool>,
}

/// A person to invite.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The id they shall have; none for one made from the address.
    pub id: Option<UserId>,
    /// The address.
    pub email: Email,
    /// The role to offer.
    pub role: Role,
    /// The name to show until they join.
    pub display_name: Option<DisplayName>,
}

impl Accounts {
    /// One user, and nothing about what may be done to them.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user, or no such account for the caller.
    pub async fn find_user(&self, caller: Caller, account: &AccountId, user: &UserId) -> Result<User> {
        self.seat(caller, account, Operation::ViewUsers).await?;
        row::read(&self.inner.db.pool(), account, user).await?.user(self.now())
    }

    /// Offers a place to one person, with the id that is wished for; see [`invite`](Self::invite). For
    /// callers who have confirmed what that means.
    ///
    /// # Errors
    /// [`Error::AlreadyUser`]; [`Error::Taken`] about `user_id` if the id is or was somebody else's;
    /// [`Error::Refused`], [`Error::NotFound`].
    pub async fn invite_user(&self, caller: Caller, account: &AccountId, wish: NewUser) -> Result<Offered> {
        let account = account.clone();
        self.detached(move |accounts| async move {
            let NewUser { id, email, role, display_name } = wish;
            let line = InviteLine { email, role, display_name };
            accounts.offer(caller, &account, &line, id.as_ref()).await
        })
        .await
    }

    /// Changes a user's role and name, each only if it is another one, both in one change or neither. For
    /// callers who have confirmed what that means.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what cannot be changed; [`Error::Conflict`] if the user is no longer at that
    /// version; [`Error::Refused`], [`Error::NotFound`].
    pub async fn update_user(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        change: UserChange,
        version: Option<i64>,
    ) -> Result<User> {
        let present = self.find_user(caller, account, user).await?;
        change.leaves_alone(account, &present)?;
        if version.is_some_and(|version| version != present.version) {
            return Err(Error::Conflict { now: Box::new(present), by: None });
        }
        let role = change.role.filter(|role| *role != present.role);
        let name = change.display_name.filter(|name| Some(name) != present.display_name.as_ref());
        match (role, name) {
            (None, None) => Ok(present),
            (None, Some(name)) => self.change_name(caller, account, user, version, name).await,
            (Some(role), name) => {
                let request = ChangeRoleRequest { user: user.clone(), role, version, confirmed: true };
                let account = account.clone();
                self.detached(move |accounts| async move {
                    accounts.do_change_role(caller, &account, request, name).await
                })
                .await
            }
        }
    }
}

impl UserChange {
    /// That it leaves alone what cannot be changed.
    fn leaves_alone(&self, account: &AccountId, user: &User) -> Result<()> {
        let made_up = || user.id.made_up_address(account);
        let stored = user.email.as_ref().map_or_else(made_up, Email::folded);
        if self.email.as_ref().is_some_and(|email| domain::fold(email.trim()) != stored) {
            return Err(Invalid::new("email", "An address cannot be changed here; leave it out.").into());
        }
        let is_program = user.kind == UserKind::ServiceAccount;
        if self.service_account.is_some_and(|wished| wished != is_program) {
            let message = "A person does not become a service account, nor the reverse; leave this out.";
            return Err(Invalid::new("service_account", message).into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
