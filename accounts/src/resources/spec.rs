//! What somebody sets of a resource: a name, and the fields of the public contract ([`contract`]), which are
//! kept and given back.
//!
//! Roster acts on few of them. What only the server says is dropped, and what holds a secret is refused:
//! Roster has no use for it, and what is not kept cannot be stolen.

mod secrets;

use domain::{AccountId, DisplayName, Invalid, ResourceId, ResourceKind, ResourceState};
use serde_json::{Map, Value};

use self::secrets::secret_in;
use super::contract;

/// Most bytes of all fields together, as JSON.
const LARGEST: usize = 32 * 1024;
/// Fields that only the server says; in what is sent they are ignored, as in all of the contract.
pub(super) const SERVERS: [&str; 30] = [
    "name",
    "createTime",
    "updateTime",
    "state",
    "status",
    "createdBy",
    "owner",
    "etag",
    "cluster",
    "desiredReplicaCount",
    "replicaCount",
    "replicaStats",
    "deleteTime",
    "purgeTime",
    "completedTime",
    "trainerLogsSignedUrl",
    "importedFrom",
    "fineTuningJob",
    "deployedModelRefs",
    "calibrated",
    "tunable",
    "rlTunable",
    "exampleCount",
    "estimatedTokenCount",
    "estimatedCost",
    "jobProgress",
    "fileName",
    "fileSize",
    "lease",
    "displayName",
];
/// What the lines of a dataset can be.
pub(super) const FORMATS: &[&str] = &["CHAT", "COMPLETION", "RL"];

/// What somebody sets of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spec {
    name: Option<DisplayName>,
    fields: Map<String, Value>,
}

impl Spec {
    /// Reads what was sent of a new resource.
    ///
    /// # Errors
    /// [`Invalid`] for each field that is missing or wrong, by its name in the contract.
    pub fn new(kind: ResourceKind, sent: Map<String, Value>) -> Result<Self, Vec<Invalid>> {
        let mut spec = Self::default();
        spec.take(kind, sent)?;
        match kind {
            ResourceKind::Model => spec.or("kind", "HF_PEFT_ADDON"),
            ResourceKind::Dataset => spec.or("format", "CHAT"),
            ResourceKind::Deployment | ResourceKind::FineTuningJob => {}
        }
        spec.check(kind)?;
        Ok(spec)
    }

    /// The same with the fields of `sent` in place of those there were; null takes one away.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with(&self, kind: ResourceKind, sent: Map<String, Value>) -> Result<Self, Vec<Invalid>> {
        let mut spec = self.clone();
        spec.take(kind, sent)?;
        spec.check(kind)?;
        Ok(spec)
    }

    /// As stored, without what an older version kept and no client could read.
    pub(crate) fn stored(kind: ResourceKind, name: &str, fields: &str) -> Option<Self> {
        let name = if name.is_empty() { None } else { Some(DisplayName::parse(name).ok()?) };
        let mut fields: Map<String, Value> = serde_json::from_str(fields).ok()?;
        fields.retain(|field, value| contract::fits(kind, field, value));
        Some(Self { name, fields })
    }

    /// The name to show, if it has one.
    pub fn name(&self) -> Option<&DisplayName> {
        self.name.as_ref()
    }

    /// Everything else.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// A field that is text; empty if it is not there.
    pub fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    /// The connection and the model of a deployment's upstream, if it has one.
    pub fn upstream(&self) -> Option<(&str, &str)> {
        let upstream = self.fields.get("upstream")?;
        Some((upstream.get("connection")?.as_str()?, upstream.get("model")?.as_str()?))
    }

    /// The dataset of a job: its id, if it is one of the account.
    pub fn dataset(&self, account: &AccountId) -> Option<ResourceId> {
        let text = self.text("dataset");
        let prefix = format!("accounts/{account}/datasets/");
        let id = text.strip_prefix(prefix.as_str()).unwrap_or(text);
        ResourceId::parse(id).ok().filter(|parsed| parsed.as_str() == id)
    }

    /// What it cannot be without, by kind and id.
    pub(crate) fn uses(&self, kind: ResourceKind, account: &AccountId) -> Option<String> {
        match kind {
            ResourceKind::Deployment => {
                self.upstream().map(|(connection, _)| format!("connection:{connection}"))
            }
            ResourceKind::FineTuningJob => self.dataset(account).map(|id| format!("dataset:{id}")),
            ResourceKind::Model | ResourceKind::Dataset => None,
        }
    }

    /// The full name of the model a deployment answers for.
    pub(crate) fn base(&self, kind: ResourceKind, account: &AccountId) -> Option<String> {
        let base = self.text("baseModel");
        if kind != ResourceKind::Deployment || base.is_empty() {
            return None;
        }
        let is_full = base.contains('/');
        Some(if is_full { base.to_owned() } else { format!("accounts/{account}/models/{base}") })
    }

    /// How one stands that is set like this and that nothing else is known of.
    pub(crate) fn state(&self, kind: ResourceKind) -> ResourceState {
        match kind {
            ResourceKind::Deployment if self.upstream().is_none() => ResourceState::Creating,
            ResourceKind::Deployment | ResourceKind::Model => ResourceState::Ready,
            ResourceKind::Dataset => ResourceState::Uploading,
            ResourceKind::FineTuningJob => ResourceState::Pending,
        }
    }

    /// As it is stored.
    pub(crate) fn json(&self) -> String {
        Value::Object(self.fields.clone()).to_string()
    }

    /// Sets a field, for what the server says of it.
    pub(crate) fn set(&mut self, field: &str, value: Value) {
        self.fields.insert(field.to_owned(), value);
    }

    fn or(&mut self, field: &str, value: &str) {
        let is_given = self.fields.get(field).is_some_and(|given| given.as_str() != Some(""));
        if !is_given {
            self.set(field, value.into());
        }
    }

    fn take(&mut self, kind: ResourceKind, mut sent: Map<String, Value>) -> Result<(), Vec<Invalid>> {
        if let Some(name) = sent.remove("displayName") {
            self.name = name_of(&name).map_err(|invalid| vec![invalid])?;
        }
        let secrets: Vec<Invalid> =
            sent.iter().filter_map(|(field, value)| secret_in(field, value)).collect();
        if !secrets.is_empty() {
            return Err(secrets);
        }
        if let Some(field) = sent.iter().find(|(_, value)| has_nul(value)).map(|(field, _)| field) {
            return Err(vec![Invalid::new(field.as_str(), NO_NUL)]);
        }
        self.fields.retain(|field, value| contract::fits(kind, field, value));
        let mut wrong = Vec::new();
        for (field, value) in sent.into_iter().filter(|(field, _)| !SERVERS.contains(&field.as_str())) {
            match contract::read(kind, &field, value) {
                Ok(Value::Null) => drop(self.fields.remove(&field)),
                Ok(value) => drop(self.fields.insert(field, value)),
                Err(invalid) => wrong.push(invalid),
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    fn check(&self, kind: ResourceKind) -> Result<(), Vec<Invalid>> {
        let mut wrong = Vec::new();
        let mut required = |field: &str, what: &str| {
            if self.text(field).trim().is_empty() {
                wrong.push(Invalid::new(field, format!("Give {what}.")));
            }
        };
        match kind {
            ResourceKind::Deployment => required("baseModel", "the name of the model it answers for"),
            ResourceKind::FineTuningJob => required("dataset", "the name of a dataset of this account"),
            ResourceKind::Model | ResourceKind::Dataset => {}
        }
        if kind == ResourceKind::Deployment && self.fields.contains_key("upstream") {
            let is_text = |text: &str| !text.trim().is_empty() && text.len() <= 200;
            if !self.upstream().is_some_and(|(connection, model)| is_text(connection) && is_text(model)) {
                let message = "Give {\"connection\": …, \"model\": …}: a connection of the account, and what the \
                               server behind it calls the model.";
                wrong.push(Invalid::new("upstream", message));
            }
        }
        for field in ["baseModel", "outputModel"] {
            wrong.extend(self.names_a_model(kind, field).err());
        }
        if self.json().len() > LARGEST {
            wrong.push(Invalid::new(kind.as_str(), "All fields together have at most 32 kB as JSON."));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

impl Spec {
    /// That a field that names a model can be the name of one: of whoever's for what is there already, an id of
    /// this account's for what shall come of a job.
    fn names_a_model(&self, kind: ResourceKind, field: &str) -> Result<(), Invalid> {
        let text = self.text(field);
        let fits = match (kind, field) {
            (ResourceKind::FineTuningJob, "outputModel") => {
                let id = text.rsplit_once("/models/").map_or(text, |(_, id)| id);
                ResourceId::parse(id).is_ok()
            }
            (ResourceKind::Deployment | ResourceKind::FineTuningJob, "baseModel") => {
                text.len() <= 200 && !text.contains(|c: char| c.is_whitespace() || c.is_control())
            }
            _ => return Ok(()),
        };
        let message = match field {
            "outputModel" => {
                "Give the id the model shall have: small letters, digits and hyphens, like llama-support."
            }
            _ => "Give the name of a model, without spaces: llama, or accounts/acme/models/llama.",
        };
        if text.is_empty() || fits { Ok(()) } else { Err(Invalid::new(field, message)) }
    }
}

fn name_of(value: &Value) -> Result<Option<DisplayName>, Invalid> {
    let text = match value {
        Value::Null => "",
        Value::String(text) => text.as_str(),
        _ => return Err(Invalid::new("display_name", "A name is text.")),
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    if text.chars().count() > 63 {
        return Err(Invalid::new("display_name", "A name has at most 63 characters."));
    }
    DisplayName::parse(text).map(Some)
}

/// Of text with the character that PostgreSQL cannot store.
pub(crate) const NO_NUL: &str = "Text cannot hold the character U+0000.";

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(field, value)| field.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests;
