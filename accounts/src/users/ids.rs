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

/// Reserves an id for a new service account, under the account's lock. False if it is or was
/// somebody's. It belongs to its made up address, of the form that no person's address may have: so an id
/// that a program had goes to a program again and never to a person, nor the reverse.
pub(crate) async fn reserve_for_program(tx: &mut Tx, account: &AccountId, id: &UserId) -> Result<bool> {
    reserve_for(tx, account, id, &id.made_up_address(account)).await
}

/// Reserves this id for a new user with this address, under the account's lock. False if it is
/// somebody's, or was and is kept for another address.
pub(crate) async fn reserve_chosen(
    tx: &mut Tx,
    account: &AccountId,
    id: &UserId,
    email: &Email,
) -> Result<bool> {
    Ok(reserve_for(tx, account, id, &email.folded()).await? && !is_in_use(tx, account, id).await?)
}

async fn reserve_for(tx: &mut Tx, account: &AccountId, id: &UserId, address: &str) -> Result<bool> {
    let (owner,): (String,) = on!(tx, c => sqlx::query_as(RESERVE).bind(account.as_str()).bind(id.as_str())
        .bind(address).fetch_one(&mut **c).await)?;
    Ok(owner == address)
}

/// Reserves the id for a new user with this address, under the account's lock.
pub(crate) async fn reserve(tx: &mut Tx, account: &AccountId, email: &Email) -> Result<UserId> {
    let wanted = UserId::from_email(email);
    let email_key = email.folded();
    for number in 1..=MOST_NUMBERS {
        let id = if number == 1 { wanted.clone() } else { wanted.numbered(number) };
        if reserve_for(tx, account, &id, &email_key).await? && !is_in_use(tx, account, &id).await? {
            return Ok(id);
        }
    }
    Err(Error::Damaged(format!("no user id is left for addresses like {wanted}")))
}

/// Somebody invited by an address whose owner has taken their ids along to another one still has
/// the id they were given.
async fn is_in_use(tx: &mut Tx, account: &AccountId, id: &UserId) -> Result<bool> {
    const IN_USE: &str = "SELECT CAST(1 AS BIGINT) FROM users WHERE account = $1 AND user_id = $2";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(IN_USE).bind(account.as_str()).bind(id.as_str())
        .fetch_optional(&mut **c).await)?;
    Ok(found.is_some())
}

/// Lets the ids that were given to one address belong to another, which the same person has now: the
/// ids they have, and those they had in accounts they have left. What is offered to the old address
/// at the moment stays that of whoever takes it.
pub(crate) async fn pass_on(tx: &mut Tx, from: &str, to: &str) -> Result<()> {
    const PASS_ON: &str = "UPDATE user_ids SET email_key = $2 WHERE email_key = $1 AND NOT EXISTS (SELECT 1 FROM users u \
        WHERE u.account = user_ids.account AND u.user_id = user_ids.user_id AND u.standing = 'invited')";
    on!(tx, c => sqlx::query(PASS_ON).bind(from).bind(to).execute(&mut **c).await.map(drop))?;
    Ok(())
}
