//! Service accounts over HTTP: making one, what is kept of what was typed, and what its page offers.

use axum::http::StatusCode;

use super::browser::{Browser, Installation, Page};

async fn make(browser: &mut Browser, id: &str, name: &str, role: &str, confirm: &str) -> Page {
    let form =
        [("account", "acme"), ("user_id", id), ("display_name", name), ("role", role), ("confirm", confirm)];
    browser.post("/account/service-accounts/new", &form).await
}

#[tokio::test]
async fn a_service_account_is_made_listed_given_a_role_paused_and_removed() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let list = "/account/users?account=acme&kind=service-account";
    let before = alice.get("/account/users?account=acme").await.body;
    assert!(before.contains("/account/service-accounts/new?account=acme"), "the way to the first one");
    let made = make(&mut alice, "ci", "", "user", "").await;
    assert_eq!(made.location(), "/account/users/ci?account=acme&notice=service-account-created&about=ci");
    let page = alice.get(made.location()).await.body;
    assert!(page.contains("The service account ci is ready.") && page.contains("Created by"), "{page}");
    assert!(alice.get(list).await.body.contains("Alice Liddell (alice@example.com)"));
    let version = alice.version_of("ci").await;
    let role =
        [("action", "change-role"), ("account", "acme"), ("version", &version), ("role", "contributor")];
    assert_eq!(alice.post("/account/users/ci", &role).await.status, StatusCode::SEE_OTHER);
    let ending = alice.get("/account/users/ci/remove?account=acme").await;
    assert!(ending.body.contains("Its place in Acme ends"), "{}", ending.body);
    let confirm = [("account", "acme"), ("confirm", &ending.field("confirm"))];
    assert_eq!(alice.post("/account/users/ci/remove", &confirm).await.status, StatusCode::OK);
    assert_eq!(alice.get("/account/users/ci?account=acme").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_what_was_typed_stays() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    for (id, name, said) in [
        ("", "Builds", "Use 1 to 63 small letters"),
        ("CI bot", "Builds", "Use 1 to 63 small letters"),
        ("me", "Builds", "is reserved"),
        ("alice", "Builds", "is taken"),
        ("ci", "a\u{202E}b", "invisible"),
    ] {
        let page = make(&mut alice, id, name, "contributor", "").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{id}");
        assert!(page.body.contains(said), "{id}: {}", page.body);
        assert_eq!((page.field("user_id"), page.field("display_name")), (id.to_owned(), name.to_owned()));
        let chosen = page.body.split("<input").find(|tag| tag.contains("value=\"contributor\""));
        assert!(chosen.is_some_and(|tag| tag.contains("checked")), "{chosen:?}");
    }
}

#[tokio::test]
async fn one_that_would_be_an_admin_is_asked_about_and_made_by_the_answer() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let asked = make(&mut alice, "sync", "Identity sync", "admin", "").await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.body.contains("Its keys can add and remove people."), "{}", asked.body);
    assert_eq!(alice.get("/account/users/sync?account=acme").await.status, StatusCode::NOT_FOUND);
    let (id, name, role, confirm) =
        (asked.field("user_id"), asked.field("display_name"), asked.field("role"), asked.field("confirm"));
    let made = make(&mut alice, &id, &name, &role, &confirm).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let version = alice.version_of("alice").await;
    let leave = alice.post("/me/leave", &[("account", "acme"), ("confirm", &version)]).await;
    assert_eq!(leave.status, StatusCode::FORBIDDEN, "a program is no admin that remains");
}
