use domain::Role;

use crate::Error;
use crate::testing::{acme, connected, connection_id, on_both};

on_both! {
    async fn a_connection_goes_with_its_key_and_only_for_those_who_may(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let vllm = connected(world, alice, "vllm", Some("sk-1")).await.id;
        let refused = world.accounts.delete_connection(bob, &acme(), &vllm, None).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let stale = world.accounts.delete_connection(alice, &acme(), &vllm, 2).await;
        assert!(matches!(stale, Err(Error::ConnectionConflict(_))), "{stale:?}");
        world.accounts.delete_connection(alice, &acme(), &vllm, 1).await.expect("deleted");
        assert_eq!(world.number("SELECT count(*) FROM connections").await, 0);
        let again = world.accounts.delete_connection(alice, &acme(), &vllm, None).await;
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
        let unknown = world.accounts.connection(alice, &acme(), &connection_id("never")).await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
        world.is_sound().await;
    }
}
