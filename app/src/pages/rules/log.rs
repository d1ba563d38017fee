//! The pages of the audit log, with the worst there is to show on them.

use accounts::{
    AuditChoices, AuditEntry, AuditHealth, AuditList, AuditName, AuditOutcome, AuditPage, AuditVerdict,
};
use domain::{Invalid, Operation, Role, Timestamp, UserId};
use serde_json::json;

use super::users::users_page;
use super::values::{HOSTILE, actor, facts};
use crate::addresses::AuditFilter;
use crate::pages::AuditLogPage;

fn named(user: Option<&str>) -> AuditName {
    let user = user.and_then(|id| UserId::parse(id).ok());
    AuditName { key: HOSTILE.to_owned(), name: HOSTILE.to_owned(), user }
}

/// One that was done, and one that was refused and then edited.
pub(super) fn audit_entries() -> Vec<AuditEntry> {
    let done = AuditEntry {
        number: 2,
        at: Timestamp::from_seconds(1_772_496_000),
        who: named(Some("alice")),
        operation: "change-own-name".to_owned(),
        about: Some(named(None)),
        outcome: AuditOutcome::Done { detail: json!({"from": HOSTILE, "to": HOSTILE, HOSTILE: [HOSTILE]}) },
        user_agent: Some(HOSTILE.to_owned()),
        address: Some(HOSTILE.to_owned()),
        api_key: Some(HOSTILE.to_owned()),
        request: Some(HOSTILE.to_owned()),
        verified: true,
    };
    let refused = AuditEntry {
        number: 1,
        operation: HOSTILE.to_owned(),
        about: None,
        outcome: AuditOutcome::Refused { reason: HOSTILE.to_owned(), times: 3 },
        user_agent: None,
        address: None,
        api_key: None,
        request: None,
        verified: false,
        ..done.clone()
    };
    vec![done, refused]
}

pub(super) fn audit_page(list: AuditList, sees_all: bool) -> AuditLogPage {
    let page = AuditPage {
        account: facts(),
        actor: actor(if sees_all { Role::Admin } else { Role::User }),
        sees_all,
        contacts: users_page(Role::User).contacts,
        nobody: false,
        entries: audit_entries(),
        first: 51,
        total: 10_000,
        total_or_more: true,
        previous: Some(HOSTILE.to_owned()),
        next: None,
        now: Timestamp::from_seconds(1_772_499_600),
    };
    let filter = AuditFilter {
        list,
        who: HOSTILE.to_owned(),
        action: Some(Operation::Remove),
        from: HOSTILE.to_owned(),
        ..AuditFilter::default()
    };
    let verdict = match sees_all {
        true => AuditVerdict::Tampered(vec![HOSTILE.to_owned(); 5]),
        false => AuditVerdict::UnderWay { checked: 1_000 },
    };
    AuditLogPage {
        filter,
        errors: vec![Invalid::new("from", HOSTILE)],
        page,
        health: AuditHealth { entries: 1_000_000, verdict },
        choices: AuditChoices { names: vec![HOSTILE.to_owned()], actions: vec![Operation::Invite] },
    }
}

pub(super) fn empty_audit_page() -> AuditLogPage {
    let full = audit_page(AuditList::Changes, true);
    let verdict = AuditVerdict::Whole { since: Timestamp::from_seconds(1_772_499_000) };
    AuditLogPage {
        errors: Vec::new(),
        page: AuditPage { nobody: true, entries: Vec::new(), previous: None, ..full.page },
        health: AuditHealth { entries: 1, verdict },
        ..full
    }
}
