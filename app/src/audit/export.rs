//! Entries as lines of a file: comma-separated values for spreadsheets, JSON for programs.

use accounts::{AuditEntry, AuditOutcome};
use domain::{Timestamp, csv};
use serde_json::{Value, json};

use super::{about, shown, what};

/// Tells a spreadsheet that the text is UTF-8.
const BYTE_ORDER_MARK: char = '\u{FEFF}';
/// What the columns are called.
const COLUMNS: [&str; 14] = [
    "number",
    "time",
    "who",
    "who key",
    "what",
    "operation",
    "on what",
    "on what key",
    "outcome",
    "times",
    "address",
    "program",
    "api key",
    "request",
];

/// How the file of comma-separated values begins.
pub fn csv_head() -> String {
    format!("{BYTE_ORDER_MARK}{}\r\n", csv::line(COLUMNS))
}

/// One entry as comma-separated values. What the log has in more detail stands in the words of `what`, and in
/// full only in JSON.
pub fn csv_line(entry: &AuditEntry) -> String {
    let (outcome, times) = match &entry.outcome {
        AuditOutcome::Done { .. } => ("done".to_owned(), String::new()),
        AuditOutcome::Refused { reason, times } => (format!("refused: {reason}"), times.to_string()),
    };
    let key = entry.about.as_ref().map_or("account", |about| about.key.as_str());
    let cells = [
        &entry.number.to_string(),
        &entry.at.rfc3339_exact(),
        &entry.who.name,
        &entry.who.key,
        &what(entry),
        &entry.operation,
        about(entry),
        key,
        &outcome,
        &times,
        entry.address.as_deref().unwrap_or_default(),
        entry.user_agent.as_deref().unwrap_or_default(),
        entry.api_key.as_deref().unwrap_or_default(),
        entry.request.as_deref().unwrap_or_default(),
    ];
    // A record is one line: what is in the log has no line breaks, unless somebody has edited it.
    let cells = cells.map(|cell: &str| cell.replace(['\r', '\n'], " "));
    format!("{}\r\n", csv::line(cells.iter().map(String::as_str)))
}

/// One entry as a line of JSON.
pub fn json_line(entry: &AuditEntry) -> String {
    let named = |name: &accounts::AuditName| json!({"key": name.key, "name": name.name, "user": name.user});
    let mut line = json!({
        "number": entry.number,
        "time": entry.at.rfc3339_exact(),
        "who": named(&entry.who),
        "operation": entry.operation,
        "what": what(entry),
        "about": entry.about.as_ref().map_or(json!({"key": "account"}), named),
        "address": entry.address,
        "userAgent": entry.user_agent,
        "apiKeyId": entry.api_key,
        "requestId": entry.request,
        "verified": entry.verified,
    });
    let more: Vec<(&str, Value)> = match &entry.outcome {
        AuditOutcome::Done { detail } => vec![("outcome", json!("done")), ("detail", told(detail))],
        AuditOutcome::Refused { reason, times } => {
            vec![("outcome", json!("refused")), ("reason", json!(reason)), ("times", json!(times))]
        }
    };
    if let Value::Object(members) = &mut line {
        members.extend(more.into_iter().map(|(key, value)| (key.to_owned(), value)));
    }
    format!("{line}\n")
}

/// The fields of an entry as programs are told them: moments are stored as microseconds.
pub fn told(detail: &Value) -> Value {
    let Value::Object(members) = detail else { return detail.clone() };
    let told = |(field, value): (&String, &Value)| {
        let value = moment(field, value).map_or_else(|| value.clone(), Value::from);
        (field.clone(), value)
    };
    Value::Object(members.iter().map(told).collect())
}

/// The moment that a field is, if it is one: only keys have any, and those are when they expire.
fn moment(field: &str, value: &Value) -> Option<String> {
    let micros = value.as_i64().filter(|_| field == "expires")?;
    Some(Timestamp::from_micros(micros).rfc3339())
}

/// The fields of an entry with their values, for readers who want all of it.
pub fn fields(detail: &Value) -> Vec<(String, String)> {
    match detail {
        Value::Object(members) => members
            .iter()
            .map(|(field, value)| match value.as_object() {
                Some(change) if change.contains_key("from") => {
                    (field.clone(), format!("{} → {}", shown(change.get("from")), shown(change.get("to"))))
                }
                _ => (field.clone(), moment(field, value).unwrap_or_else(|| shown(Some(value)))),
            })
            .collect(),
        other => vec![("as stored".to_owned(), shown(Some(other)))],
    }
}
