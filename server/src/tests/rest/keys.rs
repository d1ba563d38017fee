//! API keys.

use axum::http::Method;
use domain::Role;
use serde_json::{Value, json};

use super::{Acme, Program};

const OWN: &str = "/v1/accounts/acme/users/alice/apiKeys";

fn id(key: &Value) -> String {
    key["keyId"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_key_is_made_shown_once_changed_rotated_and_ended() {
    let acme = Acme::new().await;
    let body = r#"{"apiKey": {"displayName": "laptop", "expireTime": "2199-01-31T00:00:00.5+02:00", "annotations": {"team": "a"}, "keyId": "mine"}}"#;
    let made = acme.alice.post(OWN, body).await.ok();
    let text = made["key"].as_str().expect("the key").to_owned();
    assert_eq!((&made["displayName"], &made["secure"]), (&json!("laptop"), &json!(true)));
    assert_eq!((&made["email"], &made["annotations"]), (&json!("alice@example.com"), &json!({"team": "a"})));
    assert_eq!(made["expireTime"], "2199-01-30T22:00:00.500Z");
    assert!(text.starts_with(made["prefix"].as_str().expect("a prefix")), "{made}");
    let laptop = Program { key: text.clone(), ..acme.alice.clone() };
    assert_eq!(laptop.get("/v1/whoami").await.ok()["apiKeyId"], made["keyId"]);

    let path = format!("{OWN}/{}", id(&made));
    let seen = acme.alice.get(&path).await.ok();
    assert_eq!((&seen["key"], &seen["keyId"]), (&Value::Null, &made["keyId"]));
    let some = acme.alice.get(&format!("{path}?readMask=displayName")).await.ok();
    assert_eq!(some, json!({"keyId": made["keyId"], "displayName": "laptop"}));
    let renamed = acme.alice.patch(&path, r#"{"displayName": "desk"}"#).await.ok();
    assert_eq!((&renamed["displayName"], &renamed["expireTime"]), (&json!("desk"), &made["expireTime"]));
    let endless =
        acme.alice.patch(&format!("{path}?updateMask=expireTime"), r#"{"displayName": "x"}"#).await.ok();
    assert_eq!((&endless["displayName"], &endless["expireTime"]), (&json!("desk"), &Value::Null));

    let rotated = acme.alice.post(&format!("{path}:rotate"), r#"{"overlap": "3600s"}"#).await.ok();
    let newer = Program { key: rotated["key"].as_str().expect("the key").to_owned(), ..acme.alice.clone() };
    assert_ne!(newer.key, text);
    assert_eq!(rotated["keyId"], made["keyId"]);
    laptop.get("/v1/whoami").await.ok();
    acme.roster.pass(3600);
    laptop.get("/v1/whoami").await.fails(401, 16);
    newer.get("/v1/whoami").await.ok();

    assert_eq!(acme.alice.delete(&path).await.ok(), json!({}));
    newer.get("/v1/whoami").await.fails(401, 16);
    acme.alice.get(&path).await.fails(404, 5);
    acme.alice.delete(&path).await.fails(404, 5);
}

#[tokio::test]
async fn an_empty_wish_makes_a_key_and_the_clients_form_ends_it() {
    let acme = Acme::new().await;
    let made = acme.alice.post(OWN, r#"{"apiKey": {}}"#).await.ok();
    assert_eq!((&made["displayName"], &made["expireTime"]), (&json!("default"), &Value::Null));
    assert_eq!(made["annotations"], json!({}));
    let named = format!(r#"{{"keyId": "{}"}}"#, id(&made));
    assert_eq!(acme.alice.post(&format!("{OWN}:delete"), &named).await.ok(), json!({}));
    acme.alice.post(&format!("{OWN}:delete"), &named).await.fails(404, 5);
    acme.alice.post(&format!("{OWN}:delete"), r#"{"keyId": "none"}"#).await.fails(404, 5);
}

#[tokio::test]
async fn a_key_that_has_changed_meanwhile_is_neither_rotated_nor_ended_on_condition() {
    let acme = Acme::new().await;
    let made = acme.alice.post(OWN, r#"{"api_key": {"display_name": "laptop"}}"#).await.ok();
    assert_eq!(made["displayName"], "laptop");
    let path = format!("{OWN}/{}", id(&made));
    let etag = made["etag"].as_str().expect("an etag").to_owned();
    acme.alice.patch(&path, r#"{"displayName": "desk"}"#).await.ok();
    let stale = [("if-match", etag.as_str())];
    acme.alice.ask(Method::POST, &format!("{path}:rotate"), "{}", &stale).await.fails(409, 10);
    acme.alice.ask(Method::DELETE, &path, "", &stale).await.fails(409, 10);
    let now = acme.alice.get(&path).await.ok()["etag"].as_str().expect("an etag").to_owned();
    let rotated =
        acme.alice.ask(Method::POST, &format!("{path}:rotate"), "{}", &[("if-match", &now)]).await.ok();
    let now = rotated["etag"].as_str().expect("an etag");
    acme.alice.ask(Method::DELETE, &path, "", &[("if-match", now)]).await.ok();
}

#[tokio::test]
async fn what_changes_nothing_shows_nobody_the_key_of_another() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "contributor").await;
    let made = acme.alice.post(OWN, r#"{"apiKey": {"displayName": "payroll"}}"#).await.ok();
    for path in [format!("{OWN}/{}", id(&made)), format!("{OWN}/nosuchkey0123456")] {
        for body in ["{}", r#"{"displayName": "payroll"}"#] {
            let refused = bob.patch(&path, body).await;
            assert!(!refused.text.contains("payroll"), "{}", refused.text);
            refused.fails(403, 7);
        }
        bob.post(&format!("{path}:rotate"), "{}").await.fails(403, 7);
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_within_the_key() {
    let acme = Acme::new().await;
    for (body, field) in [
        ("{}", "apiKey"),
        (r#"{"apiKey": []}"#, "apiKey"),
        (r#"{"apiKey": {"displayName": 7}}"#, "apiKey.displayName"),
        (r#"{"apiKey": {"expireTime": ""}}"#, "apiKey.expireTime"),
        (r#"{"apiKey": {"expireTime": "2027-01-31"}}"#, "apiKey.expireTime"),
        (r#"{"apiKey": {"expireTime": "2027-01-31T00:00:00"}}"#, "apiKey.expireTime"),
        (r#"{"apiKey": {"expireTime": "2000-01-31T00:00:00Z"}}"#, "apiKey.expireTime"),
        (r#"{"apiKey": {"annotations": {"": "x"}}}"#, "apiKey.annotations"),
        (r#"{"apiKey": {"annotations": {"x": 7}}}"#, "apiKey.annotations.x"),
    ] {
        let answer = acme.alice.post(OWN, body).await;
        assert_eq!(answer.json["details"][0]["fieldViolations"][0]["field"], field, "{}", answer.text);
        answer.fails(400, 3);
    }
    let made = acme.alice.post(OWN, r#"{"apiKey": {}}"#).await.ok();
    for overlap in ["", "1h", "-1s", "+1s", "604801s", "s", "1.5s"] {
        let body = format!(r#"{{"overlap": "{overlap}"}}"#);
        acme.alice.post(&format!("{OWN}/{}:rotate", id(&made)), &body).await.fails(400, 3);
    }
    acme.alice.post("/v1/accounts/acme/users/-/apiKeys", r#"{"apiKey": {}}"#).await.fails(404, 5);
}

#[tokio::test]
async fn nobody_acts_on_the_keys_of_others_but_admins_who_may_end_them() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "user").await;
    let ci = acme.program("ci", Role::User).await;
    let of = |program: &Program| (program.key[3..19].to_owned(), program.clone());
    let ((bobs, _), (cis, _)) = (of(&bob), of(&ci));
    let bobs_path = format!("/v1/accounts/acme/users/bob/apiKeys/{bobs}");
    let cis_path = format!("/v1/accounts/acme/users/ci/apiKeys/{cis}");

    // Not even admins make, rotate or rename another person's key.
    acme.alice.post("/v1/accounts/acme/users/bob/apiKeys", r#"{"apiKey": {}}"#).await.fails(403, 7);
    acme.alice.post(&format!("{bobs_path}:rotate"), "").await.fails(403, 7);
    acme.alice.patch(&bobs_path, r#"{"displayName": "x"}"#).await.fails(403, 7);
    acme.alice.get(&bobs_path).await.ok();
    // A program that is no admin neither makes nor rotates keys, its own included.
    ci.post("/v1/accounts/acme/users/ci/apiKeys", r#"{"apiKey": {}}"#).await.fails(403, 7);
    ci.post(&format!("{cis_path}:rotate"), "").await.fails(403, 7);
    bob.get(&cis_path).await.fails(403, 7);
    bob.delete(&cis_path).await.fails(403, 7);
    bob.get(&format!("{OWN}/{}", &acme.alice.key[3..19])).await.fails(403, 7);
    // A key under another user does not exist.
    acme.alice.get(&format!("/v1/accounts/acme/users/bob/apiKeys/{cis}")).await.fails(404, 5);
    acme.alice.post(&format!("{cis_path}:rotate"), "").await.ok();
    acme.alice.delete(&bobs_path).await.ok();
    bob.get("/v1/whoami").await.fails(401, 16);
}

#[tokio::test]
async fn a_key_never_outlives_the_key_that_made_it() {
    let acme = Acme::new().await;
    let hour = domain::Timestamp::from_micros(acme.roster.accounts.now().micros()).plus_seconds(3600);
    let soon = format!(r#"{{"apiKey": {{"expireTime": "{}"}}}}"#, hour.rfc3339_exact());
    let short = acme.alice.post(OWN, &soon).await.ok();
    let short_lived =
        Program { key: short["key"].as_str().expect("the key").to_owned(), ..acme.alice.clone() };
    let child = short_lived.post(OWN, r#"{"apiKey": {}}"#).await.ok();
    assert_eq!((&child["expireTime"], &child["madeWith"]), (&short["expireTime"], &short["keyId"]));
    let longer = short_lived.post(OWN, r#"{"apiKey": {"expireTime": "2199-01-01T00:00:00Z"}}"#).await;
    assert_eq!(longer.json["details"][0]["reason"], "OUTLIVES_ITS_MAKER");
    longer.fails(403, 7);
    let path = format!("{OWN}/{}?updateMask=expireTime", id(&short));
    short_lived.patch(&path, "{}").await.fails(403, 7);
    let with_made = format!("{OWN}/{}?withMade=true", id(&short));
    acme.alice.delete(&with_made).await.ok();
    acme.alice.get(&format!("{OWN}/{}", id(&child))).await.fails(404, 5);
}

#[tokio::test]
async fn keys_are_listed_of_one_user_or_for_admins_of_all() {
    let mut acme = Acme::new().await;
    let bob = acme.person("bob", "user").await;
    acme.alice.post(OWN, r#"{"apiKey": {"displayName": "laptop"}}"#).await.ok();
    let own = acme.alice.get(OWN).await.ok();
    assert_eq!((own["apiKeys"].as_array().map(Vec::len), &own["totalSize"]), (Some(2), &json!(2)));
    assert!(!own.to_string().contains("\"key\":"), "{own}");
    let all = acme.alice.get("/v1/accounts/acme/users/-/apiKeys?filter=display_name%3Dtest").await.ok();
    let emails: Vec<&Value> =
        all["apiKeys"].as_array().expect("keys").iter().map(|key| &key["email"]).collect();
    assert_eq!(emails.len(), 2, "{all}");
    bob.get("/v1/accounts/acme/users/-/apiKeys").await.fails(403, 7);
    bob.get(OWN).await.fails(403, 7);
    assert_eq!(bob.get("/v1/accounts/acme/users/bob/apiKeys").await.ok()["totalSize"], 1);
    acme.alice.get("/v1/accounts/acme/users/nobody/apiKeys").await.fails(404, 5);
    acme.alice.get("/v1/accounts/nowhere/users/-/apiKeys").await.fails(404, 5);
}
