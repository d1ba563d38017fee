//! A user as stored, and reading it.

use domain::policy::{Standing, TargetFacts};
use domain::{AccountId, DisplayName, Email, Role, Status, Timestamp, User, UserId, UserKind};
use sqlx::FromRow;
use uuid::Uuid;

use super::Keys;
use crate::db::{Pool, Tx, on};
use crate::{Caller, Error, Result};

/// The tables a [`Row`] comes from.
macro_rules! user_tables {
    () => {
        "users u LEFT JOIN people p ON p.id = u.person LEFT JOIN invitations i ON i.user_key = u.id \
         LEFT JOIN user_activity a ON a.user_key = u.id "
    };
}
pub(crate) use user_tables;

/// The columns of [`Row`] and the tables they come from; what follows is the condition.
macro_rules! select_user {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.account, u.user_id, u.person, COALESCE(p.email, u.email) AS email, u.display_name, u.role, u.kind, \
             u.standing, u.version, u.created, u.updated, u.access_ended, u.name_key, u.mail_key, p.proved, \
             p.password_hash IS NOT NULL AS can_sign_in, i.expires, i.declined, i.copy_generation, i.mail_generation, \
             i.mailed, i.mail_failed, i.inviter, a.last_active, u.created_by FROM ",
            $crate::users::row::user_tables!(),
            $rest
        )
    };
}
pub(crate) use select_user;

/// One row of `users` with what belongs to it.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) account: String,
    pub(crate) user_id: String,
    pub(crate) person: Option<Uuid>,
    email: Option<String>,
    display_name: Option<String>,
    role: String,
    kind: String,
    standing: String,
    pub(crate) version: i64,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) access_ended: Option<i64>,
    pub(crate) name_key: String,
    pub(crate) mail_key: String,
    proved: Option<bool>,
    can_sign_in: bool,
    pub(crate) expires: Option<i64>,
    pub(crate) declined: Option<i64>,
    pub(crate) copy_generation: Option<i64>,
    pub(crate) mail_generation: Option<i64>,
    /// When the mail server took the mail of the present mailed link.
    pub(crate) mailed: Option<i64>,
    /// When its mail was given up.
    pub(crate) mail_failed: Option<i64>,
    pub(crate) inviter: Option<Uuid>,
    pub(crate) last_active: Option<i64>,
    created_by: Option<String>,
}

fn damaged(what: &str, value: &str) -> Error {
    Error::Damaged(format!("{what} “{value}”"))
}

impl Row {
    pub(crate) fn role(&self) -> Result<Role> {
        Role::parse(&self.role).map_err(|_| damaged("role", &self.role))
    }

    pub(crate) fn kind(&self) -> UserKind {
        if self.kind == UserKind::ServiceAccount.as_str() {
            UserKind::ServiceAccount
        } else {
            UserKind::Person
        }
    }

    pub(crate) fn standing(&self) -> Result<Standing> {
        Standing::parse(&self.standing).ok_or_else(|| damaged("standing", &self.standing))
    }

    pub(crate) fn email(&self) -> Result<Option<Email>> {
        let parse = |text: &String| Email::parse(text).map_err(|_| damaged("address", text));
        self.email.as_ref().map(parse).transpose()
    }

    /// What they are sorted and found by under this name.
    pub(crate) fn keys(&self, account: &AccountId, name: &DisplayName) -> Result<Keys> {
        Ok(match self.kind() {
            UserKind::Person => Keys::of(Some(name), self.email()?.as_ref()),
            UserKind::ServiceAccount => Keys::of_program(name, account, &self.user_id),
        })
    }

    pub(crate) fn display_name(&self) -> Result<Option<DisplayName>> {
        let parse = |text: &String| DisplayName::parse(text).map_err(|_| damaged("name", text));
        self.display_name.as_ref().map(parse).transpose()
    }

    /// The address, that of a service account being made up.
    pub(crate) fn address(&self) -> String {
        let made_up = || format!("{}@{}.sa.roster", self.user_id, self.account);
        self.email.clone().unwrap_or_else(made_up)
    }

    /// What matters to the policy.
    pub(crate) fn facts(&self) -> Result<TargetFacts> {
        Ok(TargetFacts {
            user: self.id,
            kind: self.kind(),
            role: self.role()?,
            standing: self.standing()?,
            can_sign_in: self.person.is_some() && self.can_sign_in,
            version: self.version,
        })
    }

    /// How the user stands at `now`.
    pub(crate) fn status(&self, now: Timestamp) -> Result<Status> {
        Ok(match self.standing()? {
            Standing::Active => Status::Active,
            Standing::Deactivated => Status::Deactivated,
            Standing::Invited if self.declined.is_some() => Status::Declined,
            Standing::Invited => {
                let expires = Timestamp::from_micros(self.expires.unwrap_or_default());
                if expires > now { Status::Invited { expires } } else { Status::InvitationExpired }
            }
        })
    }

    /// The user as others see them at `now`.
    pub(crate) fn user(&self, now: Timestamp) -> Result<User> {
        Ok(User {
            id: UserId::parse(&self.user_id).map_err(|_| damaged("user id", &self.user_id))?,
            email: self.email()?,
            display_name: self.display_name()?,
            role: self.role()?,
            kind: self.kind(),
            status: self.status(now)?,
            version: self.version,
            created: Timestamp::from_micros(self.created),
            updated: Timestamp::from_micros(self.updated),
            last_active: self.last_active.map(Timestamp::from_micros),
            address_confirmed: self.proved.unwrap_or(true),
            created_by: self.created_by.clone(),
        })
    }
}

const BY_ID: &str = select_user!("WHERE u.account = $1 AND u.user_id = $2");
const BY_PERSON: &str = select_user!("WHERE u.account = $1 AND u.person = $2");
const BY_KEY: &str = select_user!("WHERE u.account = $1 AND u.id = $2");

/// The user with this id, outside any transaction.
pub(crate) async fn read(pool: &Pool<'_>, account: &AccountId, id: &UserId) -> Result<Row> {
    let row = on!(pool, c => sqlx::query_as(BY_ID).bind(account.as_str()).bind(id.as_str()).fetch_optional(*c).await)?;
    row.ok_or(Error::NotFound)
}

/// The user with this key, whatever the account, outside any transaction: for holders of a link,
/// which is about a key.
pub(crate) async fn read_by_key(pool: &Pool<'_>, key: Uuid) -> Result<Option<Row>> {
    const ANYWHERE: &str = select_user!("WHERE u.id = $1");
    Ok(on!(pool, c => sqlx::query_as(ANYWHERE).bind(key).fetch_optional(*c).await)?)
}

/// The place of a person, outside any transaction.
pub(crate) async fn read_place(pool: &Pool<'_>, account: &AccountId, person: Uuid) -> Result<Row> {
    let row = on!(pool, c => sqlx::query_as(BY_PERSON).bind(account.as_str()).bind(person).fetch_optional(*c).await)?;
    row.ok_or(Error::NotFound)
}

/// The caller's own user, outside any transaction; none for the operator.
pub(crate) async fn read_own(pool: &Pool<'_>, account: &AccountId, caller: Caller) -> Result<Option<Row>> {
    let row: Option<Row> = match caller {
        Caller::Operator => return Ok(None),
        Caller::Person { person, .. } => {
            on!(pool, c => sqlx::query_as(BY_PERSON).bind(account.as_str()).bind(person).fetch_optional(*c).await)?
        }
        Caller::Key { user, .. } => {
            on!(pool, c => sqlx::query_as(BY_KEY).bind(account.as_str()).bind(user).fetch_optional(*c).await)?
        }
    };
    row.map(Some).ok_or(Error::NotFound)
}

/// The caller's own user, within a change; none for the operator.
pub(crate) async fn load_own(tx: &mut Tx, account: &AccountId, caller: Caller) -> Result<Option<Row>> {
    Ok(match caller {
        Caller::Operator => None,
        Caller::Person { person, .. } => Some(load_place(tx, account, person).await?),
        Caller::Key { user, .. } => Some(load_by_key(tx, account, user).await?),
    })
}

/// The user with this id, within a change.
pub(crate) async fn load(tx: &mut Tx, account: &AccountId, id: &UserId) -> Result<Row> {
    let row = on!(tx, c => sqlx::query_as(BY_ID).bind(account.as_str()).bind(id.as_str()).fetch_optional(&mut **c).await)?;
    row.ok_or(Error::NotFound)
}

/// The user with this key, within a change.
pub(crate) async fn load_by_key(tx: &mut Tx, account: &AccountId, key: Uuid) -> Result<Row> {
    let row =
        on!(tx, c => sqlx::query_as(BY_KEY).bind(account.as_str()).bind(key).fetch_optional(&mut **c).await)?;
    row.ok_or(Error::NotFound)
}

/// The place of a person, within a change.
pub(crate) async fn load_place(tx: &mut Tx, account: &AccountId, person: Uuid) -> Result<Row> {
    let row = on!(tx, c => sqlx::query_as(BY_PERSON).bind(account.as_str()).bind(person).fetch_optional(&mut **c).await)?;
    row.ok_or(Error::NotFound)
}
