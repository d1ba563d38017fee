//! One line as an example of its format, or what would be right in it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;

use super::DatasetFormat;
use super::chat::{Conversation, Text};

/// The field that is wrong, and what would be right there.
pub(super) type Wrong = (String, String);

/// Most lists and objects within each other. Many readers of JSON give up at some depth; this is less.
const DEEPEST: usize = 64;

#[derive(Deserialize)]
struct Completion {
    #[expect(dead_code, reason = "that it is there, and text, is all that is asked of it")]
    prompt: Text,
    completion: Text,
}

/// Something that stands between braces. On their own, structs can also be read from a list of their fields.
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
            }
        }
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

/// Checks a line that is not empty.
pub(super) fn check(format: DatasetFormat, line: &str) -> Result<(), Wrong> {
    if depth(line.as_bytes()) > DEEPEST {
        let message = format!("this line is nested too deeply; {DEEPEST} levels are the most");
        return Err((String::new(), message));
    }
    match format {
        DatasetFormat::Chat => read::<Conversation>(line)?.teaches(),
        DatasetFormat::Rl => read::<Conversation>(line)?.begins(),
        DatasetFormat::Completion if read::<Completion>(line)?.completion.is_empty => {
            Err(("completion".to_owned(), "must not be empty".to_owned()))
        }
        DatasetFormat::Completion => Ok(()),
    }
}

/// Reads it twice if it is wrong: only then is it worth knowing where one is.
fn read<T: DeserializeOwned>(line: &str) -> Result<T, Wrong> {
    serde_json::from_str(line).map(|Object(read)| read).or_else(|_| {
        let mut json = serde_json::Deserializer::from_str(line);
        let Object(read) = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let field = match error.path().iter().len() {
                0 => String::new(),
                _ => error.path().to_string(),
            };
            wrong(field, error.inner())
        })?;
        json.end().map_err(|error| wrong(String::new(), &error))?;
        Ok(read)
    })
}

/// What a reader of JSON found, in words of ours and without what stood there.
fn wrong(field: String, error: &serde_json::Error) -> Wrong {
    let whole = error.to_string();
    // It says where on the line, which here is always the first.
    let said = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(said, _)| said);
    if error.classify() != Category::Data {
        let message = match said {
            "trailing characters" => {
                "something follows the object; write one JSON object on each line".to_owned()
            }
            _ => format!("this line is not valid JSON; look at byte {}", error.column()),
        };
        return (String::new(), message);
    }
    let named = |rest: &str| {
        let name = rest.trim_end_matches('`');
        if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") }
    };
    if let Some(rest) = said.strip_prefix("missing field `") {
        return (named(rest), "is missing".to_owned());
    }
    if let Some(rest) = said.strip_prefix("duplicate field `") {
        return (named(rest), "stands twice".to_owned());
    }
    match said.rsplit_once("expected ") {
        Some(_) if field.is_empty() => (field, "this line must be a JSON object".to_owned()),
        Some((_, "a sequence")) => (field, "must be a list".to_owned()),
        Some((_, expected)) => (field, format!("must be {expected}")),
        None => (field, said.to_owned()),
    }
}

/// How many lists and objects stand within each other at most. Right for valid JSON; for anything else it
/// is some number.
fn depth(line: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = line.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => loop {
                match bytes.next() {
                    Some(b'\\') => drop(bytes.next()),
                    Some(b'"') | None => break,
                    Some(_) => {}
                }
            },
            _ => {}
        }
    }
    deepest
}
