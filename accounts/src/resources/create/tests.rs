use domain::Role;
use serde_json::json;

use super::*;
use crate::testing::{acme, email, name, on_both, resources::*};
use crate::{AuditQuery, ResourceLimits};

on_both! {
    async fn who_makes_a_resource_owns_it_and_it_is_in_the_log(world) {
        let alice = world.alice().await;
        let carol = world.joined(alice, "carol", Role::Contributor).await;
        for kind in ResourceKind::ALL {
            let made = world.make(carol, kind, "one").await.expect("made");
            assert_eq!(made.owner.as_ref().map(|owner| owner.user.as_str()), Some("carol"), "{kind}");
            assert_eq!((made.created_by.as_str(), made.version), ("carol@example.com", 1));
            assert_eq!(world.accounts.resource(alice, &acme(), kind, &rid("one")).await.expect("there"), made);
        }
        let log = AuditQuery { size: 1, ..AuditQuery::default() };
        let last = world.accounts.audit_log(alice, &acme(), &log).await.expect("a log").entries.remove(0);
        assert_eq!((last.operation.as_str(), last.about.expect("about").name), ("create-resource", "dataset one".to_owned()));
        world.is_sound().await;
    }

    async fn an_inference_user_sees_resources_and_makes_none(world) {
        let alice = world.alice().await;
        let ian = world.joined(alice, "ian", Role::InferenceUser).await;
        world.make(alice, ResourceKind::Model, "m1").await.expect("made");
        assert!(world.accounts.resource(ian, &acme(), ResourceKind::Model, &rid("m1")).await.is_ok());
        for kind in ResourceKind::ALL {
            let refused = world.make(ian, kind, "one").await;
            assert!(matches!(refused, Err(Error::Refused(_))), "{kind}: {refused:?}");
        }
    }

    async fn an_id_is_made_from_the_name_and_none_is_given_twice(world) {
        let alice = world.alice().await;
        let spec = spec(ResourceKind::Model, json!({"displayName": "My Llama"}));
        let new = NewResource { kind: ResourceKind::Model, id: None, spec };
        let made = world.accounts.create_resource(alice, &acme(), new.clone()).await.expect("made");
        assert_eq!(made.id.as_str(), "my-llama");
        let other = world.accounts.create_resource(alice, &acme(), new).await.expect("another");
        assert!(other.id.as_str().starts_with("my-llama-"), "{}", other.id);
        world.make(alice, ResourceKind::Deployment, "one").await.expect("made");
        let taken = world.make(alice, ResourceKind::Deployment, "one").await;
        assert!(matches!(&taken, Err(Error::Taken(invalid)) if invalid.field == "id"), "{taken:?}");
        // Another kind may have the same.
        world.make(alice, ResourceKind::Model, "one").await.expect("made");
    }

    async fn an_account_has_no_more_of_a_kind_than_the_installation_allows(world) {
        let alice = world.alice().await;
        let limits = ResourceLimits::parse("datasets=2").expect("limits");
        let config = crate::Config { resource_limits: limits, ..world.config.clone() };
        let limited = Accounts::open(config).await.expect("opens");
        let limited = &limited;
        let make = |id| async move { limited.create_resource(alice, &acme(), new(ResourceKind::Dataset, id)).await };
        make("one").await.expect("made");
        make("two").await.expect("made");
        let Err(Error::Refused(refusal)) = make("three").await else { panic!("one too many") };
        assert!(refusal.to_string().contains("2 datasets"), "{refusal}");
    }

    async fn a_job_needs_a_dataset_that_is_there(world) {
        let alice = world.alice().await;
        let job = |dataset: &str| {
            let spec = spec(ResourceKind::FineTuningJob, json!({"dataset": dataset}));
            let new = NewResource { kind: ResourceKind::FineTuningJob, id: None, spec };
            async { world.accounts.create_resource(alice, &acme(), new).await }
        };
        for wrong in ["nothing", "accounts/beta/datasets/one", "-"] {
            let refused = job(wrong).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "dataset"), "{wrong}: {refused:?}");
        }
        world.make(alice, ResourceKind::Dataset, "one").await.expect("made");
        world.fill(alice, "one").await;
        job("accounts/acme/datasets/one").await.expect("made");
    }

    async fn nobody_reaches_the_resources_of_an_account_they_are_not_in(world) {
        let alice = world.alice().await;
        let eve = {
            let eve = world.person(&email("eve@example.com"), &name("Eve")).await;
            world.signed_in(eve).await
        };
        world.make(alice, ResourceKind::Model, "m1").await.expect("made");
        for id in ["m1", "nothing"] {
            let answer = world.accounts.resource(eve, &acme(), ResourceKind::Model, &rid(id)).await;
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
        assert!(matches!(world.make(eve, ResourceKind::Model, "m2").await, Err(Error::NotFound)));
    }
}
