use domain::{ResourceState, Role};

use super::*;
use crate::testing::{acme, connected, on_both, resources::*};

fn fields(value: Value) -> ResourceChange {
    ResourceChange { fields: map(value), version: None }
}

on_both! {
    async fn what_is_sent_replaces_what_was_there_and_null_takes_it_away(world) {
        let alice = world.alice().await;
        let kind = ResourceKind::Deployment;
        let made = world.make(alice, kind, "d1").await.expect("made");
        let change = |wish| async { world.accounts.change_resource(alice, &acme(), kind, &made.id, wish).await };
        let after = change(fields(json!({"displayName": "Llama", "minReplicaCount": 1}))).await.expect("changed");
        assert_eq!((after.title(), after.version, after.state), ("Llama", 2, ResourceState::Creating));
        let upstream = json!({"connection": "vllm", "model": "llama"});
        let lost = change(fields(json!({"upstream": upstream}))).await;
        assert!(matches!(&lost, Err(Error::Invalid(wrong)) if wrong[0].field == "upstream.connection"), "{lost:?}");
        connected(world, alice, "vllm", None).await;
        let after = change(fields(json!({"upstream": upstream, "minReplicaCount": null}))).await.expect("changed");
        assert_eq!((after.state, after.spec.fields().contains_key("minReplicaCount")), (ResourceState::Ready, false));
        assert_eq!(change(fields(json!({"upstream": upstream}))).await.expect("the same").version, after.version);
        let wrong = change(fields(json!({"baseModel": ""}))).await;
        assert!(matches!(&wrong, Err(Error::Invalid(fields)) if fields[0].field == "baseModel"), "{wrong:?}");
        world.is_sound().await;
    }

    async fn a_change_is_made_upon_the_version_it_was_formed_upon(world) {
        let alice = world.alice().await;
        let made = world.make(alice, ResourceKind::Model, "m1").await.expect("made");
        let change = |version, name: &str| {
            let wish = ResourceChange { version: Some(version), ..fields(json!({"displayName": name})) };
            async { world.accounts.change_resource(alice, &acme(), ResourceKind::Model, &made.id, wish).await }
        };
        change(1, "A").await.expect("changed");
        let late = change(1, "B").await;
        assert!(matches!(&late, Err(Error::ResourceConflict(now)) if now.title() == "A"), "{late:?}");
    }

    async fn contributors_change_their_own_and_are_told_who_owns_the_rest(world) {
        let alice = world.alice().await;
        let carol = world.joined(alice, "carol", Role::Contributor).await;
        let bob = world.joined(alice, "bob", Role::User).await;
        world.make(alice, ResourceKind::Model, "hers").await.expect("made");
        world.make(carol, ResourceKind::Model, "own").await.expect("made");
        let change = |who, id: &'static str| async move {
            let wish = fields(json!({"displayName": "X"}));
            world.accounts.change_resource(who, &acme(), ResourceKind::Model, &rid(id), wish).await
        };
        change(carol, "own").await.expect("changed");
        let Err(Error::Refused(refusal)) = change(carol, "hers").await else { panic!("refused") };
        assert!(refusal.to_string().contains("Alice"), "{refusal}");
        change(bob, "hers").await.expect("changed");
    }

    async fn a_role_counts_from_the_next_change(world) {
        let alice = world.alice().await;
        let carol = world.joined(alice, "carol", Role::Contributor).await;
        let made = world.make(carol, ResourceKind::Model, "m1").await.expect("made");
        world.give(alice, "carol", Role::InferenceUser).await.expect("lowered");
        let wish = fields(json!({"displayName": "X"}));
        let refused = world.accounts.change_resource(carol, &acme(), ResourceKind::Model, &made.id, wish).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let still = world.accounts.resource(carol, &acme(), ResourceKind::Model, &made.id).await.expect("there");
        assert_eq!(still.owner.map(|owner| owner.user), made.owner.map(|owner| owner.user), "it stays theirs");
    }
}
