use domain::Role;

use crate::testing::{World, acme, connected, on_both};
use crate::{Caller, Error, RestQuery};

async fn listed(world: &World, who: Caller, filter: &str, order_by: &str) -> Vec<String> {
    let query = RestQuery { filter, order_by, ..RestQuery::default() };
    let page = world.accounts.query_connections(who, &acme(), query).await.expect(filter);
    page.items.into_iter().map(|connection| connection.id.to_string()).collect()
}

on_both! {
    async fn connections_are_filtered_sorted_and_paged(world) {
        let alice = world.alice().await;
        for id in ["vllm", "a-server", "tgi"] {
            world.pass(1);
            connected(world, alice, id, (id == "tgi").then_some("sk-1")).await;
        }
        assert_eq!(listed(world, alice, "", "").await, ["a-server", "tgi", "vllm"]);
        assert_eq!(listed(world, alice, "", "create_time desc").await, ["tgi", "a-server", "vllm"]);
        assert_eq!(listed(world, alice, "has_api_key = true", "").await, ["tgi"]);
        assert_eq!(listed(world, alice, r#"baseUrl:"A-SERVER.example""#, "").await, ["a-server"]);
        assert_eq!(listed(world, alice, r#"name = "accounts/acme/connections/vllm""#, "").await, ["vllm"]);
        let first = RestQuery { page_size: Some(2), ..RestQuery::default() };
        let page = world.accounts.query_connections(alice, &acme(), first).await.expect("a page");
        assert_eq!((page.items.len(), page.total), (2, 3));
        let next = RestQuery { page_token: &page.next_page_token, ..first };
        let rest = world.accounts.query_connections(alice, &acme(), next).await.expect("the rest");
        assert_eq!((rest.items[0].id.as_str(), rest.next_page_token.as_str()), ("vllm", ""));
    }

    async fn who_does_not_see_where_a_connection_leads_cannot_find_out_by_a_filter(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        connected(world, alice, "vllm", Some("sk-1")).await;
        assert_eq!(listed(world, bob, "name = vllm", "").await, ["vllm"]);
        for filter in [r#"base_url:"example""#, "has_api_key = true"] {
            let query = RestQuery { filter, ..RestQuery::default() };
            let answer = world.accounts.query_connections(bob, &acme(), query).await;
            assert!(matches!(answer, Err(Error::Invalid(_))), "{filter}: {answer:?}");
        }
    }
}
