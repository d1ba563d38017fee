//! What is wrong with one field of what somebody typed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One field, and what would be right in it.
///
/// Every parser of this crate answers with this, so that a form, the REST interface and the
/// command line can put the same sentence beside the same field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invalid {
    /// The name of the field as the contract spells it, for example `email`.
    pub field: String,
    /// A whole sentence that says what would be right.
    pub message: String,
}

impl Invalid {
    /// Names `field` and says in `message` what would be right.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }

    /// The same complaint about a field with another name, for forms where one kind of
    /// value appears under several names.
    #[must_use]
    pub fn named(self, field: impl Into<String>) -> Self {
        Self { field: field.into(), ..self }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Invalid {}
