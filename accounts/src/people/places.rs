//! All places of one person, for what the operator does to a person and every account of theirs has
//! to know of.

use domain::AccountId;
use uuid::Uuid;

use crate::db::{Tx, on};
use crate::{Error, Result};

/// The places of a person whom the transaction has locked: account and user, in the order in which
/// accounts are locked when there are several. None is added while the lock is held; some may go.
pub(crate) async fn of(tx: &mut Tx, person: Uuid) -> Result<Vec<(AccountId, Uuid)>> {
    const PLACES: &str = "SELECT account, id FROM users WHERE person = $1";
    let rows: Vec<(String, Uuid)> =
        on!(tx, c => sqlx::query_as(PLACES).bind(person).fetch_all(&mut **c).await)?;
    let parsed = |(account, user): (String, Uuid)| match AccountId::parse(&account) {
        Ok(id) => Ok((id, user)),
        Err(_) => Err(Error::Damaged(format!("account id “{account}”"))),
    };
    let mut places = rows.into_iter().map(parsed).collect::<Result<Vec<_>>>()?;
    // Sorted here and not there: the two databases need not agree about what comes first.
    places.sort_by(|one, other| one.0.as_str().cmp(other.0.as_str()));
    Ok(places)
}

/// A place that was there a moment ago: somebody is removing it, so it is worth another try.
pub(super) fn busy_if_gone(error: Error) -> Error {
    match error {
        Error::NotFound => Error::Busy,
        other => other,
    }
}
