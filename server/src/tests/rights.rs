//! Who may ask for what, at every endpoint: nobody, members of each role, and readers only.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::{AccountId, Operation, Requirement};

use super::browser::{Browser, Installation, Page};
use crate::inventory::ENDPOINTS;

/// An address at which the endpoint can be asked.
/// The address of an endpoint, with ids in it that could be.
pub(super) fn address(path: &str) -> String {
    let path = path
        .replace("{connection}", "vllm")
        .replace("{user}", "alice")
        .replace("{key}", "aaaaaaaaaaaaaaaa")
        .replace("{token}", "none")
        .replace("{dataset}", "train")
        .replace("{kind}/{id}/cancel", "fine-tuning-jobs/j1/cancel")
        .replace("{kind}/{id}/resume", "fine-tuning-jobs/j1/resume")
        .replace("{kind}", "deployments")
        .replace("{id}", "d1");
    format!("{path}?account=acme&role=user")
}

/// Calls a server function as the island does.
async fn call(browser: &mut Browser, function: &str, arguments: &str) -> Page {
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
    browser.ask(Method::POST, function, Body::from(arguments.to_owned()), &headers).await
}

/// What each server function is sent here.
fn arguments(function: &str) -> &'static str {
    match function.trim_start_matches("/api/users/") {
        "list" => {
            r#"{"account":"acme","query":{"search":"","role":null,"status":null,"kind":"person",
                "sort":"name","descending":false,"size":50,"page":""}}"#
        }
        "change-role" => r#"{"account":"acme","user":"alice","role":"user","version":1,"confirmed":true}"#,
        "invite" => r#"{"account":"acme","lines":"zed@example.com","role":"user","confirmed":true}"#,
        "change-name" => r#"{"account":"acme","user":"alice","version":1,"name":"Zed"}"#,
        "remove" => r#"{"account":"acme","user":"alice","version":1}"#,
        _ => r#"{"account":"acme","user":"alice"}"#,
    }
}

fn is_function(path: &str) -> bool {
    path.starts_with("/api/")
}

#[tokio::test]
async fn nobody_gets_further_than_signing_in() {
    let roster = Installation::new().await;
    roster.alice().await;
    for endpoint in ENDPOINTS {
        let open = |operation: &Operation| operation.requirement() == Requirement::Anyone;
        if endpoint.path == "/" || endpoint.operations.iter().any(open) || endpoint.operations.is_empty() {
            continue;
        }
        // A link of a minute stands for whoever it was made for; one that is none leads nowhere.
        if endpoint.path == "/downloads/{token}" {
            continue;
        }
        let mut nobody = roster.browser();
        if is_function(endpoint.path) {
            let answer = call(&mut nobody, endpoint.path, arguments(endpoint.path)).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", endpoint.path);
            continue;
        }
        let answer = nobody.get(&address(endpoint.path)).await;
        let sent_on = answer.location().starts_with("/sign-in?next=");
        let refused = [StatusCode::UNAUTHORIZED, StatusCode::METHOD_NOT_ALLOWED].contains(&answer.status);
        assert!(sent_on || refused, "{}: {}", endpoint.path, answer.status);
    }
}

#[tokio::test]
async fn whoever_may_not_manage_users_is_refused_on_every_way() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let acme = AccountId::parse("acme").expect("an id");
    let bot = [("account", "acme"), ("user_id", "bot"), ("display_name", "Bot"), ("role", "user")];
    assert_eq!(alice.post("/account/service-accounts/new", &bot).await.status, StatusCode::SEE_OTHER);
    for role in ["user", "contributor", "inference-user"] {
        let mut member = roster.joined(&mut alice, role, role).await;
        let before = roster.accounts.seqs(std::slice::from_ref(&acme)).await.expect("a number");
        let forms: [(&str, &[(&str, &str)]); 21] = [
            ("/account/users/invite", &[("lines", "zed@example.com"), ("role", "user")]),
            ("/account/users", &[("action", "change-role"), ("user", "alice"), ("role", "user")]),
            ("/account/users/bulk", &[("action", "change-role"), ("role", "user"), ("user", "alice")]),
            ("/account/users/bulk", &[("action", "remove"), ("user", role)]),
            ("/account/users/bulk", &[("action", "remove"), ("user", "alice:1"), ("confirm", "yes")]),
            (
                "/account/users/bulk",
                &[("action", "change-role"), ("role", "admin"), ("user", "alice:1"), ("confirm", "yes")],
            ),
            ("/account/service-accounts/new", &[("user_id", "ci"), ("role", "user"), ("confirm", "admin")]),
            (
                "/account/api-keys/new?user=bot",
                &[("form", "x"), ("name", "x"), ("expires", "90"), ("date", "")],
            ),
            ("/account/users/alice", &[("action", "rename"), ("name", "Zed")]),
            ("/account/users/alice", &[("action", "resend")]),
            ("/account/users/alice/role", &[("role", "user"), ("confirm", "1")]),
            ("/account/users/alice/remove", &[("confirm", "1")]),
            ("/account/users/alice/end-access", &[("confirm", "1")]),
            ("/account/users/alice/deactivate", &[("confirm", "1")]),
            ("/account/users/alice/reactivate", &[("confirm", "1")]),
            (
                "/account/settings",
                &[("account_name", "Zed"), ("contact", ""), ("granular", "off"), ("invitation_days", "7")],
            ),
            (
                "/account/settings/connections/new",
                &[("connection_id", "x"), ("base_url", "https://example.com")],
            ),
            ("/account/settings/connections/vllm", &[("base_url", "https://evil.example.com")]),
            ("/account/settings/connections/vllm/delete", &[("confirm", "1")]),
            ("/account/settings/close", &[("confirm", "1"), ("account_name", "Acme")]),
            ("/account/settings/reopen", &[]),
        ];
        for (path, fields) in forms {
            let fields = [&[("account", "acme"), ("version", "1")], fields].concat();
            let answer = member.post(path, &fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}: {path}");
            assert!(answer.body.contains("alice@example.com"), "{role}: {path} names whom to ask");
        }
        for endpoint in ENDPOINTS.iter().filter(|endpoint| is_function(endpoint.path)) {
            let answer = call(&mut member, endpoint.path, arguments(endpoint.path)).await;
            let reads = endpoint.operations == [Operation::ViewUsers];
            let expected = if reads { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(answer.status, expected, "{role}: {} {}", endpoint.path, answer.body);
        }
        let after = roster.accounts.seqs(std::slice::from_ref(&acme)).await.expect("a number");
        assert_eq!(before, after, "{role} changed something");
    }
}

#[tokio::test]
async fn reading_changes_nothing() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let link = alice.invite("bob@example.com", "user").await;
    let acme = AccountId::parse("acme").expect("an id");
    let before = roster.accounts.seqs(std::slice::from_ref(&acme)).await.expect("a number");
    let mut paths: Vec<String> = ENDPOINTS.iter().map(|endpoint| address(endpoint.path)).collect();
    paths.retain(|path| !path.starts_with("/account/events"));
    paths.push(link);
    for path in &paths {
        for method in [Method::GET, Method::HEAD] {
            let answer = alice.ask(method.clone(), path, Body::empty(), &[]).await;
            assert!(!answer.status.is_server_error(), "{method} {path}: {}", answer.status);
        }
    }
    let after = roster.accounts.seqs(std::slice::from_ref(&acme)).await.expect("a number");
    assert_eq!(before, after);
    assert_eq!(alice.get("/me?account=acme").await.status, StatusCode::OK, "still signed in");
    assert_eq!(alice.get("/invitation").await.status, StatusCode::OK, "still open");
}
