//! Models: `/v1/accounts/{account}/models`.

use axum::response::Response;
use domain::ResourceKind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::wire::{ResourceStatus, document};
use super::{ChangeOwner, ResourcePath, UpdateParams};
use crate::rest::client::Client;
use crate::rest::error::{Answer, Problem};
use crate::rest::extract::{Change, IfMatch, Path, Query};
use crate::rest::json::Empty;
use crate::rest::params::{AccountPath, ListParams, ReadParams};
use crate::rest::post::Post;

const KIND: ResourceKind = ResourceKind::Model;

document! {
    /// A model.
    Model ModelList models {
        /// What kind of model it is.
        kind: Option<String>,
    }
}

/// What can be sent of a model.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "it only says in the document what is sent")]
pub struct ModelInput {
    /// What it is called.
    #[schema(max_length = 63)]
    display_name: Option<String>,
    /// `HF_PEFT_ADDON` if it is left out.
    #[schema(example = "HF_BASE_MODEL")]
    kind: Option<WishedKind>,
}

/// The kinds of models.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(dead_code, reason = "it only says in the document what can be sent")]
pub enum WishedKind {
    KindUnspecified,
    HfBaseModel,
    HfPeftAddon,
    HfTeftAddon,
    FluminaBaseModel,
    FluminaAddon,
    DraftAddon,
    FireAgent,
    LiveMerge,
    CustomModel,
    EmbeddingModel,
    SnapshotModel,
}

/// A model to create.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateModel {
    /// Its id.
    #[schema(pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "llama")]
    model_id: String,
    /// What is set of it.
    #[serde(default)]
    #[schema(value_type = Option<ModelInput>)]
    model: Option<Map<String, Value>>,
}

/// Create a model
///
/// Whoever makes it owns it. Roster keeps its name and what is known of it, not its weights.
#[utoipa::path(post, path = "/v1/accounts/{account}/models", tag = "Models", operation_id = "CreateModel",
    params(AccountPath), request_body = CreateModel,
    responses((status = 200, body = Model, description = "The new model.")))]
pub async fn create(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    post: Post<CreateModel>,
) -> Answer<Response> {
    let fields = post.body.model.clone().unwrap_or_default();
    if post.body.model_id.is_empty() {
        return Err(Problem::invalid("modelId", "This is required."));
    }
    let id = ("modelId", post.body.model_id.as_str());
    super::create(client, account, KIND, (&post, fields), id, "model").await
}

/// List models
///
/// By their ids unless `orderBy` says otherwise. Fields for `filter` are `name`, `display_name`, `state`, `owner`,
/// `owner_email`, `created_by`, `create_time` and `update_time`.
#[utoipa::path(get, path = "/v1/accounts/{account}/models", tag = "Models", operation_id = "ListModels",
    params(AccountPath, ListParams), responses((status = 200, body = ModelList, description = "A page of models.")))]
pub async fn list(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<ListParams>,
) -> Answer<Response> {
    super::list(client, account, KIND, params, false).await
}

/// Get a model
#[utoipa::path(get, path = "/v1/accounts/{account}/models/{id}", tag = "Models", operation_id = "GetModel",
    params(ResourcePath, ReadParams), responses((status = 200, body = Model, description = "The model.")))]
pub async fn get(
    client: Client,
    Path(path): Path<ResourcePath>,
    Query(params): Query<ReadParams>,
) -> Answer<Response> {
    super::get(client, path, KIND, params).await
}

/// Change a model
///
/// The fields that are sent, or those that `updateMask` names.
#[utoipa::path(patch, path = "/v1/accounts/{account}/models/{id}", tag = "Models", operation_id = "UpdateModel",
    params(ResourcePath, UpdateParams,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    request_body = Option<ModelInput>,
    responses((status = 200, body = Model, description = "The model as it is now.")))]
pub async fn update(
    client: Client,
    Path(path): Path<ResourcePath>,
    Query(params): Query<UpdateParams>,
    Change { body: sent, if_match }: Change<Map<String, Value>>,
) -> Answer<Response> {
    super::update(client, path, KIND, params, if_match, sent).await
}

/// Delete a model
///
/// It is gone at once, for good.
#[utoipa::path(delete, path = "/v1/accounts/{account}/models/{id}", tag = "Models", operation_id = "DeleteModel",
    params(ResourcePath, ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    responses((status = 200, body = Empty, description = "The model is gone.")))]
pub async fn delete(client: Client, Path(path): Path<ResourcePath>, if_match: IfMatch) -> Answer<Response> {
    super::delete(client, path, KIND, true, if_match).await
}

/// Give a model to another user
///
/// Who may own it is active and has the role contributor, user or admin.
#[utoipa::path(post, path = "/v1/accounts/{account}/models/{id}/_verb/changeOwner", tag = "Models",
    operation_id = "ChangeModelOwner", params(ResourcePath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    request_body = ChangeOwner,
    responses((status = 200, body = Model, description = "The model with its new owner.")))]
pub async fn change_owner(
    client: Client,
    Path(path): Path<ResourcePath>,
    if_match: IfMatch,
    post: Post<ChangeOwner>,
) -> Answer<Response> {
    super::give(client, path, KIND, if_match, post).await
}
