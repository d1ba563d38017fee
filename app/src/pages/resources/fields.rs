//! What is set of a resource, kind by kind: how it is asked for, and where it stands in what REST calls
//! the resource. This is where the four kinds differ.
//!
//! What REST can set and no field here asks for stays as it is when a form is saved.

use domain::{Invalid, ResourceKind};
use serde_json::{Map, Value};

/// One thing that is set.
#[derive(Clone, Copy, Debug)]
pub struct SpecField {
    /// The name it is posted under, and its id.
    pub name: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What would be right, said beforehand.
    pub hint: &'static str,
    /// Where it stands in the resource, from the outside in.
    pub path: &'static [&'static str],
    /// How it is asked for.
    pub given: Given,
    /// Whether there is no resource without it.
    pub required: bool,
}

/// How something is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Given {
    /// A line of text, with suggestions.
    Text(Suggest),
    /// A whole number, at least this.
    Whole(i64),
    /// A number with a point.
    Decimal,
    /// One of these: the value, and what it is called. The first is what it is otherwise.
    OneOf(&'static [(&'static str, &'static str)]),
    /// One of the account's connections, or none.
    Connection,
}

/// What is suggested for a line of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggest {
    /// Nothing.
    Nothing,
    /// The models of the account.
    Models,
    /// The datasets of the account.
    Datasets,
}

const fn text(
    name: &'static str,
    label: &'static str,
    path: &'static [&'static str],
    hint: &'static str,
) -> SpecField {
    SpecField { name, label, hint, path, given: Given::Text(Suggest::Nothing), required: false }
}

const DESCRIPTION: SpecField =
    text("description", "Description", &["description"], "What others should know about it.");

const DEPLOYMENT: &[SpecField] = &[
    SpecField {
        given: Given::Text(Suggest::Models),
        required: true,
        ..text(
            "base_model",
            "Base model",
            &["baseModel"],
            "What it serves: a model of this account, or any name your team knows it by.",
        )
    },
    SpecField {
        given: Given::Connection,
        ..text(
            "connection",
            "Upstream",
            &["upstream", "connection"],
            "The server that answers. Admins set the connections up.",
        )
    },
    text(
        "upstream_model",
        "Model name at the upstream",
        &["upstream", "model"],
        "What the upstream calls the model, like llama-3.1-8b.",
    ),
    DESCRIPTION,
];

const MODEL_KINDS: &[(&str, &str)] = &[
    ("HF_PEFT_ADDON", "PEFT add-on (LoRA)"),
    ("HF_BASE_MODEL", "Base model"),
    ("HF_TEFT_ADDON", "TEFT add-on"),
    ("FLUMINA_BASE_MODEL", "Flumina base model"),
    ("FLUMINA_ADDON", "Flumina add-on"),
    ("DRAFT_ADDON", "Draft model"),
    ("LIVE_MERGE", "Live merge"),
    ("CUSTOM_MODEL", "Custom model"),
    ("EMBEDDING_MODEL", "Embedding model"),
    ("SNAPSHOT_MODEL", "Snapshot"),
];

const MODEL: &[SpecField] = &[
    SpecField { given: Given::OneOf(MODEL_KINDS), ..text("kind", "Kind", &["kind"], "") },
    text(
        "hugging_face_url",
        "Hugging Face address",
        &["huggingFaceUrl"],
        "Where it comes from, like meta-llama/Llama-3.1-8B.",
    ),
    SpecField {
        given: Given::Whole(1),
        ..text("context_length", "Context length (tokens)", &["contextLength"], "")
    },
    DESCRIPTION,
];

const JOB: &[SpecField] = &[
    SpecField {
        given: Given::Text(Suggest::Datasets),
        required: true,
        ..text("dataset", "Dataset", &["dataset"], "What it learns from: a dataset of this account.")
    },
    SpecField {
        given: Given::Text(Suggest::Models),
        ..text("base_model", "Base model", &["baseModel"], "What is trained.")
    },
    text("output_model", "Output model", &["outputModel"], "What the trained model will be called."),
    SpecField { given: Given::Whole(1), ..text("epochs", "Epochs", &["epochs"], "") },
    SpecField {
        given: Given::Decimal,
        ..text("learning_rate", "Learning rate", &["learningRate"], "Like 0.0001.")
    },
];

const FORMATS: &[(&str, &str)] = &[
    ("CHAT", "Chat: messages with roles"),
    ("COMPLETION", "Completion: prompt and completion"),
    ("RL", "Reinforcement learning: prompts to be graded"),
];

const DATASET: &[SpecField] = &[SpecField {
    given: Given::OneOf(FORMATS),
    ..text("format", "Format", &["format"], "Every line of the file is checked against it.")
}];

/// What is set of one kind.
pub const fn fields(kind: ResourceKind) -> &'static [SpecField] {
    match kind {
        ResourceKind::Deployment => DEPLOYMENT,
        ResourceKind::Model => MODEL,
        ResourceKind::FineTuningJob => JOB,
        ResourceKind::Dataset => DATASET,
    }
}

/// The form as typed: one text for each field of the kind, in their order.
pub type Typed = Vec<String>;

/// What is set, as the form has it.
pub fn typed(kind: ResourceKind, spec: &Map<String, Value>) -> Typed {
    fields(kind).iter().map(|field| at(spec, field.path).map(plain).unwrap_or_default()).collect()
}

/// What is set of a resource for a reader: the name of the field, and the value in words. What is not
/// set is left out.
pub fn shown(kind: ResourceKind, spec: &Map<String, Value>) -> Vec<(&'static SpecField, String)> {
    let of = |field: &'static SpecField| {
        let value = plain(at(spec, field.path)?);
        let named = match field.given {
            Given::OneOf(choices) => choices.iter().find(|(known, _)| *known == value),
            _ => None,
        };
        let words = named.map_or(value, |(_, label)| (*label).to_owned());
        (!words.is_empty()).then_some((field, words))
    };
    fields(kind).iter().filter_map(of).collect()
}

/// What was typed, as the fields of the resource that shall be different from `before`: what is left
/// empty is null, which takes it away.
///
/// # Errors
/// What is wrong, by the names of the form's fields.
pub fn given(
    kind: ResourceKind,
    typed: &[String],
    before: &Map<String, Value>,
) -> Result<Map<String, Value>, Vec<Invalid>> {
    let (mut after, mut wrong) = (before.clone(), Vec::new());
    for (field, typed) in fields(kind).iter().zip(typed) {
        // What was left as it was shown stays, also where it is more than a form can show.
        let present = at(before, field.path);
        if present.is_some_and(|present| plain(present).trim() == typed.trim()) {
            continue;
        }
        match value(field, typed.trim()) {
            Ok(value) => put(&mut after, field.path, value),
            Err(message) => wrong.push(Invalid::new(field.name, message)),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let asked = fields(kind).iter().filter_map(|field| field.path.first());
    let different = asked.filter(|key| before.get(**key) != after.get(**key));
    Ok(different.map(|key| ((*key).to_owned(), after.get(*key).cloned().unwrap_or(Value::Null))).collect())
}

/// Of an upstream of which only a half is given.
const HALF_AN_UPSTREAM: &str = "Choose an upstream and write what it calls the model, or leave both empty.";

/// What is wrong with a resource, by the name of the form's field that asks for it.
pub fn on_the_form(kind: ResourceKind, wrong: Vec<Invalid>) -> Vec<Invalid> {
    let named = |invalid: Invalid| {
        let asks = |field: &&SpecField| field.path.first() == Some(&invalid.field.as_str());
        match invalid.field.as_str() {
            "display_name" => invalid.named("name"),
            // What REST says of it is about JSON.
            "upstream" => Invalid::new("connection", HALF_AN_UPSTREAM),
            _ => match fields(kind).iter().find(asks) {
                Some(field) => invalid.named(field.name),
                None => invalid,
            },
        }
    };
    wrong.into_iter().map(named).collect()
}

fn value(field: &SpecField, typed: &str) -> Result<Option<Value>, String> {
    if typed.is_empty() {
        let missing = || format!("{}: fill this in.", field.label);
        return if field.required { Err(missing()) } else { Ok(None) };
    }
    match field.given {
        Given::Text(_) | Given::Connection => Ok(Some(typed.into())),
        Given::OneOf(choices) => match choices.iter().any(|(known, _)| *known == typed) {
            true => Ok(Some(typed.into())),
            false => Err(format!("{}: choose one of these.", field.label)),
        },
        Given::Whole(least) => match typed.parse::<i32>() {
            Ok(number) if i64::from(number) >= least => Ok(Some(number.into())),
            _ => Err(format!("{}: write a whole number, {least} or more.", field.label)),
        },
        Given::Decimal => match typed.parse::<f64>() {
            Ok(number) if number.is_finite() && number > 0.0 => Ok(Some(number.into())),
            _ => Err(format!("{}: write a number above 0, like 0.0001.", field.label)),
        },
    }
}

fn at<'a>(spec: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(spec.get(*first)?, |value, key| value.get(*key))
}

/// Text as it is, numbers as they are written; what is neither is nothing a field could show.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Sets a value, or takes it out; an object that is empty then goes as well.
fn put(spec: &mut Map<String, Value>, path: &[&str], value: Option<Value>) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        match value {
            Some(value) => spec.insert((*first).to_owned(), value),
            None => spec.remove(*first),
        };
        return;
    }
    let mut inner = match spec.remove(*first) {
        Some(Value::Object(inner)) => inner,
        _ => Map::new(),
    };
    put(&mut inner, rest, value);
    if !inner.is_empty() {
        spec.insert((*first).to_owned(), Value::Object(inner));
    }
}

#[cfg(test)]
mod tests;
