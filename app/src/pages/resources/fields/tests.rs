use serde_json::json;

use super::*;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

fn texts<const N: usize>(texts: [&str; N]) -> Typed {
    texts.map(str::to_owned).into()
}

#[test]
fn what_is_set_is_shown_typed_and_put_back_as_it_was() {
    let spec = object(json!({
        "baseModel": "llama", "upstream": {"connection": "vllm", "model": "llama-8b"}, "region": "EU"
    }));
    let as_typed = typed(ResourceKind::Deployment, &spec);
    assert_eq!(as_typed, texts(["llama", "vllm", "llama-8b", ""]));
    assert_eq!(given(ResourceKind::Deployment, &as_typed, &spec), Ok(Map::new()), "nothing is different");
    let new = given(ResourceKind::Deployment, &as_typed, &Map::new()).expect("right");
    assert_eq!(
        new,
        object(json!({"baseModel": "llama", "upstream": {"connection": "vllm", "model": "llama-8b"}}))
    );
    let labels: Vec<_> = shown(ResourceKind::Deployment, &spec).iter().map(|(f, _)| f.label).collect();
    assert_eq!(labels, ["Base model", "Upstream", "Model name at the upstream"]);
}

#[test]
fn what_is_emptied_is_taken_out_and_what_no_field_asks_for_is_not_touched() {
    let spec = object(json!({"baseModel": "a", "upstream": {"connection": "c", "more": 1}, "region": "EU"}));
    let emptied = given(ResourceKind::Deployment, &texts([" b ", "", "", ""]), &spec);
    assert_eq!(emptied, Ok(object(json!({"baseModel": "b", "upstream": {"more": 1}}))));
    let spec = object(json!({"baseModel": "a", "upstream": {"connection": "c"}}));
    let emptied = given(ResourceKind::Deployment, &texts(["a", "", "", ""]), &spec);
    assert_eq!(emptied, Ok(object(json!({"upstream": null}))));
}

#[test]
fn what_the_use_case_finds_wrong_is_said_beside_the_field_that_asks_for_it() {
    let wrong = ["display_name", "upstream", "baseModel", "id"].map(|field| Invalid::new(field, "wrong"));
    let fields = on_the_form(ResourceKind::Deployment, wrong.into());
    let names: Vec<_> = fields.into_iter().map(|invalid| invalid.field).collect();
    assert_eq!(names, ["name", "connection", "base_model", "id"]);
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    let wrong = |kind, typed: Typed| {
        let wrong = given(kind, &typed, &Map::new()).expect_err("wrong");
        wrong.into_iter().map(|invalid| invalid.field).collect::<Vec<_>>()
    };
    assert_eq!(wrong(ResourceKind::Deployment, texts(["", "", "", ""])), ["base_model"]);
    assert_eq!(wrong(ResourceKind::Model, texts(["NEW", "", "0", ""])), ["kind", "context_length"]);
    assert_eq!(
        wrong(ResourceKind::FineTuningJob, texts(["d", "", "", "1.5", "NaN"])),
        ["epochs", "learning_rate"]
    );
}

#[test]
fn the_fields_of_a_kind_have_names_of_their_own() {
    for kind in ResourceKind::ALL {
        let names: std::collections::BTreeSet<_> = fields(kind).iter().map(|field| field.name).collect();
        assert_eq!(names.len(), fields(kind).len(), "{kind}");
        // These are the form's own.
        assert!(!["account", "version", "confirm", "id", "name"].iter().any(|own| names.contains(own)));
    }
}
