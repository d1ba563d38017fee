//! What the holder of an invitation's link sees. Opening a link changes nothing, so that a mail
//! scanner which follows it does no harm.

use domain::Timestamp;
use uuid::Uuid;

use super::check_open;
use crate::users::row;
use crate::{Accounts, Error, Invitation, InvitationView, Result};

impl Accounts {
    /// What a link offers; `person` is who asks, if they are signed in.
    ///
    /// # Errors
    /// [`Error::DeadLink`] for a link that is used (by somebody else), revoked, replaced,
    /// declined, expired, or no link at all: one answer for all of them.
    pub async fn view_invitation(&self, token: &str, person: Option<Uuid>) -> Result<InvitationView> {
        let held = self.read_invitation_link(token).await?;
        let account = held.account.clone();
        let pool = self.inner.db.pool();
        let invited = row::read_by_key(&pool, held.user).await?.ok_or(Error::DeadLink)?;
        let account_name = self.account_name(&account).await?;
        if person.is_some() && invited.person == person {
            return Ok(InvitationView::UsedByYou { account_name, account });
        }
        check_open(&invited, &held, self.now())?;
        let inviter = match invited.inviter {
            Some(inviter) => row::read_by_key(&pool, inviter).await?,
            None => None,
        };
        let invited_by = match inviter {
            Some(by) => by.display_name()?.zip(by.email()?),
            None => None,
        };
        Ok(InvitationView::Open(Box::new(Invitation {
            account_name,
            account,
            role: invited.role()?,
            email: invited.email()?.ok_or(Error::DeadLink)?,
            display_name: invited.display_name()?,
            invited_by,
            expires: Timestamp::from_micros(invited.expires.unwrap_or_default()),
        })))
    }
}
