//! Making an account and its first admin from the command line.

use domain::{AccountId, DisplayName, Email, NewPassword, Operation, policy};
use uuid::Uuid;

use super::{NewPerson, Person, insert};
use crate::accounts::found::Founder;
use crate::audit::Principal;
use crate::security_log::Event;
use crate::{Accounts, Error, Result};

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

impl Accounts {
    /// Makes an account and its admin, and a sign-in link for the admin that stands for fifteen
    /// minutes. The answer is the link's token.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `account_id` if it is taken, or about `password` if one is given
    /// for a person who has one already.
    pub async fn bootstrap(&self, wish: Bootstrap) -> Result<String> {
        let hash = match &wish.password {
            Some(password) => Some(self.inner.passwords.hash(password).await?),
            None => None,
        };
        self.detached(move |accounts| async move {
            let person = accounts.do_bootstrap(&wish, hash.as_deref()).await?;
            accounts.new_sign_in_link(person).await
        })
        .await
    }

    async fn do_bootstrap(&self, wish: &Bootstrap, hash: Option<&str>) -> Result<Uuid> {
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
        self.log_event(&mut tx, Event::Bootstrap, wish.email.as_str(), "").await?;
        let founder = Founder { person, email: &wish.email, name: &name };
        let decision = policy::found_account(wish.account.clone());
        let account_name = wish.account_name.clone();
        self.found(tx, Operation::Bootstrap, Principal::operator(), decision, account_name, founder).await?;
        Ok(person)
    }
}
