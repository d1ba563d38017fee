//! Proving who one is, and what a session is worth afterwards.

use axum::http::StatusCode;

use super::browser::{Installation, PASSWORD};

const SESSION: &str = "__Host-roster-3000";

fn credentials<'a>(email: &'a str, password: &'a str) -> [(&'a str, &'a str); 3] {
    [("email", email), ("password", password), ("next", "")]
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_answer_byte_for_byte_alike() {
    let roster = Installation::new().await;
    roster.alice().await;
    let mut nobody = roster.browser();
    let known = nobody.post("/sign-in", &credentials("alice@example.com", "wrong words entirely")).await;
    let unknown = nobody.post("/sign-in", &credentials("alicf@example.com", "wrong words entirely")).await;
    assert_eq!(known.status, StatusCode::UNAUTHORIZED);
    assert_eq!(unknown.status, known.status);
    assert_eq!(unknown.body.replace("alicf", "alice"), known.body);
    assert!(!known.body.contains("wrong words"), "a password never comes back");
}

#[tokio::test]
async fn signing_in_changes_the_session_id_and_signing_out_ends_it() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let before = alice.cookies[SESSION].clone();
    let done = alice.post("/sign-in", &credentials("ALICE@example.com", PASSWORD)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_ne!(alice.cookies[SESSION], before);
    let mut thief = roster.browser();
    thief.cookies.insert(SESSION.to_owned(), before);
    assert!(thief.get("/account/users?account=acme").await.location().starts_with("/sign-in"));
    let kept = alice.cookies[SESSION].clone();
    alice.post("/sign-out", &[]).await;
    thief.cookies.insert(SESSION.to_owned(), kept);
    assert!(thief.get("/account/users?account=acme").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn an_id_chosen_by_somebody_else_is_never_signed_in() {
    let roster = Installation::new().await;
    roster.alice().await;
    let mut victim = roster.browser();
    let planted = "AAAAAAAAAAAAAAAAAAAAAA".to_owned();
    victim.cookies.insert(SESSION.to_owned(), planted.clone());
    victim.post("/sign-in", &credentials("alice@example.com", PASSWORD)).await;
    assert_ne!(victim.cookies[SESSION], planted);
    assert_eq!(victim.get("/account/users?account=acme").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_ends_the_sessions_elsewhere_and_renews_the_one_here() {
    let roster = Installation::new().await;
    let mut here = roster.alice().await;
    let mut elsewhere = roster.browser();
    elsewhere.post("/sign-in", &credentials("alice@example.com", PASSWORD)).await;
    let before = here.cookies[SESSION].clone();
    let form = [
        ("action", "password"),
        ("account", "acme"),
        ("present", PASSWORD),
        ("password", "mellow granite tuba fog"),
    ];
    assert_eq!(here.post("/me", &form).await.status, StatusCode::SEE_OTHER);
    assert_ne!(here.cookies[SESSION], before);
    assert_eq!(here.get("/me?account=acme").await.status, StatusCode::OK);
    assert!(elsewhere.get("/me?account=acme").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn too_many_attempts_have_to_wait_and_an_open_session_does_not() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut guesser = roster.browser();
    let mut last = guesser.post("/sign-in", &credentials("alice@example.com", "guess number nought")).await;
    for _ in 0..10 {
        last = guesser.post("/sign-in", &credentials("alice@example.com", "guess number next")).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.headers.contains_key("retry-after"));
    assert!(last.body.contains("alice@example.com"), "what was typed is kept");
    assert_eq!(alice.get("/account/users?account=acme").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_setup_link_works_once() {
    let roster = Installation::new().await;
    let token = roster.accounts.new_setup_token().await.expect("token").expect("nobody is there");
    let mut first = roster.browser();
    let moved = first.get(&format!("/setup?token={token}")).await;
    assert_eq!(moved.location(), "/setup", "the token leaves the address");
    let form = [("name", "A"), ("email", "a@example.com"), ("password", PASSWORD), ("account_name", "Acme")];
    assert_eq!(first.post("/setup", &form).await.status, StatusCode::SEE_OTHER);
    let mut second = roster.browser();
    second.get(&format!("/setup?token={token}")).await;
    assert_eq!(second.post("/setup", &form).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_said_beside_what_was_typed() {
    let roster = Installation::new().await;
    let token = roster.accounts.new_setup_token().await.expect("token").expect("nobody is there");
    let mut reader = roster.browser();
    reader.get(&format!("/setup?token={token}")).await;
    let form = [("name", "Zoë <b>"), ("email", "nobody"), ("password", "short"), ("account_name", "")];
    let page = reader.post("/setup", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.field("name"), "Zoë &lt;b&gt;", "{}", page.body);
    assert_eq!(page.field("email"), "nobody");
    for said in ["an @ in it", "at least 12 characters", "Enter a name."] {
        assert!(page.body.contains(said), "{said}");
    }
}
