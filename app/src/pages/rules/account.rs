//! The pages about the account, oneself, and everything else.

use accounts::AuditList;
use domain::policy::Settings;
use domain::{Contacts, Invalid, InvitationDays, ResourceId, Role, Timestamp};

use super::log::{audit_page, empty_audit_page};
use super::values::{HOSTILE, actor, email, errors, facts, frame, html, name};
use crate::model::{Frame, MeData, OwnSession};
use crate::pages::*;

pub(super) fn settings_page(role: Role) -> SettingsPage {
    let settings = Settings {
        name: name(HOSTILE),
        contact: Some(email("team@example.com")),
        granular_roles: true,
        invitation_days: InvitationDays::default(),
    };
    SettingsPage {
        account: facts(),
        actor: actor(role),
        typed: Some(TypedSettings {
            account_name: HOSTILE.to_owned(),
            contact: HOSTILE.to_owned(),
            ..(&settings).into()
        }),
        settings,
        version: 1,
        granular_holders: 2,
        close_refused: None,
        contacts: Contacts { admins: vec![(name(HOSTILE), email("carol@example.com"))], more: 0 },
        errors: errors(),
    }
}

pub(super) fn close_page(refused: Option<String>) -> CloseAccountPage {
    let until = Timestamp::from_seconds(0);
    let typed = HOSTILE.to_owned();
    CloseAccountPage {
        account: facts(),
        version: 1,
        users: 2,
        invitations: 1,
        until,
        refused,
        typed,
        errors: errors(),
    }
}

pub(super) fn closed() -> Trouble {
    let (since, until) = (Timestamp::from_seconds(0), Timestamp::from_seconds(0));
    Trouble::Closed { id: facts().id, account: name(HOSTILE), since, until, may_reopen: true }
}

fn api_page() -> ApiPage {
    let field = ApiField {
        name: HOSTILE.to_owned(),
        kind: "string".to_owned(),
        required: true,
        about: HOSTILE.to_owned(),
    };
    let operation = ApiOperation {
        id: "GetUser".to_owned(),
        method: "GET".to_owned(),
        path: "/v1/accounts/{account}/users/{user}".to_owned(),
        summary: HOSTILE.to_owned(),
        about: HOSTILE.to_owned(),
        needs: vec![HOSTILE.to_owned()],
        parameters: vec![field.clone()],
        body: vec![field.clone()],
        answer: vec![field],
        curl: HOSTILE.to_owned(),
    };
    let group = ApiGroup { name: "Users".to_owned(), about: HOSTILE.to_owned(), operations: vec![operation] };
    ApiPage {
        base: "https://roster.example.com".to_owned(),
        groups: vec![group],
        errors: vec![("404".to_owned(), HOSTILE.to_owned())],
    }
}

/// A dataset that has a file, whose next one was wrong.
fn upload_page() -> UploadPage {
    let at = Timestamp::from_seconds(0);
    UploadPage {
        account: facts().id,
        dataset: ResourceId::parse("train").expect("an id"),
        name: HOSTILE.to_owned(),
        format: domain::dataset::DatasetFormat::Chat,
        present: Some(FileFacts { examples: 1200, size: 834_233, sha256: "ab".repeat(32), uploaded: at }),
        largest: 150 * 1024 * 1024,
        errors: vec![Invalid::new("file", HOSTILE)],
    }
}

pub(super) fn about_account() -> Vec<(&'static str, String)> {
    let session = OwnSession {
        id: "00".to_owned(),
        is_this: false,
        browser: HOSTILE.to_owned(),
        address: HOSTILE.to_owned(),
        began: Timestamp::from_seconds(0),
        last_used: Timestamp::from_seconds(0),
    };
    let sessions = vec![OwnSession { is_this: true, ..session.clone() }, session];
    let me_data = MeData { sessions, slash_searches: true, now: Timestamp::from_seconds(0) };
    vec![
        ("settings", html(|| settings(frame(Role::Admin), settings_page(Role::Admin)))),
        ("settings read-only", html(|| settings(frame(Role::User), settings_page(Role::User)))),
        ("close account", html(|| close_account(frame(Role::Admin), close_page(None)))),
        (
            "close account refused",
            html(|| close_account(frame(Role::Admin), close_page(Some(HOSTILE.to_owned())))),
        ),
        ("closed", html(|| trouble(frame(Role::Admin), closed()))),
        ("new account", html(|| new_account(frame(Role::User), NewAccountPage::default()))),
        ("roles", html(|| roles(frame(Role::User)))),
        ("audit log", html(|| audit(frame(Role::Admin), audit_page(AuditList::Changes, true)))),
        ("refusals", html(|| audit(frame(Role::User), audit_page(AuditList::Refusals, false)))),
        ("audit log, empty", html(|| audit(frame(Role::Admin), empty_audit_page()))),
        ("api", html(|| api(Frame::default(), api_page()))),
        ("upload", html(|| upload(frame(Role::User), upload_page()))),
        ("me", html(|| me(frame(Role::User), me_data, MePage { name: None, errors: errors() }))),
        ("no account", html(|| trouble(frame(Role::User), Trouble::NoAccount))),
        ("trouble", html(|| trouble(frame(Role::User), Trouble::NoLongerIn { account: name(HOSTILE) }))),
    ]
}
