//! Taking the job that has waited longest. One that was taken often and whose runners were all lost is not
//! handed out again but counts as failed: it may be what ends them.
//!
//! A look without a lock comes first, so that runners who ask every few seconds stop nobody. Whether the job is
//! still there to be taken is decided under the account's lock, so no two runners ever get one.

use domain::policy::{self, ClaimJob, ReportJob};
use domain::{AccountId, Operation, ResourceId, ResourceKind, ResourceState, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::lease::{self, JobRun, LEASE_LASTS, Token};
use super::report::JobReport;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::resources::store::AboutResource;
use crate::users::store::exactly_one;
use crate::{Accounts, Caller, Error, Resource, Result, Spec};

/// A job somebody is to run.
#[derive(Clone, Debug)]
pub struct ClaimedJob {
    /// The job.
    pub job: Resource,
    /// How it is run: by whoever claimed it, until when.
    pub run: JobRun,
    /// What to show with each report. It is told this once.
    pub token: String,
}

/// What came of looking for a job.
enum Taken {
    Job(Box<ClaimedJob>),
    /// One counts as failed from now on; there may be others.
    GaveUp,
    Nothing,
}

impl AboutResource for ClaimJob {
    fn of(&self) -> (&AccountId, Uuid, i64) {
        (self.account(), self.job(), self.version())
    }
}

/// The jobs that wait, the longest first: those nobody has claimed, and those whose runner is not heard of
/// any more. The words are those of the index `jobs_to_do`.
macro_rules! next_job {
    () => {
        "SELECT r.id FROM resources r LEFT JOIN job_leases l ON l.job = r.key \
         WHERE r.account = $1 AND r.kind = 'supervised-fine-tuning-job' AND r.state IN ('pending', 'running') \
         AND (r.state = 'pending' OR l.token_hash IS NULL OR l.expires <= $2 OR l.expires > $3) \
         ORDER BY r.created, r.id LIMIT 1"
    };
}

impl Accounts {
    /// Takes the job that has waited longest, for a service account that runs jobs; none if none waits.
    ///
    /// # Errors
    /// [`Error::Refused`] for anybody else, [`Error::NotFound`].
    pub async fn claim_job(&self, caller: Caller, account: &AccountId) -> Result<Option<ClaimedJob>> {
        let account = account.clone();
        self.detached(move |accounts| async move { accounts.do_claim(caller, &account).await }).await
    }

    async fn do_claim(&self, caller: Caller, account: &AccountId) -> Result<Option<ClaimedJob>> {
        let operation = Operation::ClaimJob;
        let seat = self.seat(caller, account, operation).await?;
        let kind = seat.user.as_ref().map(crate::users::row::Row::kind);
        let may = policy::may_run_jobs(&seat.actor, kind, operation);
        if may.is_ok() && !self.has_job(account).await? {
            return Ok(None);
        }
        loop {
            match self.take_next(caller, account).await? {
                Taken::Job(job) => return Ok(Some(*job)),
                Taken::GaveUp => {}
                Taken::Nothing => return Ok(None),
            }
        }
    }

    async fn take_next(&self, caller: Caller, account: &AccountId) -> Result<Taken> {
        let operation = Operation::ClaimJob;
        let mut change = Change::open(self, caller, account, operation).await?;
        let kind = change.own().map(crate::users::row::Row::kind);
        if let Err(denial) = policy::may_run_jobs(change.actor(), kind, operation) {
            return change.decide_on_account::<ClaimJob>(Err(denial)).await.map(|_| Taken::Nothing);
        }
        // Another runner may have been quicker.
        let Some(id) = change.next_job().await? else {
            change.nothing_to_do().await?;
            return Ok(Taken::Nothing);
        };
        let (mut change, row) = change.upon_resource(ResourceKind::FineTuningJob, &id, None).await?;
        let lease = lease::load(change.reading(), row.key).await?;
        let now = self.now();
        let is_free = lease.as_ref().is_none_or(|lease| lease.is_over(now));
        let attempts = lease.map_or(0, |lease| lease.attempts.unsigned_abs());
        let (actor, facts) = (change.actor(), row.facts()?);
        if let Some(decision) = policy::give_up_job(actor, kind, change.facts(), &facts, is_free, attempts) {
            let granted =
                change.decide_about_resource(ResourceKind::FineTuningJob, id.as_str(), Ok(decision)).await?;
            return granted.give_up(&id, &row.spec()?, attempts).await;
        }
        let runner_name = change.own().map(|own| own.user_id.clone()).unwrap_or_default();
        let decision = policy::claim_job(change.actor(), kind, change.facts(), &facts, is_free);
        let mut granted =
            change.decide_about_resource(ResourceKind::FineTuningJob, id.as_str(), decision).await?;
        let token = Token::new();
        granted.lease_out(&runner_name, &token, attempts + 1).await?;
        let job = granted.touched().await?;
        let run = granted.run_after().await?;
        let detail = json!({"attempt": attempts + 1});
        granted.commit(Entry::about_resource(ResourceKind::FineTuningJob, &id, detail)).await?;
        Ok(Taken::Job(Box::new(ClaimedJob { job, run, token: token.reveal() })))
    }

    async fn has_job(&self, account: &AccountId) -> Result<bool> {
        let pool = self.inner.db.pool();
        let next: Option<(String,)> = on!(&pool, c => sqlx::query_as(next_job!()).bind(account.as_str())
            .bind(self.now().micros()).bind(self.now().plus_seconds(LEASE_LASTS).micros()).fetch_optional(*c).await)?;
        Ok(next.is_some())
    }
}

impl Change {
    async fn next_job(&mut self) -> Result<Option<ResourceId>> {
        let (account, now) = (self.facts().id.clone(), self.accounts().now());
        let next: Option<(String,)> = on!(self.reading(), c => sqlx::query_as(next_job!()).bind(account.as_str())
            .bind(now.micros()).bind(now.plus_seconds(LEASE_LASTS).micros()).fetch_optional(&mut **c).await)?;
        let read =
            |(id,): (String,)| ResourceId::parse(&id).map_err(|_| Error::Damaged(format!("the job “{id}”")));
        next.map(read).transpose()
    }
}

impl Granted<ClaimJob> {
    async fn lease_out(&mut self, runner_name: &str, token: &Token, attempts: u64) -> Result<()> {
        const LEASE: &str = "INSERT INTO job_leases (job, runner, runner_name, token_hash, expires, percent, attempts, \
            claimed, reported) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $7) ON CONFLICT (job) DO UPDATE SET \
            runner = $2, runner_name = $3, token_hash = $4, expires = $5, percent = 0, attempts = $6, claimed = $7, \
            reported = $7";
        const RUN: &str =
            "UPDATE resources SET state = $4, message = '' WHERE key = $1 AND account = $2 AND version = $3";
        let now: Timestamp = self.accounts().now();
        let (tx, decision) = self.writing();
        on!(&mut *tx, c => sqlx::query(LEASE).bind(decision.job()).bind(decision.runner()).bind(runner_name)
            .bind(&token.hash()[..]).bind(now.plus_seconds(LEASE_LASTS).micros()).bind(attempts.cast_signed()).bind(now.micros())
            .execute(&mut **c).await.map(drop))?;
        let rows = on!(tx, c => sqlx::query(RUN).bind(decision.job()).bind(decision.account().as_str())
            .bind(decision.version()).bind(ResourceState::Running.as_str()).execute(&mut **c).await
            .map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

impl Granted<ReportJob> {
    async fn give_up(mut self, id: &ResourceId, spec: &Spec, attempts: u64) -> Result<Taken> {
        let message = format!(
            "{attempts} runners took it, and none was heard of again. See what they have written down before you \
             resume it."
        );
        self.note(&JobReport { message: Some(message), ..JobReport::default() }, spec).await?;
        self.touched().await?;
        let detail = json!({"failedAfter": attempts});
        self.commit(Entry::about_resource(ResourceKind::FineTuningJob, id, detail)).await?;
        Ok(Taken::GaveUp)
    }
}

impl<D: AboutResource> Granted<D> {
    /// How the job is run after what has been written so far.
    pub(super) async fn run_after(&mut self) -> Result<JobRun> {
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        let (_, job, _) = decision.of();
        let lease = lease::load(tx, job).await?;
        lease.map(|lease| lease.run(now)).ok_or_else(|| Error::Damaged("a job without a lease".to_owned()))
    }
}
