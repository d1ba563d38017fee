//! Use cases about people themselves: how one comes to be, proves who one is, and sees oneself.

mod bootstrap;
mod change_email;
mod change_password;
mod forgot;
mod known;
pub(crate) mod link;
mod make_reset_link;
mod me;
mod own_sessions;
pub(crate) mod places;
mod preferences;
mod reset;
mod set_up;
mod sign_in;
mod sign_in_link;

pub use bootstrap::Bootstrap;
pub use known::KnownDevice;
pub use set_up::SetUp;

use domain::{DisplayName, Email, NewPassword, Timestamp};
use sqlx::FromRow;
use uuid::Uuid;

use crate::db::{Pool, Tx, on};
use crate::{Accounts, Error, Preferences, Result};

/// A person as stored.
#[derive(FromRow)]
pub(crate) struct Person {
    pub(crate) id: Uuid,
    email: String,
    display_name: String,
    pub(crate) password_hash: Option<String>,
    /// Whether somebody has shown that the address is theirs.
    pub(crate) proved: bool,
    pub(crate) link_generation: i64,
    pub(crate) link_expires: i64,
    pub(crate) reset_generation: i64,
    pub(crate) reset_expires: i64,
    pub(crate) accounts_created: i64,
    slash_searches: bool,
}

/// The columns of [`Person`]; what follows is the condition.
macro_rules! select_person {
    ($rest:literal) => {
        concat!(
            "SELECT id, email, display_name, password_hash, proved, link_generation, link_expires, reset_generation, \
             reset_expires, accounts_created, slash_searches FROM people ",
            $rest
        )
    };
}

const BY_KEY: &str = select_person!("WHERE id = $1");
const BY_EMAIL: &str = select_person!("WHERE email_key = $1");

impl Person {
    pub(crate) fn email(&self) -> Result<Email> {
        Email::parse(&self.email).map_err(|_| Error::Damaged(format!("address “{}”", self.email)))
    }

    pub(crate) fn name(&self) -> Result<DisplayName> {
        DisplayName::parse(&self.display_name)
            .map_err(|_| Error::Damaged(format!("name “{}”", self.display_name)))
    }

    pub(crate) fn preferences(&self) -> Preferences {
        Preferences { slash_searches: self.slash_searches }
    }

    /// The person with this key, outside any transaction.
    pub(crate) async fn read(pool: &Pool<'_>, person: Uuid) -> Result<Self> {
        let found = on!(pool, c => sqlx::query_as(BY_KEY).bind(person).fetch_optional(*c).await)?;
        found.ok_or(Error::NotFound)
    }

    /// The person with this address, outside any transaction.
    pub(crate) async fn find(pool: &Pool<'_>, email_key: &str) -> Result<Option<Self>> {
        Ok(on!(pool, c => sqlx::query_as(BY_EMAIL).bind(email_key).fetch_optional(*c).await)?)
    }

    /// The person with this key, within a transaction.
    pub(crate) async fn load(tx: &mut Tx, person: Uuid) -> Result<Self> {
        let found = on!(tx, c => sqlx::query_as(BY_KEY).bind(person).fetch_optional(&mut **c).await)?;
        found.ok_or(Error::NotFound)
    }

    /// The person with this address, locked until the end of the transaction.
    pub(crate) async fn lock_by_email(tx: &mut Tx, email_key: &str) -> Result<Option<Self>> {
        const LOCK: &str = "UPDATE people SET changes = changes + 1 WHERE email_key = $1";
        on!(&mut *tx, c => sqlx::query(LOCK).bind(email_key).execute(&mut **c).await.map(drop))?;
        Self::load_by_email(tx, email_key).await
    }

    /// The person with this address, within a transaction.
    pub(crate) async fn load_by_email(tx: &mut Tx, email_key: &str) -> Result<Option<Self>> {
        Ok(on!(tx, c => sqlx::query_as(BY_EMAIL).bind(email_key).fetch_optional(&mut **c).await)?)
    }
}

/// A person about to come into being.
pub(crate) struct NewPerson<'a> {
    pub(crate) email: &'a Email,
    pub(crate) name: &'a DisplayName,
    pub(crate) password_hash: Option<&'a str>,
    /// Whether somebody has shown that the address is theirs.
    pub(crate) proved: bool,
}

/// Adds a person; none if the address has one already.
pub(crate) async fn insert(tx: &mut Tx, new: &NewPerson<'_>, now: Timestamp) -> Result<Option<Uuid>> {
    const INSERT: &str = "INSERT INTO people (id, email, email_key, display_name, password_hash, proved, created) \
                          VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id";
    let added: Option<(Uuid,)> = on!(tx, c => sqlx::query_as(INSERT).bind(crate::secret::new_key())
        .bind(new.email.as_str()).bind(new.email.folded()).bind(new.name.as_str()).bind(new.password_hash)
        .bind(new.proved).bind(now.micros()).fetch_optional(&mut **c).await)?;
    Ok(added.map(|(id,)| id))
}

impl Accounts {
    /// The hash of a password that somebody chose, checked against the rules and their own words.
    pub(crate) async fn hash_chosen(
        &self,
        password: &str,
        email: &Email,
        name: &DisplayName,
    ) -> Result<String> {
        let chosen = NewPassword::parse(password, &[email.as_str(), name.as_str()])?;
        self.inner.passwords.hash(&chosen).await
    }
}
