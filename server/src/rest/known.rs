//! Which parameters and fields an operation knows: those its part of the API document lists. A request that
//! uses another name is refused, because a misspelt `expireTime` must not make a key without end.
//!
//! Every handler passes here: [`query`] is called by the extractor of the caller, [`body`] by those of bodies.
//! The fields of deployments, models, datasets and jobs are checked with their types by `accounts::Spec`.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::extract::MatchedPath;
use axum::http::request::Parts;
use axum::http::{Extensions, Method};
use domain::nearest;
use serde_json::{Map, Value};

use super::error::Problem;
use super::json::lower_camel;
use super::{openapi, verbs};

/// Parameters of the public contract that mean nothing here, by operation. The official client sends them for
/// servers that validate shapes and images, which Roster does not have; leaving them out changes nothing.
const TOLERATED: [(&str, &[&str]); 3] = [
    (
        "CreateDeployment",
        &[
            "disableAutoDeploy",
            "disableSpeculativeDecoding",
            "skipImageTagValidation",
            "skipShapeValidation",
            "acceptShapelessRisk",
            // Read by the handler: only false is taken.
            "validateOnly",
        ],
    ),
    ("UpdateDeployment", &["skipShapeValidation"]),
    ("DeleteDeployment", &["ignoreChecks"]),
];
/// Fields of bodies likewise: where the public service keeps a model.
const TOLERATED_FIELDS: [(&str, &[&str]); 1] = [("CreateModel", &["cluster"])];
/// Bodies whose fields `accounts::Spec` checks.
const SPECS: [&str; 4] = ["DeploymentInput", "ModelInput", "DatasetInput", "SupervisedFineTuningJobInput"];
/// Most characters of an unknown name that an error repeats. A key or password in the wrong place is longer.
const LONGEST_NAME: usize = 40;

/// What one operation knows.
struct Operation {
    query: Vec<String>,
    /// Fields the server answers: ignored in a body, as in all of the contract.
    answered: Vec<String>,
    tolerated: &'static [&'static str],
    body: Option<&'static Value>,
}

/// Checks the parameters of a query, and the names in `readMask`.
///
/// # Errors
/// A problem that names the first unknown one.
pub fn query(parts: &Parts) -> Result<(), Problem> {
    let Some(operation) = operation(&parts.method, &parts.extensions) else { return Ok(()) };
    for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
        let name = lower_camel(&name);
        if !operation.query.contains(&name) {
            return Err(unknown("parameter", &name, &operation.query));
        }
        if name == "readMask" {
            read_mask(&value, &operation.answered)?;
        }
    }
    Ok(())
}

fn read_mask(mask: &str, answered: &[String]) -> Result<(), Problem> {
    let fields = mask.split(',').map(|path| path.trim().split('.').next().unwrap_or_default());
    let named = fields.filter(|field| !matches!(*field, "" | "*")).map(lower_camel);
    for field in named {
        if !answered.contains(&field) {
            return Err(unknown_in_mask(&field, answered));
        }
    }
    Ok(())
}

/// Checks the fields of a body. An operation that the document gives no body takes an empty object.
///
/// # Errors
/// A problem that names the first unknown one.
pub fn body(method: &Method, extensions: &Extensions, sent: &Map<String, Value>) -> Result<(), Problem> {
    match operation(method, extensions) {
        Some(operation) => operation.check(sent, operation.body, ""),
        None => Ok(()),
    }
}

/// Whether an operation reads nothing of a body: the document gives it none.
pub fn reads_no_body(method: &Method, extensions: &Extensions) -> bool {
    operation(method, extensions).is_some_and(|operation| operation.body.is_none())
}

impl Operation {
    fn check(
        &self,
        sent: &Map<String, Value>,
        schema: Option<&'static Value>,
        within: &str,
    ) -> Result<(), Problem> {
        let Some(known) = Shape::of(schema) else { return Ok(()) };
        for (field, value) in sent {
            let name = lower_camel(field);
            let path = if within.is_empty() { name.clone() } else { format!("{within}.{name}") };
            if let Some(schema) = known.fields.get(&name) {
                if let Value::Object(inner) = value {
                    self.check(inner, Some(schema), &path)?;
                }
            } else if !self.ignores(&name, within, known.fields) {
                if self.query.contains(&name) {
                    let message = format!("Give this in the address: …?{name}=….");
                    return Err(Problem::invalid(&path, message));
                }
                let names: Vec<String> = known.fields.keys().cloned().collect();
                return Err(unknown("field", &path, &names));
            }
        }
        Ok(())
    }

    /// Whether the server alone says this field of the resource that is sent. A wrapped resource, as in
    /// `{"apiKey": {…}}`, stands one level down.
    fn ignores(&self, name: &str, within: &str, fields: &'static Map<String, Value>) -> bool {
        let is_wrapper = fields.iter().any(|(field, schema)| {
            WRAPPED.contains(&field.as_str()) && resolved(schema).get("properties").is_some()
        });
        let is_resource = if within.is_empty() { !is_wrapper } else { WRAPPED.contains(&within) };
        (is_resource && self.answered.iter().any(|field| field == name))
            || (within.is_empty() && self.tolerated.contains(&name))
    }
}

/// Fields that hold a whole resource.
const WRAPPED: [&str; 3] = ["apiKey", "model", "dataset"];

/// The fields an object may have.
struct Shape {
    fields: &'static Map<String, Value>,
}

impl Shape {
    /// None for what is no object, for maps with free keys, and for what is checked elsewhere.
    fn of(schema: Option<&'static Value>) -> Option<Self> {
        static NOTHING: OnceLock<Map<String, Value>> = OnceLock::new();
        let Some(schema) = schema else { return Some(Self { fields: NOTHING.get_or_init(Map::new) }) };
        let schema = resolved(schema);
        let schemas = &openapi::document()["components"]["schemas"];
        if SPECS.iter().any(|spec| std::ptr::eq(schema, &schemas[*spec])) {
            return None;
        }
        if schema.get("additionalProperties").is_some() {
            return None;
        }
        match schema.get("properties").and_then(Value::as_object) {
            Some(fields) => Some(Self { fields }),
            None if schema["type"] == "object" => Some(Self { fields: NOTHING.get_or_init(Map::new) }),
            None => None,
        }
    }
}

/// A schema behind references and behind "this or null".
fn resolved(mut schema: &'static Value) -> &'static Value {
    loop {
        if let Some(reference) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            schema = openapi::document().pointer(reference).unwrap_or(&Value::Null);
        } else if let Some(choice) = schema["oneOf"].as_array() {
            schema = choice.iter().find(|one| one["type"] != "null").unwrap_or(&Value::Null);
        } else {
            return schema;
        }
    }
}

fn unknown(what: &str, name: &str, known: &[String]) -> Problem {
    if !may_repeat(name) {
        return Problem::invalid(what, format!("This call knows no {what} of such a name."));
    }
    Problem::invalid(name, format!("There is no such {what} here.{}", hint(name, known)))
}

fn unknown_in_mask(name: &str, known: &[String]) -> Problem {
    let name = if may_repeat(name) { format!(" {name}") } else { String::new() };
    Problem::invalid("readMask", format!("There is no field{name} to read.{}", hint(name.trim(), known)))
}

/// Whether an error may repeat a name: what is longer than any name may be a secret in the wrong place.
fn may_repeat(name: &str) -> bool {
    let is_of_names = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'$');
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_of_names)
}

fn hint(name: &str, known: &[String]) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let near = nearest(last, known.iter().map(String::as_str));
    near.map(|near| format!(" Did you mean {near}?")).unwrap_or_default()
}

fn operation(method: &Method, extensions: &Extensions) -> Option<&'static Operation> {
    static OPERATIONS: OnceLock<HashMap<(String, String), Operation>> = OnceLock::new();
    let path = verbs::colon_form(extensions.get::<MatchedPath>()?.as_str());
    // A HEAD is answered by the handler of GET.
    let method = if method == Method::HEAD { &Method::GET } else { method };
    OPERATIONS.get_or_init(all).get(&(method.as_str().to_ascii_lowercase(), path))
}

fn all() -> HashMap<(String, String), Operation> {
    let paths = openapi::document()["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| ((method.clone(), path.clone()), Operation::new(operation)))
    });
    operations.collect()
}

impl Operation {
    fn new(document: &'static Value) -> Self {
        let id = document["operationId"].as_str().unwrap_or_default();
        let of = |list: &[(&str, &'static [&'static str])]| {
            list.iter().find(|(operation, _)| *operation == id).map_or(&[][..], |(_, names)| *names)
        };
        let parameters = document["parameters"].as_array().into_iter().flatten();
        let in_query = parameters.filter(|parameter| parameter["in"] == "query");
        let mut query: Vec<String> =
            in_query.filter_map(|parameter| Some(parameter["name"].as_str()?.to_owned())).collect();
        query.extend(of(&TOLERATED).iter().map(|name| (*name).to_owned()));
        let answer = resolved(&document["responses"]["200"]["content"]["application/json"]["schema"]);
        let body = &document["requestBody"]["content"]["application/json"]["schema"];
        Self {
            query,
            answered: answered(answer),
            tolerated: of(&TOLERATED_FIELDS),
            body: Some(body).filter(|body| !body.is_null()),
        }
    }
}

/// The fields of a resource, or of those a page of them holds.
fn answered(answer: &'static Value) -> Vec<String> {
    let fields = answer["properties"].as_object();
    let is_page = fields.is_some_and(|fields| fields.contains_key("nextPageToken"));
    let fields = match is_page {
        false => fields,
        true => fields.into_iter().flatten().find_map(|(_, field)| {
            let items = field.get("items")?;
            resolved(items)["properties"].as_object()
        }),
    };
    fields.into_iter().flatten().map(|(name, _)| name.clone()).collect()
}
