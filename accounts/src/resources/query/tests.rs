use domain::Role;
use serde_json::json;

use super::*;
use crate::testing::{World, acme, on_both, resources::*};
use crate::{Caller, ResourceChange};

async fn ids(world: &World, who: Caller, filter: &str, order_by: &str) -> Vec<String> {
    let list = RestQuery { filter, order_by, ..RestQuery::default() };
    let query = ResourceQuery { list, show_deleted: false };
    let page = world.accounts.query_resources(who, &acme(), ResourceKind::Deployment, query).await;
    page.unwrap_or_else(|error| panic!("{filter}: {error:?}"))
        .items
        .iter()
        .map(|one| one.id.to_string())
        .collect()
}

on_both! {
    async fn a_list_is_of_one_kind_with_filters_orders_and_pages(world) {
        let alice = world.alice().await;
        let carol = world.joined(alice, "carol", Role::Contributor).await;
        for (who, id) in [(alice, "b"), (carol, "a"), (carol, "c")] {
            world.make(who, ResourceKind::Deployment, id).await.expect("made");
        }
        world.make(alice, ResourceKind::Model, "z").await.expect("made");
        crate::testing::connected(world, alice, "v", None).await;
        let fields = map(json!({"displayName": "Llama", "upstream": {"connection": "v", "model": "m"}}));
        let wish = ResourceChange { fields, version: None };
        world.accounts.change_resource(carol, &acme(), ResourceKind::Deployment, &rid("c"), wish).await.expect("changed");
        for (filter, found) in [
            ("", &["a", "b", "c"][..]),
            ("state = READY", &["c"]),
            ("owner = carol AND NOT state = READY", &["a"]),
            ("owner = \"accounts/acme/users/alice\"", &["b"]),
            ("owner_email:\"carol@\"", &["a", "c"]),
            ("name = \"accounts/acme/deployments/b\"", &["b"]),
            ("base_model = \"accounts/acme/models/base\"", &["a", "b", "c"]),
            ("llama", &["c"]),
            ("display_name = \"LLAMA\" OR name = a", &["a", "c"]),
        ] {
            assert_eq!(ids(world, alice, filter, "").await, found, "{filter}");
        }
        assert_eq!(ids(world, alice, "", "name desc").await, ["c", "b", "a"]);
        assert_eq!(ids(world, alice, "", "owner, name desc").await, ["b", "c", "a"]);
        // All of one moment: by their ids then.
        assert_eq!(ids(world, alice, "", "create_time desc").await, ["c", "b", "a"]);
        let (mut token, mut walked) = (String::new(), Vec::new());
        loop {
            let list = RestQuery { page_size: Some(1), page_token: &token, order_by: "state, name", ..RestQuery::default() };
            let query = ResourceQuery { list, show_deleted: false };
            let page = world.accounts.query_resources(alice, &acme(), ResourceKind::Deployment, query).await.expect("a page");
            assert_eq!(page.total, 3);
            walked.extend(page.items.iter().map(|one| one.id.to_string()));
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(walked, ["a", "b", "c"]);
    }
}
