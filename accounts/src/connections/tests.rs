//! Races about connections: no deployment is left without one, and no key goes to another server than the one
//! it was typed for.

use std::sync::Arc;

use domain::{BaseUrl, ResourceKind, UpstreamKey};
use serde_json::json;

use super::row;
use crate::testing::arena::{Arena, Processes, together};
use crate::testing::resources::{rid, spec};
use crate::testing::{connection_id, on_both};
use crate::{Accounts, ConnectionChange, Error, KeyWish, NewConnection, NewResource};

fn url(text: &str) -> BaseUrl {
    BaseUrl::parse(text).expect("an address")
}

async fn connect(accounts: &Accounts, arena: &Arena) {
    let key = Some(UpstreamKey::parse("sk-a").expect("a key"));
    let wish = NewConnection { id: connection_id("vllm"), base_url: url("https://a.example.com"), key };
    accounts.create_connection(arena.ann, &arena.account, wish).await.expect("a connection");
}

on_both! {
    async fn a_deployment_is_made_or_its_connection_goes_and_never_both(world) {
        let arenas = Arc::new(world.arenas("link").await);
        world.race("create a deployment x delete its connection", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                connect(&processes.first, &arena).await;
                let (here, there) = ((processes.first.clone(), arena.clone()), (processes.second, arena.clone()));
                let (made, deleted) = together(
                    async move {
                        let kind = ResourceKind::Deployment;
                        let fields = json!({"baseModel": "m", "upstream": {"connection": "vllm", "model": "m"}});
                        let wish = NewResource { kind, id: Some(rid("d1")), spec: spec(kind, fields) };
                        here.0.create_resource(here.1.bob, &here.1.account, wish).await
                    },
                    async move {
                        there.0.delete_connection(there.1.ann, &there.1.account, &connection_id("vllm"), None).await
                    },
                )
                .await;
                match (made, deleted) {
                    (Ok(_), Err(Error::Refused(_))) | (Err(Error::Invalid(_)), Ok(())) => {}
                    other => panic!("{other:?}"),
                }
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn a_key_typed_for_one_server_is_not_kept_for_another(world) {
        let arenas = Arc::new(world.arenas("move").await);
        world.race("lead a connection elsewhere x give it a key", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                connect(&processes.first, &arena).await;
                let (here, there) = ((processes.first.clone(), arena.clone()), (processes.second, arena.clone()));
                let id = connection_id("vllm");
                let (moved, keyed) = together(
                    async move {
                        let wish = ConnectionChange { base_url: Some(url("https://b.example.com")), ..Default::default() };
                        here.0.change_connection(here.1.ann, &here.1.account, &connection_id("vllm"), wish).await
                    },
                    // As the form and a careful program say it: for the connection as it was seen.
                    async move {
                        let key = KeyWish::Set(UpstreamKey::parse("sk-for-a").expect("a key"));
                        let wish = ConnectionChange { base_url: None, key, version: Some(1) };
                        there.0.change_connection(there.1.bob, &there.1.account, &connection_id("vllm"), wish).await
                    },
                )
                .await;
                moved.expect("moved");
                assert!(matches!(keyed, Ok(_) | Err(Error::ConnectionConflict(_))), "{keyed:?}");
                let pool = processes.first.inner.db.pool();
                let row = row::read(&pool, &arena.account, &id).await.expect("a row");
                assert_eq!((row.base_url.as_str(), row.sealed_key()), ("https://b.example.com", None));
            }
        })
        .await;
        world.is_sound().await;
    }
}
