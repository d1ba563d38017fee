//! Invitations: as those who are invited see them, and what becomes of those that are sent.

use domain::{AccountId, DisplayName, Email, Invalid, Role, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// A place the reader is offered and may take without a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenInvitation {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: DisplayName,
    /// The role offered.
    pub role: Role,
    /// Name and address of who invites; none if they are gone or it was the operator.
    pub invited_by: Option<(DisplayName, Email)>,
    /// When the offer ends.
    pub expires: Timestamp,
}

/// An invitation as its link's holder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The account that invites.
    pub account_name: DisplayName,
    /// Its id.
    pub account: AccountId,
    /// The role offered.
    pub role: Role,
    /// The address invited.
    pub email: Email,
    /// The name the inviter typed, if any: a first value for the form.
    pub display_name: Option<DisplayName>,
    /// Name and address of who invites; none if they are gone or it was the operator.
    pub invited_by: Option<(DisplayName, Email)>,
    /// When the offer ends.
    pub expires: Timestamp,
}

/// What became of one address of an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteAnswer {
    /// The address as it was typed.
    pub typed: String,
    /// What became of it.
    pub outcome: InviteOutcome,
}

/// What became of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InviteOutcome {
    /// A place is offered; the link accepts it.
    Invited {
        /// The new user.
        user: UserId,
        /// The role offered.
        role: Role,
        /// The whole address of the invitation, to be handed over.
        link: String,
        /// When the offer ends.
        expires: Timestamp,
        /// Whether a mail is on its way.
        mail: Mailing,
    },
    /// Somebody with that address is in the account or invited already.
    AlreadyUser {
        /// Their id.
        user: UserId,
    },
    /// It is not a line that can be understood.
    Invalid(Invalid),
    /// The policy forbids it, in the words of [`domain::Refusal`].
    Refused(String),
}

/// Whether an invitation is mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mailing {
    /// A mail is on its way.
    Queued,
    /// The account has sent as many invitation mails today as it may.
    OverLimit,
    /// This installation sends no mail.
    NotSetUp,
}
