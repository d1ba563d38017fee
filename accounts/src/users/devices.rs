//! Where a user is signed in to an account, and what ending or pausing their access would mean.
//!
//! Only what happened in this account is read: when a session entered it and was last seen there. A
//! person's other sessions and accounts are not an admin's business.

use domain::policy::AccessChange;
use domain::{AccountId, Timestamp, UserId};
use sqlx::FromRow;

use super::row;
use crate::db::{Pool, on};
use crate::{AccessPreview, Accounts, Caller, Device, Result, SessionKey, sessions};

/// Most devices that are listed.
const MOST: i64 = 100;

#[derive(FromRow)]
struct Entered {
    id: Vec<u8>,
    user_agent: String,
    address: String,
    entered: i64,
    seen: i64,
}

impl Accounts {
    /// What ending, pausing or giving back somebody's access would mean, and whether it may be done.
    /// Changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) and, for somebody who may not even ask,
    /// [`Error::Refused`](crate::Error::Refused).
    pub async fn preview_access(
        &self,
        caller: Caller,
        account: &AccountId,
        user: &UserId,
        change: AccessChange,
    ) -> Result<AccessPreview> {
        let seat = self.seat(caller, account, change.operation()).await?;
        let target = row::read(&self.inner.db.pool(), account, user).await?;
        let facts = target.facts()?;
        let refused = match change.check(&seat.actor, &seat.account, &facts) {
            Ok(()) => None,
            Err(denial) => Some(self.with_contacts(account, denial).await?),
        };
        Ok(AccessPreview {
            is_me: seat.actor.is(target.id),
            devices: self.devices(caller, account, &target).await?,
            keys: self.working_keys(account, target.id).await?,
            is_done: change.is_done(facts.standing),
            user: target.user(self.now())?,
            account: seat.account,
            refused,
            now: self.now(),
        })
    }

    /// The sessions that have entered the account as this user and still may, the latest first.
    pub(crate) async fn devices(
        &self,
        caller: Caller,
        account: &AccountId,
        target: &row::Row,
    ) -> Result<Vec<Device>> {
        let Some(person) = target.person else { return Ok(Vec::new()) };
        self.flush_activity().await?;
        let pool: Pool<'_> = self.inner.db.pool();
        const ENTERED: &str = "SELECT s.id, s.user_agent, s.address, e.entered, e.seen FROM session_accounts e \
            JOIN sessions s ON s.id = e.session WHERE e.account = $1 AND e.person = $2 \
            AND s.seen > $3 AND s.created > $4 AND s.proved > $5 ORDER BY e.seen DESC, s.id LIMIT $6";
        let (seen, created) = sessions::alive_since(self.now());
        let rows: Vec<Entered> = on!(&pool, c => sqlx::query_as(ENTERED).bind(account.as_str()).bind(person)
            .bind(seen.micros()).bind(created.micros()).bind(target.access_ended.unwrap_or(i64::MIN)).bind(MOST)
            .fetch_all(*c).await)?;
        let is_this =
            |id: &[u8]| matches!(caller, Caller::Person { session: SessionKey(key), .. } if key[..] == *id);
        let device = |row: Entered| Device {
            is_this: is_this(&row.id),
            user_agent: row.user_agent,
            address: row.address,
            entered: Timestamp::from_micros(row.entered),
            seen: Timestamp::from_micros(row.seen),
        };
        Ok(rows.into_iter().map(device).collect())
    }
}
