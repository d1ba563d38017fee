//! Looking at one user.

use domain::policy::{self, Decision, TargetFacts};
use domain::{AccountId, Contacts, Operation, Permission, Status, Timestamp, UserId};

use super::row;
use crate::seat::{Seat, contacts};
use crate::secret::{Link, LinkPurpose};
use crate::{Accounts, Caller, Error, InvitationMail, Result, UserDetails};

impl Accounts {
    /// One user with what may be done to them.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user, or no such account for the caller.
    pub async fn get_user(&self, caller: Caller, account: &AccountId, user: &UserId) -> Result<UserDetails> {
        let seat = self.seat(caller, account, Operation::ViewUsers).await?;
        let target = row::read(&self.inner.db.pool(), account, user).await?;
        let now = self.now();
        let facts = target.facts()?;
        let is_me = seat.actor.is(target.id);
        let sees_devices = is_me || policy::may(&seat.actor, Operation::EndAccess).is_ok();
        let devices = match sees_devices {
            true => Some(self.devices(caller, account, &target).await?),
            false => None,
        };
        let link = self.open_invitation_token(caller, &seat, &target, &facts).await;
        let (invitation_token, link_needs_password) = match link {
            Err(Error::NeedsPassword) => (None, true),
            link => (link?, false),
        };
        let keys = match policy::view_keys(&seat.actor, Some(target.id)) {
            Ok(()) => Some(self.keys_of_user(account, target.id).await?),
            Err(_) => None,
        };
        Ok(UserDetails {
            devices,
            keys,
            roles: policy::role_options(&seat.actor, &seat.account, &facts),
            is_me,
            user: target.user(now)?,
            contacts: self.contacts_for(&seat).await?,
            invitation_mail: mail_state(&seat, &target, &facts),
            invitation_token,
            link_needs_password,
            account: seat.account,
            actor: seat.actor,
            now,
        })
    }

    /// The token of an open invitation, to be handed over once more. It is the same as before:
    /// copying does not end the link given out earlier.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the invitation is not open, [`Error::Refused`],
    /// [`Error::NeedsPassword`] for the link of somebody who would be an admin.
    pub async fn invitation_token(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
    ) -> Result<String> {
        let seat = self.seat(caller, account, Operation::CopyInvitationLink).await?;
        let target = row::read(&self.inner.db.pool(), account, user).await?;
        let facts = target.facts()?;
        self.open_invitation_token(caller, &seat, &target, &facts).await?.ok_or(Error::NotFound)
    }

    async fn open_invitation_token(
        &self,
        caller: Caller,
        seat: &Seat,
        target: &row::Row,
        facts: &TargetFacts,
    ) -> Result<Option<String>> {
        let Ok(seen) = policy::see_invitation_link(&seat.actor, &seat.account, facts) else {
            return Ok(None);
        };
        let (Status::Invited { .. }, Some(generation)) = (target.status(self.now())?, target.copy_generation)
        else {
            return Ok(None);
        };
        if seen.needs_fresh_proof() {
            self.require_fresh_proof(caller).await?;
        }
        let link = Link { key: seen.target(), generation };
        Ok(Some(link.token(LinkPurpose::CopiedInvitation, &self.inner.secret)))
    }

    /// Whom to ask, for those who cannot manage users themselves.
    pub(crate) async fn contacts_for(&self, seat: &Seat) -> Result<Contacts> {
        match seat.actor {
            policy::Actor::User { role, .. } if !role.has(Permission::ManageUsers) => {
                contacts(&self.inner.db.pool(), &seat.account.id).await
            }
            _ => Ok(Contacts::default()),
        }
    }
}

fn mail_state(seat: &Seat, target: &row::Row, facts: &TargetFacts) -> Option<InvitationMail> {
    policy::see_invitation_link(&seat.actor, &seat.account, facts).ok()?;
    let given_up = target.mail_failed.map(Timestamp::from_micros).map(InvitationMail::GivenUp);
    given_up.or_else(|| target.mailed.map(Timestamp::from_micros).map(InvitationMail::Sent))
}

#[cfg(test)]
mod tests;
