//! Everything that can go wrong answers in one shape.

use axum::http::Method;
use serde_json::json;

use super::{Acme, Program};

#[tokio::test]
async fn whoever_has_no_key_that_works_is_told_the_same() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "user").await;
    let gone = acme.person("gone", "user").await;
    acme.alice.delete("/v1/accounts/acme/users/gone").await.ok();
    let mut mistyped = bob.key.clone();
    mistyped.replace_range(25..26, if &mistyped[25..26] == "a" { "b" } else { "a" });
    let keys = ["", "x", "rk_k3v9x2m7q1w8e5r4_x", &mistyped, &gone.key, "🦀"];
    let expected = acme.nobody().get("/v1/whoami").await;
    assert_eq!(expected.header("www-authenticate"), Some("Bearer realm=\"roster\""));
    for key in keys {
        let program = Program { key: key.to_owned(), ..bob.clone() };
        for path in [
            "/v1/whoami",
            "/verifyApiKey",
            "/v1/accounts/acme",
            "/v1/accounts/nowhere",
            "/v1/accounts?pageSize=x",
        ] {
            let answer = program.get(path).await;
            assert_eq!((answer.status.as_u16(), &answer.text), (401, &expected.text), "{key} {path}");
        }
        // Nothing else of the request is looked at before.
        for body in ["", "{", "[]"] {
            let answer = program.post("/v1/accounts/acme/users", body).await;
            assert_eq!((answer.status.as_u16(), &answer.text), (401, &expected.text), "{key}");
        }
    }
    expected.fails(401, 16);
}

#[tokio::test]
async fn a_session_opens_nothing_here_and_a_page_elsewhere_can_make_no_browser_ask() {
    let acme = Acme::new().await;
    let cookies: Vec<String> =
        acme.browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers = [("cookie", cookies.join("; ")), ("sec-fetch-site", "same-origin".to_owned())];
    let headers: Vec<(&'static str, &str)> =
        headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    acme.nobody().ask(Method::GET, "/v1/whoami", "", &headers).await.fails(401, 16);
    acme.nobody().ask(Method::DELETE, "/v1/accounts/acme/users/alice", "", &headers).await.fails(401, 16);
    let answer = acme.alice.ask(Method::GET, "/v1/whoami", "", &[("origin", "https://evil.example")]).await;
    assert!(answer.header("access-control-allow-origin").is_none() && answer.header("set-cookie").is_none());
    answer.ok();
}

#[tokio::test]
async fn both_headers_take_a_key_and_two_different_ones_are_a_mistake() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "user").await;
    let asked = async |program: &Program, key: &str| {
        program.ask(Method::GET, "/v1/whoami", "", &[("x-api-key", key)]).await
    };
    assert_eq!(asked(&acme.nobody(), &bob.key).await.ok()["user"], "bob");
    assert_eq!(asked(&bob, &bob.key).await.ok()["user"], "bob");
    asked(&acme.alice, &bob.key).await.fails(400, 3);
}

#[tokio::test]
async fn failures_of_one_network_are_limited_and_a_key_that_works_is_never_refused_for_them() {
    let acme = Acme::new().await;
    let wrong = Program { key: "rk_wrong".to_owned(), ..acme.alice.clone() };
    for _ in 0..1000 {
        wrong.get("/v1/whoami").await.fails(401, 16);
    }
    let limited = wrong.get("/v1/whoami").await;
    let seconds: u64 = limited.header("retry-after").and_then(|text| text.parse().ok()).expect("a wait");
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(limited.header("x-should-retry"), None);
    limited.fails(429, 8);
    acme.alice.get("/v1/whoami").await.ok();
    acme.nobody().get("/v1/whoami").await.fails(401, 16);
}

#[tokio::test]
async fn what_no_handler_answers_has_the_same_shape() {
    let acme = Acme::new().await;
    let long = format!(r#"{{"displayName": "{}"}}"#, "x".repeat(70_000));
    let patch = Method::PATCH;
    let account = "/v1/accounts/acme";
    for (method, path, body, headers, status, code) in [
        (Method::GET, "/v1", "", &[][..], 404, 5),
        (Method::GET, "/v1/nothing", "", &[], 404, 5),
        (Method::GET, "/v1/accounts/", "", &[], 404, 5),
        (Method::GET, "/v1/accounts/acme/users/alice/_verb/previewDelete", "", &[], 404, 5),
        (Method::GET, "/v1/accounts/acme/users/a%FFb", "", &[], 404, 5),
        (Method::GET, "/v1/accounts/acme/users/alice%20", "", &[], 404, 5),
        (Method::GET, "/v1/accounts/acme%0A", "", &[], 404, 5),
        (Method::GET, "/v1/accounts/acme/users/a%2Fb", "", &[], 404, 5),
        (Method::GET, "/v1/accounts/acme/users/a%00b", "", &[], 404, 5),
        (Method::POST, "/v1/accounts/acme/users/alice:unheardOf", "", &[], 404, 5),
        (Method::GET, "/v1/accounts/acme/users/alice:deactivate", "", &[], 405, 12),
        (Method::PUT, account, "{}", &[], 405, 12),
        (Method::TRACE, "/v1/whoami", "", &[], 405, 12),
        (Method::OPTIONS, "/v1/whoami", "", &[], 405, 12),
        (patch.clone(), account, long.as_str(), &[], 413, 3),
        (patch.clone(), account, "{}", &[("content-type", "text/plain")], 415, 3),
        (patch.clone(), account, "{}", &[("content-type", "application/x-www-form-urlencoded")], 415, 3),
        (patch.clone(), account, "{", &[], 400, 3),
        (patch.clone(), account, "null", &[], 400, 3),
        (patch.clone(), account, "[]", &[], 400, 3),
        (patch.clone(), account, "\"x\"", &[], 400, 3),
        (patch.clone(), account, "{\"displayName\": 1e400}", &[], 400, 3),
        (patch.clone(), account, "{\"displayName\": \"\\ud800\"}", &[], 400, 3),
        (Method::GET, "/v1/accounts?pageSize=-1", "", &[], 400, 3),
        (Method::GET, "/v1/accounts?pageSize=abc", "", &[], 400, 3),
        (Method::GET, "/v1/accounts?pageSize=99999999999999999999", "", &[], 400, 3),
        (Method::GET, "/v1/accounts?pageSize=1&pageSize=2", "", &[], 400, 3),
        (Method::GET, "/v1/whoami", "", &[("host", "evil.example")], 421, 3),
    ] {
        let answer = acme.alice.ask(method.clone(), path, body, headers).await;
        let is_405 = status == 405;
        assert_eq!(answer.header("allow").is_some(), is_405, "{method} {path}");
        assert!(answer.header("x-request-id").is_some(), "{method} {path}");
        assert!(!answer.fails(status, code).is_empty(), "{method} {path}");
    }
}

#[tokio::test]
async fn a_panic_is_answered_in_the_shape_and_without_its_message() {
    use axum::body::to_bytes;
    use axum::http::{Request, StatusCode};
    use axum::middleware::from_fn;
    use axum::{Router, body::Body, routing::get};
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    async fn panics() -> StatusCode {
        panic!("on purpose")
    }
    let router = Router::new()
        .route("/v1/panic", get(panics))
        .route("/v1/slow", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
        .layer(CatchPanicLayer::custom(crate::http::plain::after_panic))
        .layer(from_fn(crate::rest::error::give_shape));
    for (path, status, code) in [("/v1/panic", 500, 13), ("/v1/slow", 503, 14)] {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let (parts, body) = router.clone().oneshot(request).await.expect("an answer").into_parts();
        let body = to_bytes(body, 10_000).await.expect("a body");
        let json: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!((parts.status.as_u16(), &json["code"]), (status, &json!(code)));
        assert_eq!(parts.headers["content-type"], "application/json");
        assert!(!json.to_string().contains("on purpose"), "{json}");
    }
}

#[tokio::test]
async fn a_refusal_names_the_permission_the_roles_and_whom_to_ask() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "user").await;
    let answer = bob.post("/v1/accounts/acme/users", r#"{"email": "eve@example.com"}"#).await;
    let info = &answer.json["details"][0];
    assert_eq!(info["@type"], "type.googleapis.com/google.rpc.ErrorInfo");
    assert_eq!((&info["reason"], &info["domain"]), (&json!("PERMISSION_DENIED"), &json!("roster")));
    assert_eq!(info["metadata"], json!({"permission": "manage-users", "roles": "admin"}));
    let message = answer.fails(403, 7);
    assert!(message.starts_with("admin role required to invite users: "), "{message}");
    assert!(message.contains("add, modify and delete users and their access"), "{message}");
    assert!(message.contains("Alice Liddell (alice@example.com)"), "{message}");
}

#[tokio::test]
async fn what_the_matrix_allows_but_things_do_not_says_so() {
    let acme = Acme::new().await;
    let last = acme.alice.patch("/v1/accounts/acme/users/alice", r#"{"role": "user"}"#).await;
    assert_eq!(last.json["details"][0]["reason"], "LAST_ADMIN");
    last.fails(400, 9);
    acme.alice.delete("/v1/accounts/acme/users/alice").await.fails(400, 9);
    acme.alice.post("/v1/accounts/acme/users/alice:deactivate", "").await.fails(400, 9);
}

#[tokio::test]
async fn what_the_sdk_offers_beyond_is_not_implemented_and_not_worth_repeating() {
    let acme = Acme::new().await;
    let nobody = acme.nobody();
    for (method, path) in [
        (Method::GET, "/v1/accounts/acme/dpoJobs"),
        (Method::POST, "/v1/accounts/acme/datasets/d1:getUploadEndpoint"),
        (Method::GET, "/v1/accounts/acme/models/m1:validateUpload"),
        (Method::GET, "/v1/accounts/acme/deploymentShapes/a/versions/b"),
        (Method::GET, "/v1/accounts/acme/deploymentShapeVersions:match"),
        (Method::DELETE, "/v1/accounts/acme/secrets/s1"),
        (Method::POST, "/v1/messages"),
        (Method::POST, "/inference/v1/messages"),
    ] {
        nobody.ask(method.clone(), path, "\"x\"", &[]).await.fails(401, 16);
        let answer = acme.alice.ask(method, path, "\"x\"", &[]).await;
        assert_eq!(answer.header("x-should-retry"), Some("false"), "{path}");
        answer.fails(501, 12);
    }
    acme.alice.get("/v1/accounts/acme/unheardOf").await.fails(404, 5);
}

#[tokio::test]
async fn the_document_is_for_everybody() {
    let acme = Acme::new().await;
    let document = acme.nobody().get("/openapi.json").await.ok();
    assert_eq!((&document["openapi"], &document["info"]["title"]), (&json!("3.1.0"), &json!("Roster")));
}

#[tokio::test]
async fn the_page_about_it_is_for_everybody_and_says_what_each_operation_needs() {
    let acme = Acme::new().await;
    let page = acme.roster.browser().get("/docs/api").await;
    assert_eq!(page.status.as_u16(), 200, "{}", page.body);
    let html = page.body.as_str();
    for said in [
        "/v1/accounts/{account}/users/{user}:deactivate",
        "admin",
        "curl -X PATCH",
        "http://127.0.0.1:3000/v1/whoami",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert!(!html.contains("<script") && !html.contains(" style=") && !html.contains("_verb"));
}
