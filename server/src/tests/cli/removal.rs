//! `user delete`: what is shown is what ends.

use super::*;

#[tokio::test]
async fn at_a_terminal_a_removal_shows_what_ends_and_is_done_only_on_yes() {
    let mut roster = Listening::new().await;
    let bob = roster.acme.person("bob", "user").await;
    let (alice, bob) = (roster.alice(), roster.shell(&bob));
    let no = alice.typing("\n").run("rosterctl user delete bob").await;
    assert!(no.err.contains("1 sign-in to the account will end"), "{no:?}");
    no.failed();
    bob.run("rosterctl whoami").await.done();

    let yes = alice.typing("y\n").run("rosterctl user delete bob").await;
    assert!(yes.err.contains("Remove bob (bob@example.com) from acme?"), "{yes:?}");
    let receipt = yes.done();
    assert!(receipt.contains("1 sign-in to the account ended"), "{receipt}");
    bob.run("rosterctl whoami").await.failed();
    alice.run("rosterctl user get bob").await.failed();
}

#[tokio::test]
async fn where_nobody_can_be_asked_it_is_done_and_the_receipt_says_what_ended() {
    let mut roster = Listening::new().await;
    let bob = roster.acme.person("bob", "user").await;
    let outcome = roster.alice().run("rosterctl user delete bob").await;
    assert_eq!(outcome.err, "");
    assert!(outcome.done().contains("1 sign-in to the account ended"));
    roster.shell(&bob).run("rosterctl whoami").await.failed();
    let json = roster.alice().run("rosterctl user create --email eve@example.com").await.done();
    assert!(json.contains("eve"), "{json}");
    let withdrawn = roster.alice().run("rosterctl user delete eve").await.done();
    assert!(withdrawn.contains("Withdrew the invitation of eve@example.com."), "{withdrawn}");
}

#[tokio::test]
async fn whoever_may_not_remove_is_refused_before_being_asked_and_may_leave() {
    let mut roster = Listening::new().await;
    let bob = roster.acme.person("bob", "user").await;
    let bob = roster.shell(&bob);
    let refused = bob.typing("y\n").run("rosterctl user delete alice").await;
    assert!(!refused.err.contains("[y/N]"), "{refused:?}");
    assert!(refused.failed().contains("Alice Liddell (alice@example.com)"));
    let left = bob.typing("y\n").run("rosterctl user delete bob").await;
    assert!(left.err.contains("Leave acme?"), "{left:?}");
    assert!(left.done().contains("You have left acme"));
}
