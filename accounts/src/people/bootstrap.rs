//! Making an account and its first admin from the command line.

use domain::policy::{self, CreateAccount};
use domain::{AccountId, ApiKeyText, DisplayName, Email, NewPassword, Operation};
use uuid::Uuid;

use super::{NewPerson, Person, insert};
use crate::accounts::found::Founder;
use crate::audit::Principal;
use crate::db::Tx;
use crate::security_log::Event;
use crate::{Accounts, Error, NewKey, Result};

/// What the operator asks for.
pub struct Bootstrap {
    /// The id of the new account.
    pub account: AccountId,
    /// Its name.
    pub account_name: DisplayName,
    /// The admin's address. If a person has it already, they become the admin as they are.
    pub email: Email,
    /// The admin's name, for a new person.
    pub display_name: DisplayName,
    /// The admin's password, for a new person; without it they choose one by the link.
    pub password: Option<NewPassword>,
}

/// What has been made so far, not committed yet.
struct Begun {
    tx: Tx,
    decision: CreateAccount,
    person: Uuid,
    /// The person's user in the account.
    user: Uuid,
}

impl Accounts {
    /// Makes an account and its admin, and a sign-in link for the admin that stands for fifteen
    /// minutes. The answer is the link's token.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `account_id` if it is taken, or about `password` if one is given
    /// for a person who has one already.
    pub async fn bootstrap(&self, wish: Bootstrap) -> Result<String> {
        let hash = self.hash_for(&wish).await?;
        self.detached(move |accounts| async move {
            let mut begun = accounts.begin_bootstrap(&wish, hash.as_deref()).await?;
            accounts.log_event(&mut begun.tx, Event::Bootstrap, wish.email.as_str(), "").await?;
            begun.tx.commit().await?;
            accounts.new_sign_in_link(begun.person).await
        })
        .await
    }

    /// The same with an API key of the admin, for an installation that programs set up. The answer
    /// is the link's token and the text of the key, which cannot be had again.
    ///
    /// # Errors
    /// As [`bootstrap`](Self::bootstrap).
    pub async fn bootstrap_with_key(&self, wish: Bootstrap, key: NewKey) -> Result<(String, ApiKeyText)> {
        let hash = self.hash_for(&wish).await?;
        self.detached(move |accounts| async move {
            let begun = accounts.begin_bootstrap(&wish, hash.as_deref()).await?;
            let decision = policy::first_key(&begun.decision, begun.user, key.expires);
            let (mut tx, (_, text)) = accounts.make_first_key(begun.tx, decision, &key).await?;
            accounts.log_event(&mut tx, Event::Bootstrap, wish.email.as_str(), "").await?;
            tx.commit().await?;
            Ok((accounts.new_sign_in_link(begun.person).await?, text))
        })
        .await
    }

    async fn hash_for(&self, wish: &Bootstrap) -> Result<Option<String>> {
        Ok(match &wish.password {
            Some(password) => Some(self.inner.passwords.hash(password).await?),
            None => None,
        })
    }

    async fn begin_bootstrap(&self, wish: &Bootstrap, hash: Option<&str>) -> Result<Begun> {
        let mut tx = self.inner.db.begin().await?;
        let new =
            NewPerson { email: &wish.email, name: &wish.display_name, password_hash: hash, proved: true };
        let (person, name) = match insert(&mut tx, &new, self.now()).await? {
            Some(person) => (person, wish.display_name.clone()),
            None if hash.is_some() => {
                let message = "This person has a password already. Leave out --password-stdin.";
                return Err(domain::Invalid::new("password", message).into());
            }
            None => {
                let known =
                    Person::load_by_email(&mut tx, &wish.email.folded()).await?.ok_or(Error::NotFound)?;
                (known.id, known.name()?)
            }
        };
        let founder = Founder { person, email: &wish.email, name: &name };
        let decision = policy::found_account(wish.account.clone());
        let account_name = wish.account_name.clone();
        let principal = Principal::operator();
        let (tx, user) =
            self.found(tx, Operation::Bootstrap, principal, decision.clone(), account_name, founder).await?;
        Ok(Begun { tx, decision, person, user })
    }
}

#[cfg(test)]
mod tests;
