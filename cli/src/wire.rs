//! The bodies of the REST interface, as far as they are shown. What a body has beyond this is left
//! alone: `-o json` shows all of it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// An error.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Refusal {
    /// The code of the contract's table.
    pub code: i32,
    /// What is wrong, for readers.
    pub message: String,
    /// More about it, for programs.
    pub details: Vec<Detail>,
    /// The whole of it as OpenAI has it: what answers prompts says it so.
    error: Option<OpenAi>,
}

impl Refusal {
    /// The message, in whichever of the two forms it came.
    pub fn message(&self) -> &str {
        match &self.error {
            Some(error) => error.message.trim(),
            None => self.message.trim(),
        }
    }

    /// True if this is no error of Roster's.
    pub fn says_nothing(&self) -> bool {
        self.code == 0 && self.message().is_empty()
    }

    /// The roles that could, if a permission was missing.
    pub fn roles(&self) -> Option<&str> {
        self.details.iter().find_map(|detail| detail.metadata.get("roles")).map(String::as_str)
    }
}

/// `error` of an error as OpenAI has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OpenAi {
    message: String,
}

/// One entry of `details`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// Of `google.rpc.ErrorInfo`.
    pub metadata: BTreeMap<String, String>,
}

/// An account.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Account {
    pub name: String,
    pub display_name: String,
    pub email: String,
    pub state: String,
    pub create_time: String,
}

/// A user.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct User {
    pub name: String,
    pub display_name: String,
    pub email: String,
    pub role: String,
    pub service_account: bool,
    pub deactivated: bool,
    pub invitation: Option<Invitation>,
    pub create_time: String,
    pub last_active_time: String,
}

/// The offer that is open, or was, while somebody has not accepted.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Invitation {
    pub state: String,
    pub expire_time: String,
    /// `QUEUED`, `OVER_LIMIT` or `NOT_SET_UP`; empty where a server does not say.
    pub mail: String,
    pub link: String,
}

/// An API key.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ApiKey {
    pub key_id: String,
    pub display_name: String,
    pub key: String,
    pub prefix: String,
    pub email: String,
    pub create_time: String,
    pub expire_time: String,
    pub last_used: String,
    pub made_with: String,
    pub overlap_until: String,
}

/// A deployment, model, dataset, fine-tuning job or connection: each has some of these.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Resource {
    pub name: String,
    pub display_name: String,
    pub description: String,
    pub state: String,
    pub status: Status,
    pub owner: String,
    pub created_by: String,
    pub create_time: String,
    pub update_time: String,
    pub delete_time: String,
    pub etag: String,
    pub base_model: String,
    pub upstream: Option<Upstream>,
    pub kind: String,
    pub format: String,
    pub example_count: String,
    pub dataset: String,
    pub output_model: String,
    pub job_progress: Option<Progress>,
    pub base_url: String,
    pub has_api_key: Option<bool>,
    pub api_key_dropped: bool,
}

/// Where a deployment's prompts go.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Upstream {
    pub connection: String,
    pub model: String,
}

/// How far a job has come.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Progress {
    pub percent: Option<u32>,
    pub epoch: Option<u32>,
}

/// Where a dataset's file can be fetched.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Links {
    pub filename_to_signed_urls: BTreeMap<String, String>,
}

/// Who asks.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct WhoAmI {
    pub account: String,
    pub user: String,
    pub role: String,
    pub service_account: bool,
    pub permissions: Vec<String>,
    pub api_key_id: String,
}

/// How something stands, or came out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Status {
    pub code: String,
    pub message: String,
}

/// An entry of the audit log.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Entry {
    pub method: String,
    pub principal: String,
    pub timestamp: String,
    pub resource: String,
    pub client_ip: String,
    pub message: String,
}

/// The last part of a full name: `alice` of `accounts/acme/users/alice`.
pub fn id_of(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, id)| id)
}
