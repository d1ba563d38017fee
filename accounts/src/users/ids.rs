//! Giving a new user an id: a person's is made from the address and numbered if taken, a service
//! account's is chosen. None ever belonged to another address before.

use domain::{AccountId, Email, UserId};

use crate::db::{Tx, on};
use crate::{Error, Result};

/// Numbers tried before giving up; each is a lookup by primary key.
const MOST_NUMBERS: u32 = 10_000;

/// Claims an id for an address; answers the address it belongs to, now or from before.
const RESERVE: &str = "INSERT INTO user_ids (account, user_id, email_key) VALUES ($1, $2, $3) \
                       ON CONFLICT (account, user_id) DO UPDATE SET email_key = user_ids.email_key RETURNING email_key";

/// The address a service account is known by: made up, of the form that no person's address may
/// have. So an id that a program had goes to a program again and never to a person, nor the reverse.
fn made_up_address(account: &AccountId, id: &UserId) -> String {
    format!("{id}@{account}.sa.roster")
}

/// Reserves an id for a new service account, under the account's lock. False if it is or was
/// somebody's.
pub(crate) async fn reserve_for_program(tx: &mut Tx, account: &AccountId, id: &UserId) -> Result<bool> {
    let address = made_up_address(account, id);
    let (owner,): (String,) = on!(tx, c => sqlx::query_as(RESERVE).bind(account.as_str()).bind(id.as_str())
        .bind(&address).fetch_one(&mut **c).await)?;
    Ok(owner == address)
}

/// Reserves the id for a new user with this address, under the account's lock.
pub(crate) async fn reserve(tx: &mut Tx, account: &AccountId, email: &Email) -> Result<UserId> {
    let wanted = UserId::from_email(email);
    let email_key = email.folded();
    for number in 1..=MOST_NUMBERS {
        let id = if number == 1 { wanted.clone() } else { wanted.numbered(number) };
        let (owner,): (String,) = on!(&mut *tx, c => sqlx::query_as(RESERVE).bind(account.as_str()).bind(id.as_str())
            .bind(&email_key).fetch_one(&mut **c).await)?;
        if owner == email_key {
            return Ok(id);
        }
    }
    Err(Error::Damaged(format!("no user id is left for addresses like {wanted}")))
}
