//! The document: OpenAPI 3.1, made from the handlers once at the first question for it. What holds for
//! every operation is said here and not at each: errors, keys, what one needs.

use std::sync::OnceLock;

use ::accounts::contract_schemas;
use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use domain::ResourceKind;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::error::ErrorBody;
use super::json::Resource;
use super::{accounts, api_keys, audit_logs, connections, of_files, operations, routes, users, verbs};

/// What the handlers do not say.
#[derive(OpenApi)]
#[openapi(
    info(title = "Roster", description = "Who is in an account, what they may do, and the API keys programs act by."),
    components(schemas(ErrorBody)),
    tags(
        (name = "Accounts", description = "The account a key opens, and its settings."),
        (name = "Users", description = "People and service accounts: inviting, changing, pausing and removing them."),
        (name = "Audit log", description = "Who did what, when and from where."),
        (name = "Deployments", description = "Models that answer, each by way of a server of the account."),
        (name = "Models", description = "Models by name."),
        (name = "Datasets", description = "Examples to train upon."),
        (name = "Fine-tuning jobs", description = "Training, done by runners."),
        (name = "Connections", description = "The servers that answer the account's prompts, and the keys they are asked with."),
        (name = "Keys", description = "API keys, and whose key it is that asks."),
    )
)]
pub struct Document;

/// The answer to everything that is not a success, by status.
pub const ERRORS: [(&str, &str); 12] = [
    (
        "400",
        "Something about the request is wrong; `details` names the field. Or it cannot be done as things stand.",
    ),
    ("401", "No API key that works was sent."),
    ("403", "The role of the key's user does not permit it; `details` names the permission."),
    ("404", "There is no such resource, or it is not yours to see."),
    ("405", "The address does not take this method; `Allow` names those it takes."),
    (
        "409",
        "It is there already, or has been changed meanwhile. With `x-should-retry: false` repeating does not help.",
    ),
    ("413", "The body is larger than 64 kB."),
    ("415", "The body is not JSON."),
    ("421", "The server is not reached by that name."),
    ("429", "Too many attempts with keys that do not work; `Retry-After` says how long to wait."),
    ("500", "The fault is on the server's side and in its log."),
    ("503", "The server is busy; try again."),
];

/// `GET /openapi.json`
pub async fn get() -> Response {
    ([(CACHE_CONTROL, "no-cache")], Json(document())).into_response()
}

/// The document.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(made)
}

fn made() -> Value {
    let (_, api) = routes().merge(of_files()).split_for_parts();
    let mut document = serde_json::to_value(api).unwrap_or_default();
    document["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer", "description": "An API key of Roster."},
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "The same in a header of its own."},
    });
    add_contract_fields(&mut document["components"]["schemas"]);
    // With a `readMask` everything else may be left out.
    let always = [
        ("Account", accounts::Account::ALWAYS),
        ("User", users::view::User::ALWAYS),
        ("UserUsage", users::usage::UserUsage::ALWAYS),
        ("ApiKey", api_keys::wire::ApiKey::ALWAYS),
        ("AuditLog", audit_logs::AuditLog::ALWAYS),
        ("Deployment", &["name", "baseModel"]),
        ("Model", &["name"]),
        ("Dataset", &["name"]),
        ("SupervisedFineTuningJob", &["name", "dataset"]),
        ("Connection", connections::wire::Connection::ALWAYS),
    ];
    for (schema, fields) in always {
        document["components"]["schemas"][schema]["required"] = json!(fields);
    }
    let answers = ERRORS.iter().map(|(status, description)| (name_of(status), answer(description)));
    document["components"]["responses"] = answers.collect::<Map<String, Value>>().into();
    let paths = document["paths"].as_object_mut().map(std::mem::take).unwrap_or_default();
    let paths = paths.into_iter().map(|(path, mut item)| {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete(method, operation);
        }
        (verbs::colon_form(&path), item)
    });
    document["paths"] = paths.collect::<Map<String, Value>>().into();
    document
}

/// Adds the fields of the contract that are kept and given back to what is sent and what is answered of a kind.
fn add_contract_fields(schemas: &mut Value) {
    let kinds = [
        (ResourceKind::Deployment, "Deployment"),
        (ResourceKind::Model, "Model"),
        (ResourceKind::Dataset, "Dataset"),
        (ResourceKind::FineTuningJob, "SupervisedFineTuningJob"),
    ];
    for (kind, name) in kinds {
        for schema in [name.to_owned(), format!("{name}Input")] {
            let Some(fields) = schemas[&schema]["properties"].as_object_mut() else { continue };
            for (field, schema) in contract_schemas(kind) {
                // What a handler documents itself says more.
                fields.entry(field).or_insert(schema);
            }
        }
    }
}

/// What is not recognised when it is repeated: a file can be sent again as it is, and what a runner is told is
/// told once.
const NOT_ONCE: [&str; 3] =
    ["UploadDataset", "ClaimSupervisedFineTuningJob", "ReportSupervisedFineTuningJob"];

/// Adds to an operation what holds for all of its kind.
fn complete(method: &str, operation: &mut Value) {
    // A verb that wants no body takes whatever JSON there is.
    let has_body = operation.get("requestBody").is_some() || method == "post";
    operation["security"] = json!([{"bearer": []}, {"apiKey": []}]);
    let needs = operations::needs(operation["operationId"].as_str().unwrap_or_default());
    operation["x-roster-needs"] = json!(needs);
    let is_once = operation["operationId"].as_str().is_some_and(|name| !NOT_ONCE.contains(&name));
    if method == "post" && is_once {
        add_parameter(
            operation,
            json!({
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "Recognises the same request for 24 hours, so that it is done once. A repetition is answered as GET would, with the header Idempotency-Replayed.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
            }),
        );
    }
    let answers = &mut operation["responses"];
    for (status, _) in ERRORS.iter().filter(|(status, _)| has_body || !["413", "415"].contains(status)) {
        if method == "get" && *status == "409" {
            continue;
        }
        answers[*status] = json!({"$ref": format!("#/components/responses/{}", name_of(status))});
    }
}

/// Adds a parameter behind those the handler says.
fn add_parameter(operation: &mut Value, parameter: Value) {
    match operation.get_mut("parameters").and_then(Value::as_array_mut) {
        Some(parameters) => parameters.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

fn name_of(status: &str) -> String {
    format!("Error{status}")
}

fn answer(description: &str) -> Value {
    let schema = json!({"$ref": "#/components/schemas/ErrorBody"});
    json!({"description": description, "content": {"application/json": {"schema": schema}}})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations() -> impl Iterator<Item = (String, &'static Value)> {
        let paths = document()["paths"].as_object().expect("paths");
        paths.iter().flat_map(|(path, item)| {
            let item = item.as_object().expect("an item");
            item.iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
    }

    #[test]
    fn it_is_openapi_3_1_and_says_verbs_after_a_colon() {
        assert_eq!(document()["openapi"], "3.1.0");
        let names: Vec<String> = operations().map(|(name, _)| name).collect();
        assert!(
            names.contains(&"post /v1/accounts/{account}/users/{user}:deactivate".to_owned()),
            "{names:?}"
        );
        assert!(
            names.contains(&"post /v1/accounts/{account}/users/{user}/apiKeys:delete".to_owned()),
            "{names:?}"
        );
        assert!(!names.iter().any(|name| name.contains("_verb")), "{names:?}");
    }

    #[test]
    fn every_operation_says_what_it_is_what_it_needs_and_every_error_it_can_answer() {
        for (name, operation) in operations() {
            assert!(operation["summary"].as_str().is_some_and(|said| !said.is_empty()), "{name}");
            assert!(operation["x-roster-needs"].as_array().is_some_and(|needs| !needs.is_empty()), "{name}");
            assert!(operation["responses"]["200"]["content"]["application/json"].is_object(), "{name}");
            for status in ["400", "401", "403", "404", "429", "500", "503"] {
                assert!(operation["responses"][status].is_object(), "{name} {status}");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn look(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(object) => {
                    found.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
                    object.values().for_each(|value| look(value, found));
                }
                Value::Array(array) => array.iter().for_each(|value| look(value, found)),
                _ => {}
            }
        }
        let mut references = Vec::new();
        look(document(), &mut references);
        assert!(references.len() > 50, "{references:?}");
        for reference in references {
            let pointer = reference.strip_prefix('#').expect("within the document");
            assert!(document().pointer(pointer).is_some(), "{reference}");
        }
    }
}
