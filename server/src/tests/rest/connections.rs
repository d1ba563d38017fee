//! Connections over REST.

use axum::http::Method;
use serde_json::{Value, json};

use super::Acme;

const ALL: &str = "/v1/accounts/acme/connections";

#[tokio::test]
async fn a_connection_is_made_seen_changed_and_deleted_and_its_key_never_comes_back() {
    let acme = Acme::new().await;
    let body =
        r#"{"baseUrl": "https://API.example.com/v1/", "apiKey": "sk-1", "name": "mine", "hasApiKey": false}"#;
    let made = acme.alice.post(&format!("{ALL}?connectionId=vllm"), body).await;
    assert!(!made.text.contains("sk-1"), "{}", made.text);
    let made = made.ok();
    assert_eq!(made["name"], "accounts/acme/connections/vllm");
    assert_eq!((&made["baseUrl"], &made["hasApiKey"]), (&json!("https://api.example.com/v1"), &json!(true)));
    let path = format!("{ALL}/vllm");
    assert_eq!(acme.alice.get(&path).await.ok(), made);
    let some = acme.alice.get(&format!("{path}?readMask=baseUrl")).await.ok();
    assert_eq!(some, json!({"name": made["name"], "baseUrl": made["baseUrl"]}));
    assert_eq!(acme.alice.get(ALL).await.ok()["connections"][0], made);

    let moved = acme.alice.patch(&path, r#"{"baseUrl": "https://api.example.com/v2"}"#).await.ok();
    assert_eq!((&moved["hasApiKey"], &moved["apiKeyDropped"]), (&json!(true), &Value::Null));
    let moved = acme.alice.patch(&path, r#"{"baseUrl": "http://api.example.com/v2"}"#).await.ok();
    assert_eq!((&moved["hasApiKey"], &moved["apiKeyDropped"]), (&json!(false), &json!(true)));
    assert_eq!(acme.alice.get(&path).await.ok()["apiKeyDropped"], Value::Null);
    assert_eq!(acme.alice.patch(&path, r#"{"apiKey": "sk-2"}"#).await.ok()["hasApiKey"], true);
    // What the mask does not name stays; what it names without a value is emptied.
    let kept =
        acme.alice.patch(&format!("{path}?updateMask=apiKey"), r#"{"baseUrl": "https://x.com"}"#).await.ok();
    assert_eq!((&kept["baseUrl"], &kept["hasApiKey"]), (&json!("http://api.example.com/v2"), &json!(false)));
    // Proto's own spelling is understood, in a mask and in a body.
    let set = acme.alice.patch(&format!("{path}?updateMask=api_key"), r#"{"api_key": "sk-3"}"#).await.ok();
    assert_eq!(set["hasApiKey"], true);

    assert_eq!(acme.alice.delete(&path).await.ok(), json!({}));
    acme.alice.get(&path).await.fails(404, 5);
    acme.alice.delete(&path).await.fails(404, 5);
}

#[tokio::test]
async fn what_is_wrong_is_named_all_at_once() {
    let acme = Acme::new().await;
    let answer = acme.alice.post(&format!("{ALL}?connectionId=V"), r#"{"apiKey": "a b"}"#).await;
    let violations = answer.json["details"][0]["fieldViolations"].as_array().expect("fields").clone();
    let fields: Vec<&Value> = violations.iter().map(|one| &one["field"]).collect();
    assert_eq!(fields, ["connectionId", "baseUrl", "apiKey"]);
    answer.fails(400, 3);
    for id in ["", "new", "%20vllm"] {
        let body = r#"{"baseUrl": "https://example.com"}"#;
        acme.alice.post(&format!("{ALL}?connectionId={id}"), body).await.fails(400, 3);
    }
    let body = r#"{"baseUrl": "https://example.com"}"#;
    acme.alice.post(&format!("{ALL}?connectionId=vllm"), body).await.ok();
    let taken = acme.alice.post(&format!("{ALL}?connectionId=vllm"), body).await;
    assert_eq!(taken.header("x-should-retry"), Some("false"));
    taken.fails(409, 6);
    for body in [r#"{"baseUrl": ""}"#, r#"{"baseUrl": "https://u:p@example.com"}"#, r#"{"apiKey": "a\nb"}"#] {
        acme.alice.patch(&format!("{ALL}/vllm"), body).await.fails(400, 3);
    }
    acme.alice.patch(&format!("{ALL}/vllm?updateMask=baseUrl"), "{}").await.fails(400, 3);
}

#[tokio::test]
async fn members_see_names_and_nothing_else() {
    let mut acme = Acme::new().await;
    let body = r#"{"baseUrl": "https://secret.example.com", "apiKey": "sk-1"}"#;
    acme.alice.post(&format!("{ALL}?connectionId=vllm"), body).await.ok();
    let bob = acme.person("bob", "inference-user").await;
    let seen = bob.get(&format!("{ALL}/vllm")).await;
    assert!(!seen.text.contains("secret.example.com") && !seen.text.contains("hasApiKey"), "{}", seen.text);
    assert_eq!(seen.ok()["name"], "accounts/acme/connections/vllm");
    assert!(!bob.get(ALL).await.text.contains("secret.example.com"));
    bob.get(&format!("{ALL}?filter=base_url:secret")).await.fails(400, 3);
}

#[tokio::test]
async fn a_change_may_have_a_condition_and_making_one_may_be_repeated() {
    let acme = Acme::new().await;
    let create = format!("{ALL}?connectionId=vllm");
    let body = r#"{"baseUrl": "https://example.com", "apiKey": "sk-1"}"#;
    let once = [("idempotency-key", "one")];
    let made = acme.alice.ask(Method::POST, &create, body, &once).await.ok();
    let again = acme.alice.ask(Method::POST, &create, body, &once).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok(), made);
    let path = format!("{ALL}/vllm");
    let etag = made["etag"].as_str().expect("an etag").to_owned();
    let with = [("if-match", etag.as_str())];
    acme.alice.ask(Method::PATCH, &path, r#"{"apiKey": "sk-2"}"#, &with).await.ok();
    acme.alice.ask(Method::PATCH, &path, r#"{"apiKey": "sk-3"}"#, &with).await.fails(409, 10);
    acme.alice.ask(Method::DELETE, &path, "", &with).await.fails(409, 10);
    acme.alice.delete(&path).await.ok();
    acme.alice.ask(Method::POST, &create, body, &once).await.fails(404, 5);
}
