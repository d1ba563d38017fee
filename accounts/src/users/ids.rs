//! Giving a new user an id: made from the address, numbered if taken, and never one that
//! belonged to another address before.

use domain::{AccountId, Email, UserId};

use crate::db::{Tx, on};
use crate::{Error, Result};

/// Numbers tried before giving up; each is a lookup by primary key.
const MOST_NUMBERS: u32 = 10_000;

/// Reserves the id for a new user with this address, under the account's lock.
pub(crate) async fn reserve(tx: &mut Tx, account: &AccountId, email: &Email) -> Result<UserId> {
    const RESERVE: &str = "INSERT INTO user_ids (account, user_id, email_key) VALUES ($1, $2, $3) \
                           ON CONFLICT (account, user_id) DO UPDATE SET email_key = user_ids.email_key RETURNING email_key";
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
