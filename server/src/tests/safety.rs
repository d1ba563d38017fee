//! What every answer carries and what no request may do.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use tower::ServiceExt;

use super::browser::{Installation, PASSWORD};

#[tokio::test]
async fn a_change_from_another_site_is_refused_whatever_it_carries() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let form = [("account", "acme"), ("lines", "eve@example.com"), ("role", "user")];
    let foreign: [&[(&'static str, &str)]; 6] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ];
    for headers in foreign {
        let answer = alice.post_from("/account/users/invite", &form, headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert!(!alice.get("/account/users?account=acme").await.body.contains("eve@example.com"));
    let own = alice.post_from("/account/users/invite", &form, &[("origin", "http://127.0.0.1:3000")]).await;
    assert_eq!(own.status, StatusCode::OK);
}

#[tokio::test]
async fn server_functions_are_no_way_round_the_origin_or_the_session() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let ask = r#"{"account":"acme","query":{"search":"","role":null,"status":null,"kind":"person","sort":"name","descending":false,"size":50,"page":""}}"#;
    let json = ("content-type", "application/json");
    let foreign = alice.ask(Method::POST, "/api/users/list", Body::from(ask), &[json]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let same = ("sec-fetch-site", "same-origin");
    let own = alice.ask(Method::POST, "/api/users/list", Body::from(ask), &[json, same]).await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.body);
    assert!(own.body.contains("alice@example.com"));
    let nobody = roster.browser().ask(Method::POST, "/api/users/list", Body::from(ask), &[json, same]).await;
    assert!(!nobody.body.contains("alice@example.com"));
    assert!(nobody.body.contains("signed-out"), "{}", nobody.body);
}

#[tokio::test]
async fn arguments_that_are_none_are_refused_and_not_repeated() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    for function in ["list", "change-role", "invite", "remove", "change-name", "invitation-link"] {
        for broken in [
            "",
            "{",
            "[]",
            "null",
            r#"{"account":"acme","role":"zebra-role"}"#,
            r#"{"account":"Zebra Role","user":"alice","version":1}"#,
            r#"{"account":"acme","user":7,"version":"zebra-role","role":"user","lines":[],"name":"","query":{}}"#,
        ] {
            let path = format!("/api/users/{function}");
            let answer = alice.ask(Method::POST, &path, Body::from(broken), &headers).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {broken}: {}", answer.body);
            assert!(answer.body.contains("The request cannot be read."), "{}", answer.body);
            assert!(!answer.body.to_lowercase().contains("zebra"), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn only_our_own_name_is_answered() {
    let roster = Installation::new().await;
    for (host, status) in [
        ("127.0.0.1:3000", StatusCode::OK),
        ("localhost:3000", StatusCode::OK),
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
        ("127.0.0.1:3001", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let answer = roster.browser().ask(Method::GET, "/sign-in", Body::empty(), &[("host", host)]).await;
        assert_eq!(answer.status, status, "{host}");
    }
    let twice = Request::get("/sign-in").header("host", "127.0.0.1:3000").header("host", "127.0.0.1:3000");
    let answer = roster.router.clone().oneshot(twice.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.expect("an answer").status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn every_answer_carries_the_headers_and_pages_are_not_kept() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    for path in [
        "/account/users?account=acme",
        "/me?account=acme",
        "/nowhere",
        "/sign-in",
        "/account/users?account=other",
    ] {
        let page = alice.get(path).await;
        let header =
            |name: &str| page.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
        assert!(!page.body.contains(" style=\""), "{path}: no inline styles");
    }
}

#[tokio::test]
async fn a_forged_error_in_an_address_says_nothing() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let forged = "/account/users?account=acme&__path=/api/users/list&__err=eyJJbnRlcm5hbCI6bnVsbH0";
    let page = alice.get(forged).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("alice@example.com"));
}

#[tokio::test]
async fn going_on_after_signing_in_stays_on_this_host() {
    let roster = Installation::new().await;
    roster.alice().await;
    for next in ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nx: y"] {
        let form = [("email", "alice@example.com"), ("password", PASSWORD), ("next", next)];
        let done = roster.browser().post("/sign-in", &form).await;
        assert_eq!(done.location(), "/", "{next:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let roster = Installation::new().await;
    let large = "a".repeat(70_000);
    let answer = roster.browser().post("/sign-in", &[("email", &large)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn hostile_addresses_answer_and_break_nothing() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    for path in [
        "/account/users?account=%00",
        "/account/users?account=acme&page=%FF%FE",
        "/account/users?account=acme&page=AAAA&size=-1&sort=%27;--",
        "/account/users?account=acme&q=%25%5F%5C%22%27%00",
        "/account/users/..%2f..%2fetc?account=acme",
        "/account/users/%F0%9F%A6%80/role?account=acme&role=owner",
        "/invitations/%0d%0aSet-Cookie:x",
        "/setup?token=%0d%0a",
        "/me/leave?account=acme&account=other",
    ] {
        let answer = alice.get(path).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
    }
}
