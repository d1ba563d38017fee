//! A person's own view of themselves and of the accounts they are in.

use domain::policy::{self, Life};
use domain::{AccountId, DisplayName, Role, Timestamp, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use super::Person;
use crate::accounts::create::ADMIN_SOMEWHERE;
use crate::db::on;
use crate::{Accounts, Error, Me, Membership, Result};

#[derive(FromRow)]
struct Place {
    id: Uuid,
    account: String,
    account_name: String,
    user_id: String,
    display_name: Option<String>,
    role: String,
    version: i64,
    standing: String,
    closed: Option<i64>,
    seen: Option<i64>,
}

impl Accounts {
    /// Who a signed-in person is and where they have a place.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such person any more.
    pub async fn me(&self, person: Uuid) -> Result<Me> {
        const PLACES: &str = "SELECT u.id, u.account, a.display_name AS account_name, u.user_id, u.display_name, u.role, \
            u.version, u.standing, a.closed, s.last_active AS seen FROM users u JOIN accounts a ON a.id = u.account \
            LEFT JOIN user_activity s ON s.user_key = u.id WHERE u.person = $1";
        let pool = self.inner.db.pool();
        let who = Person::read(&pool, person).await?;
        let mut places: Vec<Place> =
            on!(&pool, c => sqlx::query_as(PLACES).bind(person).fetch_all(*c).await)?;
        let now = self.now();
        places.retain(|place| place.life(now) != Life::Ended);
        let admin: Option<i64> =
            on!(&pool, c => sqlx::query_scalar(ADMIN_SOMEWHERE).bind(person).fetch_optional(*c).await)?;
        let name = who.name()?;
        let seen =
            |place: &Place| self.inner.activity.last_seen(place.id).max(place.seen.unwrap_or_default());
        let last_used = places
            .iter()
            .max_by_key(|place| (place.standing == "active" && place.life(now) == Life::Open, seen(place)));
        let last_used = last_used.map(|place| account_id(&place.account)).transpose()?;
        let mut memberships =
            places.iter().map(|place| place.membership(&name, now)).collect::<Result<Vec<_>>>()?;
        memberships
            .sort_by_cached_key(|place| (domain::fold(place.account_name.as_str()), place.account.clone()));
        let created = u32::try_from(who.accounts_created).unwrap_or(u32::MAX);
        // Any id will do: the decision does not depend on it.
        let any_id = AccountId::parse("any")?;
        let create = policy::create_account(any_id, self.inner.account_creation, admin.is_some(), created);
        Ok(Me {
            name,
            email: who.email()?,
            memberships,
            last_used,
            invitations: self.open_invitations(&who).await?,
            create_account_refused: create.err(),
            preferences: who.preferences(),
        })
    }
}

fn account_id(text: &str) -> Result<AccountId> {
    AccountId::parse(text).map_err(|_| Error::Damaged(format!("account id “{text}”")))
}

impl Place {
    fn life(&self, now: Timestamp) -> Life {
        Life::at(self.closed.map(Timestamp::from_micros), now)
    }

    fn membership(&self, own_name: &DisplayName, now: Timestamp) -> Result<Membership> {
        let damaged = |_| Error::Damaged(format!("place of {} in {}", self.user_id, self.account));
        let display_name = match &self.display_name {
            Some(name) => DisplayName::parse(name).map_err(damaged)?,
            None => own_name.clone(),
        };
        Ok(Membership {
            account: account_id(&self.account)?,
            account_name: DisplayName::parse(&self.account_name).map_err(damaged)?,
            user: UserId::parse(&self.user_id).map_err(damaged)?,
            display_name,
            role: Role::parse(&self.role).map_err(damaged)?,
            version: self.version,
            paused: self.standing != "active",
            closed: self.life(now) != Life::Open,
        })
    }
}

#[cfg(test)]
mod tests;
