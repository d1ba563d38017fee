use domain::{ResourceKind, Role};
use serde_json::json;

use super::{Meant, meant};
use crate::testing::resources::{rid, spec};
use crate::testing::{World, acme, connected, on_both};
use crate::{Caller, Error, NewResource, Route};

#[test]
fn a_deployment_is_meant_by_its_full_name_alone_or_behind_a_model() {
    for text in ["accounts/acme/deployments/d1", "accounts/acme/models/m1#accounts/acme/deployments/d1"] {
        assert_eq!(meant(&acme(), text), Meant::Deployment("d1"), "{text}");
    }
    for text in [
        "accounts/acme/models/m1",
        "m1",
        "accounts/acmed/deployments/d1",
        "accounts/beta/deployments/d1",
        "#",
        "",
    ] {
        assert_eq!(meant(&acme(), text), Meant::Model(text), "{text}");
    }
}

/// Makes a deployment that stands for `base`, answered for by a connection if one is named.
async fn deployed(world: &World, who: Caller, id: &str, base: &str, connection: Option<&str>) {
    let mut fields = json!({"baseModel": base});
    if let Some(connection) = connection {
        fields["upstream"] = json!({"connection": connection, "model": "llama-3"});
    }
    let kind = ResourceKind::Deployment;
    let wish = NewResource { kind, id: Some(rid(id)), spec: spec(kind, fields) };
    world.accounts.create_resource(who, &acme(), wish).await.expect("a deployment");
}

async fn route(world: &World, who: Caller, model: &str) -> Option<Route> {
    match world.accounts.route_inference(who, &acme(), model).await {
        Ok(route) => Some(route),
        Err(Error::NotFound) => None,
        Err(other) => panic!("{model}: {other:?}"),
    }
}

on_both! {
    async fn a_ready_deployment_leads_to_its_server_with_its_key_for_every_role(world) {
        let alice = world.alice().await;
        connected(world, alice, "vllm", Some("sk-1")).await;
        deployed(world, alice, "d1", "m1", Some("vllm")).await;
        let mut callers = vec![alice];
        for role in [Role::User, Role::Contributor, Role::InferenceUser] {
            callers.push(world.joined(alice, role.as_str(), role).await);
        }
        for who in callers {
            let found = route(world, who, "accounts/acme/deployments/d1").await.expect("a way");
            let key = found.key.as_ref().map(|key| key.reveal());
            assert_eq!((found.base_url.as_str(), key), ("https://vllm.example.com/v1", Some("sk-1")));
            assert_eq!((found.deployment_id.as_str(), found.model.as_str()), ("d1", "llama-3"));
            assert!(!format!("{found:?}").contains("sk-1"), "a key is not printed");
        }
        for model in ["accounts/acme/models/m1", "m1", "accounts/acme/models/m1#accounts/acme/deployments/d1"] {
            assert!(route(world, alice, model).await.is_some(), "{model}");
        }
    }

    async fn of_several_deployments_of_a_model_the_oldest_ready_one_answers(world) {
        let alice = world.alice().await;
        connected(world, alice, "vllm", None).await;
        for (id, connection) in [("d1", None), ("d2", Some("vllm")), ("d3", Some("vllm"))] {
            world.pass(1);
            deployed(world, alice, id, "meta/llama", connection).await;
        }
        let found = route(world, alice, "meta/llama").await.expect("a way");
        assert_eq!((found.deployment_id.as_str(), found.key), ("d2", None));
        let listed = world.accounts.callable_models(alice, &acme()).await.expect("a list");
        let names: Vec<&str> = listed.iter().map(|model| model.name.as_str()).collect();
        assert_eq!(names, ["accounts/acme/deployments/d2", "accounts/acme/deployments/d3", "meta/llama"]);
        assert_eq!(listed[2].created, listed[0].created);
        // One that is scaled to none answers nobody, and the next one does.
        world.accounts.scale_deployment(alice, &acme(), &rid("d2"), 0, None).await.expect("scaled");
        let found = route(world, alice, "meta/llama").await.expect("a way");
        assert_eq!(found.deployment_id.as_str(), "d3");
        assert!(route(world, alice, "accounts/acme/deployments/d2").await.is_none());
        let listed = world.accounts.callable_models(alice, &acme()).await.expect("a list");
        assert_eq!(listed[0].name, "accounts/acme/deployments/d3");
        world.accounts.scale_deployment(alice, &acme(), &rid("d2"), 1, None).await.expect("scaled");
        assert!(route(world, alice, "accounts/acme/deployments/d2").await.is_some());
    }

    async fn what_is_not_ready_or_gone_or_of_others_is_not_there(world) {
        let alice = world.alice().await;
        connected(world, alice, "vllm", None).await;
        deployed(world, alice, "fresh", "m1", None).await;
        deployed(world, alice, "gone", "m2", Some("vllm")).await;
        let kind = ResourceKind::Deployment;
        world.accounts.delete_resource(alice, &acme(), kind, &rid("gone"), false, None).await.expect("deleted");
        for model in ["fresh", "gone", "none", "d'1"].map(|id| format!("accounts/acme/deployments/{id}")) {
            assert!(route(world, alice, &model).await.is_none(), "{model}");
        }
        for model in ["m1", "m2", "", "#", "accounts/beta/deployments/d1", "m\u{0}1", "accounts/acme/deployments/\u{0}"] {
            assert!(route(world, alice, model).await.is_none(), "{model}");
        }
        assert!(world.accounts.callable_models(alice, &acme()).await.expect("a list").is_empty());
        let beta = domain::AccountId::parse("beta").expect("an id");
        let foreign = world.accounts.route_inference(alice, &beta, "m1").await;
        assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
    }

    async fn a_deployment_is_made_with_a_connection_there_is(world) {
        let alice = world.alice().await;
        for connection in ["none", "No id"] {
            let fields = json!({"baseModel": "m1", "upstream": {"connection": connection, "model": "llama-3"}});
            let kind = ResourceKind::Deployment;
            let wish = NewResource { kind, id: Some(rid("d1")), spec: spec(kind, fields) };
            let refused = world.accounts.create_resource(alice, &acme(), wish).await;
            let Err(Error::Invalid(invalid)) = refused else { panic!("{refused:?}") };
            assert_eq!(invalid[0].field, "upstream.connection");
        }
    }

    async fn a_connection_is_kept_while_a_deployment_uses_it(world) {
        let alice = world.alice().await;
        let vllm = connected(world, alice, "vllm", None).await.id;
        deployed(world, alice, "d1", "m1", Some("vllm")).await;
        let refused = world.accounts.delete_connection(alice, &acme(), &vllm, None).await;
        let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
        assert!(refusal.to_string().contains("d1"), "{refusal}");
        assert_eq!(world.number("SELECT count(*) FROM connections").await, 1);
    }
}
