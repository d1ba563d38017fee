//! How many users an account has, by kind, role and standing: kept in the transaction that
//! changes it, so that no page has to count.

use domain::policy::Standing;
use domain::{AccountId, Role, UserKind};

use crate::Result;
use crate::db::{Pool, Tx, on};

/// Adds `by` (which may be negative) to one number.
pub(crate) async fn add(
    tx: &mut Tx,
    account: &AccountId,
    kind: UserKind,
    role: Role,
    standing: Standing,
    by: i64,
) -> Result<()> {
    const ADD: &str = "INSERT INTO user_counts (account, kind, role, standing, n) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (account, kind, role, standing) DO UPDATE SET n = user_counts.n + excluded.n";
    on!(tx, c => sqlx::query(ADD).bind(account.as_str()).bind(kind.as_str()).bind(role.as_str()).bind(standing.as_str())
        .bind(by).execute(&mut **c).await.map(drop))?;
    Ok(())
}

/// Users of one kind, role and standing, by their names in the database.
#[derive(Clone, Copy)]
pub(crate) struct Cell<'a> {
    /// See [`UserKind`].
    pub(crate) kind: &'a str,
    /// See [`Role`].
    pub(crate) role: &'a str,
    /// See [`Standing`].
    pub(crate) standing: &'a str,
    /// How many there are.
    pub(crate) number: u64,
}

/// The numbers of one account.
pub(crate) struct Counts(Vec<(String, String, String, i64)>);

impl Counts {
    /// Reads them: at most 24 rows.
    pub(crate) async fn read(pool: &Pool<'_>, account: &AccountId) -> Result<Self> {
        const READ: &str = "SELECT kind, role, standing, n FROM user_counts WHERE account = $1";
        Ok(Self(on!(pool, c => sqlx::query_as(READ).bind(account.as_str()).fetch_all(*c).await)?))
    }

    /// How many there are of each kind, role and standing of which there are any.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        self.0.iter().filter(|(.., n)| *n > 0).map(|(kind, role, standing, n)| Cell {
            kind,
            role,
            standing,
            number: n.unsigned_abs(),
        })
    }

    /// How many have a place, people and service accounts; invited ones have none yet.
    pub(crate) fn joined(&self) -> u64 {
        let kinds = [UserKind::Person, UserKind::ServiceAccount];
        let standings = [Standing::Active, Standing::Deactivated];
        kinds
            .into_iter()
            .flat_map(|kind| standings.map(|standing| self.number(kind, None, Some(standing))))
            .sum()
    }

    /// How many there are of a kind, of a role if one is given, of a standing if one is given.
    pub(crate) fn number(&self, kind: UserKind, role: Option<Role>, standing: Option<Standing>) -> u64 {
        let counts = self.0.iter().filter(|(k, r, s, _)| {
            k == kind.as_str()
                && role.is_none_or(|role| r == role.as_str())
                && standing.is_none_or(|standing| s == standing.as_str())
        });
        counts.map(|(_, _, _, n)| n.unsigned_abs()).sum()
    }
}
