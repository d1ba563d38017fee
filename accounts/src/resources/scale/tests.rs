use crate::Error;
use crate::testing::{acme, on_both, resources::*};

use super::*;

on_both! {
    async fn a_deployment_is_scaled_within_bounds_and_nothing_else_is(world) {
        let alice = world.alice().await;
        world.make(alice, ResourceKind::Deployment, "d1").await.expect("made");
        let scale = |replicas| async move {
            world.accounts.scale_deployment(alice, &acme(), &rid("d1"), replicas, None).await
        };
        let scaled = scale(3).await.expect("scaled");
        assert_eq!((scaled.spec.fields()["replicaCount"].as_u64(), scaled.version), (Some(3), 2));
        assert_eq!(scale(3).await.expect("the same").version, 2);
        assert!(matches!(scale(10_001).await, Err(Error::Invalid(_))));
        world.is_sound().await;
    }
}
