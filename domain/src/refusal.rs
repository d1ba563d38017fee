//! A denial as people read it, with whom they can ask.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Denial, DisplayName, Email};

/// Who can help: the active admins of an account, at most three of them by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    /// Name and address of at most three admins.
    pub admins: Vec<(DisplayName, Email)>,
    /// How many admins there are beyond those.
    pub more: u64,
}

impl fmt::Display for Contacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (name, email)) in self.admins.iter().enumerate() {
            let separator = if number == 0 { "" } else { ", " };
            write!(f, "{separator}{name} ({email})")?;
        }
        if self.more > 0 {
            write!(f, " and {} more", self.more)?;
        }
        Ok(())
    }
}

/// A [`Denial`] as it is shown: with the people who could grant what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What was refused and why.
    pub denial: Denial,
    /// Who can grant it; empty if nobody in the account can.
    pub contacts: Contacts,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.denial)?;
        if self.denial.permission().is_some() && !self.contacts.admins.is_empty() {
            write!(f, " Ask an admin: {}.", self.contacts)?;
        }
        Ok(())
    }
}
