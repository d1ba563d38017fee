use std::collections::BTreeSet;

use domain::{Reason, ResourceId, ResourceKind, ResourceState, Role};
use serde_json::json;
use tokio::task::JoinSet;

use super::*;
use crate::testing::resources::{map, rid};
use crate::testing::{World, acme, id, on_both};
use crate::{Caller, Error, NewResource, Resource, Result, Spec};

const ANY: Option<i64> = None;
const JOB: ResourceKind = ResourceKind::FineTuningJob;

/// A service account that runs jobs, as it asks.
async fn runner(world: &World, admin: Caller, local: &str) -> Caller {
    world.service_account(admin, local, Role::User).await;
    let (_, text) = world.key(admin, local).await;
    world.accounts.authenticate(text.reveal()).await.expect("checked").expect("a key").caller
}

async fn dataset(world: &World, who: Caller) {
    let spec = Spec::new(ResourceKind::Dataset, map(json!({"format": "COMPLETION"}))).expect("a dataset");
    let new = NewResource { kind: ResourceKind::Dataset, id: Some(rid("train")), spec };
    world.accounts.create_resource(who, &acme(), new).await.expect("made");
    let mut upload = world.accounts.begin_upload(who, &acme(), &rid("train")).await.expect("begun");
    upload.write(b"{\"prompt\":\"x\",\"completion\":\"y\"}\n").await.expect("a piece");
    upload.finish().await.expect("uploaded");
}

async fn job(world: &World, who: Caller, name: &str) {
    let fields = json!({"dataset": "accounts/acme/datasets/train", "baseModel": "llama"});
    let new =
        NewResource { kind: JOB, id: Some(rid(name)), spec: Spec::new(JOB, map(fields)).expect("a job") };
    world.accounts.create_resource(who, &acme(), new).await.expect("made");
}

async fn claim(world: &World, who: Caller) -> Option<ClaimedJob> {
    world.accounts.claim_job(who, &acme()).await.expect("asked")
}

async fn claimed(world: &World, who: Caller) -> ClaimedJob {
    claim(world, who).await.expect("a job waits")
}

async fn report(world: &World, who: Caller, claimed: &ClaimedJob, report: JobReport) -> Result<ReportedJob> {
    let report = JobReport { token: claimed.token.clone(), ..report };
    world.accounts.report_job(who, &acme(), &claimed.job.id, report).await
}

fn percent(percent: u8) -> JobReport {
    JobReport { percent: Some(percent), ..JobReport::default() }
}

fn state(state: ResourceState) -> JobReport {
    JobReport { state: Some(state), ..JobReport::default() }
}

/// A job and how it is run, as anybody reads it.
async fn read(world: &World, who: Caller, name: &str) -> (Resource, Option<JobRun>, ResourceState) {
    let job = world.accounts.resource(who, &acme(), JOB, &rid(name)).await.expect("there");
    let run = world.accounts.job_runs(who, &acme(), &[job.key]).await.expect("runs").remove(&job.key);
    let shown = JobRun::state(run.as_ref(), job.state);
    (job, run, shown)
}

async fn model(world: &World, who: Caller, name: &str) -> Result<Resource> {
    world.accounts.resource(who, &acme(), ResourceKind::Model, &rid(name)).await
}

on_both! {
    async fn the_job_that_has_waited_longest_is_claimed_first_and_none_is_no_error(world) {
        let alice = world.alice().await;
        let bot = runner(world, alice, "bot").await;
        assert!(claim(world, bot).await.is_none());
        dataset(world, alice).await;
        for name in ["zeta", "beta", "alpha"] {
            job(world, alice, name).await;
            world.pass(1);
        }
        for name in ["zeta", "beta", "alpha"] {
            let first = claimed(world, bot).await;
            assert_eq!((first.job.id.as_str(), first.job.state), (name, ResourceState::Running));
            assert_eq!((first.run.attempts, first.run.percent), (1, 0));
            assert_eq!(first.run.expires, world.accounts.now().plus_seconds(LEASE_LASTS));
        }
        assert!(claim(world, bot).await.is_none());
    }

    async fn only_service_accounts_that_may_manage_others_resources_run_jobs(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        job(world, alice, "job").await;
        let refused = |error: Error| match error {
            Error::Refused(refused) => refused.denial.reason.clone(),
            other => panic!("{other:?}"),
        };
        let reason = refused(world.accounts.claim_job(alice, &acme()).await.expect_err("a person"));
        assert_eq!(reason, Reason::OnlyPrograms);
        world.service_account(alice, "small", Role::Contributor).await;
        let (_, text) = world.key(alice, "small").await;
        let small = world.accounts.authenticate(text.reveal()).await.expect("checked").expect("a key").caller;
        let reason = refused(world.accounts.claim_job(small, &acme()).await.expect_err("a contributor"));
        assert!(matches!(reason, Reason::MissingPermission(_)));
        let bot = runner(world, alice, "bot").await;
        let mine = claimed(world, bot).await;
        let reason = refused(report(world, alice, &mine, percent(5)).await.expect_err("a person"));
        assert_eq!(reason, Reason::OnlyPrograms);
        world.give(alice, "bot", Role::Contributor).await.expect("lowered");
        let reason = refused(report(world, bot, &mine, percent(5)).await.expect_err("lowered"));
        assert!(matches!(reason, Reason::MissingPermission(_)));
    }

    async fn what_a_report_names_as_output_on_the_way_holds_at_the_end_and_text_can_be_stored(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        job(world, alice, "job").await;
        let bot = runner(world, alice, "bot").await;
        let mine = claimed(world, bot).await;
        let nul = JobReport { message: Some("a\0b".into()), ..JobReport::default() };
        let wrong = report(world, bot, &mine, nul).await;
        assert!(matches!(&wrong, Err(Error::Invalid(wrong)) if wrong[0].field == "message"), "{wrong:?}");
        let named = JobReport { output_model: Some(rid("named")), ..percent(5) };
        report(world, bot, &mine, named).await.expect("reported");
        report(world, bot, &mine, state(ResourceState::Completed)).await.expect("completed");
        model(world, alice, "named").await.expect("the model that was named");
    }

    async fn a_job_that_ends_its_runners_counts_as_failed_and_is_taken_anew_only_when_it_is_resumed(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        job(world, alice, "poison").await;
        world.pass(1);
        job(world, alice, "sound").await;
        let bot = runner(world, alice, "bot").await;
        for attempt in 1..=domain::policy::MOST_ATTEMPTS {
            let taken = claimed(world, bot).await;
            assert_eq!((taken.job.id.as_str(), taken.run.attempts), ("poison", attempt));
            report(world, bot, &taken, percent(1)).await.expect("it is heard of once");
            world.pass(LEASE_LASTS);
        }
        assert_eq!(claimed(world, bot).await.job.id.as_str(), "sound", "the next is not kept waiting");
        let (failed, run, shown) = read(world, alice, "poison").await;
        assert_eq!((failed.state, shown), (ResourceState::Failed, ResourceState::Failed));
        assert!(failed.message.starts_with("5 runners took it"), "{}", failed.message);
        assert!(run.expect("a run").is_over);
        assert!(claim(world, bot).await.is_none());
        world.accounts.resume_job(alice, &acme(), &rid("poison"), ANY).await.expect("resumed");
        let taken = claimed(world, bot).await;
        assert_eq!((taken.job.id.as_str(), taken.run.attempts), ("poison", 1), "counted from the beginning");
        assert!(taken.job.message.is_empty());
    }

    async fn two_runners_who_race_for_a_hundred_jobs_get_each_of_them_once(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        for number in 0..100 {
            job(world, alice, &format!("job-{number}")).await;
        }
        let other = world.another_process().await;
        let mut racing = JoinSet::new();
        for (name, accounts) in [("bot-one", world.accounts.clone()), ("bot-two", other.clone())] {
            let bot = runner(world, alice, name).await;
            racing.spawn(async move {
                let mut mine = Vec::new();
                while let Some(claimed) = accounts.claim_job(bot, &acme()).await.expect("asked") {
                    mine.push((claimed.job.id.clone(), claimed.token.clone()));
                    let report = JobReport { token: claimed.token, ..state(ResourceState::Completed) };
                    let done = accounts.report_job(bot, &acme(), &claimed.job.id, report).await.expect("done");
                    assert_eq!(done.job.state, ResourceState::Completed);
                }
                mine
            });
        }
        let shares = racing.join_all().await;
        let all: Vec<_> = shares.iter().flatten().collect();
        let jobs: BTreeSet<&ResourceId> = all.iter().map(|(job, _)| job).collect();
        let tokens: BTreeSet<&String> = all.iter().map(|(_, token)| token).collect();
        assert_eq!((all.len(), jobs.len(), tokens.len()), (100, 100, 100));
        assert!(shares.iter().all(|share| !share.is_empty()), "both had some");
        for number in 0..100 {
            let (_, run, _) = read(world, alice, &format!("job-{number}")).await;
            assert_eq!(run.map(|run| (run.attempts, run.percent)), Some((1, 100)));
        }
        other.close().await;
    }

    async fn a_lease_lasts_five_minutes_from_the_last_report_and_then_the_job_waits_again(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        job(world, alice, "job").await;
        let (bot, spare) = (runner(world, alice, "bot").await, runner(world, alice, "spare").await);
        let first = claimed(world, bot).await;
        world.pass(LEASE_LASTS - 1);
        assert!(claim(world, spare).await.is_none());
        let renewed = report(world, bot, &first, percent(40)).await.expect("in time");
        assert_eq!(renewed.run.expires, world.accounts.now().plus_seconds(LEASE_LASTS));
        world.pass(LEASE_LASTS - 1);
        let (_, run, shown) = read(world, alice, "job").await;
        assert_eq!((run.map(|run| run.percent), shown), (Some(40), ResourceState::Running));
        world.pass(1);
        let (stored, run, shown) = read(world, alice, "job").await;
        assert_eq!((stored.state, shown), (ResourceState::Running, ResourceState::Pending));
        assert_eq!(run.map(|run| (run.is_over, run.runner)), Some((true, "bot".to_owned())));
        // Nobody else has it, and still it is theirs no more.
        let late = report(world, bot, &first, percent(50)).await;
        assert!(matches!(late, Err(Error::LeaseEnded)), "{late:?}");
        let second = claimed(world, spare).await;
        assert_eq!((second.job.id.as_str(), second.run.attempts, second.run.percent), ("job", 2, 0));
        for late in [percent(60), state(ResourceState::Completed), state(ResourceState::Failed)] {
            assert!(matches!(report(world, bot, &first, late).await, Err(Error::LeaseEnded)));
        }
        // Its token in other hands is worth as little.
        assert!(matches!(report(world, bot, &second, percent(60)).await, Err(Error::LeaseEnded)));
        let (job, run, _) = read(world, alice, "job").await;
        assert_eq!((job.state, run.map(|run| run.percent)), (ResourceState::Running, Some(0)));
        report(world, spare, &second, state(ResourceState::Completed)).await.expect("done");
    }

    async fn progress_is_no_entry_in_the_log_and_no_new_version(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        job(world, alice, "job").await;
        let bot = runner(world, alice, "bot").await;
        let mine = claimed(world, bot).await;
        let before = world.accounts.verify_audit().await.expect("a report").entries;
        for done in [1, 50, 99] {
            let reported = report(world, bot, &mine, percent(done)).await.expect("reported");
            assert_eq!((reported.run.percent, reported.job.version, reported.is_cancelled), (done, mine.job.version, false));
        }
        assert_eq!(world.accounts.verify_audit().await.expect("a report").entries, before);
        let says = JobReport { message: Some("epoch 2 of 3".to_owned()), ..percent(70) };
        let reported = report(world, bot, &mine, says.clone()).await.expect("reported");
        assert_eq!((reported.job.message.as_str(), reported.job.version), ("epoch 2 of 3", mine.job.version + 1));
        report(world, bot, &mine, says).await.expect("the same again");
        assert_eq!(world.accounts.verify_audit().await.expect("a report").entries, before + 1);
    }

    async fn a_cancelled_job_stays_cancelled_and_its_runner_hears_of_it_at_its_next_report(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        let bot = runner(world, alice, "bot").await;
        for (number, next) in [percent(50), state(ResourceState::Completed), state(ResourceState::Failed)].into_iter().enumerate() {
            let name = format!("job-{number}");
            job(world, alice, &name).await;
            let mine = claimed(world, bot).await;
            let stopped = world.accounts.cancel_job(alice, &acme(), &rid(&name), ANY).await.expect("cancelled");
            assert_eq!(stopped.state, ResourceState::Cancelled);
            let told = report(world, bot, &mine, next).await.expect("told");
            assert!(told.is_cancelled && told.job.state == ResourceState::Cancelled);
            assert_eq!(read(world, alice, &name).await.2, ResourceState::Cancelled);
            assert!(model(world, alice, &name).await.is_err());
        }
        assert!(claim(world, bot).await.is_none());
    }

    async fn a_job_that_waits_can_be_cancelled_and_one_that_is_over_cannot(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        job(world, alice, "job").await;
        let bot = runner(world, alice, "bot").await;
        world.accounts.cancel_job(alice, &acme(), &rid("job"), ANY).await.expect("cancelled");
        assert!(claim(world, bot).await.is_none());
        assert!(matches!(world.accounts.cancel_job(alice, &acme(), &rid("job"), ANY).await, Err(Error::Refused(_))));
        job(world, alice, "done").await;
        let mine = claimed(world, bot).await;
        report(world, bot, &mine, state(ResourceState::Completed)).await.expect("done");
        assert!(matches!(world.accounts.cancel_job(alice, &acme(), &rid("done"), ANY).await, Err(Error::Refused(_))));
        assert!(matches!(world.accounts.resume_job(alice, &acme(), &rid("done"), ANY).await, Err(Error::Refused(_))));
    }

    async fn a_resumed_job_is_anybodys_and_no_longer_the_runners_who_had_it(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        job(world, alice, "job").await;
        let bot = runner(world, alice, "bot").await;
        let first = claimed(world, bot).await;
        world.accounts.cancel_job(alice, &acme(), &rid("job"), ANY).await.expect("cancelled");
        let again = world.accounts.resume_job(alice, &acme(), &rid("job"), ANY).await.expect("resumed");
        assert_eq!(again.state, ResourceState::Pending);
        assert!(matches!(report(world, bot, &first, percent(5)).await, Err(Error::LeaseEnded)));
        let second = claimed(world, bot).await;
        assert_eq!(second.run.attempts, 1);
        assert!(matches!(report(world, bot, &first, percent(5)).await, Err(Error::LeaseEnded)));
        report(world, bot, &second, percent(5)).await.expect("the present one");
    }

    async fn a_runner_gives_a_job_back_lets_it_rest_or_says_that_it_failed(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        job(world, alice, "job").await;
        let bot = runner(world, alice, "bot").await;
        for (to, waits) in [(ResourceState::Pending, true), (ResourceState::Paused, false), (ResourceState::Failed, false)] {
            let mine = claimed(world, bot).await;
            let said = JobReport { message: Some("no memory left".to_owned()), ..state(to) };
            let reported = report(world, bot, &mine, said).await.expect("reported");
            assert_eq!((reported.job.state, reported.job.message.as_str()), (to, "no memory left"));
            assert!(matches!(report(world, bot, &mine, percent(5)).await, Err(Error::LeaseEnded)));
            if !waits {
                assert!(claim(world, bot).await.is_none());
                world.accounts.resume_job(alice, &acme(), &rid("job"), ANY).await.expect("resumed");
            }
        }
    }

    async fn the_model_that_comes_of_a_job_is_the_job_owners(world) {
        let alice = world.alice().await;
        let carl = world.joined(alice, "carl", Role::Contributor).await;
        dataset(world, alice).await;
        let bot = runner(world, alice, "bot").await;
        job(world, carl, "job").await;
        let mine = claimed(world, bot).await;
        let done = JobReport { output_model: Some(rid("tuned")), ..state(ResourceState::Completed) };
        let reported = report(world, bot, &mine, done).await.expect("done");
        assert_eq!(reported.job.spec.text("outputModel"), "accounts/acme/models/tuned");
        let tuned = model(world, carl, "tuned").await.expect("made");
        assert_eq!(tuned.owner.map(|owner| owner.user), Some(id("carl")));
        assert_eq!((tuned.created_by.as_str(), tuned.state), ("carl@example.com", ResourceState::Ready));
        assert_eq!(tuned.spec.text("fineTuningJob"), "accounts/acme/supervisedFineTuningJobs/job");

        job(world, carl, "nameless").await;
        let mine = claimed(world, bot).await;
        report(world, bot, &mine, state(ResourceState::Completed)).await.expect("done");
        model(world, carl, "nameless").await.expect("by the id of its job");
    }

    async fn a_model_that_is_there_already_stays_as_it_is(world) {
        let alice = world.alice().await;
        let carl = world.joined(alice, "carl", Role::Contributor).await;
        dataset(world, alice).await;
        let bot = runner(world, alice, "bot").await;
        let hers = NewResource { kind: ResourceKind::Model, id: Some(rid("tuned")), spec: Spec::new(ResourceKind::Model, map(json!({}))).expect("a model") };
        let before = world.accounts.create_resource(alice, &acme(), hers).await.expect("made");
        job(world, carl, "job").await;
        let mine = claimed(world, bot).await;
        let done = JobReport { output_model: Some(rid("tuned")), ..state(ResourceState::Completed) };
        report(world, bot, &mine, done).await.expect("done");
        assert_eq!(model(world, alice, "tuned").await.expect("there"), before);
    }

    async fn what_a_runner_says_wrongly_is_named(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        job(world, alice, "job").await;
        let bot = runner(world, alice, "bot").await;
        let mine = claimed(world, bot).await;
        let wrong = [
            ("progress", percent(101)),
            ("message", JobReport { message: Some("x".repeat(501)), ..JobReport::default() }),
            ("state", state(ResourceState::Cancelled)),
            ("state", state(ResourceState::Ready)),
        ];
        for (field, said) in wrong {
            let error = report(world, bot, &mine, said).await.expect_err("wrong");
            assert!(matches!(&error, Error::Invalid(wrong) if wrong[0].field == field), "{error:?}");
        }
        let of_none = world.accounts.report_job(bot, &acme(), &rid("none"), percent(1)).await;
        assert!(matches!(of_none, Err(Error::NotFound)));
        world.accounts.delete_resource(alice, &acme(), JOB, &rid("job"), false, ANY).await.expect("deleted");
        assert!(matches!(report(world, bot, &mine, percent(1)).await, Err(Error::NotFound)));
    }

    async fn a_report_and_a_cancellation_at_once_agree_on_what_became_of_the_job(world) {
        let alice = world.alice().await;
        dataset(world, alice).await;
        let bot = runner(world, alice, "bot").await;
        for round in 0..30 {
            let name = format!("job-{round}");
            job(world, alice, &name).await;
            let mine = claimed(world, bot).await;
            let (accounts, theirs) = (world.accounts.clone(), rid(&name));
            let cancelling = tokio::spawn(async move { accounts.cancel_job(alice, &acme(), &theirs, ANY).await });
            let reported = report(world, bot, &mine, state(ResourceState::Completed)).await.expect("answered");
            let cancelled = cancelling.await.expect("no panic").is_ok();
            assert_eq!(reported.is_cancelled, cancelled, "round {round}");
            let wanted = if cancelled { ResourceState::Cancelled } else { ResourceState::Completed };
            assert_eq!(read(world, alice, &name).await.0.state, wanted);
            assert_eq!(model(world, alice, &name).await.is_err(), cancelled);
        }
    }
}
