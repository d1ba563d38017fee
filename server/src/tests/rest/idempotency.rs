//! Requests that arrive twice.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Acme, Answer, Program};

const USERS: &str = "/v1/accounts/acme/users";
const KEYS: &str = "/v1/accounts/acme/users/alice/apiKeys";

async fn post(program: &Program, path: &str, body: &str, key: &str) -> Answer {
    program.ask(Method::POST, path, body, &[("idempotency-key", key)]).await
}

fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == Some("true")
}

#[tokio::test]
async fn a_repetition_does_nothing_again_and_shows_no_secret_twice() {
    let acme = Acme::new().await;
    let body = r#"{"email": "eve@example.com"}"#;
    let first = post(&acme.alice, USERS, body, "one").await;
    assert!(!is_replayed(&first) && first.json["invitation"]["link"].is_string(), "{}", first.text);
    let again = post(&acme.alice, USERS, body, "one").await;
    assert!(is_replayed(&again), "{}", again.text);
    let again = again.ok();
    assert_eq!((&again["name"], &again["invitation"]["link"]), (&first.json["name"], &Value::Null));
    assert_eq!(acme.alice.get(&format!("{USERS}/eve")).await.ok(), again);

    let first = post(&acme.alice, KEYS, r#"{"apiKey": {}}"#, "one").await.ok();
    let again = post(&acme.alice, KEYS, r#"{"apiKey": {}}"#, "one").await;
    assert!(is_replayed(&again));
    assert_eq!((&again.json["keyId"], &again.json["key"]), (&first["keyId"], &Value::Null));
    let rotate = format!("{KEYS}/{}:rotate", first["keyId"].as_str().expect("an id"));
    let rotated = post(&acme.alice, &rotate, "", "two").await.ok();
    let again = post(&acme.alice, &rotate, "", "two").await;
    assert!(is_replayed(&again) && again.json["key"].is_null(), "{}", again.text);
    let newest = Program { key: rotated["key"].as_str().expect("the key").to_owned(), ..acme.alice.clone() };
    newest.get("/v1/whoami").await.ok();
    let delete = format!(r#"{{"keyId": {}}}"#, first["keyId"]);
    for replayed in [false, true] {
        let answer = post(&acme.alice, &format!("{KEYS}:delete"), &delete, "three").await;
        assert_eq!((is_replayed(&answer), answer.ok()), (replayed, json!({})));
    }
}

#[tokio::test]
async fn a_key_used_for_something_else_is_a_mistake_and_keys_of_others_are_their_own() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "admin").await;
    post(&acme.alice, USERS, r#"{"email": "eve@example.com"}"#, "one").await.ok();
    for (path, body) in [
        (USERS.to_owned(), r#"{"email": "fay@example.com"}"#),
        (format!("{USERS}?userId=e"), r#"{"email": "eve@example.com"}"#),
    ] {
        let answer = post(&acme.alice, &path, body, "one").await;
        assert_eq!(answer.json["details"][0]["fieldViolations"][0]["field"], "Idempotency-Key");
        answer.fails(400, 3);
    }
    post(&bob, USERS, r#"{"email": "fay@example.com"}"#, "one").await.ok();
    for wrong in ["", "a b", &"x".repeat(256)] {
        post(&acme.alice, USERS, r#"{"email": "gil@example.com"}"#, wrong).await.fails(400, 3);
    }
}

#[tokio::test]
async fn a_repetition_is_authorized_again() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "admin").await;
    let body = r#"{"email": "eve@example.com"}"#;
    post(&bob, USERS, body, "one").await.ok();
    acme.alice.patch(&format!("{USERS}/bob"), r#"{"role": "user"}"#).await.ok();
    post(&bob, USERS, body, "one").await.fails(403, 7);
    acme.alice.delete(&format!("{USERS}/eve")).await.ok();
    acme.alice.patch(&format!("{USERS}/bob"), r#"{"role": "admin"}"#).await.ok();
    post(&bob, USERS, body, "one").await.fails(404, 5);
}

#[tokio::test]
async fn a_failure_is_not_remembered_and_a_success_for_a_day() {
    let acme = Acme::new().await;
    post(&acme.alice, USERS, "{}", "one").await.fails(400, 3);
    post(&acme.alice, USERS, r#"{"email": "alice@example.com"}"#, "one").await.fails(409, 6);
    let body = r#"{"email": "eve@example.com"}"#;
    post(&acme.alice, USERS, body, "one").await.ok();
    acme.roster.pass(24 * 60 * 60 - 1);
    assert!(is_replayed(&post(&acme.alice, USERS, body, "one").await));
    acme.roster.pass(1);
    post(&acme.alice, USERS, body, "one").await.fails(409, 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_equal_requests_at_once_one_makes_the_resource_and_the_others_say_so() {
    let acme = Acme::new().await;
    for round in 0..10 {
        let body = format!(r#"{{"email": "eve{round}@example.com"}}"#);
        let key = format!("round-{round}");
        let asked = (0..8).map(|_| {
            let (alice, body, key) = (acme.alice.clone(), body.clone(), key.clone());
            tokio::spawn(async move { post(&alice, USERS, &body, &key).await })
        });
        let asked: Vec<_> = asked.collect();
        let mut made = 0;
        for answer in asked {
            let answer = answer.await.expect("no panic");
            match answer.status.as_u16() {
                200 if is_replayed(&answer) => {}
                200 => made += 1,
                _ => {
                    assert_eq!(answer.header("x-should-retry"), None, "repeating gives the answer");
                    answer.fails(409, 10);
                }
            }
        }
        assert_eq!(made, 1);
        assert!(is_replayed(&post(&acme.alice, USERS, &body, &key).await));
    }
}
