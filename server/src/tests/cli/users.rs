//! Users, their invitations, and trying without doing.

use super::*;

#[tokio::test]
async fn the_three_commands_of_the_product_do_what_they_say() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    let invited = alice.run("rosterctl user create --email='bob@example.com'").await.done();
    assert!(invited.contains("Invited bob@example.com as user: accounts/acme/users/bob."), "{invited}");
    alice.run("rosterctl user create --email='carol@example.com' --role=admin").await.done();
    alice.run("rosterctl user update bob --role=contributor").await.done();
    let roles = |json: &Value| {
        json["users"].as_array().expect("users").iter().map(|user| user["role"].clone()).collect::<Vec<_>>()
    };
    let list = alice.run("rosterctl user list -o json --order-by name").await.json();
    assert_eq!(roles(&list), ["admin", "contributor", "admin"]);
    let gone = alice.run("rosterctl user delete bob").await.done();
    assert!(gone.contains("bob@example.com"), "{gone}");
    let failed = alice.run("rosterctl user get bob").await.failed();
    assert!(failed.contains("rosterctl user list"), "{failed}");
}

#[tokio::test]
async fn the_older_order_and_full_names_do_the_same() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    alice.run("rosterctl create user --email=bob@example.com").await.done();
    let one = alice.run("rosterctl get user accounts/acme/users/bob -o json").await.json();
    let other = alice.run("rosterctl user get bob -a accounts/acme -o json").await.json();
    assert_eq!(one, other);
}

#[tokio::test]
async fn json_is_the_body_of_the_rest_interface() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    for (line, path) in [
        ("rosterctl whoami", "/v1/whoami"),
        ("rosterctl account get", "/v1/accounts/acme"),
        ("rosterctl account list", "/v1/accounts"),
        ("rosterctl user get alice", "/v1/accounts/acme/users/alice"),
    ] {
        let shown = alice.run(&format!("{line} -o json")).await.json();
        assert_eq!(shown, roster.acme.alice.get(path).await.ok(), "{line}");
    }
}

#[tokio::test]
async fn a_link_that_is_handed_over_works_and_ends_when_it_is_sent_again_or_withdrawn() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    let link = |told: &str| {
        told.lines()
            .find(|line| line.starts_with("http"))
            .and_then(|line| line.split_once(HOST))
            .expect("a link")
            .1
            .to_owned()
    };
    let first =
        link(&alice.run("rosterctl user create --email bob@example.com --role contributor").await.done());
    assert!(first.starts_with("/invitations/"), "{first}");
    let second = link(&alice.run("rosterctl user resend-invitation bob").await.done());
    assert!(!roster.opens(&first).await && roster.opens(&second).await);
    alice.run("rosterctl user revoke-invitation bob").await.done();
    assert!(!roster.opens(&second).await);
}

#[tokio::test]
async fn with_a_mail_server_no_link_is_shown() {
    let roster = Listening::of(Installation::with_mail().await).await;
    let told = roster.alice().run("rosterctl user create --email bob@example.com").await.done();
    assert!(told.contains("by mail") && !told.contains("/invitations/"), "{told}");
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_and_changes_nothing() {
    let mut roster = Listening::new().await;
    let bob = roster.acme.person("bob", "user").await;
    let (alice, bob) = (roster.alice(), roster.shell(&bob));
    let before = alice.run("rosterctl user list -o json").await.json();

    let would = alice.run("rosterctl user create --email dora@example.com --role admin --dry-run").await;
    assert!(would.err.contains("Nothing was changed."), "{would:?}");
    assert!(would.done().contains(r#"{"email":"dora@example.com","role":"admin"}"#));
    let json =
        alice.run("rosterctl user create --service-account --user-id ci --dry-run -o json").await.json();
    assert_eq!(json["body"], serde_json::json!({"role": "user", "serviceAccount": true}));

    let refused = bob.run("rosterctl user create --email dora@example.com --dry-run").await.failed();
    assert!(refused.contains("It would be refused") && refused.contains("only an admin"), "{refused}");
    for taken in ["--email BOB@example.com", "--email dora@example.com --user-id bob"] {
        let refused = alice.run(&format!("rosterctl user create {taken} --dry-run")).await.failed();
        assert!(refused.contains("accounts/acme/users/bob is in acme already"), "{refused}");
    }
    assert_eq!(alice.run("rosterctl user create --email dora --dry-run").await.code, 2);

    assert_eq!(alice.run("rosterctl user list -o json").await.json(), before);
}

#[tokio::test]
async fn a_paused_user_can_do_nothing_until_they_are_let_act_again() {
    let mut roster = Listening::new().await;
    let bob = roster.acme.person("bob", "user").await;
    let (alice, bob) = (roster.alice(), roster.shell(&bob));
    bob.run("rosterctl whoami").await.done();
    alice.run("rosterctl user deactivate bob").await.done();
    let refused = bob.run("rosterctl whoami").await.failed();
    assert!(refused.contains("is paused"), "{refused}");
    assert!(alice.run("rosterctl user get bob").await.done().contains("Deactivated"));
    alice.run("rosterctl user activate bob").await.done();
    bob.run("rosterctl whoami").await.done();
}

#[tokio::test]
async fn what_is_in_another_account_is_as_unknown_as_what_does_not_exist() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    let nowhere = alice.run("rosterctl user get accounts/nowhere/users/alice").await.failed();
    let nobody = alice.run("rosterctl user get nobody").await.failed();
    assert_eq!(nowhere, nobody);
}
