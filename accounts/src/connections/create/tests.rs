use domain::{BaseUrl, Permission, Role, Timestamp};

use crate::testing::{acme, connected, connection_id, on_both};
use crate::{Error, NewConnection};

fn wish(id: &str) -> NewConnection {
    let base_url = BaseUrl::parse("https://api.example.com/v1").expect("an address");
    NewConnection { id: connection_id(id), base_url, key: None }
}

on_both! {
    async fn an_admin_makes_a_connection_and_others_see_its_name(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::InferenceUser).await;
        let made = connected(world, alice, "vllm", Some("sk-secret")).await;
        let details = made.details.clone().expect("whole");
        assert_eq!((details.base_url.as_str(), details.has_key), ("https://vllm.example.com/v1", true));
        assert_eq!((made.version, details.created_by.as_str()), (1, "Alice Liddell (alice@example.com)"));
        assert_eq!(world.accounts.connection(alice, &acme(), &made.id).await.expect("seen"), made);
        let seen = world.accounts.connections(bob, &acme()).await.expect("seen").connections;
        assert_eq!(seen.len(), 1);
        assert_eq!((&seen[0].id, &seen[0].details), (&made.id, &None));
        let log = world.texts("SELECT detail FROM audit_log WHERE operation = 'change-connections'").await;
        assert!(log.len() == 1 && log[0].contains("vllm.example.com") && !log[0].contains("sk-secret"), "{log:?}");
        world.is_sound().await;
    }

    async fn nobody_but_admins_makes_one_and_the_refusal_is_on_record(world) {
        let alice = world.alice().await;
        for role in [Role::User, Role::Contributor, Role::InferenceUser] {
            let member = world.joined(alice, role.as_str(), role).await;
            let refused = world.accounts.create_connection(member, &acme(), wish("vllm")).await;
            let Err(Error::Refused(refusal)) = refused else { panic!("{role}: {refused:?}") };
            assert_eq!(refusal.denial.permission(), Some(Permission::ManageUsers));
        }
        let refused = world.number("SELECT count(*) FROM audit_refusals WHERE operation = 'change-connections'").await;
        assert_eq!((refused, world.number("SELECT count(*) FROM connections").await), (3, 0));
    }

    async fn an_id_is_given_once_in_an_account(world) {
        let alice = world.alice().await;
        connected(world, alice, "vllm", None).await;
        let taken = world.accounts.create_connection(alice, &acme(), wish("vllm")).await;
        assert!(matches!(&taken, Err(Error::Taken(invalid)) if invalid.field == "connection_id"), "{taken:?}");
        world.is_sound().await;
    }

    async fn what_an_ended_account_had_goes(world) {
        let alice = world.alice().await;
        connected(world, alice, "vllm", Some("sk-secret")).await;
        let closing = world.accounts.account_settings(alice, &acme()).await.expect("settings");
        world.accounts.close_account(alice, &acme(), "Acme", closing.version).await.expect("closed");
        world.pass(15 * 24 * 60 * 60);
        assert_eq!(world.accounts.end_closed_accounts().await.expect("ended"), 1);
        assert_eq!(world.number("SELECT count(*) FROM connections").await, 0);
        assert!(world.accounts.now() > Timestamp::from_seconds(0));
    }
}
