//! Which fields hold a secret, by what they are called.

use domain::Invalid;
use serde_json::Value;

/// The complaint about a field that holds a secret, at any depth.
pub(super) fn secret_in(path: &str, value: &Value) -> Option<Invalid> {
    let field = path.rsplit('.').next().unwrap_or(path);
    let is_empty = match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    if is_empty {
        return None;
    }
    if names_a_secret(field) {
        let message =
            "Roster keeps no secrets of resources. Leave it out, and give it to the program that needs it.";
        return Some(Invalid::new(path, message));
    }
    match value {
        Value::Object(fields) => {
            fields.iter().find_map(|(field, value)| secret_in(&format!("{path}.{field}"), value))
        }
        Value::Array(values) => values.iter().find_map(|value| match value {
            Value::Object(_) | Value::Array(_) => secret_in(path, value),
            _ => None,
        }),
        _ => None,
    }
}

/// Whether a field is called like one that holds a secret.
fn names_a_secret(field: &str) -> bool {
    let field: String = field.chars().filter(char::is_ascii_alphanumeric).collect();
    let field = field.to_ascii_lowercase();
    const ENDS: [&str; 12] = [
        "apikey",
        "apikeys",
        "secret",
        "secrets",
        "secretkey",
        "accesskey",
        "password",
        "passwords",
        "credentials",
        "credentialssecret",
        "accesstoken",
        "signedurl",
    ];
    field == "directrouteapikeys" || ENDS.iter().any(|end| field.ends_with(end))
}
