//! Stopping a job, and letting it run again.

use domain::policy::ChangeResource;
use domain::{AccountId, Operation, ResourceId, ResourceKind, ResourceState};
use serde_json::json;

use crate::audit::Entry;
use crate::change::Granted;
use crate::db::on;
use crate::resources::create;
use crate::{Accounts, Caller, Resource, Result, Spec};

const KIND: ResourceKind = ResourceKind::FineTuningJob;

impl Accounts {
    /// Stops a job. One that runs counts as cancelled at once: nothing its runner says changes that, and the
    /// runner is told so with its next report.
    ///
    /// # Errors
    /// [`Error::ResourceConflict`](crate::Error::ResourceConflict), [`Error::Refused`](crate::Error::Refused)
    /// also if it is over, [`Error::NotFound`](crate::Error::NotFound).
    pub async fn cancel_job(
        &self,
        caller: Caller,
        account: &AccountId,
        job: &ResourceId,
        version: Option<i64>,
    ) -> Result<Resource> {
        let (account, job) = (account.clone(), job.clone());
        self.detached(move |accounts| async move {
            let operation = Operation::CancelJob;
            let (mut granted, _) =
                accounts.open_resource(caller, &account, (KIND, &job), version, operation).await?;
            granted.set_state(ResourceState::Cancelled, "").await?;
            let after = granted.touched().await?;
            granted.commit(Entry::about_resource(KIND, &job, json!({}))).await?;
            Ok(after)
        })
        .await
    }

    /// Lets a job run again that was stopped, has failed or rests: from the beginning, by whichever runner
    /// claims it. A runner that had it before has it no more.
    ///
    /// # Errors
    /// As [`cancel_job`](Self::cancel_job); [`Error::Invalid`](crate::Error::Invalid) about `dataset` if that is
    /// gone.
    pub async fn resume_job(
        &self,
        caller: Caller,
        account: &AccountId,
        job: &ResourceId,
        version: Option<i64>,
    ) -> Result<Resource> {
        let (account, job) = (account.clone(), job.clone());
        self.detached(move |accounts| async move {
            let operation = Operation::ResumeJob;
            let (mut granted, row) =
                accounts.open_resource(caller, &account, (KIND, &job), version, operation).await?;
            let spec = row.spec()?;
            if let Err(missing) = granted.needs_what_it_uses(&spec).await {
                granted.abandon().await?;
                return Err(missing);
            }
            granted.end_lease().await?;
            granted.set_state(ResourceState::Pending, "").await?;
            let after = granted.touched().await?;
            granted.commit(Entry::about_resource(KIND, &job, json!({}))).await?;
            Ok(after)
        })
        .await
    }
}

impl Granted<ChangeResource> {
    async fn needs_what_it_uses(&mut self, spec: &Spec) -> Result<()> {
        let (tx, decision) = self.writing();
        create::has_what_it_uses(tx, decision.account(), KIND, spec).await
    }

    async fn end_lease(&mut self) -> Result<()> {
        const END: &str = "UPDATE job_leases SET token_hash = NULL, percent = 0, attempts = 0 WHERE job = $1";
        let (tx, decision) = self.writing();
        Ok(on!(tx, c => sqlx::query(END).bind(decision.resource()).execute(&mut **c).await.map(drop))?)
    }
}
