//! The audit log.

use serde_json::{Value, json};

use super::Acme;

const LOGS: &str = "/v1/accounts/acme/auditLogs";

fn methods(page: &Value) -> Vec<&str> {
    let entries = page["auditLogs"].as_array().expect("entries");
    entries.iter().map(|entry| entry["method"].as_str().expect("a method")).collect()
}

#[tokio::test]
async fn what_is_done_with_a_key_is_listed_with_the_key_and_where_it_came_from() {
    let mut acme = Acme::new().await;
    acme.person("bob", "user").await;
    acme.alice
        .ask(
            axum::http::Method::PATCH,
            "/v1/accounts/acme/users/bob",
            r#"{"role": "admin"}"#,
            &[("user-agent", "python/3")],
        )
        .await
        .ok();
    let page = acme.alice.get(LOGS).await.ok();
    assert_eq!(
        methods(&page),
        ["UpdateUser", "CreateApiKey", "AcceptInvitation", "CreateUser", "CreateApiKey", "CreateAccount"]
    );
    assert_eq!((&page["totalSize"], &page["nextPageToken"]), (&json!(6), &json!("")));
    let newest = &page["auditLogs"][0];
    for (field, value) in [
        ("id", json!("6")),
        ("principal", json!("alice@example.com")),
        ("resource", json!("accounts/acme/users/bob")),
        ("message", json!("Changed the role from User to Admin")),
        ("status", json!({"code": "OK", "message": ""})),
        ("isAdminAction", json!(true)),
        ("userAgent", json!("python/3")),
        ("clientIp", json!("203.0.113.7")),
        ("apiKeyId", json!(acme.alice.key.split('_').nth(1).expect("an id"))),
        ("payload", json!({"user": "bob", "from": "user", "to": "admin"})),
    ] {
        assert_eq!(newest[field], value, "{field}: {newest}");
    }
    assert_eq!(page["auditLogs"][5]["resource"], "accounts/acme");
    let ends = r#"{"apiKey": {"expireTime": "2199-01-31T00:00:00Z"}}"#;
    acme.alice.post("/v1/accounts/acme/users/alice/apiKeys", ends).await.ok();
    let newest = acme.alice.get(LOGS).await.ok()["auditLogs"][0].clone();
    assert_eq!(newest["payload"]["expires"], "2199-01-31T00:00:00Z", "{newest}");
    let filtered =
        acme.alice.get(&format!("{LOGS}?filter=method%3D%22CreateUser%22&readMask=method")).await.ok();
    assert_eq!(filtered["auditLogs"], json!([{"id": "3", "method": "CreateUser"}]));
}

#[tokio::test]
async fn members_list_their_own_entries_and_pages_have_ten() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "user").await;
    for number in 0..12 {
        let body = format!(r#"{{"displayName": "Alice {number}"}}"#);
        acme.alice.patch("/v1/accounts/acme/users/alice", &body).await.ok();
    }
    assert_eq!(methods(&bob.get(LOGS).await.ok()), ["CreateApiKey", "AcceptInvitation"]);
    assert_eq!(methods(&bob.get(&format!("{LOGS}?email=alice@example.com")).await.ok()), Vec::<&str>::new());
    let bobs = acme.alice.get(&format!("{LOGS}?email=bob@example.com")).await.ok();
    assert_eq!(methods(&bobs), ["CreateApiKey", "AcceptInvitation"]);
    let first = acme.alice.get(LOGS).await.ok();
    assert_eq!((methods(&first).len(), &first["totalSize"]), (10, &json!(17)));
    let token = first["nextPageToken"].as_str().expect("a token");
    let second = acme.alice.get(&format!("{LOGS}?pageToken={token}")).await.ok();
    assert_eq!((methods(&second).len(), &second["nextPageToken"]), (7, &json!("")));
    assert_eq!((&first["auditLogs"][9]["id"], &second["auditLogs"][0]["id"]), (&json!("8"), &json!("7")));
    let none = acme
        .alice
        .get(&format!("{LOGS}?endTime=2020-01-01T00:00:00Z&startTime=2019-01-01T00:00:00Z"))
        .await
        .ok();
    assert_eq!(none["auditLogs"], json!([]));
    for wrong in
        ["startTime=soon", "endTime=x", "pageSize=-1", "pageToken=x", "filter=zed%3D1", "orderBy=method"]
    {
        acme.alice.get(&format!("{LOGS}?{wrong}")).await.fails(400, 3);
    }
    acme.alice.get("/v1/accounts/other/auditLogs").await.fails(404, 5);
}
