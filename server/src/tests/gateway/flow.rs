//! How an answer flows: piece by piece, to those who stay, and counted.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use super::upstream::Behaviour;
use super::{CHAT, House, PROMPT, Patience, begin, settings};
use crate::gateway::GatewaySettings;

/// The next piece of a body, within a while.
async fn piece(body: &mut Body) -> Option<String> {
    let frame = tokio::time::timeout(Duration::from_secs(10), body.frame()).await.expect("in time")?;
    let data = frame.expect("a frame").into_data().expect("data");
    Some(String::from_utf8(data.to_vec()).expect("text"))
}

const USAGE: &str =
    "data: {\"choices\": [], \"usage\": {\"prompt_tokens\": 5, \"completion_tokens\": 7}}\n\n";

#[tokio::test]
async fn the_first_piece_is_there_before_the_upstream_sends_the_second() {
    let house = House::new().await;
    let upstream = house.upstream.streams();
    upstream.send("data: {\"n\": 1}\n\n").await.expect("sent");
    let response = begin(&house.acme, &house.acme.alice, CHAT, PROMPT).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(
        !response.headers().contains_key("content-encoding"),
        "nothing is compressed, which would hold it back"
    );
    let mut body = response.into_body();
    assert_eq!(piece(&mut body).await.as_deref(), Some("data: {\"n\": 1}\n\n"));
    // Only now is there a second.
    for next in ["data: {\"n\": 2}\n\n", USAGE, "data: [DONE]\n\n"] {
        upstream.send(next).await.expect("sent");
        assert_eq!(piece(&mut body).await.as_deref(), Some(next));
    }
    drop(upstream);
    assert_eq!(piece(&mut body).await, None);
    drop(body);
    let usage = house.acme.alice.get("/v1/accounts/acme/users/alice:usage").await.ok();
    assert_eq!((&usage["promptTokens"], &usage["completionTokens"]), (&json!("5"), &json!("7")));
}

#[tokio::test]
async fn a_whole_answer_is_packed_for_who_can_unpack_it() {
    let house = House::new().await;
    let packed = [("accept-encoding", "gzip")];
    let answer = super::ask(&house.acme, &house.acme.alice, CHAT, PROMPT, &packed).await;
    assert_eq!(
        (answer.status, &answer.headers["content-encoding"]),
        (200, &"gzip".parse().expect("a value"))
    );
    assert!(!answer.text.is_empty(), "{answer:?}");
}

#[tokio::test]
async fn who_goes_away_takes_the_request_to_the_upstream_along() {
    let house = House::new().await;
    let upstream = house.upstream.streams();
    upstream.send("data: 1\n\n").await.expect("sent");
    let mut body = begin(&house.acme, &house.acme.alice, CHAT, PROMPT).await.into_body();
    assert!(piece(&mut body).await.is_some());
    drop(body);
    house.upstream.is_left().await;
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_begins_is_noticed_by_the_upstream() {
    let house = House::new().await;
    house.upstream.behaves(Behaviour::Silence);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
    let address = listener.local_addr().expect("an address");
    let router = house.acme.roster.router.clone();
    let app = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await });
    let mut stream = TcpStream::connect(address).await.expect("connects");
    let request = format!(
        "POST {CHAT} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{PROMPT}",
        super::HOST,
        house.acme.alice.key,
        PROMPT.len(),
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    house.upstream.is_asked().await;
    drop(stream);
    house.upstream.is_left().await;
}

#[tokio::test]
async fn an_upstream_that_stops_in_the_middle_breaks_the_answer_off() {
    let patience = Patience { go_on: Duration::from_secs(1), ..Patience::default() };
    let house = House::with(GatewaySettings { patience, ..settings() }).await;
    let upstream = house.upstream.streams();
    upstream.send("data: 1\n\n").await.expect("sent");
    let mut body = begin(&house.acme, &house.acme.alice, CHAT, PROMPT).await.into_body();
    assert!(piece(&mut body).await.is_some());
    let end = tokio::time::timeout(Duration::from_secs(10), body.frame()).await.expect("in time");
    assert!(end.expect("an end").is_err(), "it does not look whole");
    house.upstream.is_left().await;
}

#[tokio::test]
async fn one_more_than_a_deployment_takes_at_once_is_told_to_come_back() {
    let house = House::with(GatewaySettings { crowd: 2, ..settings() }).await;
    house.deploy("d2").await;
    let mut under_way = Vec::new();
    for _ in 0..2 {
        let upstream = house.upstream.streams();
        upstream.send("data: 1\n\n").await.expect("sent");
        under_way.push((begin(&house.acme, &house.acme.alice, CHAT, PROMPT).await, upstream));
    }
    let full = house.chat(&house.acme.alice).await;
    assert_eq!(
        (full.fails(429).as_str(), &full.headers["retry-after"]),
        ("rate_limit_exceeded", &"1".parse().expect("a value"))
    );
    assert!(!full.headers.contains_key("x-should-retry"));
    assert_eq!(house.upstream.seen().len(), 2);
    // Another deployment has places of its own, and one that goes makes room.
    house.upstream.behaves(super::upstream::json("{}"));
    let other = PROMPT.replace("d1", "d2");
    assert_eq!(super::ask(&house.acme, &house.acme.alice, CHAT, &other, &[]).await.status, 200);
    under_way.pop();
    assert_eq!(house.chat(&house.acme.alice).await.status, 200);
}

#[tokio::test]
async fn what_was_answered_is_counted_for_who_asked_and_nobody_else() {
    let mut house = House::new().await;
    let bob = house.acme.person("bob", "inference-user").await;
    for _ in 0..3 {
        assert_eq!(house.chat(&bob).await.status, 200);
    }
    house.upstream.behaves(Behaviour::Answer(
        400,
        vec![("content-type", "application/json".into())],
        "{}".into(),
    ));
    assert_eq!(house.chat(&bob).await.status, 400, "which is no answer");
    let path = "/v1/accounts/acme/users/bob:usage";
    let usage = bob.get(path).await.ok();
    assert_eq!(
        (&usage["requests"], &usage["promptTokens"], &usage["completionTokens"]),
        (&json!("3"), &json!("36"), &json!("9"))
    );
    assert_eq!(usage["days"][0]["deployment"], "accounts/acme/deployments/d1");
    assert_eq!(house.acme.alice.get(path).await.ok(), usage);
    bob.get("/v1/accounts/acme/users/alice:usage").await.fails(403, 7);
    assert_eq!(house.acme.alice.get("/v1/accounts/acme/users/alice:usage").await.ok()["requests"], "0");
    let page = house.acme.browser.get("/account/users/bob?account=acme").await.body;
    assert!(page.contains("3 requests") && page.contains("36"), "{page}");
}
