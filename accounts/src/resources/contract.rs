//! The fields of the public contract that Roster keeps for a resource and gives back: their names, types and
//! bounds, after the types of the official Python SDK 1.2.28. A name that is not here is refused, and so is a
//! value of another type: the official client would fail to read the list that holds it.
//!
//! What Roster itself acts on (the upstream, the name, formats) is checked in [`spec`](super::spec).

mod fields;

use domain::{Invalid, ResourceKind, Timestamp, nearest};
use serde_json::{Map, Value, json};

use self::fields::of;
use super::spec::SERVERS;

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// Text of at most so many characters.
    Text(usize),
    /// True or false.
    Flag,
    /// A whole number within these bounds. A string of digits is taken too, as proto3's JSON has it.
    Whole(i64, i64),
    /// A whole number of 64 bits that travels as a string of digits.
    Digits,
    /// A number within these bounds.
    Number(f64, f64),
    /// One of a few words.
    One(&'static [&'static str]),
    /// A moment, RFC 3339.
    Time,
    /// A duration in seconds, like `300s`.
    Duration,
    /// A list of texts.
    Texts,
    /// A list of some of a few words.
    Some(&'static [&'static str]),
    /// Numbers by name.
    Numbers,
    /// An object with these fields.
    Object(&'static [Field]),
    /// An object whose fields the contract does not say.
    Free,
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, in camelCase.
    pub name: &'static str,
    /// What it holds.
    pub holds: FieldType,
}

const MOST_ITEMS: usize = 100;

/// Reads what was sent under `name`: the value to keep, or what is wrong with it.
///
/// # Errors
/// [`Invalid`] about the field, or about one within it by its path.
pub(super) fn read(kind: ResourceKind, name: &str, value: Value) -> Result<Value, Invalid> {
    let fields = of(kind);
    let Some(field) = fields.iter().find(|field| field.name == name) else {
        return Err(unknown(name, fields));
    };
    field.holds.read(name, value)
}

/// Whether what is stored under `name` can be given back: older versions kept anything.
pub(super) fn fits(kind: ResourceKind, name: &str, value: &Value) -> bool {
    of(kind)
        .iter()
        .find(|field| field.name == name)
        .is_some_and(|field| field.holds.read(name, value.clone()).is_ok())
}

/// The JSON schemas of the fields that can be sent of a kind, by name, for the API document.
pub fn schemas(kind: ResourceKind) -> Map<String, Value> {
    let sent = of(kind).iter().filter(|field| !SERVERS.contains(&field.name));
    sent.map(|field| (field.name.to_owned(), field.holds.schema())).collect()
}

fn unknown(path: &str, fields: &[Field]) -> Invalid {
    let name = path.rsplit('.').next().unwrap_or(path);
    let near = nearest(name, fields.iter().map(|field| field.name));
    let hint = near.map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
    // What is longer than any name may be a secret in the wrong place.
    let is_name = name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let path = if is_name { path } else { path.strip_suffix(name).unwrap_or_default().trim_end_matches('.') };
    Invalid::new(if path.is_empty() { "body" } else { path }, format!("There is no such field here.{hint}"))
}

impl FieldType {
    fn read(self, path: &str, value: Value) -> Result<Value, Invalid> {
        let wrong = |right: String| Err(Invalid::new(path, right));
        match (self, value) {
            (_, Value::Null) => Ok(Value::Null),
            (Self::Text(most), Value::String(text)) if text.chars().count() <= most => Ok(text.into()),
            (Self::Flag, Value::Bool(flag)) => Ok(flag.into()),
            (Self::Whole(least, most), value) => match whole(&value) {
                Some(number) if (least..=most).contains(&number) => Ok(number.into()),
                _ => wrong(self.right()),
            },
            (Self::Digits, value) => match whole(&value) {
                Some(number) if number >= 0 => Ok(number.to_string().into()),
                _ => wrong(self.right()),
            },
            (Self::Number(least, most), Value::Number(number))
                if number.as_f64().is_some_and(|number| (least..=most).contains(&number)) =>
            {
                Ok(number.into())
            }
            (Self::One(words), Value::String(word)) if words.contains(&word.as_str()) => Ok(word.into()),
            (Self::Time, Value::String(text)) if Timestamp::parse(&text).is_ok() => Ok(text.into()),
            (Self::Duration, Value::String(text)) if is_duration(&text) => Ok(text.into()),
            (Self::Texts, Value::Array(items)) if are_texts(&items, |text| text.chars().count() <= 200) => {
                Ok(items.into())
            }
            (Self::Some(words), Value::Array(items)) if are_texts(&items, |word| words.contains(&word)) => {
                Ok(items.into())
            }
            (Self::Numbers, Value::Object(numbers))
                if numbers.len() <= MOST_ITEMS && numbers.values().all(Value::is_number) =>
            {
                Ok(numbers.into())
            }
            (Self::Object(fields), Value::Object(sent)) => object(fields, path, sent),
            (Self::Free, Value::Object(fields)) => Ok(fields.into()),
            _ => wrong(self.right()),
        }
    }

    /// What would be right, in a sentence.
    fn right(self) -> String {
        match self {
            Self::Text(most) => format!("This is not text of at most {most} characters."),
            Self::Flag => "This is not true or false.".to_owned(),
            Self::Whole(least, most) => format!("This is not a whole number from {least} to {most}."),
            Self::Digits => "This is not a whole number, 0 or more.".to_owned(),
            Self::Number(least, most) => format!("This is not a number from {least} to {most}."),
            Self::One(words) => format!("Use one of {}.", words.join(", ")),
            Self::Time => "This is not a time like 2027-01-31T09:30:00Z.".to_owned(),
            Self::Duration => "This is not a duration in seconds like 300s.".to_owned(),
            Self::Texts => format!("This is not a list of at most {MOST_ITEMS} texts."),
            Self::Some(words) => format!("This is not a list of some of {}.", words.join(", ")),
            Self::Numbers => "This is not an object with numbers.".to_owned(),
            Self::Object(fields) => {
                let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
                format!("This is not an object with {}.", names.join(", "))
            }
            Self::Free => "This is not an object.".to_owned(),
        }
    }

    fn schema(self) -> Value {
        match self {
            Self::Text(most) => json!({"type": ["string", "null"], "maxLength": most}),
            Self::Flag => json!({"type": ["boolean", "null"]}),
            Self::Whole(least, most) => {
                json!({"type": ["integer", "null"], "minimum": least, "maximum": most})
            }
            Self::Digits => json!({"type": ["string", "null"], "pattern": "^[0-9]{1,18}$"}),
            Self::Number(least, most) => {
                json!({"type": ["number", "null"], "minimum": least, "maximum": most})
            }
            Self::One(words) => json!({"type": "string", "enum": words}),
            Self::Time => json!({"type": ["string", "null"], "format": "date-time"}),
            Self::Duration => json!({"type": ["string", "null"], "pattern": "^[0-9]{1,9}(\\.[0-9]{1,9})?s$"}),
            Self::Texts => json!({
                "type": ["array", "null"], "maxItems": MOST_ITEMS, "items": {"type": "string", "maxLength": 200},
            }),
            Self::Some(words) => json!({
                "type": ["array", "null"], "maxItems": MOST_ITEMS, "items": {"type": "string", "enum": words},
            }),
            Self::Numbers => json!({
                "type": ["object", "null"], "maxProperties": MOST_ITEMS,
                "additionalProperties": {"type": "number"},
            }),
            Self::Object(fields) => {
                let fields = fields.iter().map(|field| (field.name.to_owned(), field.holds.schema()));
                let fields: Map<String, Value> = fields.collect();
                json!({"type": ["object", "null"], "properties": fields, "additionalProperties": false})
            }
            Self::Free => json!({"type": ["object", "null"]}),
        }
    }
}

fn object(fields: &[Field], path: &str, sent: Map<String, Value>) -> Result<Value, Invalid> {
    let mut kept = Map::new();
    for (name, value) in sent {
        let name = lower_camel(&name);
        let inner = format!("{path}.{name}");
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            return Err(unknown(&inner, fields));
        };
        if kept.insert(name, field.holds.read(&inner, value)?).is_some() {
            return Err(Invalid::new(inner, "Give this field once."));
        }
    }
    Ok(kept.into())
}

fn are_texts(items: &[Value], fits: impl Fn(&str) -> bool) -> bool {
    items.len() <= MOST_ITEMS && items.iter().all(|item| item.as_str().is_some_and(&fits))
}

/// A whole number, also as a string of digits and as a number like 4.0.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let number = number.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 9e15)?;
            format!("{number:.0}").parse().ok()
        }),
        Value::String(digits) if (1..=18).contains(&digits.len()) => {
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
        }
        _ => None,
    }
}

fn is_duration(text: &str) -> bool {
    let digits = |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_suffix('s').is_some_and(|seconds| match seconds.split_once('.') {
        None => digits(seconds),
        Some((whole, part)) => digits(whole) && digits(part),
    })
}

/// `long_prompt` as `longPrompt`: proto's own spelling is understood within objects, too.
fn lower_camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut camel, part| {
        let mut letters = part.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(letters.as_str());
        camel
    })
}

#[cfg(test)]
mod tests;
