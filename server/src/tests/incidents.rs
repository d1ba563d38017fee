//! What was tried in vain is on record, with who, from where, and the id of the request.

use accounts::{LogLine, LogQuery};
use axum::http::{Method, StatusCode};

use super::browser::{Installation, PASSWORD, Page};
use super::rest::Program;

async fn log(roster: &Installation, event: &str) -> Vec<LogLine> {
    let (lines, _) = roster.accounts.security_log(&LogQuery::default(), None).await.expect("the log");
    lines.into_iter().filter(|line| line.event == event).collect()
}

fn id_of(page: &Page) -> String {
    page.headers["x-request-id"].to_str().expect("an id").to_owned()
}

/// The last line of this event, which names the request that was answered so.
async fn recorded(roster: &Installation, event: &str, page: &Page) -> LogLine {
    let line = log(roster, event).await.pop().expect(event);
    assert_eq!(line.request.as_deref(), Some(id_of(page).as_str()), "{event}");
    assert!(!line.address.is_empty(), "{event}");
    line
}

#[tokio::test]
async fn links_that_do_not_work_and_foreign_origins_are_on_record() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    roster.pass(60);
    for (path, clean) in [
        ("/reset?token=nothing", "/reset"),
        ("/invitations/nothing", "/invitation"),
        ("/sign-in/link?token=nothing", "/sign-in/link"),
    ] {
        let mut stranger = roster.browser();
        stranger.get(path).await;
        let dead = stranger.get(clean).await;
        assert_eq!(dead.status, StatusCode::GONE, "{clean}");
        let line = recorded(&roster, "dead-link", &dead).await;
        assert_eq!((line.subject.as_str(), line.detail), ("", format!("GET {clean}")));
        roster.pass(60);
    }
    let foreign = [("sec-fetch-site", "cross-site")];
    let refused = alice.post_from("/me", &[("action", "password")], &foreign).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let line = recorded(&roster, "origin-refused", &refused).await;
    assert_eq!(line.detail, "POST /me");
}

#[tokio::test]
async fn too_many_requests_and_wrong_keys_are_on_record() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut stranger = roster.browser();
    let form = [("email", "alice@example.com"), ("password", "a guess at a password")];
    let mut last = stranger.post("/sign-in", &form).await;
    while last.status != StatusCode::TOO_MANY_REQUESTS {
        last = stranger.post("/sign-in", &form).await;
    }
    let line = recorded(&roster, "too-many-requests", &last).await;
    assert_eq!(line.detail, "POST /sign-in");
    let key = {
        let caller = roster.caller(&alice).await;
        let wish = accounts::NewKey {
            name: domain::DisplayName::parse("laptop").expect("a name"),
            expires: None,
            annotations: domain::Annotations::default(),
        };
        let (account, user) = (
            domain::AccountId::parse("acme").expect("an id"),
            domain::UserId::parse("alice").expect("an id"),
        );
        let (key, text) = roster.accounts.create_key(caller, &account, &user, wish).await.expect("a key");
        roster.accounts.delete_key(caller, &account, &user, key.id, true).await.expect("deleted");
        text
    };
    for text in [key.reveal(), "a password instead of a key"] {
        Program::of(&roster, "").ask(Method::GET, "/v1/whoami", "", &[("x-api-key", text)]).await;
        roster.pass(1);
    }
    let lines = log(&roster, "api-key-refused").await;
    let subjects: Vec<_> = lines.iter().map(|line| line.subject.clone()).collect();
    assert_eq!(subjects, [format!("key:{}", key.id()), String::new()], "nothing that was typed");
    assert!(lines.iter().all(|line| line.request.is_some()));
    let page = alice.get("/account/users?account=another").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let line = recorded(&roster, "foreign-account", &page).await;
    assert_eq!((line.subject.as_str(), line.detail.as_str()), ("alice@example.com", "another"));
}

#[tokio::test]
async fn an_entry_of_the_audit_log_names_its_request_on_the_page_in_exports_and_over_rest() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let fields = [("account", "acme"), ("lines", "ben@example.com"), ("role", "user")];
    let invited = alice.post("/account/users/invite", &fields).await;
    let id = id_of(&invited);
    assert_eq!(id.len(), 16);
    for path in ["/account/audit?account=acme", "/account/audit/export?account=acme&format=csv"] {
        let page = alice.get(path).await;
        assert!(page.body.contains(&id), "{path}: {}", page.body);
    }
    let jsonl = alice.get("/account/audit/export?account=acme&format=jsonl").await;
    assert!(jsonl.body.contains(&format!("\"requestId\":\"{id}\"")), "{}", jsonl.body);
    let caller = roster.caller(&alice).await;
    let wish = accounts::NewKey {
        name: domain::DisplayName::parse("laptop").expect("a name"),
        expires: None,
        annotations: domain::Annotations::default(),
    };
    let (account, user) =
        (domain::AccountId::parse("acme").expect("an id"), domain::UserId::parse("alice").expect("an id"));
    let (_, key) = roster.accounts.create_key(caller, &account, &user, wish).await.expect("a key");
    let listed = Program::of(&roster, key.reveal()).get("/v1/accounts/acme/auditLogs").await.ok();
    let ids: Vec<_> =
        listed["auditLogs"].as_array().expect("a list").iter().map(|entry| &entry["requestId"]).collect();
    assert!(ids.contains(&&serde_json::json!(id)), "{ids:?}");
    let refused =
        alice.post("/me", &[("action", "password"), ("present", "not it"), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let line = recorded(&roster, "own-password-wrong", &refused).await;
    assert_eq!(line.subject, "alice@example.com");
}
