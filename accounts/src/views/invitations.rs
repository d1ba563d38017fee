//! What is asked and answered about invitations.

use domain::{AccountId, DisplayName, Email, Invalid, Refusal, Role, Timestamp, User, UserId};

/// One line of an invitation.
#[derive(Clone, Debug)]
pub struct InviteLine {
    /// The address.
    pub email: Email,
    /// The role to offer.
    pub role: Role,
    /// The name to show until they join.
    pub display_name: Option<DisplayName>,
}

/// Whether an invitation is mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailing {
    /// A mail is on its way.
    Queued,
    /// The account has sent as many invitation mails today as it may.
    OverLimit,
    /// This installation sends no mail.
    NotSetUp,
}

/// What became of an invitation's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationMail {
    /// The mail server took it.
    Sent(Timestamp),
    /// It was given up: the mail server refused it, or could not be reached for two days.
    GivenUp(Timestamp),
}

/// An invitation that was made anew.
#[derive(Clone, Debug)]
pub struct Resent {
    /// The user, as they are now.
    pub user: User,
    /// The token of the new link.
    pub token: String,
    /// Whether a mail is on its way.
    pub mail: Mailing,
}

/// A place that is offered to one address.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The invited user.
    pub user: User,
    /// The token of the link.
    pub token: String,
    /// When the offer ends.
    pub expires: Timestamp,
    /// Whether a mail is on its way.
    pub mail: Mailing,
}

/// What became of one line.
#[derive(Clone, Debug)]
pub enum InviteOutcome {
    /// A place is offered.
    Invited {
        /// The new user.
        user: UserId,
        /// The token of the link.
        token: String,
        /// When the offer ends.
        expires: Timestamp,
        /// Whether a mail is on its way.
        mail: Mailing,
    },
    /// Somebody with that address is a user or has an open invitation.
    AlreadyUser {
        /// Their id.
        user: UserId,
    },
    /// The policy forbids it.
    Refused(Refusal),
    /// Something about the line is wrong.
    Invalid(Invalid),
}

/// What an invitation offers.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The account's name.
    pub account_name: DisplayName,
    /// The account.
    pub account: AccountId,
    /// The role offered.
    pub role: Role,
    /// The address invited.
    pub email: Email,
    /// The name the inviter typed.
    pub display_name: Option<DisplayName>,
    /// Who invites; none if they are gone or it was the operator.
    pub invited_by: Option<(DisplayName, Email)>,
    /// When the offer ends.
    pub expires: Timestamp,
}

/// What holding an invitation's link shows.
#[derive(Clone, Debug)]
pub enum InvitationView {
    /// It can be accepted.
    Open(Box<Invitation>),
    /// The person who asks has accepted it.
    UsedByYou {
        /// The account's name.
        account_name: DisplayName,
        /// The account.
        account: AccountId,
    },
}
