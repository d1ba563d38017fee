//! Where a page of the users page begins, in both directions. The tokens are those of all lists.

use domain::Invalid;
use serde::{Deserialize, Serialize};

use super::row::Row;
use crate::SortBy;
use crate::db::bind::Bound;
use crate::lists::keyset::By;
use crate::lists::page_token;
use crate::secret::SecretKey;

/// A place in a list: next to the row with these keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// True for the page before that row, false for the one after.
    pub(crate) backwards: bool,
    /// Position of that row in the whole list, from 1, as it was when the token was made.
    pub(crate) position: u64,
    /// The sort keys of that row, its key last, which tells rows apart that are sorted alike.
    pub(crate) keys: Vec<Bound>,
}

impl Place {
    /// The token for the address.
    pub(crate) fn token(&self, secret: &SecretKey, query: &str) -> String {
        page_token::seal(self, secret, &["users page", query])
    }

    /// Reads a token made for the same query.
    pub(crate) fn read(token: &str, secret: &SecretKey, query: &str) -> Result<Self, Invalid> {
        page_token::open(token, secret, &["users page", query], "page")
    }
}

/// The columns a list is sorted by.
pub(crate) fn columns(sort: SortBy, descending: bool) -> Vec<By> {
    let columns: &[&'static str] = match sort {
        SortBy::Name => &["u.name_key", "u.id"],
        SortBy::Role => &["u.role_rank", "u.name_key", "u.id"],
        SortBy::Joined => &["u.created", "u.id"],
    };
    columns.iter().map(|column| By { column, descending }).collect()
}

/// What a row has in these columns.
pub(crate) fn keys(row: &Row, sort: SortBy) -> crate::Result<Vec<Bound>> {
    let (name, id) = (Bound::from(row.name_key.as_str()), Bound::from(row.id));
    Ok(match sort {
        SortBy::Name => vec![name, id],
        SortBy::Role => vec![row.role()?.rank().into(), name, id],
        SortBy::Joined => vec![row.created.into(), id],
    })
}
