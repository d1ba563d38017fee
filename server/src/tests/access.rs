//! Who has a place and cannot use it: paused, signed out of the account, or the account closed. What
//! they are told at every page, and that it ends where it should.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use super::browser::{Browser, Installation, PASSWORD};
use super::rights::address;
use crate::inventory::ENDPOINTS;

/// The pages within an account, for somebody signed in.
fn pages() -> Vec<String> {
    // The first two are about no account or no page; the last has one only for what is posted to it.
    let others = ["/account/new", "/account/events", "/account/users/bulk"];
    let paths = ENDPOINTS.iter().map(|endpoint| endpoint.path);
    let within = paths.filter(|path| path.starts_with("/account/") && !others.contains(path));
    within.map(address).collect()
}

async fn everywhere_told(reader: &mut Browser, sentence: &str) {
    let pages = pages();
    assert!(pages.len() >= 12, "{pages:?}");
    for page in pages {
        let answer = reader.get(&page).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{page}");
        assert!(answer.body.contains(sentence), "{page}: {}", answer.body);
        assert!(!answer.body.contains("alice@example.com"), "{page} shows something of the account");
    }
    let body = r#"{"account":"acme","query":{"search":"","role":null,"status":null,"kind":"person",
        "sort":"name","descending":false,"size":50,"page":""}}"#;
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
    let list = reader.ask(Method::POST, "/api/users/list", Body::from(body), &headers).await;
    assert_eq!(list.status, StatusCode::FORBIDDEN);
    assert!(list.body.contains(sentence), "{}", list.body);
    let stream = reader.get("/account/events?account=acme").await;
    assert_eq!(stream.status, StatusCode::NOT_FOUND);
}

async fn confirm(admin: &mut Browser, path: &str) {
    let version = admin.get(&format!("{path}?account=acme")).await.field("confirm");
    let done = admin.post(path, &[("account", "acme"), ("confirm", &version)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
}

#[tokio::test]
async fn a_paused_reader_is_told_so_on_every_page_also_if_their_access_was_ended() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    confirm(&mut alice, "/account/users/ben/end-access").await;
    everywhere_told(&mut ben, "An admin has ended your access to Acme on all your devices.").await;
    confirm(&mut alice, "/account/users/ben/deactivate").await;
    everywhere_told(&mut ben, "Your access to Acme is paused; an admin of Acme can restore it.").await;
}

#[tokio::test]
async fn accepting_an_invitation_elsewhere_gives_no_ended_access_back() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    let mut carol = roster.joined(&mut alice, "carol", "user").await;
    let form = [("account_name", "Beta"), ("account_id", "beta")];
    assert_eq!(carol.post("/account/new", &form).await.status, StatusCode::SEE_OTHER);
    let form = [("account", "beta"), ("lines", "ben@example.com"), ("role", "user")];
    let invited = carol.post("/account/users/invite", &form).await;
    let link =
        invited.body.split('"').find(|part| part.contains("/invitations/")).expect("a link").to_owned();
    confirm(&mut alice, "/account/users/ben/end-access").await;
    ben.get(&link).await;
    let accepted = ben.post("/invitation", &[("action", "accept-here")]).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
    assert_eq!(ben.get("/account/users?account=beta").await.status, StatusCode::OK);
    let still_out = ben.get("/account/users?account=acme").await;
    assert_eq!(still_out.status, StatusCode::FORBIDDEN, "whoever holds the session has proved nothing");
    // The password does it, within the same session.
    let page = ben.get("/sign-in?again=yes&next=%2Faccount%2Fusers%3Faccount%3Dacme").await;
    assert!(page.body.contains("ben@example.com"), "{}", page.body);
    let form =
        [("email", "ben@example.com"), ("password", PASSWORD), ("next", "/account/users?account=acme")];
    roster.pass(1);
    let back = ben.post("/sign-in", &form).await;
    assert_eq!(ben.get(back.location()).await.status, StatusCode::OK);
}

async fn close(admin: &mut Browser) {
    let version = admin.get("/account/settings/close?account=acme").await.field("confirm");
    let form = [("account", "acme"), ("confirm", version.as_str()), ("account_name", "Acme")];
    let done = admin.post("/account/settings/close", &form).await;
    assert_eq!(done.location(), "/account/settings?account=acme", "{}", done.body);
}

#[tokio::test]
async fn a_closed_account_says_so_to_its_members_and_only_its_admin_reopens_it() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut ben = roster.joined(&mut alice, "ben", "user").await;
    close(&mut alice).await;
    everywhere_told(&mut ben, "Acme is closed since").await;
    assert!(!ben.get("/account/users?account=acme").await.body.contains("Reopen Acme"));
    assert!(alice.get("/account/users?account=acme").await.body.contains("Reopen Acme"));
    let refused = ben.post("/account/settings/reopen", &[("account", "acme")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(ben.get("/account/users?account=acme").await.status, StatusCode::FORBIDDEN);
    let reopened = alice.post("/account/settings/reopen", &[("account", "acme")]).await;
    assert_eq!(reopened.location(), "/account/settings?account=acme&notice=reopened");
    // What was open before the closing stays closed until its person proves again who they are.
    everywhere_told(&mut ben, "An admin has ended your access to Acme on all your devices.").await;
}

#[tokio::test]
async fn a_stranger_cannot_tell_a_closed_account_from_one_that_never_was() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let mut carol = roster.joined(&mut alice, "carol", "user").await;
    assert_eq!(
        carol.post("/account/new", &[("account_name", "Beta"), ("account_id", "beta")]).await.status,
        StatusCode::SEE_OTHER
    );
    let version = carol.get("/account/settings/close?account=beta").await.field("confirm");
    let form = [("account", "beta"), ("confirm", version.as_str()), ("account_name", "Beta")];
    assert_eq!(carol.post("/account/settings/close", &form).await.status, StatusCode::SEE_OTHER);
    for path in pages() {
        let closed = alice.get(&path.replace("acme", "beta")).await;
        let unknown = alice.get(&path.replace("acme", "beto")).await;
        assert_eq!((closed.status, unknown.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{path}");
        assert_eq!(closed.body, unknown.body.replace("beto", "beta"), "{path}");
    }
    for path in [
        "/account/settings",
        "/account/settings/close",
        "/account/settings/reopen",
        "/account/users/carol/deactivate",
    ] {
        let form = |account: &'static str| {
            [
                ("account", account),
                ("version", "1"),
                ("confirm", "1"),
                ("account_name", "Beta"),
                ("granular", "on"),
                ("invitation_days", "7"),
            ]
        };
        let (closed, unknown) =
            (alice.post(path, &form("beta")).await, alice.post(path, &form("beto")).await);
        assert_eq!((closed.status, &closed.body), (unknown.status, &unknown.body), "{path}");
        assert_eq!(closed.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn settings_keep_what_was_typed_and_a_form_that_comes_late_says_who_was_quicker() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let version = alice.get("/account/settings?account=acme").await.field("version");
    let with = |name: &'static str, contact: &'static str, days: &'static str| {
        [
            ("account", "acme"),
            ("account_name", name),
            ("contact", contact),
            ("granular", "on"),
            ("invitation_days", days),
        ]
        .to_vec()
    };
    let at = |mut form: Vec<(&'static str, &'static str)>, version: &str| {
        form.push(("version", Box::leak(version.to_owned().into_boxed_str())));
        form
    };
    let wrong = alice.post("/account/settings", &at(with("", "nobody", "31"), &version)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["Enter a name.", "whole number of days from 1 to 30", r#"value="nobody""#, r#"value="31""#] {
        assert!(wrong.body.contains(said), "{said}: {}", wrong.body);
    }
    let saved = alice.post("/account/settings", &at(with("Acme Two", "", "7"), &version)).await;
    assert_eq!(saved.location(), "/account/settings?account=acme&notice=settings-saved");
    let late =
        alice.post("/account/settings", &at(with("Acme Three", "team@example.com", "7"), &version)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.body.contains("Alice Liddell (alice@example.com) changed the account name"),
        "{}",
        late.body
    );
    assert!(late.body.contains(r#"value="Acme Two""#), "what the other one changed is shown as it is");
    assert!(late.body.contains(r#"value="team@example.com""#), "the rest as typed");
    let again = late.field("version");
    let saved = alice.post("/account/settings", &at(with("Acme Two", "team@example.com", "7"), &again)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
}
