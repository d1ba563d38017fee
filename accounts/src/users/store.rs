//! Writing a user: the statements several use cases share, called only by methods of the right
//! to write, [`Granted`].

use domain::policy::{AccountFacts, Standing};
use domain::{AccountId, DisplayName, Email, Role, Timestamp, User, UserId, UserKind};
use uuid::Uuid;

use super::{Keys, counts, row};
use crate::change::Granted;
use crate::db::{Tx, on};
use crate::{Error, Result};

/// A user about to be added.
pub(crate) struct NewUser<'a> {
    pub(crate) key: Uuid,
    pub(crate) id: &'a UserId,
    /// The person, if they have joined; none while invited.
    pub(crate) person: Option<Uuid>,
    pub(crate) email: &'a Email,
    pub(crate) display_name: Option<&'a DisplayName>,
    pub(crate) role: Role,
}

impl NewUser<'_> {
    fn standing(&self) -> Standing {
        if self.person.is_some() { Standing::Active } else { Standing::Invited }
    }
}

/// Adds a user and counts it. False if the address or the person has a place already.
pub(crate) async fn insert(
    tx: &mut Tx,
    account: &AccountId,
    user: &NewUser<'_>,
    now: Timestamp,
) -> Result<bool> {
    const INSERT: &str = "INSERT INTO users (id, account, user_id, person, email, email_key, display_name, name_key, \
        mail_key, search, role, role_rank, kind, standing, version, created, updated) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, $15, $15) \
        ON CONFLICT DO NOTHING RETURNING id";
    let keys = Keys::of(user.display_name, Some(user.email));
    // Of someone who has joined the address is the person's; it is stored here only before.
    let stored_email = user.person.is_none().then(|| user.email.as_str());
    let email_key = user.person.is_none().then_some(keys.mail.as_str());
    let added: Option<(Uuid,)> = on!(&mut *tx, c => sqlx::query_as(INSERT).bind(user.key).bind(account.as_str())
        .bind(user.id.as_str()).bind(user.person).bind(stored_email).bind(email_key)
        .bind(user.display_name.map(DisplayName::as_str)).bind(&keys.name).bind(&keys.mail).bind(&keys.search)
        .bind(user.role.as_str()).bind(user.role.rank()).bind(UserKind::Person.as_str()).bind(user.standing().as_str())
        .bind(now.micros()).fetch_optional(&mut **c).await)?;
    if added.is_some() {
        counts::add(tx, account, UserKind::Person, user.role, user.standing(), 1).await?;
    }
    Ok(added.is_some())
}

/// Adds an account with its settings as they are for new ones. False if the id is taken.
pub(crate) async fn insert_account(tx: &mut Tx, facts: &AccountFacts, now: Timestamp) -> Result<bool> {
    const INSERT: &str = "INSERT INTO accounts (id, display_name, granular_roles, seq, audit_head, created) \
                          VALUES ($1, $2, $3, 1, $4, $5) ON CONFLICT DO NOTHING RETURNING id";
    let head = crate::audit::chain::EMPTY;
    let added: Option<(String,)> = on!(tx, c => sqlx::query_as(INSERT).bind(facts.id.as_str()).bind(facts.name.as_str())
        .bind(facts.granular_roles).bind(&head[..]).bind(now.micros()).fetch_optional(&mut **c).await)?;
    Ok(added.is_some())
}

impl<D> Granted<D> {
    /// A user as they are after what has been written so far, for the answer.
    pub(crate) async fn user_after(&mut self, key: Uuid) -> Result<User> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let (tx, _) = self.writing();
        row::load_by_key(tx, &account, key).await?.user(now)
    }
}

/// Changes that a statement expected to hit exactly one row did so.
pub(crate) fn exactly_one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::Damaged(format!("{rows} rows changed instead of one"))) }
}
