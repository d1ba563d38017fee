//! Resources over REST: their life, and what is refused.

use axum::http::Method;
use serde_json::json;

use super::Acme;
use super::files::{EXAMPLE, send};

const AT: &str = "/v1/accounts/acme";

#[tokio::test]
async fn a_deployment_lives_from_its_making_to_its_end() {
    let acme = Acme::new().await;
    let at = |rest: &str| format!("{AT}/deployments{rest}");
    let sent = r#"{"baseModel": "llama", "displayName": "Chat", "minReplicaCount": 2, "state": "FAILED"}"#;
    let made = acme.alice.post(&at("?deploymentId=d1"), sent).await.ok();
    assert_eq!(made["name"], "accounts/acme/deployments/d1");
    assert_eq!(
        (&made["state"], &made["minReplicaCount"], &made["displayName"]),
        (&json!("CREATING"), &json!(2), &json!("Chat"))
    );
    assert_eq!(
        (&made["createdBy"], &made["owner"]),
        (&json!("alice@example.com"), &json!("accounts/acme/users/alice"))
    );
    acme.alice.post(&at("?deploymentId=d1"), sent).await.fails(409, 6);
    let connection = r#"{"baseUrl": "https://example.com/v1"}"#;
    acme.alice.post(&format!("{AT}/connections?connectionId=vllm"), connection).await.ok();
    let ready = acme
        .alice
        .patch(&at("/d1"), r#"{"upstream": {"connection": "vllm", "model": "m"}, "minReplicaCount": null}"#)
        .await;
    let ready = ready.ok();
    assert_eq!((&ready["state"], ready.get("minReplicaCount")), (&json!("READY"), None));
    let etag = [("if-match", made["etag"].as_str().expect("an etag"))];
    acme.alice.ask(Method::PATCH, &at("/d1"), r#"{"displayName": "X"}"#, &etag).await.fails(409, 10);
    acme.alice.ask(Method::PATCH, &at("/d1:scale"), r#"{"replicaCount": 9}"#, &etag).await.fails(409, 10);
    let scaled = acme.alice.patch(&at("/d1:scale"), r#"{"replicaCount": 3}"#).await.ok();
    assert_eq!((&scaled["replicaCount"], &scaled["desiredReplicaCount"]), (&json!(3), &json!(3)));
    let kept = acme.alice.get(&at("/d1?readMask=state")).await.ok();
    assert_eq!(kept, json!({"name": "accounts/acme/deployments/d1", "baseModel": "llama", "state": "READY"}));
    assert_eq!(acme.alice.delete(&at("/d1")).await.ok(), json!({}));
    assert_eq!(acme.alice.get(&at("")).await.ok()["deployments"], json!([]));
    assert_eq!(acme.alice.get(&at("?showDeleted=true")).await.ok()["deployments"][0]["state"], "DELETED");
    acme.alice.patch(&at("/d1"), r#"{"displayName": "X"}"#).await.fails(400, 9);
    acme.alice.ask(Method::POST, &at("/d1:undelete"), "{}", &etag).await.fails(409, 10);
    // Official clients insist on a body, whatever it is.
    assert_eq!(acme.alice.post(&at("/d1:undelete"), r#""x""#).await.ok()["state"], "READY");
    assert_eq!(acme.alice.delete(&at("/d1?hard=true")).await.ok(), json!({}));
    acme.alice.get(&at("/d1")).await.fails(404, 5);
}

#[tokio::test]
async fn models_datasets_and_jobs_are_made_as_official_clients_make_them() {
    let acme = Acme::new().await;
    let model = acme.alice.post(&format!("{AT}/models"), r#"{"modelId": "m1", "cluster": ""}"#).await.ok();
    assert_eq!((&model["kind"], &model["state"]), (&json!("HF_PEFT_ADDON"), &json!("READY")));
    let dataset = r#"{"datasetId": "d1", "dataset": {"format": "COMPLETION"}}"#;
    let dataset = acme.alice.post(&format!("{AT}/datasets"), dataset).await.ok();
    assert_eq!((&dataset["format"], &dataset["state"]), (&json!("COMPLETION"), &json!("UPLOADING")));
    let job = r#"{"dataset": "accounts/acme/datasets/d1", "baseModel": "m1"}"#;
    acme.alice.post(&format!("{AT}/supervisedFineTuningJobs"), job).await.fails(400, 3);
    send(&acme.alice, "d1", EXAMPLE).await.ok();
    let job = acme.alice.post(&format!("{AT}/supervisedFineTuningJobs"), job).await.ok();
    assert!(
        job["name"]
            .as_str()
            .is_some_and(|name| name.starts_with("accounts/acme/supervisedFineTuningJobs/job-")),
        "{job}"
    );
    assert_eq!(job["state"], "JOB_STATE_PENDING");
    acme.alice.delete(&format!("{AT}/datasets/d1")).await.fails(400, 9);
    acme.alice.delete(&format!("/v1/{}", job["name"].as_str().expect("a name"))).await.ok();
    acme.alice.delete(&format!("{AT}/datasets/d1")).await.ok();
}

#[tokio::test]
async fn what_is_wrong_is_named_and_what_would_change_the_meaning_is_never_ignored() {
    let acme = Acme::new().await;
    for (path, body, field) in [
        ("deployments", "{}", "baseModel"),
        ("deployments?deploymentId=D1", r#"{"baseModel": "m"}"#, "deploymentId"),
        ("deployments?validateOnly=true", r#"{"baseModel": "m"}"#, "validateOnly"),
        ("deployments", r#"{"baseModel": "m", "directRouteApiKeys": ["k"]}"#, "directRouteApiKeys"),
        ("models", "{}", "modelId"),
        ("models", r#"{"modelId": "m1", "model": {"kind": "LLM"}}"#, "model.kind"),
        ("datasets", r#"{"datasetId": "d1", "dataset": {}, "sourceDatasetId": "d0"}"#, "sourceDatasetId"),
        ("supervisedFineTuningJobs", r#"{"dataset": "nothing"}"#, "dataset"),
        (
            "supervisedFineTuningJobs",
            r#"{"dataset": "d", "wandbConfig": {"apiKey": "k"}}"#,
            "wandbConfig.apiKey",
        ),
    ] {
        let answer = acme.alice.post(&format!("{AT}/{path}"), body).await;
        assert_eq!(
            answer.json["details"][0]["fieldViolations"][0]["field"], field,
            "{path} {body}: {}",
            answer.json
        );
        answer.fails(400, 3);
    }
    acme.alice.post(&format!("{AT}/models"), r#"{"modelId": "m1"}"#).await.ok();
    let path = format!("{AT}/models/m1");
    acme.alice.patch(&path, r#"{"owner": "accounts/acme/users/bob"}"#).await.fails(400, 3);
    acme.alice.patch(&path, r#"{"owner": "accounts/acme/users/alice", "displayName": "M"}"#).await.ok();
    acme.alice.post(&format!("{path}:changeOwner"), r#"{"owner": "nobody"}"#).await.fails(400, 3);
}

#[tokio::test]
async fn a_repetition_makes_nothing_twice() {
    let acme = Acme::new().await;
    let once = [("idempotency-key", "k1")];
    let ask =
        || acme.alice.ask(Method::POST, "/v1/accounts/acme/deployments", r#"{"baseModel": "m"}"#, &once);
    let first = ask().await.ok();
    let again = ask().await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.ok()["name"], first["name"]);
    let all = acme.alice.get("/v1/accounts/acme/deployments").await.ok();
    assert_eq!(all["totalSize"], 1);
}
