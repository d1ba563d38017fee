use domain::{BaseUrl, Connection, Role, UpstreamKey};

use super::super::row;
use crate::testing::{World, acme, connected, connection_id, on_both};
use crate::{Caller, ChangedConnection, ConnectionChange, Error, KeyWish};

fn url(text: &str) -> Option<BaseUrl> {
    Some(BaseUrl::parse(text).expect("an address"))
}

fn key(text: &str) -> KeyWish {
    KeyWish::Set(UpstreamKey::parse(text).expect("a key"))
}

async fn changed(world: &World, who: Caller, change: ConnectionChange) -> ChangedConnection {
    world.accounts.change_connection(who, &acme(), &connection_id("vllm"), change).await.expect("changed")
}

/// What the upstream would be sent.
async fn kept(world: &World, connection: &Connection) -> Option<String> {
    let pool = world.accounts.inner.db.pool();
    let row = row::read(&pool, &acme(), &connection.id).await.expect("a row");
    let sealed = row.sealed_key()?;
    let (secret, base_url) = (&world.accounts.inner.secret, row.base_url().expect("an address"));
    let key = row::unseal(secret, &acme(), &connection.id, &base_url, sealed).expect("it opens");
    Some(key.reveal().to_owned())
}

on_both! {
    async fn a_key_stays_with_its_server_and_goes_nowhere_else(world) {
        let alice = world.alice().await;
        connected(world, alice, "vllm", Some("sk-1")).await;
        let path = ConnectionChange { base_url: url("https://vllm.example.com/v2"), ..Default::default() };
        let after = changed(world, alice, path).await;
        assert!(!after.key_dropped);
        assert_eq!(kept(world, &after.connection).await.as_deref(), Some("sk-1"));
        for (elsewhere, dropped) in [
            ("http://vllm.example.com/v1", true),
            ("http://vllm.example.com:8000/v1", true),
            ("https://evil.example.com/v1", true),
        ] {
            let again = ConnectionChange { key: key("sk-2"), ..Default::default() };
            let before = changed(world, alice, again).await;
            assert_eq!(kept(world, &before.connection).await.as_deref(), Some("sk-2"));
            let moved = ConnectionChange { base_url: url(elsewhere), ..Default::default() };
            let after = changed(world, alice, moved).await;
            assert_eq!(after.key_dropped, dropped, "{elsewhere}");
            assert_eq!(kept(world, &after.connection).await, None, "{elsewhere}");
        }
        // Nothing is left to drop.
        let moved = ConnectionChange { base_url: url("https://third.example.com"), ..Default::default() };
        assert!(!changed(world, alice, moved).await.key_dropped);
        world.is_sound().await;
    }

    async fn a_new_server_may_bring_its_key_and_a_key_can_be_taken_away(world) {
        let alice = world.alice().await;
        connected(world, alice, "vllm", Some("sk-1")).await;
        let both = ConnectionChange { base_url: url("https://b.example.com"), key: key("sk-2"), version: Some(1) };
        let after = changed(world, alice, both).await;
        assert!(!after.key_dropped && after.connection.version == 2);
        assert_eq!(kept(world, &after.connection).await.as_deref(), Some("sk-2"));
        let cleared = changed(world, alice, ConnectionChange { key: KeyWish::Clear, ..Default::default() }).await;
        assert!(!cleared.key_dropped && !cleared.connection.details.expect("whole").has_key);
        let log = world.texts("SELECT detail FROM audit_log WHERE operation = 'change-connections'").await.join(" ");
        assert!(!log.contains("sk-1") && !log.contains("sk-2"), "{log}");
    }

    async fn a_key_moved_to_another_row_or_address_in_the_database_does_not_open(world) {
        let alice = world.alice().await;
        let vllm = connected(world, alice, "vllm", Some("sk-1")).await;
        let (secret, pool) = (&world.accounts.inner.secret, world.accounts.inner.db.pool());
        let row = row::read(&pool, &acme(), &vllm.id).await.expect("a row");
        let sealed = row.sealed_key().expect("a key");
        let elsewhere = BaseUrl::parse("https://evil.example.com/v1").expect("an address");
        assert!(row::unseal(secret, &acme(), &vllm.id, &elsewhere, sealed).is_err());
        let other = connection_id("other");
        assert!(row::unseal(secret, &acme(), &other, &row.base_url().expect("an address"), sealed).is_err());
    }

    async fn a_wish_formed_upon_another_version_and_one_of_a_member_change_nothing(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let vllm = connected(world, alice, "vllm", None).await;
        let wish = |version| ConnectionChange { base_url: url("https://b.example.com"), version, ..Default::default() };
        let stale = world.accounts.change_connection(alice, &acme(), &vllm.id, wish(Some(7))).await;
        assert!(matches!(&stale, Err(Error::ConnectionConflict(now)) if **now == vllm), "{stale:?}");
        let refused = world.accounts.change_connection(bob, &acme(), &vllm.id, wish(None)).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let nothing = world.accounts.change_connection(alice, &acme(), &connection_id("tgi"), wish(None)).await;
        assert!(matches!(nothing, Err(Error::NotFound)), "{nothing:?}");
        let same = world.accounts.change_connection(alice, &acme(), &vllm.id, ConnectionChange::default()).await;
        assert_eq!(same.expect("nothing to do").connection, vllm);
        world.is_sound().await;
    }
}
