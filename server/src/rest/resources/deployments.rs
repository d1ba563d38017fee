//! Deployments: `/v1/accounts/{account}/deployments`.

use axum::response::Response;
use domain::{FieldMask, Operation, ResourceKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::wire::{ResourceStatus, Shown, document};
use super::{ChangeOwner, ResourcePath, UpdateParams};
use crate::rest::client::Client;
use crate::rest::error::{Answer, Problem};
use crate::rest::extract::{Change, IfMatch, Path, Query};
use crate::rest::json::{self, Empty};
use crate::rest::params::{AccountPath, ListParams, ReadParams};
use crate::rest::post::{NoFields, Post, Turn};

const KIND: ResourceKind = ResourceKind::Deployment;

document! {
    /// A deployment.
    Deployment DeploymentList deployments {
        /// The model it answers for.
        base_model: String,
        /// The server that answers; with none it is not ready.
        upstream: Option<Upstream>,
        /// How many replicas it shall have; with none it answers nobody.
        desired_replica_count: Option<u32>,
        /// When it was deleted, if it was.
        #[schema(format = DateTime)]
        delete_time: Option<String>,
    }
}

/// The server that answers for a deployment.
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "it only says in the document what is sent and answered")]
pub struct Upstream {
    /// A connection of the account.
    #[schema(min_length = 1, max_length = 200, example = "vllm")]
    connection: String,
    /// What the server calls the model.
    #[schema(min_length = 1, max_length = 200, example = "meta-llama/Llama-3.1-8B-Instruct")]
    model: String,
}

/// What can be sent of a deployment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "it only says in the document what is sent")]
pub struct DeploymentInput {
    /// What it is called.
    #[schema(max_length = 63)]
    display_name: Option<String>,
    /// The model it answers for; required when it is created.
    #[schema(min_length = 1, max_length = 200, example = "llama")]
    base_model: Option<String>,
    /// The server that answers; with none it is not ready.
    upstream: Option<Upstream>,
}

/// The id of the new deployment.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct CreateParams {
    /// Its id; one is made from its name if it is left out.
    #[serde(default)]
    #[param(pattern = "^([a-z]([a-z0-9-]{0,61}[a-z0-9])?)?$")]
    deployment_id: String,
    /// Not supported: only false.
    #[serde(default)]
    #[param(ignore)]
    validate_only: bool,
}

/// Create a deployment
///
/// Whoever makes it owns it. It is ready as soon as it has an `upstream`.
#[utoipa::path(post, path = "/v1/accounts/{account}/deployments", tag = "Deployments", operation_id = "CreateDeployment",
    params(AccountPath, CreateParams), request_body = DeploymentInput,
    responses((status = 200, body = Deployment, description = "The new deployment.")))]
pub async fn create(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<CreateParams>,
    post: Post<Map<String, Value>>,
) -> Answer<Response> {
    if params.validate_only {
        return Err(Problem::invalid("validateOnly", "Roster cannot only validate. Leave it out."));
    }
    let fields = post.body.clone();
    let id = ("deploymentId", params.deployment_id.as_str());
    super::create(client, account, KIND, (&post, fields), id, "").await
}

/// Which deployments are listed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct Deleted {
    /// Also those that are deleted and can come back.
    #[serde(default)]
    show_deleted: bool,
}

/// List deployments
///
/// By their ids unless `orderBy` says otherwise. Fields for `filter` are `name`, `display_name`, `state`, `owner`,
/// `owner_email`, `created_by`, `base_model`, `create_time` and `update_time`.
#[utoipa::path(get, path = "/v1/accounts/{account}/deployments", tag = "Deployments", operation_id = "ListDeployments",
    params(AccountPath, ListParams, Deleted),
    responses((status = 200, body = DeploymentList, description = "A page of deployments.")))]
pub async fn list(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    Query(params): Query<ListParams>,
    Query(Deleted { show_deleted }): Query<Deleted>,
) -> Answer<Response> {
    super::list(client, account, KIND, params, show_deleted).await
}

/// Get a deployment
#[utoipa::path(get, path = "/v1/accounts/{account}/deployments/{id}", tag = "Deployments", operation_id = "GetDeployment",
    params(ResourcePath, ReadParams), responses((status = 200, body = Deployment, description = "The deployment.")))]
pub async fn get(
    client: Client,
    Path(path): Path<ResourcePath>,
    Query(params): Query<ReadParams>,
) -> Answer<Response> {
    super::get(client, path, KIND, params).await
}

/// Change a deployment
///
/// The fields that are sent, or those that `updateMask` names.
#[utoipa::path(patch, path = "/v1/accounts/{account}/deployments/{id}", tag = "Deployments", operation_id = "UpdateDeployment",
    params(ResourcePath, UpdateParams,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    request_body = Option<DeploymentInput>,
    responses((status = 200, body = Deployment, description = "The deployment as it is now.")))]
pub async fn update(
    client: Client,
    Path(path): Path<ResourcePath>,
    Query(params): Query<UpdateParams>,
    Change { body: sent, if_match }: Change<Map<String, Value>>,
) -> Answer<Response> {
    super::update(client, path, KIND, params, if_match, sent).await
}

/// How a deployment is deleted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeleteParams {
    /// For good, so that it cannot come back and its id is free.
    #[serde(default)]
    hard: bool,
}

/// Delete a deployment
///
/// It answers nobody from the next request on, and can come back. With `hard` it is gone for good.
#[utoipa::path(delete, path = "/v1/accounts/{account}/deployments/{id}", tag = "Deployments", operation_id = "DeleteDeployment",
    params(ResourcePath, DeleteParams,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    responses((status = 200, body = Empty, description = "The deployment is deleted.")))]
pub async fn delete(
    client: Client,
    Path(path): Path<ResourcePath>,
    Query(params): Query<DeleteParams>,
    if_match: IfMatch,
) -> Answer<Response> {
    super::delete(client, path, KIND, params.hard, if_match).await
}

/// Give a deployment to another user
///
/// Who may own it is active and has the role contributor, user or admin.
#[utoipa::path(post, path = "/v1/accounts/{account}/deployments/{id}/_verb/changeOwner", tag = "Deployments",
    operation_id = "ChangeDeploymentOwner", params(ResourcePath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    request_body = ChangeOwner,
    responses((status = 200, body = Deployment, description = "The deployment with its new owner.")))]
pub async fn change_owner(
    client: Client,
    Path(path): Path<ResourcePath>,
    if_match: IfMatch,
    post: Post<ChangeOwner>,
) -> Answer<Response> {
    super::give(client, path, KIND, if_match, post).await
}

/// How many replicas a deployment shall have.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scale {
    /// 0 if it is left out: then it answers nobody.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000)]
    replica_count: u32,
}

/// Scale a deployment
///
/// Roster notes the number for whoever runs the server; with 0 the deployment answers nobody.
#[utoipa::path(patch, path = "/v1/accounts/{account}/deployments/{id}/_verb/scale", tag = "Deployments",
    operation_id = "ScaleDeployment", params(ResourcePath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")), request_body = Option<Scale>,
    responses((status = 200, body = Deployment, description = "The deployment as it is now.")))]
pub async fn scale(
    client: Client,
    Path(ResourcePath { account, id }): Path<ResourcePath>,
    Change { body: scale, if_match }: Change<Scale>,
) -> Answer<Response> {
    let replicas = scale.replica_count;
    let version = super::version(&client, &account, KIND, &id, &if_match).await?;
    let scaled = client.accounts.scale_deployment(client.caller, &account, &id, replicas, version).await?;
    json::resource(&Shown::new(&account, scaled), &FieldMask::ALL)
}

/// Undelete a deployment
///
/// It is as it was before it was deleted.
#[utoipa::path(post, path = "/v1/accounts/{account}/deployments/{id}/_verb/undelete", tag = "Deployments",
    operation_id = "UndeleteDeployment", params(ResourcePath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    responses((status = 200, body = Deployment, description = "The deployment, back.")))]
pub async fn undelete(
    client: Client,
    Path(ResourcePath { account, id }): Path<ResourcePath>,
    if_match: IfMatch,
    post: Post<NoFields>,
) -> Answer<Response> {
    let accounts = match client.turn(&post, &account, Operation::UndeleteResource).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(_) => return super::seen_again(&client, &account, KIND, &id).await,
    };
    let version = super::version(&client, &account, KIND, &id, &if_match).await?;
    let back = accounts.undelete_resource(client.caller, &account, KIND, &id, version).await?;
    json::resource(&Shown::new(&account, back), &FieldMask::ALL)
}
