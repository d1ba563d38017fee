//! What an API key looks like, and what can be sent of it.

use std::collections::BTreeMap;

use accounts::{Error, KeyChange, NewKey, RestPage};
use domain::{AccountId, Annotations, ApiKeyText, DisplayName, FieldMask, Invalid, KeyId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::rest::error::Problem;
use crate::rest::extract;
use crate::rest::json::{self, Collection, Resource};

/// The name of a key nobody has named.
const UNNAMED: &str = "default";

/// An API key.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// Its id, which stays the same when it is rotated.
    #[schema(example = "k3v9x2m7q1w8e5r4")]
    key_id: String,
    /// What its owner calls it.
    #[schema(example = "laptop")]
    display_name: String,
    /// The key itself: only in the answers to making and rotating it.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// How the key begins, to recognise it by.
    #[schema(example = "rk_k3v9x2m7q1w8e5r4")]
    prefix: String,
    /// Always true: only a hash of the secret is kept.
    secure: bool,
    /// The owner's address.
    email: String,
    #[schema(format = DateTime)]
    create_time: String,
    /// When it ends; never, if it is not here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    expire_time: Option<String>,
    /// When it was used last, to the minute; never, if it is not here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    last_used: Option<String>,
    /// What programs note about it.
    annotations: BTreeMap<String, String>,
    /// Who made it, or its present secret, as they were called then.
    created_by: String,
    /// The id of the key it was made with, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_with: Option<String>,
    /// Until when the secret before the last rotation works too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    overlap_until: Option<String>,
    /// Changes with every change; for `If-Match`.
    etag: String,
}

impl ApiKey {
    /// How the contract shows a key of `account`.
    pub fn new(account: &AccountId, key: domain::ApiKey) -> Self {
        let email = key.owner_email.as_ref().map(ToString::to_string);
        Self {
            key_id: key.id.to_string(),
            display_name: key.name.to_string(),
            key: None,
            prefix: key.prefix(),
            secure: true,
            email: email.unwrap_or_else(|| key.user.made_up_address(account)),
            create_time: json::time(key.created),
            expire_time: key.expires.map(json::time),
            last_used: key.last_used.map(json::time),
            etag: json::etag(key.version, key.created),
            annotations: key.annotations.into(),
            created_by: key.created_by,
            made_with: key.made_with.map(|made_with| made_with.to_string()),
            overlap_until: key.overlap_until.map(json::time),
        }
    }

    /// The same with its text, for the one answer that shows it.
    #[must_use]
    pub fn with_text(self, text: &ApiKeyText) -> Self {
        Self { key: Some(text.reveal().to_owned()), ..self }
    }
}

impl Resource for ApiKey {
    const ALWAYS: &'static [&'static str] = &["keyId"];
}

/// A page of API keys.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyList {
    api_keys: Vec<ApiKey>,
    /// For `pageToken`; empty after the last page.
    next_page_token: String,
    /// How many there are on all pages: exact to 10,000; beyond, 10,001 may stand for more.
    #[schema(value_type = i32, minimum = 0)]
    total_size: u64,
}

impl ApiKeyList {
    /// How the contract shows a page of keys of `account`.
    pub fn new(account: &AccountId, page: RestPage<domain::ApiKey>) -> Self {
        let api_keys = page.items.into_iter().map(|key| ApiKey::new(account, key)).collect();
        Self { api_keys, next_page_token: page.next_page_token, total_size: page.total }
    }
}

impl Collection for ApiKeyList {
    type Item = ApiKey;
    const ITEMS: &'static str = "apiKeys";
}

/// A key as it is sent. Fields only the server sets are ignored.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ApiKeyInput {
    /// What to call it; `default` if it is left out when it is made.
    #[schema(max_length = 100, example = "laptop")]
    display_name: Option<String>,
    /// When it shall end.
    #[schema(format = DateTime, example = "2027-01-31T00:00:00Z")]
    expire_time: Option<String>,
    /// What programs note about it: at most 32 names of at most 63 characters, with texts of at most 500.
    annotations: Option<BTreeMap<String, String>>,
}

impl ApiKeyInput {
    fn name(&self) -> Result<Option<DisplayName>, Invalid> {
        let name = self.display_name.as_deref().filter(|name| !name.is_empty());
        if name.is_some_and(|name| name.chars().count() > DisplayName::LONGEST) {
            return Err(Invalid::new("display_name", "A name has at most 100 characters."));
        }
        name.map(DisplayName::parse).transpose()
    }

    fn expires(&self) -> Result<Option<Timestamp>, Invalid> {
        let wrong =
            || Invalid::new("expire_time", "Write a moment with an offset or Z, like 2027-01-31T00:00:00Z.");
        let read = |time: &str| Timestamp::parse(time).ok().filter(|_| time.trim() == time).ok_or_else(wrong);
        self.expire_time.as_deref().map(read).transpose()
    }

    /// What to change: the fields that are there, or those the mask names.
    ///
    /// # Errors
    /// [`Invalid`] about the first field that is wrong.
    pub fn change(self, update_mask: &str) -> Result<KeyChange, Invalid> {
        let mask = FieldMask::update(update_mask, &["display_name", "expire_time", "annotations"])?;
        let emptied = |field| !mask.is_all() && mask.has(field);
        let name = self.name()?.filter(|_| mask.has("display_name"));
        let expires = self.expires()?.filter(|_| mask.has("expire_time")).map(Some);
        let annotations = self.annotations.filter(|_| mask.has("annotations"));
        let unnamed = || DisplayName::parse(UNNAMED).ok().filter(|_| emptied("display_name"));
        Ok(KeyChange {
            name: name.or_else(unnamed),
            expires: expires.or_else(|| emptied("expire_time").then_some(None)),
            annotations: annotations
                .or_else(|| emptied("annotations").then(BTreeMap::new))
                .map(Annotations::parse)
                .transpose()?,
            version: None,
        })
    }
}

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateApiKey {
    /// The key; an empty object will do.
    #[schema(value_type = ApiKeyInput)]
    api_key: Map<String, Value>,
}

impl CreateApiKey {
    /// The key that is wished for.
    ///
    /// # Errors
    /// A problem with a field within `apiKey`.
    pub fn wish(&self) -> Result<NewKey, Problem> {
        let input: ApiKeyInput = extract::fields(self.api_key.clone(), "apiKey")?;
        let name = input.name().map_err(within)?;
        let name = name.map_or_else(|| DisplayName::parse(UNNAMED), Ok).map_err(within)?;
        let expires = input.expires().map_err(within)?;
        let annotations = Annotations::parse(input.annotations.unwrap_or_default()).map_err(within)?;
        Ok(NewKey { name, expires, annotations })
    }
}

/// A field within `apiKey`.
fn within(invalid: Invalid) -> Invalid {
    let field = format!("apiKey.{}", invalid.field);
    invalid.named(field)
}

/// What a use case says of a field, said of the field within `apiKey`.
pub fn within_api_key(error: Error) -> Error {
    match error {
        Error::Invalid(fields) => Error::Invalid(fields.into_iter().map(within).collect()),
        other => other,
    }
}

/// How to rotate a key.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RotateApiKey {
    /// How long the secret before works on: at most seven days, `604800s`. Not at all if it is left out.
    #[schema(pattern = "^[0-9]{1,6}s$", example = "3600s")]
    overlap: Option<String>,
}

impl RotateApiKey {
    /// The overlap in seconds.
    ///
    /// # Errors
    /// [`Invalid`] if it is no duration in whole seconds.
    pub fn seconds(&self) -> Result<i64, Invalid> {
        let Some(overlap) = self.overlap.as_deref() else { return Ok(0) };
        let is_number =
            |text: &&str| (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = overlap.strip_suffix('s').filter(is_number).and_then(|seconds| seconds.parse().ok());
        seconds.ok_or_else(|| Invalid::new("overlap", "Write seconds with an s behind them, like 3600s."))
    }
}

/// A key to delete.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteApiKey {
    /// Its id.
    #[schema(pattern = "^[a-z0-9]{16}$", example = "k3v9x2m7q1w8e5r4")]
    key_id: String,
}

impl DeleteApiKey {
    /// The key that is meant.
    ///
    /// # Errors
    /// NOT_FOUND if no key can have this id.
    pub fn key(&self) -> Result<KeyId, Problem> {
        KeyId::parse(&self.key_id).map_err(|_| Problem::not_found())
    }
}
