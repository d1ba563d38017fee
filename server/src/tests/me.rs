//! One's own page: where one is signed in, ending that, and preferences.

use axum::http::StatusCode;

use super::browser::{Browser, Installation, PASSWORD};

const ME: &str = "/me?account=acme";

/// Alice on another device, which calls itself Firefox on Windows.
async fn firefox(roster: &Installation) -> Browser {
    let mut firefox = roster.browser();
    let form = [("email", "alice@example.com"), ("password", PASSWORD), ("next", "")];
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let headers = [("sec-fetch-site", "same-origin"), ("user-agent", agent)];
    assert_eq!(firefox.post_from("/sign-in", &form, &headers).await.status, StatusCode::SEE_OTHER);
    firefox
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get(ME).await.status == StatusCode::OK
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_ends_it_there() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let (mut first, mut second) = (firefox(&roster).await, firefox(&roster).await);
    let page = alice.get(ME).await;
    assert_eq!(
        page.body.matches("Firefox on Windows").count(),
        2 * 2,
        "a line and a button each: {}",
        page.body
    );
    assert_eq!(page.body.matches("this browser").count(), 1);
    assert!(page.body.contains("From 127.0.0.1."), "{}", page.body);

    let form = [("account", "acme"), ("action", "end-session"), ("session", &page.field("session"))];
    let done = alice.post("/me", &form).await;
    assert_eq!(done.location(), "/me?account=acme&notice=session-ended");
    let left = [is_signed_in(&mut first).await, is_signed_in(&mut second).await];
    assert_eq!(left.iter().filter(|left| **left).count(), 1, "{left:?}");
    // Once more is as good as done.
    assert_eq!(alice.post("/me", &form).await.location(), done.location());

    let done = alice.post("/me", &[("account", "acme"), ("action", "end-other-sessions")]).await;
    assert_eq!(done.location(), "/me?account=acme&notice=signed-out-elsewhere");
    assert!(!is_signed_in(&mut first).await && !is_signed_in(&mut second).await);
    let page = alice.get(ME).await;
    assert!(
        !page.body.contains("Firefox") && !page.body.contains("Sign out everywhere else"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn nobody_ends_the_session_of_somebody_else() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    firefox(&roster).await;
    let hers = alice.get(ME).await.field("session");
    let done = ben.post("/me", &[("account", "acme"), ("action", "end-session"), ("session", &hers)]).await;
    let never = ben
        .post("/me", &[("account", "acme"), ("action", "end-session"), ("session", &"0".repeat(64))])
        .await;
    assert_eq!(
        (done.status, done.location()),
        (never.status, never.location()),
        "foreign answers like unknown"
    );
    assert_eq!(alice.get(ME).await.field("session"), hers, "it is still there");
    let garbled = ben.post("/me", &[("action", "end-session"), ("session", "x")]).await;
    assert_eq!(garbled.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn ending_sessions_wants_the_password_and_carries_on() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut firefox = firefox(&roster).await;
    roster.pass(16 * 60);
    let form = [("account", "acme"), ("action", "end-other-sessions")];
    let asked = alice.post("/me", &form).await;
    assert_eq!(
        (asked.status, asked.field("action").as_str()),
        (StatusCode::UNAUTHORIZED, "end-other-sessions")
    );
    assert!(is_signed_in(&mut firefox).await);
    let done = alice.post("/me", &[&form[..], &[("password_again", PASSWORD)]].concat()).await;
    assert_eq!(done.location(), "/me?account=acme&notice=signed-out-elsewhere");
    assert!(!is_signed_in(&mut firefox).await && is_signed_in(&mut alice).await);
}

#[tokio::test]
async fn whether_slash_goes_to_the_search_is_the_readers_choice() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let says = async |alice: &mut Browser| {
        alice.get("/account/users?account=acme").await.body.contains("aria-keyshortcuts=\"/\"")
    };
    assert!(says(&mut alice).await);
    let off = alice.post("/me", &[("account", "acme"), ("action", "preferences")]).await;
    assert_eq!(off.location(), "/me?account=acme&notice=preferences-saved");
    assert!(!says(&mut alice).await);
    alice.post("/me", &[("account", "acme"), ("action", "preferences"), ("slash_searches", "yes")]).await;
    assert!(says(&mut alice).await);
}

#[tokio::test]
async fn what_is_sent_after_the_session_has_ended_is_told_to_have_changed_nothing() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut firefox = firefox(&roster).await;
    alice.post("/me", &[("account", "acme"), ("action", "end-other-sessions")]).await;
    let invite = [("account", "acme"), ("lines", "eve@example.com"), ("role", "user")];
    let late = firefox.post("/account/users/invite?account=acme", &invite).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(late.body.contains("Nothing was changed."), "{}", late.body);
    assert!(
        late.body.contains("/sign-in?next=%2Faccount%2Fusers%2Finvite%3Faccount%3Dacme"),
        "{}",
        late.body
    );
    assert!(!alice.get("/account/users?account=acme").await.body.contains("eve@example.com"));
}
