use serde_json::json;

use super::*;

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("{other} is no object"),
    }
}

fn complaints(kind: ResourceKind, value: Value) -> Vec<String> {
    Spec::new(kind, map(value)).err().unwrap_or_default().into_iter().map(|invalid| invalid.field).collect()
}

#[test]
fn what_was_sent_is_given_back_but_what_only_the_server_says() {
    let sent = json!({
        "baseModel": "m1", "displayName": " Llama ", "minReplicaCount": 1, "autoTune": {"longPrompt": true},
        "name": "x", "state": "FAILED", "createdBy": "eve@example.com", "etag": "1", "exampleCount": "7",
    });
    let spec = Spec::new(ResourceKind::Deployment, map(sent)).expect("a deployment");
    assert_eq!(spec.name().map(DisplayName::as_str), Some("Llama"));
    assert_eq!(
        Value::Object(spec.fields().clone()),
        json!({"baseModel": "m1", "minReplicaCount": 1, "autoTune": {"longPrompt": true}})
    );
    assert_eq!(Spec::stored(ResourceKind::Deployment, "Llama", &spec.json()), Some(spec));
}

#[test]
fn a_kind_has_what_it_needs_and_values_that_clients_can_read() {
    assert_eq!(complaints(ResourceKind::Deployment, json!({})), ["baseModel"]);
    assert_eq!(complaints(ResourceKind::FineTuningJob, json!({"dataset": " "})), ["dataset"]);
    assert_eq!(complaints(ResourceKind::Model, json!({"kind": "LLM"})), ["kind"]);
    assert_eq!(complaints(ResourceKind::Dataset, json!({"format": 7})), ["format"]);
    assert_eq!(complaints(ResourceKind::Dataset, json!({"displayName": 7})), ["display_name"]);
    let large = json!({"teftDetails": {"x": "y".repeat(LARGEST)}});
    assert_eq!(complaints(ResourceKind::Model, large), ["model"]);
    for upstream in
        [json!("x"), json!({}), json!({"connection": "vllm"}), json!({"connection": "", "model": "m"})]
    {
        assert_eq!(
            complaints(ResourceKind::Deployment, json!({"baseModel": "m", "upstream": upstream})),
            ["upstream"]
        );
    }
    assert_eq!(Spec::new(ResourceKind::Model, Map::new()).expect("a model").text("kind"), "HF_PEFT_ADDON");
}

#[test]
fn what_holds_a_secret_is_refused_at_any_depth_and_named() {
    for (sent, field) in [
        (json!({"baseModel": "m", "directRouteApiKeys": ["k"]}), "directRouteApiKeys"),
        (json!({"baseModel": "m", "wandbConfig": {"apiKey": "k"}}), "wandbConfig.apiKey"),
        (json!({"baseModel": "m", "a": [{"awsSecretAccessKey": "k"}]}), "a.awsSecretAccessKey"),
        (json!({"baseModel": "m", "db_password": "k"}), "db_password"),
    ] {
        assert_eq!(complaints(ResourceKind::Deployment, sent), [field]);
    }
    let harmless = json!({"dataset": "d", "wandbConfig": {"enabled": false, "apiKey": ""}});
    assert_eq!(complaints(ResourceKind::FineTuningJob, harmless), [""; 0]);
}

#[test]
fn a_deployment_stands_by_its_upstream_and_is_found_by_its_model() {
    let acme = AccountId::parse("acme").expect("an id");
    let kind = ResourceKind::Deployment;
    let of = |value| Spec::new(kind, map(value)).expect("a deployment");
    let bare = of(json!({"baseModel": "m1"}));
    assert_eq!((bare.state(kind), bare.uses(kind, &acme)), (ResourceState::Creating, None));
    assert_eq!(bare.base(kind, &acme).as_deref(), Some("accounts/acme/models/m1"));
    let up =
        bare.with(kind, map(json!({"upstream": {"connection": "vllm", "model": "llama"}}))).expect("changed");
    assert_eq!(up.state(kind), ResourceState::Ready);
    assert_eq!(up.uses(kind, &acme).as_deref(), Some("connection:vllm"));
    assert_eq!(up.with(kind, map(json!({"upstream": null}))).expect("changed"), bare);
}

#[test]
fn the_dataset_of_a_job_is_one_of_the_account() {
    let acme = AccountId::parse("acme").expect("an id");
    let of = |name: &str| {
        let spec = Spec::new(ResourceKind::FineTuningJob, map(json!({"dataset": name}))).expect("a job");
        spec.dataset(&acme).map(String::from)
    };
    assert_eq!(of("d1").as_deref(), Some("d1"));
    assert_eq!(of("accounts/acme/datasets/d1").as_deref(), Some("d1"));
    assert_eq!((of("accounts/beta/datasets/d1"), of("D1"), of(" d1")), (None, None, None));
}

#[test]
fn what_names_a_model_can_be_the_name_of_one_and_no_text_holds_what_cannot_be_stored() {
    let (deployment, job) = (ResourceKind::Deployment, ResourceKind::FineTuningJob);
    for good in ["m", "meta-llama/Llama-3.1-8B-Instruct", "accounts/fireworks/models/llama-v3p1-8b", "a:b@1"]
    {
        assert_eq!(complaints(deployment, json!({"baseModel": good})), [""; 0], "{good}");
    }
    for bad in ["!! nope", "a\nb", "a\u{0}b", "m ".repeat(101).as_str()] {
        assert_eq!(complaints(deployment, json!({"baseModel": bad})), ["baseModel"], "{bad:?}");
    }
    for good in ["", "support", "accounts/acme/models/support"] {
        assert_eq!(complaints(job, json!({"dataset": "d", "outputModel": good})), [""; 0], "{good}");
    }
    for bad in ["Bad Out!", "accounts/acme/models/", "Support"] {
        assert_eq!(complaints(job, json!({"dataset": "d", "outputModel": bad})), ["outputModel"], "{bad}");
    }
    assert_eq!(complaints(ResourceKind::Model, json!({"teftDetails": {"a": ["x\u{0}"]}})), ["teftDetails"]);
}
