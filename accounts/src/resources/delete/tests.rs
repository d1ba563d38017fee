use serde_json::json;

use super::*;
use crate::testing::{acme, connected, on_both, resources::*};
use crate::{Error, NewResource, ResourceQuery};

on_both! {
    async fn a_deployment_is_kept_for_a_while_and_everything_else_is_gone(world) {
        let alice = world.alice().await;
        for kind in ResourceKind::ALL {
            world.make(alice, kind, "one").await.expect("made");
        }
        for kind in [ResourceKind::FineTuningJob, ResourceKind::Deployment, ResourceKind::Model, ResourceKind::Dataset] {
            world.accounts.delete_resource(alice, &acme(), kind, &rid("one"), false, None).await.expect("deleted");
            let after = world.accounts.resource(alice, &acme(), kind, &rid("one")).await;
            if kind.comes_back() {
                let after = after.expect("still there");
                assert!(after.state == ResourceState::Deleted && after.deleted.is_some());
            } else {
                assert!(matches!(after, Err(Error::NotFound)), "{kind}");
            }
        }
        world.is_sound().await;
    }

    async fn deleting_twice_does_no_more_than_once_and_it_comes_back_as_it_was(world) {
        let alice = world.alice().await;
        let kind = ResourceKind::Deployment;
        let made = world.make(alice, kind, "d1").await.expect("made");
        let delete = |for_good| async move {
            world.accounts.delete_resource(alice, &acme(), kind, &rid("d1"), for_good, None).await
        };
        let listed = |show_deleted| async move {
            let query = ResourceQuery { show_deleted, ..ResourceQuery::default() };
            world.accounts.query_resources(alice, &acme(), kind, query).await.expect("a list").items.len()
        };
        delete(false).await.expect("deleted");
        delete(false).await.expect("nothing to do");
        assert_eq!((listed(false).await, listed(true).await), (0, 1));
        assert!(matches!(world.make(alice, kind, "d1").await, Err(Error::Taken(_))), "its id is kept");
        let back = world.accounts.undelete_resource(alice, &acme(), kind, &made.id, None).await.expect("back");
        assert_eq!((back.state, back.deleted, &back.spec), (made.state, None, &made.spec));
        let refused = world.accounts.undelete_resource(alice, &acme(), kind, &made.id, None).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        delete(false).await.expect("deleted");
        delete(true).await.expect("for good");
        world.make(alice, kind, "d1").await.expect("its id is free");
    }

    async fn a_dataset_stays_while_a_job_needs_it(world) {
        let alice = world.alice().await;
        world.make(alice, ResourceKind::Dataset, "d1").await.expect("made");
        world.fill(alice, "d1").await;
        let spec = spec(ResourceKind::FineTuningJob, json!({"dataset": "d1"}));
        let job = NewResource { kind: ResourceKind::FineTuningJob, id: Some(rid("j1")), spec };
        world.accounts.create_resource(alice, &acme(), job).await.expect("made");
        let (dataset, job) = (rid("d1"), rid("j1"));
        let refused = world.accounts.delete_resource(alice, &acme(), ResourceKind::Dataset, &dataset, false, None).await;
        let Err(Error::Refused(refusal)) = refused else { panic!("refused") };
        assert!(refusal.to_string().contains("the fine-tuning job j1"), "{refusal}");
        let needing = world.accounts.needing_resource(alice, &acme(), ResourceKind::Dataset, &dataset).await;
        assert_eq!(needing.expect("a list"), ["the fine-tuning job j1"]);
        world.accounts.delete_resource(alice, &acme(), ResourceKind::FineTuningJob, &job, false, None).await.expect("deleted");
        world.accounts.delete_resource(alice, &acme(), ResourceKind::Dataset, &dataset, false, None).await.expect("deleted");
    }

    async fn a_deployment_does_not_come_back_to_a_connection_that_is_gone(world) {
        let alice = world.alice().await;
        let (kind, id) = (ResourceKind::Deployment, rid("d1"));
        connected(world, alice, "vllm", None).await;
        let upstream = json!({"baseModel": "m1", "upstream": {"connection": "vllm", "model": "m"}});
        let new = NewResource { kind, id: Some(id.clone()), spec: spec(kind, upstream) };
        world.accounts.create_resource(alice, &acme(), new).await.expect("made");
        world.accounts.delete_resource(alice, &acme(), kind, &id, false, None).await.expect("deleted");
        let connection = domain::ConnectionId::parse("vllm").expect("an id");
        world.accounts.delete_connection(alice, &acme(), &connection, None).await.expect("nothing uses it");
        let back = world.accounts.undelete_resource(alice, &acme(), kind, &id, None).await;
        assert!(matches!(&back, Err(Error::Invalid(wrong)) if wrong[0].field.starts_with("upstream")), "{back:?}");
        connected(world, alice, "vllm", None).await;
        let back = world.accounts.undelete_resource(alice, &acme(), kind, &id, None).await.expect("back");
        assert_eq!(back.state, ResourceState::Ready);
    }
}
