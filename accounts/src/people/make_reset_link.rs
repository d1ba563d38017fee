//! The operator's link to a new password, for somebody mail does not reach. Every account the person
//! is in has it on record: whoever holds the link can be them there.

use domain::{Email, Operation, policy};
use serde_json::json;

use super::link::{self, PersonalLink};
use super::places::busy_if_gone;
use super::{Person, places};
use crate::audit::Entry;
use crate::change::Change;
use crate::security_log::Event;
use crate::users::row;
use crate::{Accounts, Error, Result};

impl Accounts {
    /// Makes a link by which the person with this address chooses a new password within thirty
    /// minutes, once; a link made for them by hand before is dead. For the operator. The answer is
    /// the link's token.
    ///
    /// # Errors
    /// [`Error::NotFound`] if nobody has the address.
    pub async fn make_reset_link(&self, email: &Email) -> Result<String> {
        let email = email.clone();
        self.detached(move |accounts| async move { accounts.do_make_reset_link(&email).await }).await
    }

    async fn do_make_reset_link(&self, email: &Email) -> Result<String> {
        const OPERATION: Operation = Operation::MakeResetLink;
        let mut tx = self.inner.db.begin().await?;
        let person = Person::lock_by_email(&mut tx, &email.folded()).await?.ok_or(Error::NotFound)?;
        for (account, user) in places::of(&mut tx, person.id).await? {
            let mut change = Change::open_within(self, tx, &account, OPERATION).await?;
            let target = row::load_by_key(change.reading(), &account, user).await.map_err(busy_if_gone)?;
            let decision = policy::make_reset_link(change.actor(), change.facts(), &target.facts()?);
            let granted = change.decide(user, decision).await?;
            tx = granted.record(Entry::about_user(user, json!({"user": target.user_id}))).await?;
        }
        let token = link::hand_over(&mut tx, self, PersonalLink::PrintedReset, person.id).await?;
        self.log_event(&mut tx, Event::ResetLinkMade, person.email()?.as_str(), "").await?;
        tx.commit().await?;
        Ok(token)
    }
}

#[cfg(test)]
mod tests;
