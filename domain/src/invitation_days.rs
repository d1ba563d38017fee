//! How long an account's invitations stand.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Invalid, Timestamp};

/// Days an invitation can be accepted: 1 to 30, usually 7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct InvitationDays(u8);

impl InvitationDays {
    /// Fewest.
    pub const LEAST: Self = Self(1);
    /// Most.
    pub const MOST: Self = Self(30);

    /// Reads what was typed.
    ///
    /// # Errors
    /// [`Invalid`] about `invitation_days`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        text.trim().parse::<i64>().map_or_else(|_| Err(wrong()), Self::try_from)
    }

    /// How many.
    pub const fn days(self) -> i64 {
        self.0 as i64
    }

    /// When an invitation sent at `now` ends.
    pub const fn from(self, now: Timestamp) -> Timestamp {
        now.plus_seconds(self.days() * 24 * 60 * 60)
    }
}

fn wrong() -> Invalid {
    Invalid::new("invitation_days", "Invitations stand for a whole number of days from 1 to 30.")
}

impl Default for InvitationDays {
    fn default() -> Self {
        Self(7)
    }
}

impl fmt::Display for InvitationDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<i64> for InvitationDays {
    type Error = Invalid;
    fn try_from(days: i64) -> Result<Self, Invalid> {
        match u8::try_from(days) {
            Ok(days) if (Self::LEAST.0..=Self::MOST.0).contains(&days) => Ok(Self(days)),
            _ => Err(wrong()),
        }
    }
}

impl From<InvitationDays> for i64 {
    fn from(days: InvitationDays) -> Self {
        days.days()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_thirty_days_can_be_chosen_and_nothing_else() {
        for good in [1, 7, 30] {
            assert_eq!(InvitationDays::parse(&format!(" {good} ")).map(InvitationDays::days), Ok(good));
        }
        for bad in ["", "0", "31", "-1", "1.5", "seven", "99999999999999999999"] {
            assert_eq!(InvitationDays::parse(bad), Err(wrong()), "{bad}");
        }
    }

    #[test]
    fn an_invitation_ends_at_the_same_time_of_day() {
        let noon = Timestamp::from_seconds(43_200);
        assert_eq!(InvitationDays::default().from(noon).seconds(), 43_200 + 7 * 86_400);
    }
}
