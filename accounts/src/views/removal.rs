//! What is answered about a removal, before and after it.

use domain::policy::AccountFacts;
use domain::{ApiKey, ApiKeyText, Email, Operation, Refusal, User};

use crate::KeyFate;

use super::Owned;

/// What a removal would end.
#[derive(Clone, Debug)]
pub struct RemovalPreview {
    /// Who would go.
    pub user: User,
    /// The account.
    pub account: AccountFacts,
    /// Removal, leaving, or revoking an invitation.
    pub operation: Operation,
    /// Sessions that have entered this account.
    pub sessions: u64,
    /// Open invitations they have sent.
    pub invitations_sent: u64,
    /// Who holds those.
    pub invited: Vec<Email>,
    /// Their API keys, which end; also those that have expired.
    pub keys: Vec<ApiKey>,
    /// API keys of service accounts whose secret they have seen, since they made them or rotated them
    /// last: what becomes of each can be chosen. None if the caller may not see them.
    pub left: Vec<ApiKey>,
    /// What they own: it goes to whoever is named, or is left without an owner.
    pub owned: Vec<Owned>,
    /// Whether the caller may name somebody who gets it.
    pub may_hand_over: bool,
    /// Names what is listed here and the version of the user: digits, at most 18. A removal that is
    /// asked for with it does nothing if something has changed since.
    pub revision: String,
    /// Why it cannot be done, if it cannot.
    pub refused: Option<Refusal>,
}

/// What a removal ended.
#[derive(Clone, Debug)]
pub struct Removed {
    /// Who went, as they were.
    pub user: User,
    /// Removal, leaving, or revoking an invitation.
    pub operation: Operation,
    /// Sessions that lost the account.
    pub sessions: u64,
    /// API keys that ended.
    pub keys: u64,
    /// Which those were.
    pub ended: Vec<ApiKey>,
    /// What became of the API keys of service accounts that they may still hold.
    pub left: Vec<LeftKey>,
    /// What they owned.
    pub owned: Vec<Owned>,
    /// Who owns it now; nobody if there is none.
    pub receiver: Option<User>,
    /// Open invitations they had sent, which can still be accepted.
    pub invitations_sent: u64,
}

/// What became of one API key of a service account that somebody who has gone may still hold.
#[derive(Clone, Debug)]
pub struct LeftKey {
    /// The key, as it is now, or was when it ended.
    pub key: ApiKey,
    /// What was done with it.
    pub fate: KeyFate,
    /// Its new text, which cannot be had again, if it was rotated.
    pub text: Option<ApiKeyText>,
}
