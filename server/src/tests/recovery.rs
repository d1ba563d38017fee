//! `/forgot` and `/reset` over HTTP: what is asked for, what is answered, and what cannot be learnt
//! from it.

use std::time::{Duration, Instant};

use axum::http::StatusCode;

use super::browser::{Browser, Installation, PASSWORD, Page};

const SESSION: &str = "__Host-roster-3000";
const WAITING: &str = "__Host-roster-reset-3000";
const NEW: &str = "mellow granite tuba fog";

/// A link as the operator makes it.
async fn link(roster: &Installation) -> String {
    let alice = domain::Email::parse("alice@example.com").expect("address");
    format!("/reset?token={}", roster.accounts.make_reset_link(&alice).await.expect("a link"))
}

#[tokio::test]
async fn a_link_leaves_the_address_changes_nothing_by_looking_and_works_once() {
    let roster = Installation::new().await;
    let mut elsewhere = roster.alice().await;
    let mut reader = roster.browser();
    let link = link(&roster).await;
    assert_eq!(reader.get(&link).await.location(), "/reset");
    for _ in 0..3 {
        let page = reader.get("/reset").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("alice@example.com"));
    }
    assert_eq!(elsewhere.get("/me?account=acme").await.status, StatusCode::OK, "looking ends nothing");
    let weak = reader.post("/reset", &[("password", "alice@example.com")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.body.contains("id=\"password-error\""), "{}", weak.body);
    let done = reader.post("/reset", &[("password", NEW)]).await;
    assert_eq!(done.location(), "/account/users?account=acme&notice=password-changed");
    assert!(!reader.cookies.contains_key(WAITING), "the token is gone from the browser");
    assert_eq!(reader.get("/me?account=acme").await.status, StatusCode::OK, "signed in");
    assert!(elsewhere.get("/me?account=acme").await.location().starts_with("/sign-in"));
    let mut late = roster.browser();
    late.get(&link).await;
    assert_eq!(late.get("/reset").await.status, StatusCode::GONE);
    let again = late.post("/reset", &[("password", NEW)]).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(!late.cookies.contains_key(SESSION));
    let form = |password| [("email", "alice@example.com"), ("password", password)];
    assert_eq!(late.post("/sign-in", &form(PASSWORD)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(late.post("/sign-in", &form(NEW)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_from_before_a_reset_is_never_valid_after() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let before = alice.cookies[SESSION].clone();
    alice.get(&link(&roster).await).await;
    assert_eq!(alice.post("/reset", &[("password", NEW)]).await.status, StatusCode::SEE_OTHER);
    assert_ne!(alice.cookies[SESSION], before);
    let mut thief = roster.browser();
    thief.cookies.insert(SESSION.to_owned(), before);
    assert!(thief.get("/me?account=acme").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn a_dead_link_and_one_that_never_was_answer_byte_for_byte_alike() {
    let roster = Installation::with_mail().await;
    roster.alice().await;
    let replaced = link(&roster).await;
    link(&roster).await;
    let mut pages = Vec::new();
    for address in [replaced.as_str(), "/reset?token=AAAA", "/reset?token=%0d%0a", "/reset"] {
        let mut reader = roster.browser();
        reader.get(address).await;
        for page in [reader.get("/reset").await, reader.post("/reset", &[("password", NEW)]).await] {
            assert_eq!(page.status, StatusCode::GONE, "{address}");
            pages.push(page.body);
        }
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
}

/// Asks for a link and answers the page, the address itself masked.
async fn ask(browser: &mut Browser, email: &str) -> Page {
    let mut page = browser.post("/forgot", &[("email", email)]).await;
    page.body = page.body.replace(email, "…");
    page
}

#[tokio::test]
async fn asking_for_a_link_does_not_tell_who_is_known() {
    let roster = Installation::with_mail().await;
    let mut alice = roster.alice().await;
    alice.invite("invited@example.com", "user").await;
    let acme = domain::AccountId::parse("acme").expect("id");
    let passwordless = domain::Email::parse("none@example.com").expect("address");
    roster.accounts.recover_account(&acme, &passwordless, true).await.expect("recovered");
    let mut nobody = roster.browser();
    let known = ask(&mut nobody, "alice@example.com").await;
    assert_eq!(known.status, StatusCode::OK);
    for other in ["alicf@example.com", "none@example.com", "invited@example.com", "a@b", "a..b@example.com"] {
        let page = ask(&mut nobody, other).await;
        assert_eq!((page.status, &page.body), (known.status, &known.body), "{other}");
        let mut headers = (page.headers, known.headers.clone());
        for name in ["x-request-id", "content-length", "content-security-policy"] {
            headers.0.remove(name);
            headers.1.remove(name);
        }
        assert_eq!(headers.0, headers.1, "{other}");
    }
    let again = ask(&mut nobody, "alice@example.com").await;
    assert_eq!(again.body, known.body, "nor that a letter has been sent just now");
    let wrong = nobody.post("/forgot", &[("email", "alice")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.field("email"), "alice", "what was typed is kept");
}

#[tokio::test]
async fn without_mail_the_page_says_whom_to_ask_and_takes_nothing() {
    let roster = Installation::new().await;
    roster.alice().await;
    let mut nobody = roster.browser();
    let page = nobody.get("/forgot").await;
    assert!(
        page.body.contains("Ask whoever runs it")
            && !page.body.contains("<form method=\"post\" action=\"/forgot\"")
    );
    let asked = nobody.post("/forgot", &[("email", "alice@example.com")]).await;
    assert_eq!((asked.status, asked.body), (page.status, page.body));
    assert!(!nobody.get("/sign-in").await.body.contains("/forgot"), "nor does anything lead there");
}

#[tokio::test]
async fn asking_too_often_has_to_wait_and_says_how_long() {
    let roster = Installation::with_mail().await;
    roster.alice().await;
    let mut nobody = roster.browser();
    for number in 0..20 {
        assert_eq!(ask(&mut nobody, &format!("{number}@example.com")).await.status, StatusCode::OK);
    }
    let told = nobody.post("/forgot", &[("email", "x@example.com")]).await;
    assert_eq!(told.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(told.headers.contains_key("retry-after"));
    assert_eq!(told.field("email"), "x@example.com");
    let form = [("email", "alice@example.com"), ("password", PASSWORD)];
    assert_eq!(nobody.post("/sign-in", &form).await.status, StatusCode::SEE_OTHER, "signing in has its own");
}

#[tokio::test]
async fn an_invitation_does_not_tell_whether_the_address_is_known() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    roster.joined(&mut alice, "known", "user").await;
    let second = [("account_name", "Second"), ("account_id", "second")];
    assert_eq!(alice.post("/account/new", &second).await.status, StatusCode::SEE_OTHER);
    let mut pages = Vec::new();
    for address in ["known@example.com", "fresh@example.com"] {
        let form = [("account", "second"), ("lines", address), ("role", "user")];
        let page = alice.post("/account/users/invite", &form).await;
        let link =
            page.body.split('"').find(|part| part.contains("/invitations/")).expect("a link").to_owned();
        let mut nobody = roster.browser();
        nobody.get(&link).await;
        let wrong = [("action", "accept-known"), ("password", "not the password at all")];
        for page in [nobody.get("/invitation").await, nobody.post("/invitation", &wrong).await] {
            pages.push((page.status, page.body.replace(address, "…")));
        }
    }
    assert_eq!(pages[0], pages[2]);
    assert_eq!(pages[1], pages[3]);
}

/// The middle of how long ten answers took.
async fn median(mut answer: impl AsyncFnMut(usize)) -> Duration {
    let mut times = Vec::new();
    for number in 0..10 {
        let began = Instant::now();
        answer(number).await;
        times.push(began.elapsed());
    }
    times.sort();
    times[5]
}

// What must not be told apart does the same work. Compared so loosely that only work left out is
// found: a password that is not hashed is a hundred times quicker.
#[tokio::test]
async fn known_and_unknown_addresses_take_as_long() {
    let roster = Installation::with_mail().await;
    roster.alice().await;
    let sign_in = |email: &'static str| {
        let mut browser = roster.browser();
        median(async move |_| {
            browser.post("/sign-in", &[("email", email), ("password", "wrong words entirely")]).await;
        })
    };
    let (known, unknown) = (sign_in("alice@example.com").await, sign_in("alicf@example.com").await);
    assert!(known < unknown * 5 && unknown < known * 5, "sign-in: {known:?} {unknown:?}");
    let mut browser = roster.browser();
    let known = median(async |_| drop(ask(&mut browser, "alice@example.com").await)).await;
    let unknown = median(async |_| drop(ask(&mut browser, "alicf@example.com").await)).await;
    assert!(known < unknown * 5 && unknown < known * 5, "forgot: {known:?} {unknown:?}");
}
