//! Saying how a job goes, by whoever runs it.
//!
//! Most reports only say that the runner is still there and how far it is. They renew the lease in one
//! statement of their own: neither a version of the job nor an entry in the log comes of them, as little as of
//! somebody looking at a page. What changes how a job stands is a change like any other. Both count
//! only with the token of the lease, and only while it lasts.

use domain::policy::{self, ReportJob};
use domain::{AccountId, Invalid, Operation, ResourceId, ResourceKind, ResourceState};
use serde_json::json;
use uuid::Uuid;

use super::lease::{self, JobRun, LEASE_LASTS, Lease};
use super::output;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::resources::row::{self, Row};
use crate::resources::spec::NO_NUL;
use crate::resources::store::AboutResource;
use crate::users::store::exactly_one;
use crate::{Accounts, Caller, Error, Resource, Result, Spec};

/// Most characters of what a runner says about a job.
const LONGEST_MESSAGE: usize = 500;

/// How a job goes.
#[derive(Clone, Debug, Default)]
pub struct JobReport {
    /// What was told when the job was claimed.
    pub token: String,
    /// How it stands; running if nothing is said.
    pub state: Option<ResourceState>,
    /// How far it is, from 0 to 100; as before if nothing is said.
    pub percent: Option<u8>,
    /// What there is to say, at most 500 characters.
    pub message: Option<String>,
    /// The id of the model that has come of it.
    pub output_model: Option<ResourceId>,
}

/// How a job stands after a report.
#[derive(Clone, Debug)]
pub struct ReportedJob {
    /// The job.
    pub job: Resource,
    /// How it is run.
    pub run: JobRun,
    /// Whether somebody has cancelled it: the runner stops, and nothing it says counts any more.
    pub is_cancelled: bool,
}

impl AboutResource for ReportJob {
    fn of(&self) -> (&AccountId, Uuid, i64) {
        (self.account(), self.job(), self.version())
    }
}

/// What the lease says to a report.
enum Standing {
    /// It counts.
    Current(Lease),
    /// The job has been cancelled under this lease.
    Cancelled(Lease),
}

/// Whether a report under this token counts.
fn standing(job: &Row, lease: Option<Lease>, report: &Reporter) -> Result<Standing> {
    let lease = lease.filter(|lease| lease.is_of(report.user, &report.hash)).ok_or(Error::LeaseEnded)?;
    match job.state()? {
        ResourceState::Cancelled => Ok(Standing::Cancelled(lease)),
        ResourceState::Running if !lease.has_passed(report.now) => Ok(Standing::Current(lease)),
        _ => Err(Error::LeaseEnded),
    }
}

/// Who reports, with what, when.
struct Reporter {
    user: Option<Uuid>,
    hash: [u8; 32],
    now: domain::Timestamp,
}

impl Accounts {
    /// Says how a job goes that the caller has claimed, and keeps the lease.
    ///
    /// # Errors
    /// [`Error::LeaseEnded`] if the token is not that of a lease that lasts; [`Error::Invalid`];
    /// [`Error::Refused`] for anybody who does not run jobs; [`Error::NotFound`].
    pub async fn report_job(
        &self,
        caller: Caller,
        account: &AccountId,
        job: &ResourceId,
        report: JobReport,
    ) -> Result<ReportedJob> {
        check(&report)?;
        let (account, job) = (account.clone(), job.clone());
        self.detached(move |accounts| async move { accounts.do_report(caller, &account, &job, report).await })
            .await
    }

    async fn do_report(
        &self,
        caller: Caller,
        account: &AccountId,
        id: &ResourceId,
        report: JobReport,
    ) -> Result<ReportedJob> {
        let (operation, kind) = (Operation::ReportJob, ResourceKind::FineTuningJob);
        let seat = self.seat(caller, account, operation).await?;
        let user_kind = seat.user.as_ref().map(crate::users::row::Row::kind);
        if policy::may_run_jobs(&seat.actor, user_kind, operation).is_err() {
            return self.report_change(caller, account, id, report).await;
        }
        let reporter =
            Reporter { user: seat.actor.user(), hash: lease::hash(&report.token), now: self.now() };
        let pool = self.inner.db.pool();
        let row = row::read(&pool, account, kind, id).await?;
        let lease = match standing(&row, lease::read(&pool, row.key).await?, &reporter)? {
            Standing::Cancelled(lease) => return cancelled(&row, &lease, self.now()),
            Standing::Current(lease) => lease,
        };
        let goes_on = report.state.is_none_or(|state| state == ResourceState::Running)
            && report.message.as_deref().is_none_or(|message| message == row.message)
            && report.output_model.is_none();
        if !goes_on {
            return self.report_change(caller, account, id, report).await;
        }
        if !self.renew(row.key, &reporter, report.percent).await? {
            // Somebody has cancelled, resumed or deleted it at this moment: what holds now is said.
            return self.report_change(caller, account, id, report).await;
        }
        let run = lease::read(&pool, row.key).await?.unwrap_or(lease).run(self.now());
        Ok(ReportedJob { job: row.resource()?, run, is_cancelled: false })
    }

    /// Keeps a lease that lasts. False if it does not.
    async fn renew(&self, job: Uuid, reporter: &Reporter, percent: Option<u8>) -> Result<bool> {
        const RENEW: &str = "UPDATE job_leases SET expires = $4, percent = COALESCE($5, percent), reported = $6 \
            WHERE job = $1 AND runner = $2 AND token_hash = $3 AND expires > $6 \
            AND EXISTS (SELECT 1 FROM resources WHERE key = $1 AND state = 'running')";
        let expires = reporter.now.plus_seconds(LEASE_LASTS);
        let mut tx = self.inner.db.begin().await?;
        let rows = on!(&mut tx, c => sqlx::query(RENEW).bind(job).bind(reporter.user).bind(&reporter.hash[..])
            .bind(expires.micros()).bind(percent.map(i64::from)).bind(reporter.now.micros()).execute(&mut **c).await
            .map(|done| done.rows_affected()))?;
        tx.commit().await?;
        Ok(rows == 1)
    }

    /// A report that changes how the job stands.
    async fn report_change(
        &self,
        caller: Caller,
        account: &AccountId,
        id: &ResourceId,
        report: JobReport,
    ) -> Result<ReportedJob> {
        let (operation, kind) = (Operation::ReportJob, ResourceKind::FineTuningJob);
        let change = Change::open(self, caller, account, operation).await?;
        let user_kind = change.own().map(crate::users::row::Row::kind);
        if let Err(denial) = policy::may_run_jobs(change.actor(), user_kind, operation) {
            change.decide_on_account::<ReportJob>(Err(denial)).await?;
            return Err(Error::NotFound);
        }
        let (mut change, row) = change.upon_resource(kind, id, None).await?;
        let lease = lease::load(change.reading(), row.key).await?;
        let (user, hash) = (change.actor().user(), lease::hash(&report.token));
        let reporter = Reporter { user, hash, now: self.now() };
        let over = match standing(&row, lease, &reporter) {
            Ok(Standing::Current(_)) => None,
            Ok(Standing::Cancelled(lease)) => Some(cancelled(&row, &lease, self.now())),
            Err(error) => Some(Err(error)),
        };
        if let Some(answer) = over {
            change.nothing_to_do().await?;
            return answer;
        }
        let to = report.state.unwrap_or(ResourceState::Running);
        let decision = policy::report_job(change.actor(), user_kind, change.facts(), &row.facts()?, to);
        let by = change.by();
        let mut granted = change.decide_about_resource(kind, id.as_str(), decision).await?;
        let output = output::id_of(report.output_model.as_ref(), &row.spec()?, id, account);
        // What is named on the way holds for the end as well.
        let spec = match to {
            ResourceState::Completed => output::with_output(&row.spec()?, account, &output),
            _ if report.output_model.is_some() => output::with_output(&row.spec()?, account, &output),
            _ => row.spec()?,
        };
        granted.note(&report, &spec).await?;
        let job = granted.touched().await?;
        let run = granted.run_after().await?;
        let decision = granted.decision().clone();
        let entry =
            Entry::about_resource(kind, id, json!({"state": to.contract(kind), "percent": run.percent}));
        if to == ResourceState::Completed {
            let tx = granted.record(entry).await?;
            self.keep_output(tx, &by, &decision, &job, &output).await?;
        } else {
            granted.commit(entry).await?;
        }
        Ok(ReportedJob { job, run, is_cancelled: false })
    }
}

fn check(report: &JobReport) -> Result<()> {
    if report.percent.is_some_and(|percent| percent > 100) {
        return Err(Invalid::new("progress", "Give a whole number from 0 to 100.").into());
    }
    if report.message.as_ref().is_some_and(|message| message.chars().count() > LONGEST_MESSAGE) {
        return Err(Invalid::new("message", "A message has at most 500 characters.").into());
    }
    if report.message.as_ref().is_some_and(|message| message.contains('\0')) {
        return Err(Invalid::new("message", NO_NUL).into());
    }
    if report.state.is_some_and(|state| !policy::REPORTED_STATES.contains(&state)) {
        let message = "Report JOB_STATE_RUNNING, _COMPLETED, _FAILED, _PAUSED, or _PENDING to give it back.";
        return Err(Invalid::new("state", message).into());
    }
    Ok(())
}

fn cancelled(row: &Row, lease: &Lease, now: domain::Timestamp) -> Result<ReportedJob> {
    Ok(ReportedJob { job: row.resource()?, run: lease.run(now), is_cancelled: true })
}

impl Granted<ReportJob> {
    /// Writes down what was reported. The lease goes on only while the job runs.
    pub(super) async fn note(&mut self, report: &JobReport, spec: &Spec) -> Result<()> {
        const STATE: &str = "UPDATE resources SET state = $4, message = COALESCE($5, message), spec = $6 \
                             WHERE key = $1 AND account = $2 AND version = $3";
        const GOES_ON: &str = "UPDATE job_leases SET expires = $2, percent = COALESCE($3, percent), reported = $4 WHERE job = $1";
        const ENDS: &str = "UPDATE job_leases SET expires = $2, percent = COALESCE($3, percent), reported = $4, \
                            token_hash = NULL WHERE job = $1";
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        let (statement, expires) = match decision.to() {
            ResourceState::Running => (GOES_ON, now.plus_seconds(LEASE_LASTS)),
            _ => (ENDS, now),
        };
        let percent = match decision.to() {
            ResourceState::Completed => Some(100),
            _ => report.percent,
        };
        let rows = on!(&mut *tx, c => sqlx::query(STATE).bind(decision.job()).bind(decision.account().as_str())
            .bind(decision.version()).bind(decision.to().as_str()).bind(report.message.as_deref())
            .bind(spec.json()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)?;
        let rows = on!(tx, c => sqlx::query(statement).bind(decision.job()).bind(expires.micros())
            .bind(percent.map(i64::from)).bind(now.micros()).execute(&mut **c).await
            .map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}
