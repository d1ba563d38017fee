//! Datasets: `/v1/accounts/{account}/datasets`.

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

const KIND: ResourceKind = ResourceKind::Dataset;

document! {
    /// A dataset.
    Dataset DatasetList datasets {
        /// What its lines are.
        format: Option<String>,
        /// How many examples its file holds; not here before it has one.
        example_count: Option<String>,
        /// How many bytes its file has.
        file_size: Option<String>,
    }
}

/// What can be sent of a dataset.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "it only says in the document what is sent")]
pub struct DatasetInput {
    /// What it is called.
    #[schema(max_length = 63)]
    display_name: Option<String>,
    /// `CHAT` if it is left out.
    format: Option<WishedFormat>,
}

/// What the lines of a dataset are.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[allow(dead_code, reason = "it only says in the document what can be sent")]
pub enum WishedFormat {
    Chat,
    Completion,
    Rl,
}

/// A dataset to create.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateDataset {
    /// Its id.
    #[schema(pattern = "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", example = "support-chats")]
    dataset_id: String,
    /// What is set of it.
    #[schema(value_type = DatasetInput)]
    dataset: Map<String, Value>,
    /// Not supported: must be left out or empty.
    #[serde(default)]
    #[schema(ignore)]
    source_dataset_id: String,
}

/// Create a dataset
///
/// Whoever makes it owns it. It is ready as soon as its file has been sent.
#[utoipa::path(post, path = "/v1/accounts/{account}/datasets", tag = "Datasets", operation_id = "CreateDataset",
    params(AccountPath), request_body = CreateDataset,
    responses((status = 200, body = Dataset, description = "The new dataset.")))]
pub async fn create(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    post: Post<CreateDataset>,
) -> Answer<Response> {
    if !post.body.source_dataset_id.is_empty() {
        let message = "Roster makes no dataset from another. Leave it out, and upload a file.";
        return Err(Problem::invalid("sourceDatasetId", message));
    }
    if post.body.dataset_id.is_empty() {
        return Err(Problem::invalid("datasetId", "This is required."));
    }
    let fields = post.body.dataset.clone();
    let id = ("datasetId", post.body.dataset_id.as_str());
    super::create(client, account, KIND, (&post, fields), id, "dataset").await
}

/// List datasets
///
/// By their ids unless `orderBy` says otherwise. Fields for `filter` are `name`, `display_name`, `state`, `owner`,
/// `owner_email`, `created_by`, `create_time` and `update_time`.
#[utoipa::path(get, path = "/v1/accounts/{account}/datasets", tag = "Datasets", operation_id = "ListDatasets",
    params(AccountPath, ListParams), responses((status = 200, body = DatasetList, description = "A page of datasets.")))]
pub async fn list(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<ListParams>,
) -> Answer<Response> {
    super::list(client, account, KIND, params, false).await
}

/// Get a dataset
#[utoipa::path(get, path = "/v1/accounts/{account}/datasets/{id}", tag = "Datasets", operation_id = "GetDataset",
    params(ResourcePath, ReadParams), responses((status = 200, body = Dataset, description = "The dataset.")))]
pub async fn get(
    client: Client,
    Path(path): Path<ResourcePath>,
    Query(params): Query<ReadParams>,
) -> Answer<Response> {
    super::get(client, path, KIND, params).await
}

/// Change a dataset
///
/// The fields that are sent, or those that `updateMask` names.
#[utoipa::path(patch, path = "/v1/accounts/{account}/datasets/{id}", tag = "Datasets", operation_id = "UpdateDataset",
    params(ResourcePath, UpdateParams,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    request_body = Option<DatasetInput>,
    responses((status = 200, body = Dataset, description = "The dataset as it is now.")))]
pub async fn update(
    client: Client,
    Path(path): Path<ResourcePath>,
    Query(params): Query<UpdateParams>,
    Change { body: sent, if_match }: Change<Map<String, Value>>,
) -> Answer<Response> {
    super::update(client, path, KIND, params, if_match, sent).await
}

/// Delete a dataset
///
/// It is gone at once, for good.
#[utoipa::path(delete, path = "/v1/accounts/{account}/datasets/{id}", tag = "Datasets", operation_id = "DeleteDataset",
    params(ResourcePath, ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    responses((status = 200, body = Empty, description = "The dataset is gone.")))]
pub async fn delete(client: Client, Path(path): Path<ResourcePath>, if_match: IfMatch) -> Answer<Response> {
    super::delete(client, path, KIND, true, if_match).await
}

/// Give a dataset to another user
///
/// Who may own it is active and has the role contributor, user or admin.
#[utoipa::path(post, path = "/v1/accounts/{account}/datasets/{id}/_verb/changeOwner", tag = "Datasets",
    operation_id = "ChangeDatasetOwner", params(ResourcePath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    request_body = ChangeOwner,
    responses((status = 200, body = Dataset, description = "The dataset with its new owner.")))]
pub async fn change_owner(
    client: Client,
    Path(path): Path<ResourcePath>,
    if_match: IfMatch,
    post: Post<ChangeOwner>,
) -> Answer<Response> {
    super::give(client, path, KIND, if_match, post).await
}
