//! The list as a file: what is in it, and that it breaks off with the right to it.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::net::SocketAddr;
use tower::ServiceExt;

use super::browser::{HOST, Installation};

const EXPORT: &str = "/account/users/export?account=acme";

#[tokio::test]
async fn the_file_has_a_head_a_line_for_each_and_nothing_a_spreadsheet_runs() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    roster.joined(&mut alice, "ben", "contributor").await;
    let version = alice.version_of("ben").await;
    let name = "=HYPERLINK(\"http://evil.example\"),x";
    let rename = [("account", "acme"), ("version", &version), ("action", "rename"), ("name", name)];
    assert_eq!(alice.post("/account/users/ben", &rename).await.status, StatusCode::SEE_OTHER);
    alice.invite("+eve@example.com", "user").await;
    let file = alice.get(EXPORT).await;
    assert_eq!(file.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(file.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"acme-users.csv\"");
    assert_eq!(file.headers[header::CACHE_CONTROL], "no-store");
    let lines: Vec<&str> = file.body.split("\r\n").collect();
    assert_eq!(lines.len(), 5, "{}", file.body);
    assert_eq!(lines[0], "\u{FEFF}name,email,id,kind,role,status,joined,last active,address confirmed");
    let bens =
        "\"'=HYPERLINK(\"\"http://evil.example\"\"),x\",ben@example.com,ben,person,contributor,active,";
    assert!(lines.iter().any(|line| line.starts_with(bens)), "{}", file.body);
    assert!(
        lines.iter().any(|line| line.starts_with(",'+eve@example.com,eve,person,user,invited,")),
        "{}",
        file.body
    );
    assert_eq!(lines[4], "");
}

#[tokio::test]
async fn the_file_has_the_rows_of_the_list_it_was_asked_from() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "contributor").await;
    let form = [("account", "acme"), ("user_id", "ci"), ("role", "user")];
    assert_eq!(alice.post("/account/service-accounts/new", &form).await.status, StatusCode::SEE_OTHER);
    for (query, found) in [
        ("&role=contributor", "ben@example.com"),
        ("&q=liddell", "alice@example.com"),
        ("&kind=service-account", "ci,service-account,user,active"),
        ("&q=liddell&page=of-another-list&size=10", "alice@example.com"),
    ] {
        let file = alice.get(&format!("{EXPORT}{query}")).await.body;
        assert_eq!(file.matches("\r\n").count(), 2, "{query}: {file}");
        assert!(file.contains(found), "{query}: {file}");
    }
    // Whoever sees the list may carry it away, and nobody else.
    assert_eq!(ben.get(EXPORT).await.status, StatusCode::OK);
    let nobody = roster.browser().get(EXPORT).await;
    assert!(nobody.location().starts_with("/sign-in?next="), "{}", nobody.status);
}

#[tokio::test]
async fn an_export_breaks_off_when_the_right_to_it_ends() {
    for ends in ["place", "session"] {
        let roster = Installation::new().await;
        let mut alice = roster.alice().await;
        let mut ben = roster.joined(&mut alice, "ben", "user").await;
        for hundred in 0..7 {
            let lines: Vec<String> = (0..100).map(|n| format!("u{hundred}x{n}@example.com")).collect();
            alice.invite(&lines.join("\n"), "user").await;
        }
        let whole = ben.get(EXPORT).await.body;
        assert_eq!(whole.matches("\r\n").count(), 703, "two parts");
        let cookies: Vec<String> =
            ben.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request =
            Request::get(EXPORT).header(header::HOST, HOST).header(header::COOKIE, cookies.join("; "));
        request = request.extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let response =
            ben.router().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        let mut body = response.into_body();
        let first = body.frame().await.expect("a frame").expect("the first part");
        let text = String::from_utf8(first.into_data().expect("data").to_vec()).expect("text");
        assert_eq!(text.matches("\r\n").count(), 501);
        if ends == "place" {
            let revision = alice.revision_of("ben").await;
            let form = [("account", "acme"), ("confirm", revision.as_str())];
            assert_eq!(alice.post("/account/users/ben/remove", &form).await.status, StatusCode::OK);
        } else {
            ben.post("/sign-out", &[]).await;
        }
        assert!(body.frame().await.expect("an end").is_err(), "{ends}: it must not look whole");
    }
}
