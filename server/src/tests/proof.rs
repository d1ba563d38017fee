//! The password asked for again, without JavaScript and as the island is answered.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use super::browser::{Browser, Installation, PASSWORD, Page};

/// Longer than a proof lasts.
const TOO_LONG: i64 = 16 * 60;
const SESSION: &str = "__Host-roster-3000";

/// Acme with Alice and Ben, a while after they signed in; and what makes Ben an admin.
async fn a_while_later() -> (Installation, Browser, Browser, Vec<(&'static str, String)>) {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let ben = roster.joined(&mut alice, "ben", "user").await;
    let version = alice.version_of("ben").await;
    roster.pass(TOO_LONG);
    let form = [("account", "acme"), ("role", "admin")].map(|(name, value)| (name, value.to_owned()));
    let form = form.into_iter().chain([("confirm", version)]).collect();
    (roster, alice, ben, form)
}

const ROLE: &str = "/account/users/ben/role?account=acme&role=admin";

async fn post(browser: &mut Browser, path: &str, form: &[(&str, String)], password: Option<&str>) -> Page {
    let again = password.map(|password| ("password_again", password));
    let fields: Vec<(&str, &str)> =
        form.iter().map(|(name, value)| (*name, value.as_str())).chain(again).collect();
    browser.post(path, &fields).await
}

async fn is_admin(browser: &mut Browser) -> bool {
    browser.get("/account/users/invite?account=acme").await.status == StatusCode::OK
}

#[tokio::test]
async fn a_form_that_wants_the_password_carries_on_where_one_was() {
    let (_roster, mut alice, mut ben, form) = a_while_later().await;
    let asked = post(&mut alice, ROLE, &form, None).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert!(asked.body.contains("Confirm it is you"), "{}", asked.body);
    assert!(
        asked.body.contains("action=\"/account/users/ben/role?account=acme&amp;role=admin\""),
        "{}",
        asked.body
    );
    for (name, value) in &form {
        assert_eq!(asked.field(name), *value, "{name} is carried on");
    }
    assert!(!is_admin(&mut ben).await);

    let wrong = post(&mut alice, ROLE, &form, Some("plum orbit velvet")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.body.contains("This is not your password."), "{}", wrong.body);
    assert!(!wrong.body.contains("plum orbit velvet"), "a password never comes back");
    assert_eq!(wrong.field("confirm"), asked.field("confirm"), "nothing is lost");
    assert!(!is_admin(&mut ben).await);

    let done = post(&mut alice, ROLE, &form, Some(PASSWORD)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(done.location().contains("notice=role-changed"), "{}", done.location());
    assert!(is_admin(&mut ben).await);
    // For a quarter of an hour nothing more is asked.
    let back = alice.version_of("ben").await;
    let lower = [("account", "acme".to_owned()), ("role", "user".to_owned()), ("confirm", back)];
    let lowered = post(&mut alice, "/account/users/ben/role?account=acme&role=user", &lower, None).await;
    assert_eq!(lowered.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_stolen_session_cannot_make_an_admin_and_is_worth_nothing_once_its_owner_has_proved() {
    let (roster, mut alice, mut ben, form) = a_while_later().await;
    let mut thief = roster.browser();
    thief.cookies = alice.cookies.clone();
    let invite = [("lines", "eve@example.com"), ("role", "admin"), ("confirm", "admins")];
    let invite: Vec<_> =
        invite.into_iter().chain([("account", "acme")]).map(|(k, v)| (k, v.to_owned())).collect();
    for (path, form) in [(ROLE, &form), ("/account/users/invite", &invite)] {
        assert_eq!(post(&mut thief, path, form, None).await.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(
            post(&mut thief, path, form, Some("a guess")).await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
    // The thief waits for Alice to prove herself.
    let before = alice.cookies[SESSION].clone();
    assert_eq!(post(&mut alice, ROLE, &form, Some(PASSWORD)).await.status, StatusCode::SEE_OTHER);
    assert_ne!(alice.cookies[SESSION], before);
    let late = post(&mut thief, "/account/users/invite", &invite, None).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(late.body.contains("You are signed out"), "{}", late.body);
    assert!(is_admin(&mut ben).await && is_admin(&mut alice).await, "Alice goes on");
    assert!(!alice.get("/account/users?account=acme").await.body.contains("eve@example.com"));
}

#[tokio::test]
async fn guessing_is_limited_like_signing_in_and_loses_nothing() {
    let (_roster, mut alice, mut ben, form) = a_while_later().await;
    for _ in 0..10 {
        assert_eq!(post(&mut alice, ROLE, &form, Some("a guess")).await.status, StatusCode::UNAUTHORIZED);
    }
    let full = post(&mut alice, ROLE, &form, Some(PASSWORD)).await;
    assert_eq!(full.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(full.headers.contains_key("retry-after"));
    assert!(full.body.contains("Too many attempts."), "{}", full.body);
    assert_eq!(full.field("role"), "admin");
    assert!(!is_admin(&mut ben).await);
    assert_eq!(alice.get("/account/users?account=acme").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn the_island_is_told_what_is_missing_and_sends_it_along() {
    let (_roster, mut alice, mut ben, form) = a_while_later().await;
    let (_, version) = &form[2];
    let body = |more: &str| {
        format!(
            r#"{{"account":"acme","user":"ben","role":"admin","version":{version},"confirmed":true{more}}}"#
        )
    };
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
    let told = [
        ("", r#"{"needs-password":""}"#),
        (r#","password_again":"a guess""#, r#"{"needs-password":"This is not your password. Try again."}"#),
    ];
    for (more, answer) in told {
        let page = alice.ask(Method::POST, "/api/users/change-role", Body::from(body(more)), &headers).await;
        assert_eq!((page.status, page.body.as_str()), (StatusCode::UNAUTHORIZED, answer));
    }
    let more = format!(r#","password_again":"{PASSWORD}""#);
    let done = alice.ask(Method::POST, "/api/users/change-role", Body::from(body(&more)), &headers).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    assert!(is_admin(&mut ben).await);
}

#[tokio::test]
async fn the_link_of_an_invited_admin_is_shown_after_the_password() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let link = alice.invite("eve@example.com", "admin").await;
    let page = "/account/users/eve?account=acme";
    assert!(alice.get(page).await.body.contains(&link));
    roster.pass(TOO_LONG);
    let hidden = alice.get(page).await;
    assert!(!hidden.body.contains("/invitations/"), "{}", hidden.body);
    let form: Vec<_> = ["account", "version", "action"].map(|name| (name, hidden.field(name))).into();
    let form: Vec<_> =
        form.into_iter().map(|(n, v)| (n, if n == "action" { "show-link".to_owned() } else { v })).collect();
    assert_eq!(post(&mut alice, page, &form, None).await.status, StatusCode::UNAUTHORIZED);
    let shown = post(&mut alice, page, &form, Some(PASSWORD)).await;
    assert_eq!(shown.location(), page);
    assert!(alice.get(page).await.body.contains(&link));
}

#[tokio::test]
async fn an_open_stream_ends_with_the_old_session_and_begins_again_with_the_new() {
    let (roster, mut alice, _, form) = a_while_later().await;
    let streams = |browser: &Browser| {
        let mut browser = browser.clone();
        async move {
            let asked = browser.ask(Method::HEAD, "/account/events?account=acme", Body::empty(), &[]);
            asked.await.status
        }
    };
    let mut old = roster.browser();
    old.cookies = alice.cookies.clone();
    assert_eq!(post(&mut alice, ROLE, &form, Some(PASSWORD)).await.status, StatusCode::SEE_OTHER);
    assert_eq!(streams(&old).await, StatusCode::UNAUTHORIZED);
    assert_eq!(streams(&alice).await, StatusCode::OK);
}
