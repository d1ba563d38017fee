//! What the server says of a resource besides what was sent of it: the file of a dataset, the run of a job.

use std::collections::HashMap;

use accounts::{DatasetFile, JobRun, Resource};
use domain::{AccountId, ResourceKind, ResourceState};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::wire::Shown;
use crate::rest::client::Client;
use crate::rest::error::Answer;
use crate::rest::json;

/// How far a job is.
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "it only says in the document what is answered")]
pub struct JobProgress {
    /// From 0 to 100.
    #[schema(minimum = 0, maximum = 100)]
    percent: u8,
}

/// Who runs a job.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "it only says in the document what is answered")]
pub struct Lease {
    /// The full name of the service account that has it, or had it last.
    runner: String,
    /// How often it has been claimed.
    #[schema(minimum = 1)]
    attempts: u64,
    /// When the runner was heard of last.
    #[schema(format = DateTime)]
    report_time: String,
    /// When the lease ends, or has ended.
    #[schema(format = DateTime)]
    expire_time: String,
}

/// What is said besides of some resources of one kind, by their keys.
#[derive(Default)]
pub struct Extras {
    files: HashMap<Uuid, DatasetFile>,
    runs: HashMap<Uuid, JobRun>,
}

impl Extras {
    /// Of these.
    pub async fn of(client: &Client, account: &AccountId, resources: &[Resource]) -> Answer<Self> {
        let keys = |kind: ResourceKind| -> Vec<Uuid> {
            resources.iter().filter(|resource| resource.kind == kind).map(|resource| resource.key).collect()
        };
        let mut extras = Self::default();
        let (datasets, jobs) = (keys(ResourceKind::Dataset), keys(ResourceKind::FineTuningJob));
        if !datasets.is_empty() {
            extras.files = client.accounts.dataset_files(client.caller, account, &datasets).await?;
        }
        if !jobs.is_empty() {
            extras.runs = client.accounts.job_runs(client.caller, account, &jobs).await?;
        }
        Ok(extras)
    }

    /// A resource with all of it.
    pub fn show(&self, account: &AccountId, resource: Resource) -> Shown {
        let (key, kind) = (resource.key, resource.kind);
        match kind {
            ResourceKind::Dataset => with_file(Shown::new(account, resource), self.files.get(&key)),
            ResourceKind::FineTuningJob => with_run(account, resource, self.runs.get(&key)),
            ResourceKind::Deployment | ResourceKind::Model => Shown::new(account, resource),
        }
    }
}

/// A resource with all that is said of it.
pub async fn shown(client: &Client, account: &AccountId, resource: Resource) -> Answer<Shown> {
    let resources = [resource];
    let extras = Extras::of(client, account, &resources).await?;
    let [resource] = resources;
    Ok(extras.show(account, resource))
}

fn with_file(shown: Shown, file: Option<&DatasetFile>) -> Shown {
    match file {
        None => shown,
        // 64-bit numbers are strings in this contract.
        Some(file) => shown
            .with("exampleCount", file.examples.to_string().into())
            .with("fileSize", file.size.to_string().into()),
    }
}

/// A job as it is run.
pub fn with_run(account: &AccountId, mut job: Resource, run: Option<&JobRun>) -> Shown {
    // A runner that is not heard of any more writes nothing down: the clock says that the job waits again.
    job.state = JobRun::state(run, job.state);
    let is_completed = job.state == ResourceState::Completed;
    let shown = Shown::new(account, job);
    let Some(run) = run else { return shown };
    let lease = json!({
        "runner": format!("accounts/{account}/users/{}", run.runner),
        "attempts": run.attempts,
        "reportTime": json::time(run.reported),
        "expireTime": json::time(run.expires),
    });
    let shown = shown.with("jobProgress", json!({"percent": run.percent})).with("lease", lease);
    match is_completed {
        true => shown.with("completedTime", json::time(run.reported).into()),
        false => shown,
    }
}
