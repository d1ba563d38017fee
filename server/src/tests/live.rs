//! Live updates: who hears of changes, and when they stop hearing.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::browser::{Browser, HOST, Installation};

const ACME: &str = "/account/events?account=acme";

async fn listen(browser: &Browser, path: &str) -> Response {
    let cookies: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::get(path).header(header::HOST, HOST).header(header::COOKIE, cookies.join("; "));
    let request = request.body(Body::empty()).expect("a request");
    browser.router().oneshot(request).await.expect("an answer")
}

/// The next event, without the signs of life in between; none at the end of the stream.
async fn next(stream: &mut Response) -> Option<String> {
    loop {
        let frame = tokio::time::timeout(Duration::from_secs(10), stream.body_mut().frame());
        let frame = frame.await.expect("something within ten seconds")?.expect("no error");
        let text = String::from_utf8_lossy(frame.data_ref()?).into_owned();
        if let Some(data) = text.strip_prefix("data: ") {
            return Some(data.trim_end().to_owned());
        }
    }
}

#[tokio::test]
async fn a_stream_tells_of_changes_and_ends_with_the_right_to_hear_of_them() {
    let roster = Installation::new().await;
    roster.poll();
    let mut alice = roster.alice().await;
    let bob = roster.joined(&mut alice, "bob", "user").await;
    let mut stream = listen(&bob, ACME).await;
    assert_eq!(stream.headers()[header::CONTENT_TYPE], "text/event-stream");
    let first = next(&mut stream).await.expect("the present number");
    alice.invite("carol@example.com", "user").await;
    let second = next(&mut stream).await.expect("a change");
    assert!(second.starts_with("{\"seq\":") && second != first, "{first} {second}");
    let version = alice.get("/account/users/bob/remove?account=acme").await.field("confirm");
    let form = [("account", "acme"), ("confirm", version.as_str())];
    assert_eq!(alice.post("/account/users/bob/remove", &form).await.status, StatusCode::OK);
    assert_eq!(next(&mut stream).await.as_deref(), Some("{\"gone\":true}"));
    assert_eq!(next(&mut stream).await, None);
}

#[tokio::test]
async fn a_stream_says_nothing_more_once_its_session_has_ended() {
    let roster = Installation::new().await;
    roster.poll();
    let mut alice = roster.alice().await;
    let mut bob = roster.joined(&mut alice, "bob", "user").await;
    let mut stream = listen(&bob, ACME).await;
    next(&mut stream).await.expect("the present number");
    bob.post("/sign-out", &[]).await;
    alice.invite("carol@example.com", "user").await;
    assert_eq!(next(&mut stream).await, None);
    assert_eq!(listen(&bob, ACME).await.status(), StatusCode::UNAUTHORIZED, "as is said to who asks again");
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let roster = Installation::new().await;
    let alice = roster.alice().await;
    let mut stream = listen(&alice, ACME).await;
    next(&mut stream).await.expect("the present number");
    roster.stop.send_replace(true);
    assert_eq!(next(&mut stream).await, None);
}

#[tokio::test]
async fn only_members_are_let_in_and_others_learn_nothing() {
    let roster = Installation::new().await;
    let mut alice = roster.alice().await;
    let bob = roster.joined(&mut alice, "bob", "user").await;
    alice.post("/account/new", &[("account_name", "Wonderland"), ("account_id", "")]).await;
    assert_eq!(listen(&roster.browser(), ACME).await.status(), StatusCode::UNAUTHORIZED);
    for foreign in ["wonderland", "nowhere", "no%20id"] {
        let answer = listen(&bob, &format!("/account/events?account={foreign}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{foreign}");
    }
}

#[tokio::test]
async fn one_session_cannot_hold_streams_without_end() {
    let roster = Installation::new().await;
    let alice = roster.alice().await;
    let mut open = Vec::new();
    let refused = loop {
        let stream = listen(&alice, ACME).await;
        if stream.status() != StatusCode::OK {
            break stream.status();
        }
        open.push(stream);
        assert!(open.len() < 100, "no end");
    };
    assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS);
    open.pop();
    assert_eq!(listen(&alice, ACME).await.status(), StatusCode::OK);
}
