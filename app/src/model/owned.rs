//! What somebody owns, for the pages that ask or tell what becomes of it.

use domain::{ResourceId, ResourceKind};
use serde::{Deserialize, Serialize};

/// One resource of somebody's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedResource {
    /// What it is.
    pub kind: ResourceKind,
    /// Its id.
    pub id: ResourceId,
    /// What it is shown by.
    pub title: String,
}
