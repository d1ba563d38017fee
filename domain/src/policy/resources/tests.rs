use super::*;
use crate::{DisplayName, Role, UserKind};

const OWNED: [Operation; 8] = [
    Operation::ChangeResource,
    Operation::DeleteResource,
    Operation::UndeleteResource,
    Operation::ScaleDeployment,
    Operation::ChangeOwner,
    Operation::UploadDataset,
    Operation::CancelJob,
    Operation::ResumeJob,
];

fn account() -> AccountFacts {
    AccountFacts {
        id: AccountId::parse("acme").expect("an id"),
        name: DisplayName::parse("Acme").expect("a name"),
        active_admins: 1,
        granular_roles: true,
    }
}

fn actor(role: Role) -> Actor {
    Actor::User { user: Uuid::from_u128(1), role }
}

fn resource(kind: ResourceKind, state: ResourceState, owner: Option<u128>) -> ResourceFacts {
    let owner_name = owner.map(|_| "Carol".to_owned());
    let owner = owner.map(Uuid::from_u128);
    ResourceFacts { key: Uuid::from_u128(9), kind, owner, owner_name, state, version: 3 }
}

fn receiver(role: Role, standing: Standing) -> TargetFacts {
    let user = Uuid::from_u128(2);
    TargetFacts { user, kind: UserKind::Person, role, standing, can_sign_in: true, version: 1 }
}

/// A kind and state for which nothing but the owner stands in the way.
fn fitting(operation: Operation) -> (ResourceKind, ResourceState) {
    match operation {
        Operation::UndeleteResource => (ResourceKind::Deployment, ResourceState::Deleted),
        Operation::UploadDataset => (ResourceKind::Dataset, ResourceState::Uploading),
        Operation::CancelJob => (ResourceKind::FineTuningJob, ResourceState::Running),
        Operation::ResumeJob => (ResourceKind::FineTuningJob, ResourceState::Paused),
        _ => (ResourceKind::Deployment, ResourceState::Ready),
    }
}

#[test]
fn what_depends_on_the_owner_is_all_that_is_done_to_a_resource() {
    let listed: Vec<Operation> =
        Operation::ALL.iter().copied().filter(|one| one.requirement() == Requirement::Owner).collect();
    assert_eq!(listed, OWNED);
}

#[test]
fn ones_own_and_others_resources_are_two_lines_of_the_matrix() {
    for operation in OWNED {
        let (kind, state) = fitting(operation);
        for role in Role::ALL {
            for (owner, needs) in [
                (Some(1), Permission::EditOwnResources),
                (Some(2), Permission::EditOthersResources),
                (None, Permission::EditOthersResources),
            ] {
                let answer =
                    change_resource(&actor(role), &account(), &resource(kind, state, owner), operation);
                assert_eq!(answer.is_ok(), role.has(needs), "{role} {operation:?} {owner:?}");
                if let Err(denial) = answer {
                    let missing = denial.permission().expect("a permission is missing");
                    assert!(!role.has(missing) && denial.roles().contains(&Role::User), "{denial}");
                }
            }
        }
    }
}

#[test]
fn a_refusal_names_the_owner_or_says_that_there_is_none() {
    let refused = |owner| {
        let of = resource(ResourceKind::Model, ResourceState::Ready, owner);
        let denial = change_resource(&actor(Role::Contributor), &account(), &of, Operation::DeleteResource);
        denial.expect_err("refused").to_string()
    };
    assert!(refused(Some(2)).contains("Carol owns it"), "{}", refused(Some(2)));
    assert!(refused(None).contains("nobody owns it"), "{}", refused(None));
}

#[test]
fn who_makes_a_resource_owns_it_and_there_are_no_more_than_the_limit() {
    let make = |role, present| create_resource(&actor(role), &account(), ResourceKind::Model, present, 2);
    for role in Role::ALL {
        assert_eq!(make(role, 1).is_ok(), role.has(Permission::CreateResources), "{role}");
    }
    assert_eq!(make(Role::User, 0).expect("made").owner(), Some(Uuid::from_u128(1)));
    let refused = make(Role::Admin, 2).expect_err("one too many").to_string();
    assert!(refused.contains("2 models"), "{refused}");
}

#[test]
fn a_resource_is_given_to_somebody_active_whose_role_can_own_it() {
    let give = |role, standing| {
        let of = resource(ResourceKind::Dataset, ResourceState::Ready, Some(1));
        give_resource(&actor(Role::Contributor), &account(), &of, &receiver(role, standing))
    };
    for role in Role::ALL {
        assert_eq!(give(role, Standing::Active).is_ok(), role != Role::InferenceUser, "{role}");
        assert!(give(role, Standing::Invited).is_err() && give(role, Standing::Deactivated).is_err());
    }
}

#[test]
fn what_is_deleted_only_comes_back_or_ends() {
    let deleted = resource(ResourceKind::Deployment, ResourceState::Deleted, Some(1));
    for operation in OWNED {
        let answer = change_resource(&actor(Role::User), &account(), &deleted, operation);
        let possible = matches!(operation, Operation::UndeleteResource | Operation::DeleteResource);
        assert_eq!(answer.is_ok(), possible, "{operation:?}");
    }
}

#[test]
fn a_job_is_cancelled_before_its_end_and_resumed_when_it_rests_or_was_stopped() {
    for state in ResourceKind::FineTuningJob.states() {
        let job = resource(ResourceKind::FineTuningJob, *state, Some(1));
        let can = |operation| change_resource(&actor(Role::User), &account(), &job, operation).is_ok();
        use ResourceState::{Cancelled, Failed, Paused, Pending, Running};
        assert_eq!(can(Operation::CancelJob), matches!(state, Pending | Running | Paused), "{state:?}");
        assert_eq!(can(Operation::ResumeJob), matches!(state, Paused | Failed | Cancelled), "{state:?}");
    }
}
