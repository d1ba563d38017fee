//! Running fine-tuning jobs: what runners ask, and stopping a job and letting it run again.

use accounts::{ClaimedJob, JobReport, ReportedJob};
use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::{AccountId, FieldMask, Operation, ResourceId, ResourceKind, ResourceState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extras::{shown, with_run};
use super::jobs::SupervisedFineTuningJob;
use super::wire::Shown;
use super::{ResourcePath, seen_again, version};
use crate::rest::client::Client;
use crate::rest::error::{Answer, Problem};
use crate::rest::extract::{Body, IfMatch, Path};
use crate::rest::json::{self, Empty};
use crate::rest::params::AccountPath;
use crate::rest::post::{NoFields, Post, Turn};

const KIND: ResourceKind = ResourceKind::FineTuningJob;

/// A job to be run, or nothing if none waits.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClaimedJob)]
pub struct Claimed {
    /// The job.
    #[schema(value_type = Option<SupervisedFineTuningJob>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<Shown>,
    /// What to show with each report. It stands in this answer and nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    lease_token: Option<String>,
    /// Until when to report: five minutes after this answer, and after each report.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    lease_expire_time: Option<String>,
}

/// Claim a fine-tuning job
///
/// For a service account that may edit others' resources: takes the job that has waited longest, and answers
/// `{}` if none waits. It is the caller's for five minutes, and for five more after each report; then it waits
/// again.
#[utoipa::path(post, path = "/v1/accounts/{account}/supervisedFineTuningJobs/_verb/claim", tag = "Fine-tuning jobs",
    operation_id = "ClaimSupervisedFineTuningJob", params(AccountPath),
    responses((status = 200, body = Claimed, description = "The job, or nothing.")))]
pub async fn claim(
    client: Client,
    Path(AccountPath { account }): Path<AccountPath>,
    _: Post<NoFields>,
) -> Answer<Response> {
    let claimed = client.accounts.claim_job(client.caller, &account).await?;
    let answer = match claimed {
        None => Claimed { job: None, lease_token: None, lease_expire_time: None },
        Some(ClaimedJob { job, run, token }) => Claimed {
            lease_expire_time: Some(json::time(run.expires)),
            job: Some(with_run(&account, job, Some(&run))),
            lease_token: Some(token),
        },
    };
    Ok(Json(answer).into_response())
}

/// How a job goes.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobReportInput {
    /// The `leaseToken` of the claim.
    #[schema(max_length = 200)]
    lease_token: String,
    /// How it stands; running if it is left out. With `JOB_STATE_PENDING` the job is given back.
    #[serde(default)]
    state: Option<ReportedState>,
    /// How far it is, in percent; as before if it is left out.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    progress: Option<u8>,
    /// What there is to say about it.
    #[serde(default)]
    #[schema(max_length = 500)]
    message: Option<String>,
    /// The model that has come of it, by id or full name: made for the job's owner if there is none of that id.
    #[serde(default)]
    #[schema(max_length = 200)]
    output_model: Option<String>,
}

/// The states a runner can report.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[allow(clippy::enum_variant_names, reason = "the contract calls them so")]
pub enum ReportedState {
    #[serde(rename = "JOB_STATE_RUNNING")]
    Running,
    #[serde(rename = "JOB_STATE_COMPLETED")]
    Completed,
    #[serde(rename = "JOB_STATE_FAILED")]
    Failed,
    #[serde(rename = "JOB_STATE_PAUSED")]
    Paused,
    #[serde(rename = "JOB_STATE_PENDING")]
    Pending,
}

impl From<ReportedState> for ResourceState {
    fn from(state: ReportedState) -> Self {
        match state {
            ReportedState::Running => Self::Running,
            ReportedState::Completed => Self::Completed,
            ReportedState::Failed => Self::Failed,
            ReportedState::Paused => Self::Paused,
            ReportedState::Pending => Self::Pending,
        }
    }
}

/// How a job stands after a report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reported {
    /// The job.
    #[schema(value_type = SupervisedFineTuningJob)]
    job: Shown,
    /// Somebody has cancelled it: stop, nothing that is reported counts any more.
    cancelled: bool,
    /// Until when to report again.
    #[schema(format = DateTime)]
    lease_expire_time: String,
}

/// Report on a fine-tuning job
///
/// By whoever has claimed it, with the token of the claim; keeps the lease. With any state but
/// `JOB_STATE_RUNNING` the lease ends.
#[utoipa::path(post, path = "/v1/accounts/{account}/supervisedFineTuningJobs/{id}/_verb/report", tag = "Fine-tuning jobs",
    operation_id = "ReportSupervisedFineTuningJob", params(ResourcePath), request_body = JobReportInput,
    responses((status = 200, body = Reported, description = "The job as it is now, and whether to stop.")))]
pub async fn report(
    client: Client,
    Path(ResourcePath { account, id }): Path<ResourcePath>,
    Body(input): Body<JobReportInput>,
) -> Answer<Response> {
    let output_model = match input.output_model.as_deref().filter(|named| !named.is_empty()) {
        Some(named) => Some(model_of(&account, named)?),
        None => None,
    };
    let report = JobReport {
        token: input.lease_token,
        state: input.state.map(ResourceState::from),
        percent: input.progress,
        message: input.message,
        output_model,
    };
    let reported = client.accounts.report_job(client.caller, &account, &id, report).await?;
    let ReportedJob { job, run, is_cancelled } = reported;
    let answer = Reported {
        lease_expire_time: json::time(run.expires),
        job: with_run(&account, job, Some(&run)),
        cancelled: is_cancelled,
    };
    Ok(Json(answer).into_response())
}

fn model_of(account: &AccountId, named: &str) -> Answer<ResourceId> {
    let prefix = format!("accounts/{account}/models/");
    let id = named.strip_prefix(prefix.as_str()).unwrap_or(named);
    let wrong = || Problem::invalid("outputModel", "Give the id of a model of this account.");
    ResourceId::parse(id).ok().filter(|parsed| parsed.as_str() == id).ok_or_else(wrong)
}

/// Cancel a fine-tuning job
///
/// One that runs counts as cancelled at once; its runner is told so with its next report.
#[utoipa::path(post, path = "/v1/accounts/{account}/supervisedFineTuningJobs/{id}/_verb/cancel", tag = "Fine-tuning jobs",
    operation_id = "CancelSupervisedFineTuningJob", params(ResourcePath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    responses((status = 200, body = Empty, description = "The job is cancelled.")))]
pub async fn cancel(
    client: Client,
    Path(ResourcePath { account, id }): Path<ResourcePath>,
    if_match: IfMatch,
    post: Post<NoFields>,
) -> Answer<Response> {
    if let Turn::First(accounts) = client.turn(&post, &account, Operation::CancelJob).await? {
        let version = version(&client, &account, KIND, &id, &if_match).await?;
        accounts.cancel_job(client.caller, &account, &id, version).await?;
    }
    Ok(json::done())
}

/// Resume a fine-tuning job
///
/// One that was cancelled, has failed or rests waits for a runner again, and begins anew.
#[utoipa::path(post, path = "/v1/accounts/{account}/supervisedFineTuningJobs/{id}/_verb/resume", tag = "Fine-tuning jobs",
    operation_id = "ResumeSupervisedFineTuningJob", params(ResourcePath,
        ("If-Match" = Option<String>, Header, description = "The etag the resource must still have.")),
    responses((status = 200, body = SupervisedFineTuningJob, description = "The job, waiting.")))]
pub async fn resume(
    client: Client,
    Path(ResourcePath { account, id }): Path<ResourcePath>,
    if_match: IfMatch,
    post: Post<NoFields>,
) -> Answer<Response> {
    let accounts = match client.turn(&post, &account, Operation::ResumeJob).await? {
        Turn::First(accounts) => accounts,
        Turn::Again(_) => return seen_again(&client, &account, KIND, &id).await,
    };
    let version = version(&client, &account, KIND, &id, &if_match).await?;
    let resumed = accounts.resume_job(client.caller, &account, &id, version).await?;
    json::resource(&shown(&client, &account, resumed).await?, &FieldMask::ALL)
}
