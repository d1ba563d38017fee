use serde_json::json;

use super::*;

fn complaint(kind: ResourceKind, field: &str, value: Value) -> Option<(String, String)> {
    read(kind, field, value).err().map(|invalid| (invalid.field, invalid.message))
}

#[test]
fn a_value_of_another_type_or_beyond_its_bounds_is_refused_by_its_name() {
    let deployment = ResourceKind::Deployment;
    for (field, value) in [
        ("minReplicaCount", json!("abc")),
        ("minReplicaCount", json!(-1)),
        ("minReplicaCount", json!(1.5)),
        ("maxReplicaCount", json!("many")),
        ("maxReplicaCount", json!(10_001)),
        ("acceleratorCount", json!(true)),
        ("acceleratorType", json!("H100")),
        ("acceleratorType", json!(7)),
        ("precision", json!("FP7")),
        ("enableAddons", json!("yes")),
        ("description", json!(["x"])),
        ("description", json!("x".repeat(2_001))),
        ("expireTime", json!("tomorrow")),
        ("autoscalingPolicy", json!("x")),
        ("placement", json!([])),
        ("directRouteApiKeys", json!("x")),
    ] {
        let said = complaint(deployment, field, value.clone()).map(|(field, _)| field);
        assert_eq!(said.as_deref(), Some(field), "{value}");
    }
    for (field, value, path) in [
        ("autoscalingPolicy", json!({"scaleUpWindow": "soon"}), "autoscalingPolicy.scaleUpWindow"),
        ("autoscalingPolicy", json!({"loadTargets": {"default": "x"}}), "autoscalingPolicy.loadTargets"),
        ("autoTune", json!({"longPromt": true}), "autoTune.longPromt"),
        ("placement", json!({"regions": ["US_IOWA_1", "MOON_1"]}), "placement.regions"),
    ] {
        assert_eq!(complaint(deployment, field, value).map(|(field, _)| field).as_deref(), Some(path));
    }
    let parameters = json!({"parameterCount": "8b"});
    let said = complaint(ResourceKind::Model, "baseModelDetails", parameters).map(|(field, _)| field);
    assert_eq!(said.as_deref(), Some("baseModelDetails.parameterCount"));
    let rate = complaint(ResourceKind::FineTuningJob, "learningRate", json!("fast"));
    assert_eq!(rate.map(|(field, _)| field).as_deref(), Some("learningRate"));
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest_known_one_and_no_secret_is_repeated() {
    let said = complaint(ResourceKind::Deployment, "acceleratorTpye", json!("NVIDIA_L4_24GB"));
    let message = "There is no such field here. Did you mean acceleratorType?".to_owned();
    assert_eq!(said, Some(("acceleratorTpye".to_owned(), message)));
    let secret = "rk_k3v9x2m7q1w8e5r4_abcdefghijklmnopqrstuvwxyz0123456789";
    let said = complaint(ResourceKind::Model, secret, json!(1)).expect("a complaint");
    assert_eq!(said.0, "body");
    assert!(!said.1.contains("abcdef"), "{said:?}");
}

#[test]
fn what_the_contract_has_is_kept_as_its_clients_read_it() {
    let kept = |kind, field, value| read(kind, field, value).expect("a value");
    let deployment = ResourceKind::Deployment;
    assert_eq!(kept(deployment, "minReplicaCount", json!("2")), json!(2));
    assert_eq!(kept(deployment, "minReplicaCount", json!(2.0)), json!(2));
    assert_eq!(kept(deployment, "acceleratorType", json!("NVIDIA_L4_24GB")), json!("NVIDIA_L4_24GB"));
    assert_eq!(kept(deployment, "autoTune", json!({"long_prompt": true})), json!({"longPrompt": true}));
    let policy = json!({"loadTargets": {"default": 0.8}, "scaleDownWindow": "300s"});
    assert_eq!(kept(deployment, "autoscalingPolicy", policy.clone()), policy);
    assert_eq!(kept(deployment, "placement", json!(null)), json!(null));
    let details = kept(ResourceKind::Model, "baseModelDetails", json!({"parameterCount": 8_000_000_000_i64}));
    assert_eq!(details, json!({"parameterCount": "8000000000"}));
}

#[test]
fn what_an_older_version_kept_and_no_client_could_read_is_left_out() {
    let stored = r#"{"baseModel":"m","minReplicaCount":"abc","acceleratorTpye":"x","maxReplicaCount":3}"#;
    let spec = super::super::spec::Spec::stored(ResourceKind::Deployment, "", stored).expect("a deployment");
    assert_eq!(Value::Object(spec.fields().clone()), json!({"baseModel": "m", "maxReplicaCount": 3}));
}
