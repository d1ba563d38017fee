//! A database that cannot be used is answered as such everywhere: worth another try, and no fault of the
//! request or of this program.

use axum::body::Body;
use axum::http::{HeaderMap, Method, StatusCode, header};

use super::browser::Installation;
use super::rest::Acme;
use crate::gateway::GatewaySettings;

fn is_worth_another_try(what: &str, status: StatusCode, headers: &HeaderMap, text: &str) {
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{what}: {text}");
    let wait = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let wait: Option<u64> = wait.and_then(|value| value.parse().ok());
    assert!(wait.is_some_and(|seconds| (1..=60).contains(&seconds)), "{what}: {headers:?}");
}

async fn everything_says_so(mut acme: Acme) {
    let mut nobody = acme.roster.browser();
    assert_eq!(nobody.get("/readyz").await.status, StatusCode::OK);
    // As exhausted as it gets: no connection is left and none can be opened.
    acme.roster.accounts.close().await;
    for path in ["/v1/whoami", "/v1/accounts/acme/users", "/v1/accounts/acme/auditLogs", "/v1/models"] {
        let answer = acme.alice.get(path).await;
        is_worth_another_try(path, answer.status, &answer.headers, &answer.text);
        assert!(answer.text.contains("database"), "{path}: {}", answer.text);
    }
    let body = r#"{"user":{"displayName":"New"}}"#;
    let changed = acme.alice.patch("/v1/accounts/acme/users/alice", body).await;
    is_worth_another_try("PATCH", changed.status, &changed.headers, &changed.text);
    let prompt = r#"{"model": "accounts/acme/deployments/d1", "messages": []}"#;
    let asked = acme.alice.post("/v1/chat/completions", prompt).await;
    is_worth_another_try("a prompt", asked.status, &asked.headers, &asked.text);
    assert_eq!(asked.json["error"]["code"], "unavailable", "{}", asked.text);
    for path in
        ["/", "/account/users?account=acme", "/account/audit?account=acme", "/account/events?account=acme"]
    {
        let page = acme.browser.get(path).await;
        is_worth_another_try(path, page.status, &page.headers, &page.body);
    }
    let posted =
        acme.browser.post("/account/users/invite", &[("account", "acme"), ("lines", "b@x.org")]).await;
    is_worth_another_try("a form", posted.status, &posted.headers, &posted.body);
    let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    let call = r#"{"account":"acme","query":{"search":"","role":null,"status":null,"kind":"person","sort":"name","descending":false,"size":50,"page":""}}"#;
    let called = acme.browser.ask(Method::POST, "/api/users/list", Body::from(call), &headers).await;
    is_worth_another_try("the island", called.status, &called.headers, &called.body);
    let form = [("email", "alice@example.com"), ("password", super::browser::PASSWORD)];
    let signed_in = nobody.post("/sign-in", &form).await;
    is_worth_another_try("a sign-in", signed_in.status, &signed_in.headers, &signed_in.body);
    assert_eq!(nobody.get("/healthz").await.status, StatusCode::OK, "the process lives");
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let ready = nobody.get("/readyz").await;
    is_worth_another_try("/readyz", ready.status, &ready.headers, &ready.body);
    assert_eq!(ready.body, "The database cannot be written. Nothing can be changed.\n");
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_503_everywhere() {
    everything_says_so(Acme::new().await).await;
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_503_everywhere_on_postgres() {
    let Some((roster, schema)) = Installation::on_postgres(GatewaySettings::default()).await else { return };
    everything_says_so(Acme::of(roster).await).await;
    schema.end().await;
}
