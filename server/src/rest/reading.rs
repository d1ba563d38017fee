//! The document as a page for people: what `/docs/api` shows, taken from it and from nowhere else.

use app::pages::{ApiField, ApiGroup, ApiOperation, ApiPage};
use serde_json::Value;

use super::openapi::{self, document};
use super::operations::OPERATIONS;

/// How deep fields within fields are shown.
const DEEPEST: usize = 2;

/// The page, for an installation reached at `base`.
pub fn page(base: &str) -> ApiPage {
    let document = document();
    let tags = document["tags"].as_array().into_iter().flatten();
    let groups = tags.map(|tag| {
        let name = text(&tag["name"]);
        ApiGroup { operations: operations(base, &name), about: text(&tag["description"]), name }
    });
    let errors =
        openapi::ERRORS.iter().map(|(status, meaning)| ((*status).to_owned(), (*meaning).to_owned()));
    ApiPage { base: base.to_owned(), groups: groups.collect(), errors: errors.collect() }
}

/// The operations of a group, in the order of the table.
fn operations(base: &str, group: &str) -> Vec<ApiOperation> {
    let all = |name: &str| -> Option<ApiOperation> {
        document()["paths"].as_object()?.iter().find_map(|(path, item)| {
            let mut methods = item.as_object()?.iter();
            let (method, found) = methods.find(|(_, operation)| operation["operationId"] == name)?;
            (found["tags"][0] == group).then(|| operation(base, path, method, found))
        })
    };
    OPERATIONS.iter().filter_map(|(name, _)| all(name)).collect()
}

fn operation(base: &str, path: &str, method: &str, operation: &Value) -> ApiOperation {
    let needs = operation["x-roster-needs"].as_array().into_iter().flatten().map(text).collect();
    let parameters = operation["parameters"].as_array().into_iter().flatten().map(parameter).collect();
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    ApiOperation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        about: text(&operation["description"]),
        needs,
        parameters,
        body: fields(body),
        answer: fields(answer),
        curl: curl(base, path, method, operation),
    }
}

fn parameter(parameter: &Value) -> ApiField {
    ApiField {
        name: text(&parameter["name"]),
        kind: text(&parameter["in"]),
        required: parameter["required"] == true,
        about: text(&parameter["description"]),
    }
}

/// What a schema holds, with what is within it.
fn fields(schema: &Value) -> Vec<ApiField> {
    let mut found = Vec::new();
    collect(schema, "", 0, &mut found);
    found
}

fn collect(schema: &Value, within: &str, depth: usize, found: &mut Vec<ApiField>) {
    let schema = resolved(schema);
    let required =
        |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|one| one == name));
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = if within.is_empty() { name.clone() } else { format!("{within}.{name}") };
        let inner = resolved(field);
        let about = if field["description"].is_string() { field } else { inner };
        found.push(ApiField {
            name: path.clone(),
            kind: kind(field),
            required: required(name),
            about: about_of(about, inner),
        });
        let items = resolved(&inner["items"]);
        let (inner, path) = if items.is_null() { (inner, path) } else { (items, format!("{path}[]")) };
        if depth + 1 < DEEPEST {
            collect(inner, &path, depth + 1, found);
        }
    }
}

/// What a field says of itself, and the words it can be.
fn about_of(field: &Value, schema: &Value) -> String {
    let words: Vec<String> = schema["enum"].as_array().into_iter().flatten().map(text).collect();
    let about = text(&field["description"]);
    let one_of = format!("One of {}.", words.join(", "));
    match (about.is_empty(), words.is_empty()) {
        (_, true) => about,
        (true, false) => one_of,
        (false, false) => format!("{about} {one_of}"),
    }
}

/// What a field is, in a word.
fn kind(field: &Value) -> String {
    let schema = resolved(field);
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").map(text),
        kind => kind.as_str().map(str::to_owned),
    };
    match (kinds.as_deref(), schema["format"].as_str()) {
        (_, Some("date-time")) => "time".to_owned(),
        (Some("array"), _) => "list".to_owned(),
        (Some(kind), _) => kind.to_owned(),
        (None, _) => "object".to_owned(),
    }
}

/// The schema itself, where there is a reference to one, or one besides null.
fn resolved(schema: &Value) -> &Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return document().pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
    }
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let chosen = choices.into_iter().find(|choice| choice["type"] != "null");
    chosen.map_or(schema, resolved)
}

/// The operation as a line for a shell.
fn curl(base: &str, path: &str, method: &str, operation: &Value) -> String {
    let mut filled = path.to_owned();
    for parameter in
        operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "path")
    {
        let example = text(&parameter["schema"]["example"]);
        let example = if example.is_empty() { text(&parameter["example"]) } else { example };
        filled = filled.replace(&format!("{{{}}}", text(&parameter["name"])), &example);
    }
    let method = if method == "get" { String::new() } else { format!(" -X {}", method.to_uppercase()) };
    let mut line = format!("curl{method} -H \"Authorization: Bearer $ROSTER_API_KEY\" '{base}{filled}'");
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if let Some(body) =
        example(schema, 0).filter(|body| body.as_object().is_some_and(|body| !body.is_empty()))
    {
        line.push_str(&format!(" \\\n  -H 'Content-Type: application/json' -d '{body}'"));
    }
    line
}

/// A body made of the examples that stand at its fields.
fn example(schema: &Value, depth: usize) -> Option<Value> {
    let schema = resolved(schema);
    if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return Some(example.clone());
    }
    let properties = schema["properties"].as_object().filter(|_| depth < DEEPEST)?;
    let fields =
        properties.iter().filter_map(|(name, field)| Some((name.clone(), example(field, depth + 1)?)));
    Some(Value::Object(fields.collect()))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('\n', " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_document_stands_on_the_page_once() {
        let page = page("https://roster.example.com");
        let shown: Vec<&ApiOperation> = page.groups.iter().flat_map(|group| &group.operations).collect();
        assert_eq!(shown.len(), OPERATIONS.len());
        for operation in shown {
            assert!(!operation.summary.is_empty() && !operation.needs.is_empty(), "{operation:?}");
            assert!(operation.curl.contains("https://roster.example.com/"), "{operation:?}");
            assert!(!operation.curl.contains('{') || operation.curl.contains("-d '{"), "{operation:?}");
            assert!(
                operation.id == "VerifyApiKey"
                    || !operation.answer.is_empty()
                    || operation.id.contains("Delete")
                    || operation.id.contains("Revoke")
                    || operation.id.contains("Cancel"),
                "{operation:?}"
            );
        }
    }

    #[test]
    fn fields_within_fields_and_words_to_choose_from_are_shown() {
        let page = page("https://roster.example.com");
        let find = |id: &str| {
            page.groups
                .iter()
                .flat_map(|group| &group.operations)
                .find(|operation| operation.id == id)
                .expect("there")
        };
        let user = find("GetUser");
        let role = user.answer.iter().find(|field| field.name == "role").expect("a role");
        assert!(role.about.contains("inference-user"), "{role:?}");
        assert!(
            user.answer.iter().any(|field| field.name == "invitation.expireTime" && field.kind == "time")
        );
        assert!(find("ListUsers").answer.iter().any(|field| field.name == "users[].email"));
        assert!(
            find("CreateUser").curl.contains(r#""email":"alice@example.com""#),
            "{}",
            find("CreateUser").curl
        );
    }
}
