//! What is misspelt is refused by its name, by every operation: nothing that was meant is ever left undone in
//! silence.

use axum::http::Method;
use serde_json::json;

use super::{Acme, Answer};
use crate::rest::openapi;

const USERS: &str = "/v1/accounts/acme/users";

/// The field a refusal names, and what it says.
#[track_caller]
fn named(answer: &Answer) -> (String, String) {
    assert_eq!((answer.status.as_u16(), answer.json["code"].as_i64()), (400, Some(3)), "{}", answer.text);
    let violation = &answer.json["details"][0]["fieldViolations"][0];
    let text = |field: &str| violation[field].as_str().unwrap_or_default().to_owned();
    (text("field"), text("description"))
}

/// An address of an operation, with ids that somebody could have.
fn address(path: &str) -> String {
    let path = path.replace("{account}", "acme").replace("{user}", "alice");
    path.replace("{key}", "k3v9x2m7q1w8e5r4").replace("{id}", "x1").replace("{connection}", "x1")
}

#[tokio::test]
async fn every_operation_refuses_a_parameter_and_a_field_it_does_not_know_by_name() {
    let acme = Acme::new().await;
    let at = "/v1/accounts/acme";
    acme.alice.post(&format!("{at}/deployments?deploymentId=x1"), r#"{"baseModel": "m"}"#).await.ok();
    acme.alice.post(&format!("{at}/models"), r#"{"modelId": "x1"}"#).await.ok();
    acme.alice.post(&format!("{at}/datasets"), r#"{"datasetId": "x1", "dataset": {}}"#).await.ok();
    let (mut asked, mut with_body) = (0, 0);
    for (path, item) in openapi::document()["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let at = address(path);
            let answer = acme.alice.ask(method.clone(), &format!("{at}?shoeSize=44"), "", &[]).await;
            assert_eq!(named(&answer).0, "shoeSize", "{method} {at}");
            asked += 1;
            let is_file = operation["requestBody"]["content"]["multipart/form-data"].is_object();
            if [Method::POST, Method::PATCH].contains(&method) && !is_file {
                let answer = acme.alice.ask(method.clone(), &at, r#"{"shoeSize": 44}"#, &[]).await;
                assert_eq!(named(&answer).0, "shoeSize", "{method} {at}");
                with_body += 1;
            }
        }
    }
    assert!(asked > 50 && with_body > 20, "{asked} {with_body}");
}

#[tokio::test]
async fn what_was_misspelt_is_not_done_and_the_nearest_name_is_given() {
    let mut acme = Acme::new().await;
    acme.person("bob", "user").await;
    let keys = format!("{USERS}/alice/apiKeys");
    for (path, body, field, near) in [
        (keys.as_str(), r#"{"apiKey": {"expires": "2099-12-05"}}"#, "apiKey.expires", "expireTime"),
        (USERS, r#"{"email": "new@example.com", "rol": "inference-user"}"#, "rol", "role"),
        (USERS, r#"{"email": "new@example.com", "userId": "neo"}"#, "userId", "?userId="),
        (&format!("{USERS}?validateOnly=true"), r#"{"email": "new@example.com"}"#, "validateOnly", ""),
        (
            "/v1/accounts/acme/deployments",
            r#"{"baseModel": "m", "acceleratorTpye": "NVIDIA_L4_24GB"}"#,
            "acceleratorTpye",
            "acceleratorType",
        ),
        ("/v1/accounts/acme/deployments?validate_only=true", r#"{"baseModel": "m"}"#, "validateOnly", ""),
    ] {
        let (named, said) = named(&acme.alice.post(path, body).await);
        assert_eq!(named, field, "{path} {body}");
        assert!(said.contains(near), "{said}");
    }
    let (field, said) = named(&acme.alice.delete(&format!("{USERS}/bob?transferTwo=alice")).await);
    assert_eq!((field.as_str(), said.contains("transferTo")), ("transferTwo", true), "{said}");
    // Proto's own spelling is understood, and then checked like the other.
    let (field, _) = named(&acme.alice.delete(&format!("{USERS}/bob?transfer_to=No%20One")).await);
    assert_eq!(field, "transferTo");
    let all = acme.alice.get(&format!("{USERS}?page_size=200")).await.ok();
    assert_eq!(all["totalSize"], 2, "nothing was done");
    assert_eq!(acme.alice.get(&keys).await.ok()["totalSize"], 1, "no key was made");
}

#[tokio::test]
async fn a_mask_names_fields_there_are_and_a_field_is_given_once() {
    let acme = Acme::new().await;
    for path in ["", "/users", "/users/alice", "/users/alice/apiKeys", "/deployments", "/auditLogs"] {
        let (field, said) = named(&acme.alice.get(&format!("/v1/accounts/acme{path}?readMask=foo")).await);
        assert_eq!((field.as_str(), said.contains("foo")), ("readMask", true), "{path}: {said}");
    }
    acme.alice.get(&format!("{USERS}/alice?readMask=display_name,role,createTime")).await.ok();
    acme.alice.get("/v1/accounts/acme/deployments?readMask=accelerator_type,baseModel").await.ok();
    let (field, _) = named(&acme.alice.get(&format!("{USERS}?pageSize=1&page_size=2")).await);
    assert_eq!(field, "pageSize");
    let twice = r#"{"displayName": "A", "display_name": "B"}"#;
    assert_eq!(named(&acme.alice.patch(&format!("{USERS}/alice"), twice).await).0, "displayName");
}

#[tokio::test]
async fn an_etag_in_the_body_is_the_condition_of_a_change() {
    let acme = Acme::new().await;
    let alice = format!("{USERS}/alice");
    let etag = acme.alice.get(&alice).await.ok()["etag"].as_str().expect("an etag").to_owned();
    let body = json!({"displayName": "Alicia", "etag": etag}).to_string();
    acme.alice.patch(&alice, &body).await.ok();
    let again = json!({"displayName": "Ally", "etag": etag}).to_string();
    acme.alice.patch(&alice, &again).await.fails(409, 10);
    let two = acme.alice.ask(Method::PATCH, &alice, &again, &[("if-match", "\"0-0\"")]).await;
    assert_eq!(named(&two).0, "etag");
    assert_eq!(acme.alice.get(&alice).await.ok()["displayName"], "Alicia");
    // So it is for resources, which are kept whole.
    acme.alice.post("/v1/accounts/acme/models", r#"{"modelId": "m1"}"#).await.ok();
    let stale = r#"{"displayName": "M", "etag": "9-9"}"#;
    acme.alice.patch("/v1/accounts/acme/models/m1", stale).await.fails(409, 10);
}

#[tokio::test]
async fn what_the_official_client_sends_and_roster_does_not_need_is_taken() {
    let acme = Acme::new().await;
    let query = "disableAutoDeploy=true&disableSpeculativeDecoding=true&skipImageTagValidation=true\
                 &skipShapeValidation=true&acceptShapelessRisk=true&validateOnly=false&deploymentId=d1";
    let path = "/v1/accounts/acme/deployments";
    acme.alice.post(&format!("{path}?{query}"), r#"{"baseModel": "m"}"#).await.ok();
    let changed =
        acme.alice.patch(&format!("{path}/d1?skipShapeValidation=true"), r#"{"baseModel": "n"}"#).await;
    assert_eq!(changed.ok()["baseModel"], "n");
    acme.alice.delete(&format!("{path}/d1?ignoreChecks=true&hard=true")).await.ok();
    let model = r#"{"modelId": "m1", "cluster": "c", "model": {"displayName": "M"}}"#;
    acme.alice.post("/v1/accounts/acme/models", model).await.ok();
    // A copy of an answer can be sent back: what only the server says is known and left alone.
    let mut user = acme.alice.get(&format!("{USERS}/alice")).await.ok();
    user["displayName"] = "Alicia".into();
    let changed = acme.alice.patch(&format!("{USERS}/alice"), &user.to_string()).await.ok();
    assert_eq!((&changed["displayName"], &changed["state"]), (&json!("Alicia"), &json!("READY")));
    acme.alice.post(&format!("{path}/d9:undelete"), "{}").await.fails(404, 5);
}

#[tokio::test]
async fn an_unknown_name_that_may_be_a_secret_is_not_repeated() {
    let acme = Acme::new().await;
    let secret = acme.alice.key.clone();
    let asked = [
        acme.alice.get(&format!("{USERS}?{secret}=1")).await,
        acme.alice.post(USERS, &json!({ &secret: 1 }).to_string()).await,
        acme.alice
            .post("/v1/accounts/acme/deployments", &json!({"baseModel": "m", &secret: 1}).to_string())
            .await,
        acme.alice.get(&format!("{USERS}?readMask={secret}")).await,
    ];
    for answer in asked {
        named(&answer);
        assert!(!answer.text.contains(&secret), "{}", answer.text);
    }
}
