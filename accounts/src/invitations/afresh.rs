//! Starting afresh: the holder of an address, shown by a mailed link, takes it back from whoever
//! joined under it by a copied link.
//!
//! Everything the other had under the address ends in the one transaction in which the holder joins:
//! the password, every session, the operator's links. Their places return to invitations, which the
//! holder may take up, and the admins there are told. What becomes of each place the policy decides.

use domain::policy::{self, OlderPlace, Standing, StartAfresh};
use domain::{AccountId, DisplayName, Email, Operation};
use serde_json::json;
use uuid::Uuid;

use crate::audit::{Entry, Principal};
use crate::change::{Change, Granted};
use crate::db::{Tx, on};
use crate::outbox::Template;
use crate::people::{Person, link};
use crate::users::store::exactly_one;
use crate::users::{Keys, counts, row};
use crate::{Accounts, Error, Result};

impl Accounts {
    /// Gives a locked person to the holder of their address.
    pub(super) async fn start_afresh(
        &self,
        tx: &mut Tx,
        known: &Person,
        name: &DisplayName,
        hash: &str,
    ) -> Result<()> {
        const TAKE: &str =
            "UPDATE people SET display_name = $2, password_hash = $3, proved = $4 WHERE id = $1";
        on!(&mut *tx, c => sqlx::query(TAKE).bind(known.id).bind(name.as_str()).bind(hash).bind(true)
            .execute(&mut **c).await.map(drop))?;
        link::end_all(tx, known.id).await?;
        on!(&mut *tx, c => sqlx::query("DELETE FROM sessions WHERE person = $1").bind(known.id)
            .execute(&mut **c).await.map(drop))?;
        Ok(())
    }

    /// Returns places to invitations, each a change of its account within one transaction; none if
    /// one of them has gone meanwhile.
    pub(super) async fn return_places(
        &self,
        mut tx: Tx,
        places: Vec<(AccountId, Uuid)>,
        person: Uuid,
        email: &Email,
    ) -> Result<Option<Tx>> {
        for (account, user) in places {
            let who = Principal { key: format!("person:{person}"), name: email.to_string(), api_key: None };
            let change = match Change::by_holder(self, tx, &account, Operation::StartAfresh, who, user).await
            {
                Ok(change) => change,
                Err(Error::DeadLink) => return Ok(None),
                Err(other) => return Err(other),
            };
            let target = change.own().cloned().ok_or(Error::DeadLink)?;
            if target.person != Some(person) {
                change.nothing_to_do().await?;
                return Ok(None);
            }
            let decision = policy::start_afresh(change.facts(), &target.facts()?);
            let mut granted = change.decide(user, Ok(decision)).await?;
            let place = granted.decision().place();
            if place == OlderPlace::Invited {
                granted.return_to_invited(&target, email).await?;
            }
            // Whoever had the place before may have made them.
            granted.end_keys_of(target.id).await?;
            granted.tell_admins(Template::StartedAfresh).await?;
            let detail = json!({"user": target.user_id, "email": email, "place": place.as_str()});
            tx = granted.record(Entry::about_user(user, detail)).await?;
        }
        Ok(Some(tx))
    }
}

impl Granted<StartAfresh> {
    /// The name goes with who chose it. Neither generation has been given out before, not even in
    /// an earlier life of the invitation, whose row went when it was accepted: both begin at the time.
    async fn return_to_invited(&mut self, target: &row::Row, email: &Email) -> Result<()> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let expires = self.invitation_expires();
        let keys = Keys::of(None, Some(email));
        let (tx, decision) = self.writing();
        const RETURN: &str = "UPDATE users SET person = NULL, standing = 'invited', email = $3, email_key = $4, \
            display_name = NULL, name_key = $5, search = $6, version = version + 1, updated = $7 \
            WHERE account = $1 AND id = $2 AND version = $8";
        let rows = on!(&mut *tx, c => sqlx::query(RETURN).bind(account.as_str()).bind(decision.target())
            .bind(email.as_str()).bind(&keys.mail).bind(&keys.name).bind(&keys.search).bind(now.micros())
            .bind(decision.version()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        const OFFER: &str = "INSERT INTO invitations (user_key, expires, sent, copy_generation, mail_generation, inviter) \
                             VALUES ($1, $2, $3, $3, $3, NULL)";
        on!(&mut *tx, c => sqlx::query(OFFER).bind(target.id).bind(expires.micros()).bind(now.micros())
            .execute(&mut **c).await.map(drop))?;
        on!(&mut *tx, c => sqlx::query("DELETE FROM user_activity WHERE user_key = $1").bind(target.id)
            .execute(&mut **c).await.map(drop))?;
        let (kind, role) = (target.kind(), target.role()?);
        counts::add(tx, &account, kind, role, target.standing()?, -1).await?;
        counts::add(tx, &account, kind, role, Standing::Invited, 1).await
    }
}

#[cfg(test)]
mod tests;
