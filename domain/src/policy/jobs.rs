//! Decisions about running fine-tuning jobs. Runners are programs: a service account whose role may manage
//! whatever resource there is takes a job and says how it goes. Stopping one and letting it run again is
//! for whoever may manage it, like every other change of a resource.

use uuid::Uuid;

use super::decision::decision;
use super::{AccountFacts, Actor, ResourceFacts, may};
use crate::{AccountId, Denial, Operation, Reason, ResourceKind, ResourceState, UserKind};

decision! {
    /// Permission to take one job in order to run it.
    ClaimJob {
        /// The service account that will run it.
        runner: Uuid,
        /// The job.
        job: Uuid,
        /// The version it was decided upon.
        version: i64,
    }
}

decision! {
    /// Permission of a job's runner to say how it stands.
    ReportJob {
        /// The service account that runs it.
        runner: Uuid,
        /// The job.
        job: Uuid,
        /// How it stands from now on.
        to: ResourceState,
        /// The version it was decided upon.
        version: i64,
    }
}

/// Whether `actor`, a user of this kind, may run jobs at all: claim them or report on them. Answers who
/// they are.
///
/// # Errors
/// Without the permission, and for everybody who is no service account.
pub fn may_run_jobs(actor: &Actor, kind: Option<UserKind>, operation: Operation) -> Result<Uuid, Denial> {
    may(actor, operation)?;
    match (actor.user(), kind) {
        (Some(runner), Some(UserKind::ServiceAccount)) => Ok(runner),
        _ => Err(Denial::new(operation, Reason::OnlyPrograms)),
    }
}

/// Whether `actor` may take the job. That nobody has it is for the lease to say: `is_free`.
///
/// # Errors
/// Those of [`may_run_jobs`], and if the job waits for nobody.
pub fn claim_job(
    actor: &Actor,
    kind: Option<UserKind>,
    account: &AccountFacts,
    job: &ResourceFacts,
    is_free: bool,
) -> Result<ClaimJob, Denial> {
    let operation = Operation::ClaimJob;
    let runner = may_run_jobs(actor, kind, operation)?;
    let waits = match job.state {
        ResourceState::Pending => true,
        // Its runner has not been heard of for too long.
        ResourceState::Running => is_free,
        _ => false,
    };
    if job.kind != ResourceKind::FineTuningJob || !waits {
        return Err(Denial::new(operation, Reason::NotInThisState { kind: job.kind, state: job.state }));
    }
    Ok(ClaimJob { account: account.id.clone(), runner, job: job.key, version: job.version })
}

/// How often a job is taken by a runner that is not heard of again before it counts as failed: it may be what
/// ends them.
pub const MOST_ATTEMPTS: u64 = 5;

/// Whether a job counts as failed instead of being taken by `actor`, because it has been taken so often and
/// nothing came of it; none if it does not. That nobody has it is for the lease to say: `is_free`.
pub fn give_up_job(
    actor: &Actor,
    kind: Option<UserKind>,
    account: &AccountFacts,
    job: &ResourceFacts,
    is_free: bool,
    attempts: u64,
) -> Option<ReportJob> {
    let is_lost = job.state == ResourceState::Running && is_free;
    let ClaimJob { account, runner, job, version } = claim_job(actor, kind, account, job, is_free).ok()?;
    let to = ResourceState::Failed;
    (is_lost && attempts >= MOST_ATTEMPTS).then_some(ReportJob { account, runner, job, to, version })
}

/// The states a runner can report: that it goes on, how it ended, that it rests, or that it is given back.
pub const REPORTED_STATES: [ResourceState; 5] = [
    ResourceState::Running,
    ResourceState::Completed,
    ResourceState::Failed,
    ResourceState::Paused,
    ResourceState::Pending,
];

/// Whether `actor` may say that the job stands like this. That it is theirs is for the lease to say.
///
/// # Errors
/// Those of [`may_run_jobs`], and if the job does not run, or the state is none to report.
pub fn report_job(
    actor: &Actor,
    kind: Option<UserKind>,
    account: &AccountFacts,
    job: &ResourceFacts,
    to: ResourceState,
) -> Result<ReportJob, Denial> {
    let operation = Operation::ReportJob;
    let runner = may_run_jobs(actor, kind, operation)?;
    let runs = job.kind == ResourceKind::FineTuningJob && job.state == ResourceState::Running;
    if !runs || !REPORTED_STATES.contains(&to) {
        return Err(Denial::new(operation, Reason::NotInThisState { kind: job.kind, state: job.state }));
    }
    Ok(ReportJob { account: account.id.clone(), runner, job: job.key, to, version: job.version })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DisplayName, Role};

    fn account() -> AccountFacts {
        let id = AccountId::parse("acme").expect("id");
        AccountFacts {
            id,
            name: DisplayName::parse("Acme").expect("name"),
            granular_roles: true,
            active_admins: 1,
        }
    }

    fn job(state: ResourceState) -> ResourceFacts {
        let (key, owner) = (Uuid::from_u128(7), Some(Uuid::from_u128(8)));
        let kind = ResourceKind::FineTuningJob;
        ResourceFacts { key, kind, owner, owner_name: Some("Ann".into()), state, version: 3 }
    }

    fn actor(role: Role) -> Actor {
        Actor::User { user: Uuid::from_u128(1), role }
    }

    const PROGRAM: Option<UserKind> = Some(UserKind::ServiceAccount);

    #[test]
    fn only_service_accounts_that_may_manage_others_resources_run_jobs() {
        for operation in [Operation::ClaimJob, Operation::ReportJob] {
            for role in Role::ALL {
                let may_manage = role.has(crate::Permission::EditOthersResources);
                assert_eq!(may_run_jobs(&actor(role), PROGRAM, operation).is_ok(), may_manage, "{role:?}");
                let person =
                    may_run_jobs(&actor(role), Some(UserKind::Person), operation).map_err(|no| no.reason);
                match may_manage {
                    true => assert_eq!(person, Err(Reason::OnlyPrograms)),
                    false => assert!(matches!(person, Err(Reason::MissingPermission(_)))),
                }
            }
            assert!(may_run_jobs(&Actor::Operator, None, operation).is_err());
        }
    }

    #[test]
    fn a_job_is_claimed_while_it_waits_or_when_its_runner_is_not_heard_of() {
        for state in ResourceKind::FineTuningJob.states() {
            for is_free in [false, true] {
                let claimed = claim_job(&actor(Role::User), PROGRAM, &account(), &job(*state), is_free);
                let waits = *state == ResourceState::Pending || (*state == ResourceState::Running && is_free);
                assert_eq!(claimed.is_ok(), waits, "{state:?} {is_free}");
            }
        }
    }

    #[test]
    fn a_job_is_given_up_only_when_so_many_runners_were_lost_to_it() {
        for state in ResourceKind::FineTuningJob.states() {
            for is_free in [false, true] {
                for attempts in [MOST_ATTEMPTS - 1, MOST_ATTEMPTS] {
                    let (user, job) = (actor(Role::User), job(*state));
                    let given_up = give_up_job(&user, PROGRAM, &account(), &job, is_free, attempts);
                    let is_lost = *state == ResourceState::Running && is_free && attempts == MOST_ATTEMPTS;
                    assert_eq!(given_up.is_some(), is_lost, "{state:?} {is_free} {attempts}");
                    assert!(given_up.is_none_or(|decision| decision.to() == ResourceState::Failed));
                }
            }
        }
        let lost = job(ResourceState::Running);
        let person = Some(UserKind::Person);
        assert!(give_up_job(&actor(Role::User), person, &account(), &lost, true, 9).is_none());
    }

    #[test]
    fn nothing_is_reported_of_a_job_that_does_not_run_or_of_a_state_that_is_not_the_runners() {
        for from in ResourceKind::FineTuningJob.states() {
            for to in ResourceState::ALL {
                let reported = report_job(&actor(Role::User), PROGRAM, &account(), &job(*from), to);
                let fits = *from == ResourceState::Running && REPORTED_STATES.contains(&to);
                assert_eq!(reported.is_ok(), fits, "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn what_is_no_job_is_never_run() {
        let model = ResourceFacts { kind: ResourceKind::Model, ..job(ResourceState::Pending) };
        assert!(claim_job(&actor(Role::User), PROGRAM, &account(), &model, true).is_err());
    }
}
