//! Giving an account that nobody can manage any more an admin, by the operator.

use domain::policy::{self, Recover, Standing};
use domain::{AccountId, DisplayName, Email, Operation, Role, UserKind};
use serde_json::json;
use uuid::Uuid;

use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::{Tx, on};
use crate::people::link::{self, PersonalLink};
use crate::people::{NewPerson, Person, insert as insert_person};
use crate::secret::new_key;
use crate::security_log::Event;
use crate::users::store::{NewUser, exactly_one, insert};
use crate::users::{Keys, counts, present_user, row};
use crate::{Accounts, Error, Result};

impl Accounts {
    /// Makes the person with this address an active admin of the account, whatever place they had
    /// there; a person who did not exist comes into being without a password. Whoever has no
    /// password gets a link to choose one, as [`make_reset_link`](Self::make_reset_link) makes it:
    /// the answer is its token. For the operator, who `insists` if the account has admins.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such account; [`Error::Refused`] while it has an active
    /// admin who can sign in.
    pub async fn recover_account(
        &self,
        account: &AccountId,
        email: &Email,
        insists: bool,
    ) -> Result<Option<String>> {
        let (account, email) = (account.clone(), email.clone());
        self.detached(move |accounts| async move { accounts.do_recover(&account, &email, insists).await })
            .await
    }

    async fn do_recover(&self, account: &AccountId, email: &Email, insists: bool) -> Result<Option<String>> {
        let mut tx = self.inner.db.begin().await?;
        let person = self.person_with(&mut tx, email).await?;
        let mut change = Change::open_within(self, tx, account, Operation::RecoverAccount).await?;
        let present = present_user(&mut change, account, email).await?;
        let user = present.as_ref().map_or_else(new_key, |present| present.id);
        let decision = policy::recover(change.actor(), change.facts(), insists);
        let mut granted = change.decide(user, decision).await?;
        let detail = json!({
            "user": granted.seat_admin(user, present.as_ref(), &person, email).await?,
            "email": email,
            "despite_admins": granted.decision().despite_admins(),
        });
        granted.announce_new_admin().await?;
        let mut tx = granted.record(Entry::about_user(user, detail)).await?;
        let token = match person.password_hash {
            Some(_) => None,
            None => Some(link::hand_over(&mut tx, self, PersonalLink::PrintedReset, person.id).await?),
        };
        self.log_detailed(&mut tx, Event::AccountRecovered, email.as_str(), "", account.as_str()).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// The person with this address, locked; made if there is none.
    async fn person_with(&self, tx: &mut Tx, email: &Email) -> Result<Person> {
        let name = DisplayName::parse(email.local_part())?;
        // Nothing was mailed, so nothing is proved.
        let new = NewPerson { email, name: &name, password_hash: None, proved: false };
        insert_person(tx, &new, self.now()).await?;
        Person::lock_by_email(tx, &email.folded()).await?.ok_or(Error::NotFound)
    }
}

impl Granted<Recover> {
    /// Gives the person an active place with the role admin: a new one, or the one they have.
    async fn seat_admin(
        &mut self,
        user: Uuid,
        present: Option<&row::Row>,
        person: &Person,
        email: &Email,
    ) -> Result<String> {
        let (account, now, name) = (self.account().clone(), self.accounts().now(), person.name()?);
        let (tx, _) = self.writing();
        let Some(present) = present else {
            let id = crate::users::reserve_id(tx, &account, email).await?;
            let (person, display_name) = (Some(person.id), Some(&name));
            let new = NewUser { key: user, id: &id, person, email, display_name, role: Role::Admin };
            return match insert(tx, &account, &new, now).await? {
                true => Ok(id.to_string()),
                false => Err(Error::Damaged(format!("{id} appeared under the lock"))),
            };
        };
        let name = present.display_name()?.unwrap_or(name);
        let keys = Keys::of(Some(&name), Some(email));
        const SEAT: &str = "UPDATE users SET person = $3, email = NULL, email_key = NULL, display_name = $4, \
            name_key = $5, mail_key = $6, search = $7, role = $8, role_rank = $9, standing = $10, \
            version = version + 1, updated = $11 WHERE account = $1 AND id = $2";
        let (role, standing) = (Role::Admin, Standing::Active);
        let rows = on!(&mut *tx, c => sqlx::query(SEAT).bind(account.as_str()).bind(user).bind(person.id)
            .bind(name.as_str()).bind(&keys.name).bind(&keys.mail).bind(&keys.search).bind(role.as_str())
            .bind(role.rank()).bind(standing.as_str()).bind(now.micros())
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        on!(&mut *tx, c => sqlx::query("DELETE FROM invitations WHERE user_key = $1").bind(user)
            .execute(&mut **c).await.map(drop))?;
        counts::add(tx, &account, UserKind::Person, present.role()?, present.standing()?, -1).await?;
        counts::add(tx, &account, UserKind::Person, role, standing, 1).await?;
        Ok(present.user_id.clone())
    }
}

#[cfg(test)]
mod tests;
