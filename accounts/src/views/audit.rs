//! The audit log as it is read.

use domain::policy::{AccountFacts, Actor};
use domain::{Contacts, Operation, Timestamp, UserId};
use serde_json::Value;

/// Which of the two chains is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AuditList {
    /// What was changed.
    #[default]
    Changes,
    /// What was refused.
    Refusals,
}

/// Which entries of the audit log are wanted. Newest first, unless an export or the REST listing says
/// otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Changes or refusals.
    pub list: AuditList,
    /// Only what this principal did: a user's id, an e-mail address, a part of what somebody was called,
    /// or a key of the log like `operator`; empty for all. Whoever sees only their own entries sees those
    /// whatever stands here.
    pub who: String,
    /// Only this operation.
    pub action: Option<Operation>,
    /// Only from this moment on.
    pub from: Option<Timestamp>,
    /// Only before this moment.
    pub until: Option<Timestamp>,
    /// Rows a page, 1 to 200.
    pub size: u32,
    /// The page token; empty for the first page.
    pub page: String,
}

/// A page of the log.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// The account.
    pub account: AccountFacts,
    /// Who reads.
    pub actor: Actor,
    /// Whether all entries of the account are shown, or only the reader's own.
    pub sees_all: bool,
    /// Active admins, for readers who see only their own.
    pub contacts: Contacts,
    /// Whether nobody was found who is meant by `who`.
    pub nobody: bool,
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// Position of the first one in the whole list, from 1.
    pub first: u64,
    /// How many match, or how far was counted.
    pub total: u64,
    /// True if there may be more than `total`.
    pub total_or_more: bool,
    /// Token of the page of newer ones, if there is one.
    pub previous: Option<String>,
    /// Token of the page of older ones, if there is one.
    pub next: Option<String>,
    /// The time.
    pub now: Timestamp,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Its number in its chain, from 1 without gaps.
    pub number: i64,
    /// When; of a refusal the minute.
    pub at: Timestamp,
    /// Who did it or wanted to, as they were called then.
    pub who: AuditName,
    /// What, by the name of an [`Operation`]; of a later version it may be one that this one does not know.
    pub operation: String,
    /// The user it is about, as they are called now, or were when they went; none for the account itself.
    pub about: Option<AuditName>,
    /// What came of it.
    pub outcome: AuditOutcome,
    /// What the program that asked called itself; chosen by whoever asked.
    pub user_agent: Option<String>,
    /// The network address it came from.
    pub address: Option<String>,
    /// The id of the API key that asked.
    pub api_key: Option<String>,
    /// The id of the request, which the answer and the log of the process have too.
    pub request: Option<String>,
    /// Whether the entry is as it was written, and behind the entry it was written behind.
    pub verified: bool,
}

/// Somebody in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditName {
    /// The key that never changes: `user:<uuid>`, `person:<uuid>`, `operator` or `installation`.
    pub key: String,
    /// What they are called.
    pub name: String,
    /// Their id in the account, if they are in it now.
    pub user: Option<UserId>,
}

/// What came of what was asked.
#[derive(Clone, Debug, PartialEq)]
pub enum AuditOutcome {
    /// It was done.
    Done {
        /// What exactly, by names of fields.
        detail: Value,
    },
    /// It was refused.
    Refused {
        /// Why.
        reason: String,
        /// How often within the minute.
        times: u64,
    },
}

/// What a form to narrow the log down can offer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditChoices {
    /// What those are called who have entries; at most 200 of them, by name.
    pub names: Vec<String>,
    /// Operations that have entries.
    pub actions: Vec<Operation>,
}

/// How much of an account's log has been found to be as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHealth {
    /// Entries and refusals that there should be.
    pub entries: u64,
    /// What the check found.
    pub verdict: AuditVerdict,
}

/// What a check of the log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Everything is as it was written.
    Whole {
        /// Since when nothing in it can have been changed unnoticed: parts of a long log are checked once in
        /// a while and not for each reader.
        since: Timestamp,
    },
    /// So many of them are; the check goes on by itself.
    UnderWay {
        /// Entries checked so far.
        checked: u64,
    },
    /// It has been tampered with: one sentence for each place.
    Tampered(Vec<String>),
}
