//! Fine-tuning jobs: `/v1/accounts/{account}/supervisedFineTuningJobs`.

use axum::response::Response;
use domain::ResourceKind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::extras::{JobProgress, Lease};
use super::wire::{ResourceStatus, document};
use super::{ChangeOwner, ResourcePath};
use crate::rest::client::Client;
use crate::rest::error::Answer;
use crate::rest::extract::{IfMatch, Path, Query};
use crate::rest::json::Empty;
use crate::rest::params::{AccountPath, ListParams, ReadParams};
use crate::rest::post::Post;

const KIND: ResourceKind = ResourceKind::FineTuningJob;

document! {
    /// A fine-tuning job.
    SupervisedFineTuningJob SupervisedFineTuningJobList supervised_fine_tuning_jobs {
        /// The dataset it trains upon.
        dataset: String,
        /// The model it trains.
        base_model: Option<String>,
        /// The model it makes.
        output_model: Option<String>,
        /// How far it is; not here before it was claimed.
        job_progress: Option<JobProgress>,
        /// Who runs it; not here before it was claimed.
        lease: Option<Lease>,
        /// When it was completed.
        #[schema(format = DateTime)]
        completed_time: Option<String>,
    }
}

/// What can be sent of a fine-tuning job.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "it only says in the document what is sent")]
pub struct SupervisedFineTuningJobInput {
    /// What it is called.
    #[schema(max_length = 63)]
    display_name: Option<String>,
    /// The dataset it trains upon: one of the account, by id or full name.
    #[schema(min_length = 1, max_length = 200, example = "support-chats")]
    dataset: String,
    /// The model it trains.
    #[schema(max_length = 200, example = "llama")]
    base_model: Option<String>,
}

/// The id of the new job.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct CreateParams {
    /// Its id; one is made from its name if it is left out.
    #[serde(default)]
    #[param(pattern = "^([a-z]([a-z0-9-]{0,61}[a-z0-9])?)?$")]
    supervised_fine_tuning_job_id: String,
}

/// Create a fine-tuning job
///
/// Whoever makes it owns it. A runner claims it.
#[utoipa::path(post, path = "/v1/accounts/{account}/supervisedFineTuningJobs", tag = "Fine-tuning jobs",
    operation_id = "CreateSupervisedFineTuningJob", params(AccountPath, CreateParams),
    request_body = SupervisedFineTuningJobInput,
    responses((status = 200, body = SupervisedFineTuningJob, description = "The new job.")))]
pub async fn create(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<CreateParams>,
    post: Post<Map<String, Value>>,
) -> Answer<Response> {
    let fields = post.body.clone();
    let id = ("supervisedFineTuningJobId", params.supervised_fine_tuning_job_id.as_str());
    super::create(client, account, KIND, (&post, fields), id, "").await
}

/// List fine-tuning jobs
///
/// By their ids unless `orderBy` says otherwise. Fields for `filter` are `name`, `display_name`, `state`, `owner`,
/// `owner_email`, `created_by`, `create_time` and `update_time`.
#[utoipa::path(get, path = "/v1/accounts/{account}/supervisedFineTuningJobs", tag = "Fine-tuning jobs", operation_id = "ListSupervisedFineTuningJobs",
    params(AccountPath, ListParams), responses((status = 200, body = SupervisedFineTuningJobList, description = "A page of fine-tuning jobs.")))]
pub async fn list(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<ListParams>,
) -> Answer<Response> {
    super::list(client, account, KIND, params, false).await
}

/// Get a fine-tuning job
#[utoipa::path(get, path = "/v1/accounts/{account}/supervisedFineTuningJobs/{id}", tag = "Fine-tuning jobs", operation_id = "GetSupervisedFineTuningJob",
    params(ResourcePath, ReadParams), responses((status = 200, body = SupervisedFineTuningJob, description = "The fine-tuning job.")))]
pub async fn get(
    client: Client,
    Path(path): Path<ResourcePath>,
    Query(params): Query<ReadParams>,
) -> Answer<Response> {
    super::get(client, path, KIND, params).await
}

/// Delete a fine-tuning job
///
/// It is gone at once, for good.
#[utoipa::path(delete, path = "/v1/accounts/{account}/supervisedFineTuningJobs/{id}", tag = "Fine-tuning jobs", operation_id = "DeleteSupervisedFineTuningJob",
    params(ResourcePath, ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    responses((status = 200, body = Empty, description = "The fine-tuning job is gone.")))]
pub async fn delete(client: Client, Path(path): Path<ResourcePath>, if_match: IfMatch) -> Answer<Response> {
    super::delete(client, path, KIND, true, if_match).await
}

/// Give a fine-tuning job to another user
///
/// Who may own it is active and has the role contributor, user or admin.
#[utoipa::path(post, path = "/v1/accounts/{account}/supervisedFineTuningJobs/{id}/_verb/changeOwner", tag = "Fine-tuning jobs",
    operation_id = "ChangeSupervisedFineTuningJobOwner", params(ResourcePath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    request_body = ChangeOwner,
    responses((status = 200, body = SupervisedFineTuningJob, description = "The fine-tuning job with its new owner.")))]
pub async fn change_owner(
    client: Client,
    Path(path): Path<ResourcePath>,
    if_match: IfMatch,
    post: Post<ChangeOwner>,
) -> Answer<Response> {
    super::give(client, path, KIND, if_match, post).await
}
