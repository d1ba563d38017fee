//! Page tokens: where in a list to go on, opaque and bound to the query they came from.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Invalid;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::row::Row;
use crate::SortBy;
use crate::secret::SecretKey;

/// A place in a list: next to the row with these keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// True for the page before that row, false for the one after.
    pub(crate) backwards: bool,
    /// Position of that row in the whole list, from 1, as it was when the token was made.
    pub(crate) position: u64,
    /// The sort keys of that row.
    pub(crate) key: SortKey,
    /// Its key, which tells rows with equal sort keys apart.
    pub(crate) id: Uuid,
}

/// The value of what a list is sorted by, in one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SortKey {
    /// Folded name.
    Name(String),
    /// Rank of the role, folded name.
    Role(i64, String),
    /// Microseconds since 1970.
    Joined(i64),
}

impl SortKey {
    /// The keys of a row in a list sorted by `sort`.
    pub(crate) fn of(row: &Row, sort: SortBy) -> crate::Result<Self> {
        Ok(match sort {
            SortBy::Name => Self::Name(row.name_key.clone()),
            SortBy::Role => Self::Role(row.role()?.rank(), row.name_key.clone()),
            SortBy::Joined => Self::Joined(row.created),
        })
    }

    fn fits(&self, sort: SortBy) -> bool {
        matches!(
            (self, sort),
            (Self::Name(_), SortBy::Name)
                | (Self::Role(..), SortBy::Role)
                | (Self::Joined(_), SortBy::Joined)
        )
    }
}

const PURPOSE: &str = "page token";
/// Bytes of the MAC that are kept: 128 bits are out of reach of guessing.
const MAC_LENGTH: usize = 16;

impl Place {
    /// The token for the address.
    pub(crate) fn token(&self, secret: &SecretKey, query: &str) -> String {
        let body = serde_json::to_vec(self).unwrap_or_default();
        let mut bytes = secret.mac(PURPOSE, &[query.as_bytes(), &body])[..MAC_LENGTH].to_vec();
        bytes.extend(body);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a token made for the same query.
    pub(crate) fn read(token: &str, secret: &SecretKey, query: &str, sort: SortBy) -> Result<Self, Invalid> {
        let wrong = || {
            Invalid::new(
                "page",
                "This page belongs to another list or an earlier version of it. Start from the first page.",
            )
        };
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| wrong())?;
        let (mac, body) = bytes.split_at_checked(MAC_LENGTH).ok_or_else(wrong)?;
        let right = secret.mac(PURPOSE, &[query.as_bytes(), body]);
        if !bool::from(subtle::ConstantTimeEq::ct_eq(mac, &right[..MAC_LENGTH])) {
            return Err(wrong());
        }
        let place: Self = serde_json::from_slice(body).map_err(|_| wrong())?;
        if place.key.fits(sort) { Ok(place) } else { Err(wrong()) }
    }
}
