//! Writing a new account with its first admin: shared by setup, bootstrap and creating one.

use domain::policy::{AccountFacts, CreateAccount};
use domain::{AccountId, DisplayName, Email, Invalid, Operation, Role, UserId};
use serde_json::json;
use uuid::Uuid;

use crate::audit::{Entry, Principal};
use crate::change::{Change, Granted};
use crate::db::Tx;
use crate::secret::new_key;
use crate::users::store::{NewUser, insert, insert_account};
use crate::{Accounts, Error, Result};

/// The person who becomes the first admin of a new account.
pub(crate) struct Founder<'a> {
    pub(crate) person: Uuid,
    pub(crate) email: &'a Email,
    pub(crate) name: &'a DisplayName,
}

impl Accounts {
    /// Adds the account that was decided upon, with `founder` as its admin. Nothing is committed yet;
    /// the answer is the transaction to go on with, and the key of the founder's user.
    pub(crate) async fn found(
        &self,
        tx: Tx,
        operation: Operation,
        principal: Principal,
        decision: CreateAccount,
        name: DisplayName,
        founder: Founder<'_>,
    ) -> Result<(Tx, Uuid)> {
        let facts = AccountFacts { id: decision.id().clone(), name, active_admins: 0, granular_roles: true };
        let change = Change::open_new(self, tx, operation, principal, facts);
        let mut granted = change.decide(founder.person, Ok(decision)).await?;
        let added = granted.add_account_with(&founder).await?;
        let Some((key, id)) = added else {
            granted.abandon().await?;
            return Err(Invalid::new("account_id", "This account id is taken. Choose another.").into());
        };
        if operation == Operation::Bootstrap {
            granted.announce_new_admin().await?;
        }
        let tx = granted.record(Entry::about_account(json!({"admin": id, "user": key}))).await?;
        Ok((tx, key))
    }
}

impl Granted<CreateAccount> {
    async fn add_account_with(&mut self, founder: &Founder<'_>) -> Result<Option<(Uuid, UserId)>> {
        let (facts, now) = (self.facts().clone(), self.accounts().now());
        let account: &AccountId = &facts.id;
        let (tx, _) = self.writing();
        if !insert_account(tx, &facts, now).await? {
            return Ok(None);
        }
        let id = crate::users::reserve_id(tx, account, founder.email).await?;
        let key = new_key();
        let user = NewUser {
            key,
            id: &id,
            person: Some(founder.person),
            email: founder.email,
            display_name: Some(founder.name),
            role: Role::Admin,
        };
        if !insert(tx, account, &user, now).await? {
            return Err(Error::Damaged(format!("{id} is in an account that did not exist")));
        }
        Ok(Some((key, id)))
    }
}
