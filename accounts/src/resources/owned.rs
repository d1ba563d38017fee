//! What somebody owns, and what becomes of it when they go: it is given to somebody, or left without an
//! owner.

use domain::policy::{self, Actor, CannotOwn, Remove};
use domain::{AccountId, Denial, Invalid, Operation, ResourceId, ResourceKind, ResourceState, UserId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::change::{Change, Granted};
use crate::db::{Pool, on};
use crate::users::row as users;
use crate::{Accounts, Caller, Error, Owned, Result};

const OWNED: &str = "SELECT kind, id, name, state, version FROM resources WHERE account = $1 AND owner = $2 ORDER BY kind, id";

/// One of them as stored.
#[derive(FromRow)]
pub(crate) struct Row {
    kind: String,
    id: String,
    name: String,
    state: String,
    version: i64,
}

impl Row {
    /// What tells it from others, and from itself at another version.
    pub(crate) fn mark(&self) -> String {
        format!("{}:{}:{}", self.kind, self.id, self.version)
    }

    /// As it is listed.
    pub(crate) fn owned(&self) -> Result<Owned> {
        let kind = ResourceKind::named(&self.kind).zip(ResourceId::parse(&self.id).ok());
        let (kind, id) = kind.ok_or_else(|| Error::Damaged(format!("the resource {}", self.mark())))?;
        let mut title = if self.name.is_empty() { self.id.clone() } else { self.name.clone() };
        if self.state == ResourceState::Deleted.as_str() {
            title.push_str(" (deleted)");
        }
        Ok(Owned { kind, id, title })
    }
}

/// What a user owns, outside any transaction.
pub(crate) async fn read(pool: &Pool<'_>, account: &AccountId, user: Uuid) -> Result<Vec<Row>> {
    Ok(on!(pool, c => sqlx::query_as(OWNED).bind(account.as_str()).bind(user).fetch_all(*c).await)?)
}

impl Accounts {
    /// What a user of the account owns: by kind, then by id.
    ///
    /// # Errors
    /// [`Error::NotFound`] and what else keeps a caller out.
    pub async fn owned_by(&self, caller: Caller, account: &AccountId, user: &UserId) -> Result<Vec<Owned>> {
        self.seat(caller, account, Operation::ViewResources).await?;
        let pool = self.inner.db.pool();
        let user = users::read(&pool, account, user).await?;
        read(&pool, account, user.id).await?.iter().map(Row::owned).collect()
    }
}

impl Change {
    /// What a user owns, under the lock.
    pub(crate) async fn owned(&mut self, user: Uuid) -> Result<Vec<Row>> {
        let account = self.facts().id.clone();
        Ok(on!(self.reading(), c => sqlx::query_as(OWNED).bind(account.as_str()).bind(user)
            .fetch_all(&mut **c).await)?)
    }

    /// The user who shall get what `leaving` owns, under the lock.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `transferTo`.
    pub(crate) async fn receiver(&mut self, receiver: &UserId, leaving: Uuid) -> Result<users::Row> {
        let wrong = |message: &str| Err(Invalid::new("transferTo", message).into());
        let account = self.facts().id.clone();
        let row = match users::load(self.reading(), &account, receiver).await {
            Ok(row) if row.id == leaving => return wrong(&CannotOwn::Leaving.to_string()),
            Ok(row) => row,
            Err(Error::NotFound) => return wrong("There is no such user in this account."),
            Err(other) => return Err(other),
        };
        match policy::can_own(&row.facts()?) {
            Ok(()) => Ok(row),
            Err(why) => wrong(&why.to_string()),
        }
    }
}

/// Whether `actor` may say who gets what `leaving` owns.
///
/// # Errors
/// Without the right to change the owner of it.
pub(crate) fn may_hand_over(actor: &Actor, leaving: Uuid, name: &str) -> std::result::Result<(), Denial> {
    policy::may_manage(actor, Operation::ChangeOwner, Some(leaving), Some(name))
}

impl Granted<Remove> {
    /// Gives all that who goes owns to `receiver`, or leaves it without an owner.
    pub(crate) async fn hand_over(&mut self, receiver: Option<Uuid>) -> Result<u64> {
        const SET: &str = "UPDATE resources SET owner = $3, version = version + 1, updated = $4 \
                           WHERE account = $1 AND owner = $2";
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        Ok(
            on!(tx, c => sqlx::query(SET).bind(decision.account().as_str()).bind(decision.target()).bind(receiver)
            .bind(now.micros()).execute(&mut **c).await.map(|done| done.rows_affected()))?,
        )
    }
}
