//! Resources as they are read.

use domain::policy::ResourceFacts;
use domain::{ResourceId, ResourceKind, ResourceState, Timestamp, UserId};
use uuid::Uuid;

use crate::Spec;

/// A deployment, model, fine-tuning job or dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its key in the database.
    pub key: Uuid,
    /// What it is.
    pub kind: ResourceKind,
    /// Its id.
    pub id: ResourceId,
    /// Who made it, by the address they had then.
    pub created_by: String,
    /// Who owns it, if anybody does.
    pub owner: Option<Owner>,
    /// What is set of it.
    pub spec: Spec,
    /// How it stands.
    pub state: ResourceState,
    /// What there is to say about that; mostly empty.
    pub message: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed last.
    pub updated: Timestamp,
    /// When it was deleted, if it was and can come back.
    pub deleted: Option<Timestamp>,
    /// For [`ResourceChange`](crate::ResourceChange): a change made upon another version is not made.
    pub version: i64,
}

/// Who owns a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user's key in the database.
    pub key: Uuid,
    /// Their id.
    pub user: UserId,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub email: String,
}

impl Resource {
    /// What it is shown by: its name, or its id.
    pub fn title(&self) -> &str {
        self.spec.name().map_or(self.id.as_str(), domain::DisplayName::as_str)
    }

    /// What matters to the policy, for a page that offers what may be done.
    pub fn facts(&self) -> ResourceFacts {
        ResourceFacts {
            key: self.key,
            kind: self.kind,
            owner: self.owner.as_ref().map(|owner| owner.key),
            owner_name: self.owner.as_ref().map(|owner| owner.name.clone()),
            state: self.state,
            version: self.version,
        }
    }
}

/// What somebody owns, listed for a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// What it is.
    pub kind: ResourceKind,
    /// Its id.
    pub id: ResourceId,
    /// What it is shown by.
    pub title: String,
}
