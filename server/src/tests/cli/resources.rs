//! Deployments, models, datasets, fine-tuning jobs and connections. Who may do what is in `tests/matrix`,
//! where every one of their commands is run.

use super::*;

const LINES: &str = "{\"messages\": [{\"role\": \"user\", \"content\": \"2 + 2?\"}, \
    {\"role\": \"assistant\", \"content\": \"4\"}]}\n";

#[tokio::test]
async fn a_file_comes_back_as_it_was_sent_and_a_bad_one_leaves_nothing_behind() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    let folder = tempfile::tempdir().expect("a folder");
    let [good, bad, back] = ["good.jsonl", "bad.jsonl", "back.jsonl"].map(|name| folder.path().join(name));
    std::fs::write(&good, LINES.repeat(1_000)).expect("a file");
    std::fs::write(&bad, LINES.repeat(3) + "nothing\n").expect("a file");

    let made = alice.run(&format!("rosterctl dataset create chats {} --format chat", good.display())).await;
    assert!(made.done().contains("Examples  1000"));
    alice.run(&format!("rosterctl dataset download chats {}", back.display())).await.done();
    assert_eq!(std::fs::read(&back).expect("the file"), std::fs::read(&good).expect("the file"));

    let refused = alice.run(&format!("rosterctl dataset upload chats {}", bad.display())).await.failed();
    assert!(refused.contains("ine 4"), "{refused}");
    let printed = alice.run("rosterctl dataset download chats -").await.done();
    assert_eq!(printed, LINES.repeat(1_000), "the file that was there is there");
}

#[tokio::test]
async fn admins_name_connections_and_others_see_that_they_are_there() {
    let mut roster = Listening::new().await;
    let bob = roster.acme.person("bob", "user").await;
    let (alice, bob) = (roster.alice(), roster.shell(&bob));
    let told = alice.run("rosterctl connection create vllm --url http://10.0.0.7:8000/v1").await.done();
    assert!(told.contains("http://10.0.0.7:8000/v1") && told.contains("Key         none"), "{told}");
    alice.run("rosterctl connection update vllm --url http://10.0.0.8:8000/v1").await.done();
    let list = bob.run("rosterctl connection list").await.done();
    assert!(list.contains("vllm") && !list.contains("10.0.0"), "{list}");
    let refused = bob.run("rosterctl connection delete vllm").await.failed();
    assert!(refused.contains("admin role required to change the connections"), "{refused}");
    let rehearsed =
        bob.run("rosterctl connection create x --url http://10.0.0.9/v1 --dry-run").await.failed();
    assert!(rehearsed.contains("only an admin"), "{rehearsed}");
    alice
        .run("rosterctl deployment create llama --deployment-id d1 --connection vllm --upstream-model m")
        .await
        .done();
    let needed = alice.run("rosterctl connection delete vllm").await.failed();
    assert!(needed.contains("d1"), "a connection in use says by what: {needed}");
    alice.run("rosterctl deployment delete d1 --hard").await.done();
    alice.run("rosterctl connection delete vllm").await.done();
}

#[tokio::test]
async fn a_deletion_is_asked_about_and_a_deployment_comes_back() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    let create = "rosterctl deployment create llama --deployment-id d1";
    let would = alice.run(&format!("{create} --dry-run")).await;
    assert!(would.err.contains("Nothing was changed."), "{would:?}");
    alice.run(create).await.done();
    let taken = alice.run(&format!("{create} --dry-run")).await.failed();
    assert!(taken.contains("accounts/acme/deployments/d1 is there already"), "{taken}");
    alice.typing("n\n").run("rosterctl deployment delete d1").await.failed();
    let gone = alice.typing("y\n").run("rosterctl deployment delete d1").await.done();
    assert!(gone.contains("rosterctl deployment undelete d1"), "{gone}");
    assert_eq!(alice.run("rosterctl deployment list").await.done(), "");
    let deleted = alice.run("rosterctl deployment list --show-deleted").await.done();
    assert!(deleted.contains("Deleted"), "{deleted}");
    let back = alice.run("rosterctl deployment undelete d1").await.done();
    assert!(back.contains("Owner       alice"), "{back}");
}

#[tokio::test]
async fn a_removal_names_what_moves_and_to_whom() {
    let mut roster = Listening::new().await;
    let bob = roster.acme.person("bob", "user").await;
    roster.acme.person("carol", "contributor").await;
    let (alice, bob) = (roster.alice(), roster.shell(&bob));
    bob.run("rosterctl model create m1").await.done();
    bob.run("rosterctl dataset create chats").await.done();
    let asked = alice.typing("n\n").run("rosterctl user delete bob --transfer-to carol").await;
    assert!(asked.err.contains("2 resources will go to carol: datasets/chats, models/m1"), "{asked:?}");
    let gone = alice.run("rosterctl user delete bob --transfer-to carol").await.done();
    assert!(gone.contains("2 resources went to carol"), "{gone}");
    assert!(alice.run("rosterctl model get m1").await.done().contains("Owner    carol"));
}
